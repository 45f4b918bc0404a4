import {describe, expect, it} from 'vitest'
import {readArgv} from '../../src/notices/read-argv.js'
import {labelOf, labelText, readSink, withoutAddresses} from '../../src/notices/read-sink.js'
import {coolDownOf, notifySettings, sinksOf} from '../../src/notices/notify-settings.js'

const absolute = (path: string) => (path.startsWith('/') ? path : null)
const read = (text: string) => readSink(text, absolute)
const sinkOf = (text: string) => {
  const found = read(text)
  if (!found.ok) throw new Error(found.reason)
  return found.sink
}
const reasonOf = (text: string) => {
  const found = read(text)
  return found.ok ? null : found.reason
}

describe('a sink', () => {
  it('is the desktop, an address or a program', () => {
    expect(sinkOf('desktop')).toEqual({kind: 'desktop'})
    expect(sinkOf('webhook=https://x.example/a?b=c=d')).toEqual({
      kind: 'webhook',
      address: {from: 'text', url: 'https://x.example/a?b=c=d'},
    })
    expect(sinkOf('slack=@/etc/hook')).toEqual({
      kind: 'slack',
      address: {from: 'file', path: '/etc/hook'},
    })
    expect(sinkOf(`command=/bin/page --to 'ops team' "a \\"b\\"" c\\ d $`.slice(0, -2))).toEqual({
      kind: 'command',
      argv: ['/bin/page', '--to', 'ops team', 'a "b"', 'c d'],
    })
  })

  it.each([
    ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
    ['https://discord.com/api/webhooks/1/x', 'discord'],
    ['https://ptb.discordapp.com/api/webhooks/1/x', 'discord'],
    ['https://discord.com/elsewhere', 'webhook'],
    ['https://hooks.slack.com.evil.example/services/x', 'webhook'],
  ])('of %s has the shape of its host', (url, kind) => {
    expect(sinkOf(`webhook=${url}`).kind).toBe(kind)
  })

  it.each([
    ['https://x.example/s3cret', 'write webhook=URL'],
    ['webhook=s3cret', 'is no address'],
    ['webhook=', 'names no address'],
    ['slack=ftp://s3cret.example/', 'is no http'],
    ['discord=@', 'names no file'],
    ['discord=@s3cret', 'names no file'],
    ['command=', 'names no program'],
    ['command=./s3cret', 'relative path'],
    ['command=page s3cret | cat', 'holds |'],
    ['command=page $S3CRET', 'holds $'],
    ["command=page 's3cret", 'not closed'],
    ['command=["page", 3]', 'no JSON array of texts'],
    ['mail=s3cret@x', 'mail is no sink'],
    ['s3cret', 'no sink'],
  ])('%s is refused', (text, why) => {
    expect(reasonOf(text)).toContain(why)
    if (text !== 's3cret') expect(reasonOf(text)).not.toMatch(/s3cret/i)
  })

  it('is shown without its address and arguments', () => {
    const labels = [
      'webhook=https://u:s3cret@x.example:8443/s3cret?k=s3cret#s3cret',
      'command=/bin/page s3cret',
      'slack=@/etc/hook',
      'desktop',
    ].map((text) => labelText(labelOf(sinkOf(text))))
    expect(labels).toEqual([
      'webhook x.example:8443',
      'command /bin/page',
      'slack @/etc/hook',
      'desktop',
    ])
  })

  it('has a label that fits the journal, and is one printable line', () => {
    const {to} = labelOf({kind: 'command', argv: [`/bin/\x1b[2J\n${'x'.repeat(500)}`]})
    expect(to).toMatch(/^\/bin\/\\x1b\[2J\\nx+…$/)
    expect(to?.length).toBeLessThanOrEqual(48)
  })
})

describe('a line that is kept', () => {
  it.each([
    ['/mon a --notify webhook=https://x.example/s3cret b', '/mon a --notify webhook=[address] b'],
    [`--notify 'slack=https://s3cret' x`, `--notify 'slack=[address]' x`],
    ['--notify=discord=https://s3cret', '--notify=discord=[address]'],
    ['--notify slack=@/etc/hook', '--notify slack=@/etc/hook'],
  ])('of %s', (line, kept) => {
    expect(withoutAddresses(line)).toBe(kept)
  })
})

describe('the words of a command', () => {
  it.each([
    ['page', ['page']],
    ['  page   a\tb ', ['page', 'a', 'b']],
    [`page '$HOME' "*" \\$x a'b'"c"`, ['page', '$HOME', '*', '$x', 'abc']],
    [`page '' ""`, ['page', '', '']],
    ['page ~/x {a,b} !n #c', ['page', '~/x', '{a,b}', '!n', '#c']],
    ['["page","a b","$HOME | cat"]', ['page', 'a b', '$HOME | cat']],
  ])('%s', (text, words) => {
    expect(readArgv(text)).toEqual({ok: true, words})
  })

  it.each(['a ; b', 'a && b', 'a > b', 'a `b`', 'a $(b)', 'a *.log', 'a \\', '["a"', '[]', ''])(
    'are not read from %s',
    (text) => {
      expect(readArgv(text).ok).toBe(false)
    },
  )
})

describe('the settings', () => {
  it('are the defaults where nothing is given', () => {
    const given = {sinks: undefined, severity: undefined, coolDown: undefined}
    expect(notifySettings(given, absolute)).toEqual({
      ok: true,
      settings: {sinks: [], severity: 'error', coolDownMs: 300_000},
    })
  })

  it('name the key that is wrong', () => {
    const given = {sinks: ['desktop'], severity: 'error', coolDown: '5m'}
    const wrong = (over: object) => {
      const found = notifySettings({...given, ...over}, absolute)
      return found.ok ? null : found.key
    }
    expect(wrong({})).toBeNull()
    expect(wrong({severity: 'bad'})).toBe('severity')
    expect(wrong({coolDown: 'soon'})).toBe('coolDown')
    expect(wrong({sinks: [3]})).toBe('sinks')
    expect(wrong({sinks: {}})).toBe('sinks')
    expect(wrong({sinks: ['a', 'b', 'c', 'd', 'e', 'f'].map((x) => `command=${x}`)})).toBe('sinks')
  })

  it('count a sink that is named twice once; none is none', () => {
    expect(sinksOf(['desktop', 'desktop'], absolute)).toEqual([{kind: 'desktop'}])
    expect(sinksOf('desktop', absolute)).toEqual([{kind: 'desktop'}])
    expect(sinksOf(['none'], absolute)).toEqual([])
    expect(sinksOf(['none', 'desktop'], absolute)).toBe('none is no sink')
  })

  it.each([
    ['0', 0],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    [1500, 1500],
    ['7d', 604_800_000],
    ['8d', null],
    ['5', null],
    ['-1s', null],
    [-1, null],
    [null, null],
    ['1.5h', null],
  ])('take %s for a cool-down of %s ms', (text, ms) => {
    expect(coolDownOf(text)).toBe(ms)
  })
})
