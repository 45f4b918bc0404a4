import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createDecoder} from '../../src/text/decode.js'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('decoding a line', () => {
  const decode = createDecoder()

  it('gives ASCII and UTF-8 as they are', () => {
    expect(decode(utf8('plain'))).toEqual({text: 'plain', isText: true, isWide: false})
    expect(decode(utf8('käse 🧀 \u2028'))).toEqual({
      text: 'käse 🧀 \u2028',
      isText: true,
      isWide: false,
    })
  })

  it('gives long ASCII lines whole', () => {
    const long = 'x'.repeat(1024 * 1024)
    expect(decode(utf8(long)).text).toBe(long)
  })

  it('drops a byte order mark', () => {
    expect(decode(bytes(0xef, 0xbb, 0xbf, 0x61)).text).toBe('a')
  })

  it('shows bytes that are no text as escapes and says so', () => {
    // fault 36
    expect(decode(bytes(0x61, 0xff, 0x62))).toMatchObject({text: 'a\\xffb', isText: false})
    expect(decode(bytes(0xed, 0xa0, 0x80)).text).toBe('\\xed\\xa0\\x80')
    expect(decode(bytes(0xc0, 0x80, 0xf5, 0x80)).text).toBe('\\xc0\\x80\\xf5\\x80')
    expect(decode(bytes(0x61, 0x00))).toMatchObject({text: 'a\0', isText: false})
  })

  it('does not take a replacement character in the file for a fault', () => {
    expect(decode(utf8('a\ufffdb'))).toMatchObject({text: 'a\ufffdb', isText: true})
  })

  it('drops half a character where the line was cut', () => {
    // fault 35
    const cut = utf8('ab🧀').subarray(0, 4)
    expect(decode(cut, true)).toMatchObject({text: 'ab', isText: true})
    expect(decode(cut, false).isText).toBe(false)
    expect(decode(utf8('ab🧀'), true).text).toBe('ab🧀')
  })

  it('recognises UTF-16, and takes a hole of NULs for no such thing', () => {
    // fault 40, fault 37
    expect(decode(bytes(0x61, 0, 0x62, 0, 0x63, 0)).isWide).toBe(true)
    expect(decode(bytes(0, 0x61, 0, 0x62, 0)).isWide).toBe(true)
    expect(decode(new Uint8Array(4096)).isWide).toBe(false)
    expect(decode(bytes(0, 0, 0, 0, 0x61, 0x62, 0x63, 0x64)).isWide).toBe(false)
  })

  it('decodes what a strict decoder decodes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), (line) => {
        const {text, isText} = decode(line)
        expect(/\p{Cs}/u.test(text)).toBe(false)
        const isUtf8 = isWellFormedUtf8(line)
        expect(isText).toBe(isUtf8 && !line.includes(0))
        if (isUtf8) expect(text).toBe(new TextDecoder('utf-8').decode(line))
      }),
    )
  })
})

const isWellFormedUtf8 = (line: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(line)
    return true
  } catch {
    return false
  }
}
