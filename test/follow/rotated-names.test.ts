import {describe, expect, it} from 'vitest'
import {isRotatedName} from '../../src/follow/rotated-names.js'
import {textKindOf} from '../../src/follow/text-kind.js'

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
