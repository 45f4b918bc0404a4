import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {printable} from '../../src/text/printable.js'
import {cutEnd, cutMiddle, displayWidth, padEnd, wrap} from '../../src/ui/width.js'

const text = () => fc.string({unit: 'grapheme', maxLength: 60}).map(printable)

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['syslog', 6],
    ['日本語', 6],
    ['한국어.log', 10],
    ['ｗｉｄｅ', 8],
    ['café', 4],
    ['cafe\u0301', 4],
    ['🔥', 2],
    ['❤\uFE0F', 2],
    ['🇩🇪', 2],
    ['…–·●', 4],
    ['\u0301', 0],
  ])('of %j is %i', (given, columns) => {
    expect(displayWidth(given)).toBe(columns)
  })

  it('is reached by padding, in columns and not in characters', () => {
    expect(padEnd('日本', 6)).toBe('日本  ')
    expect(padEnd('longer', 3)).toBe('longer')
  })
})

describe('cutting', () => {
  it('keeps what fits, and marks what was left out', () => {
    expect(cutEnd('kernel: timeout', 15, '…')).toBe('kernel: timeout')
    expect(cutEnd('kernel: timeout', 9, '…')).toBe('kernel: …')
    expect(cutEnd('日本語', 4, '…')).toBe('日…')
    expect(cutMiddle('/srv/api/current/logs/app.log', 18, '…')).toBe('/srv/…logs/app.log')
    expect(cutMiddle('/srv/api/current/logs/app.log', 18, '...')).toBe('/srv/...gs/app.log')
  })

  it('never gives more columns than there are, nor half a character', () => {
    fc.assert(
      fc.property(text(), fc.integer({min: 3, max: 40}), (given, width) => {
        for (const cut of [cutEnd(given, width, '…'), cutMiddle(given, width, '…')]) {
          expect(displayWidth(cut)).toBeLessThanOrEqual(width)
          // A lone half of a pair.
          expect(cut).not.toMatch(/\p{Cs}/u)
        }
      }),
    )
  })

  it('takes no longer for a line of a megabyte', () => {
    const before = performance.now()
    cutEnd('é'.repeat(5_000_000), 60, '…')
    cutMiddle('é'.repeat(5_000_000), 60, '…')
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

describe('wrapping', () => {
  it('breaks between words, and in a word only where it must', () => {
    expect(wrap('the disk does not answer', 10)).toEqual(['the disk', 'does not', 'answer'])
    expect(wrap('see /var/log/very/long/path now', 12)).toEqual([
      'see',
      '/var/log/ver',
      'y/long/path',
      'now',
    ])
    expect(wrap('', 10)).toEqual([''])
    expect(wrap('  indented  twice', 40)).toEqual(['  indented  twice'])
  })

  it('loses nothing but blanks at the breaks, and stays within the width', () => {
    fc.assert(
      fc.property(text(), fc.integer({min: 2, max: 30}), (given, width) => {
        const lines = wrap(given, width)
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
        const dense = (part: string) => part.replace(/\s/gu, '')
        expect(dense(lines.join(''))).toBe(dense(given))
      }),
    )
  })
})
