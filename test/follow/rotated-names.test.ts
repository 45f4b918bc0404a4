import {basename, parse} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {isRotatedName, logsBehind} from '../../src/follow/rotated-names.js'
import {textKindOf} from '../../src/follow/text-kind.js'
import {tried} from '../support/property.js'

describe('isRotatedName', () => {
  it.each([
    ['app.log', 'app.log.1'],
    ['app.log', 'app.log.12.gz'],
    ['app.log', 'app.log.gz'],
    ['app.log', 'app.log-20260102'],
    ['app.log', 'app.log.2026-01-02T03:04'],
    ['app.log', 'app.log.old'],
    ['app.log', 'app-2026-01-02.log'],
    ['app.log', 'app.1.log.zst'],
    ['syslog', 'syslog.1'],
  ])('takes, beside %s, %s for a rotated file', (base, name) => {
    expect(isRotatedName(base, name)).toBe(true)
  })

  it.each([
    ['app.log', 'app.log'],
    ['app.log', 'app.log.pos'],
    ['app.log', 'app.log.tmp'],
    ['app.log', 'app.log1.txt'],
    ['app.log', 'app-worker.log'],
    ['app.log', 'apple.log.1'],
    ['app.log', 'other.log.1'],
    ['syslog', 'syslog-ng'],
  ])('takes, beside %s, %s for another file', (base, name) => {
    expect(isRotatedName(base, name)).toBe(false)
  })
})

describe('logsBehind', () => {
  const word = fc.constantFrom('app', '.log', '-', '_', '.', '1', '2026-01-02', 'old', '.gz', '😀')
  const words = fc.array(word, {minLength: 1, maxLength: 5}).map((all) => all.join(''))

  it('names each log that a rotation may have made the path of', () => {
    const mark = fc.constantFrom(
      '',
      '.1',
      '-2026-01-02',
      '_20260102',
      '.old',
      '.1.2',
      '-2026.01.02',
    )
    const packed = fc.constantFrom('', '.gz', '.xz')
    const bases = words.filter((base) => /[^.]/.test(base))
    const made = fc
      .tuple(bases, mark, packed, fc.boolean())
      .map(([base, middle, end, isBehind]) => {
        const {name, ext} = parse(base)
        const rotated = isBehind ? `${base}${middle}${end}` : `${name}${middle}${ext}${end}`
        return {base, rotated}
      })
      .filter(({base, rotated}) => isRotatedName(base, rotated))
    const law = fc.property(made, ({base, rotated}) => {
      expect(logsBehind(`/logs/${rotated}`)).toContain(`/logs/${base}`)
    })
    fc.assert(law, tried('logs behind rotated names', {runs: 300, inCi: 1000}))
  })

  it('names no other', () => {
    const law = fc.property(words, (rotated) => {
      for (const log of logsBehind(`/logs/${rotated}`)) {
        expect(isRotatedName(basename(log), rotated)).toBe(true)
      }
    })
    fc.assert(law, tried('logs behind names', {runs: 300, inCi: 1000}))
  })
})

describe('textKindOf', () => {
  const random = Buffer.from(Array.from({length: 4096}, (_, n) => (n * 167 + (n >> 8) * 31) & 0xff))

  it.each([
    ['text', Buffer.from('2026-01-02 hello\n')],
    ['text', Buffer.from('h')],
    ['text', Buffer.from('\x1b[31mred\x1b[0m\tgr\xfcn\n', 'latin1')],
    ['undecided', Buffer.alloc(0)],
    ['undecided', Buffer.from([0x1f])],
    ['undecided', Buffer.from([0xff])],
    ['gzip', Buffer.from([0x1f, 0x8b, 8])],
    ['UTF-16', Buffer.from('\uFEFFh', 'utf16le')],
    ['UTF-16', Buffer.from([0xfe, 0xff, 0, 0x68])],
    ['UTF-16', Buffer.from('hello there', 'utf16le')],
    ['binary', Buffer.alloc(100)],
    ['binary', random],
  ])('takes for %s: %j', (kind, head) => {
    expect(textKindOf(head)).toBe(kind)
  })
})
