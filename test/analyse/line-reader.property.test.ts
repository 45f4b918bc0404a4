import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {LineReader, type NoRecord} from '../../src/analyse/line-reader.js'
import type {LogLine} from '../../src/analyse/log-line.js'
import type {Shape} from '../../src/analyse/shape.js'
import {NOW_MS, testRedactor} from '../support/analyse.js'
import {linesOf, linesOfBytes} from '../support/log-lines.js'
import {labelledLogs} from '../support/loghub.js'
import {LineRun} from '../../src/analyse/lines.js'

const redaction = (): {redact: (line: string) => string; keyLines: number} => ({
  redact: testRedactor(),
  keyLines: 0,
})

/** What the analysis is told of a line. */
const told = (shape: Shape | NoRecord, reader: LineReader): unknown => {
  if (typeof shape === 'string') return shape
  const {isStamped, hasTime, level, format, isIndented} = shape
  const {trace, facts, masked, severity, isServerError} = shape
  return {
    ...{isStamped, hasTime, level, format, isIndented, trace, facts, masked, severity},
    ...{isServerError, timeMs: reader.timeMs, isText: reader.isText},
  }
}

/** A reader that has seen all lines before this one, against one that sees a line for the first time. */
const expectSame = (lines: readonly LogLine[]): void => {
  const seasoned = new LineReader()
  const file = redaction()
  for (const line of lines) {
    const {keyLines} = file
    const short = told(seasoned.read(LineRun.of(line), 0, file, NOW_MS), seasoned)
    if (keyLines > 0 || file.keyLines > 0) continue
    const fresh = new LineReader()
    const long = told(fresh.read(LineRun.of(line), 0, redaction(), NOW_MS), fresh)
    expect({line: fresh.text(), told: short}).toEqual({line: fresh.text(), told: long})
  }
}

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '00',
    '7',
    '42',
    '007',
    '1.5',
    '0.0',
    '-3',
    '99999',
    '1700000000',
    '10.0.0.7',
  ),
  fc.nat({max: 999_999}).map(String),
)
const word = fc.constantFrom(
  ...[
    'request',
    'errors',
    'failed',
    'user',
    'Jan',
    'May',
    'status',
    'level',
    'took',
    'main',
    'node-7',
  ],
  ...[
    'a1b2c3',
    'deadbeef',
    'x86_64',
    '12ms',
    '1.5GB',
    'I0612',
    'v1.2.3-rc1',
    'db.example.org:5432',
  ],
  ...[
    '/var/log/x.log',
    '/errors.html?error=1',
    'https://a.b/c?d=e',
    'C:\\x\\y',
    'fe80::1',
    'ERROR',
    'INFO',
  ],
  ...[
    'key="a b"',
    'n=1',
    'ok=true',
    '(1.2 KB)',
    '/srv/x2.js:12',
    '/srv/x2:1b',
    'x2.rb:12:in',
    "`f':",
    "`f'",
    '(KeyError)',
    'a.b.KeyError:',
    "thread 'main' panicked at",
    'src/a2.rs:4:5:',
    'Error:',
    'FROM',
    '[warn]',
    'é',
    '漢字',
    'password=hunter2',
    '\u001b[31m',
    '->',
  ],
)
const stamp = fc
  .tuple(fc.date({min: new Date(0), max: new Date(4e12), noInvalidDate: true}), fc.nat({max: 9}))
  .map(([date, form]) => {
    const iso = date.toISOString()
    const [, day = '', month = ''] = / (\d\d) (\w{3})/.exec(date.toUTCString()) ?? []
    const clock = iso.slice(11, 19)
    return [
      iso,
      `${iso.slice(0, 10)} ${clock},${iso.slice(20, 23)}`,
      `${month} ${day} ${clock} host app[${date.getTime() % 9999}]:`,
      `10.0.0.${date.getTime() % 256} - - [${day}/${month}/${iso.slice(0, 4)}:${clock} +0000] "GET /a/b HTTP/1.1" 200`,
      `[${iso.slice(0, 10)}T${clock}+02:00]`,
      String(Math.floor(date.getTime() / 1000)),
      String(date.getTime()),
      `I${iso.slice(5, 7)}${iso.slice(8, 10)} ${clock}.123456 7 x.go:12]`,
      `<${date.getTime() % 190}>1 ${iso} host app 7 - -`,
      `${iso.slice(2, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)} ${clock.replaceAll(':', '')}`,
    ][form]
  })
const field = fc.oneof(
  fc.tuple(
    fc.constantFrom('msg', 'user', 'level', 'status', 'path', 'err'),
    fc.oneof(word, number),
  ),
  fc.tuple(fc.constantFrom('level', 'status', 'duration_ms', 'pid'), fc.nat({max: 600})),
)
const json = fc
  .tuple(fc.array(field, {maxLength: 5}), fc.integer({min: 1e12, max: 2e12}))
  .map(([fields, time]) => JSON.stringify({time, ...Object.fromEntries(fields)}))
const logfmt = fc
  .tuple(
    fc.array(field, {minLength: 1, maxLength: 5}),
    fc.date({min: new Date(0), max: new Date(4e12), noInvalidDate: true}),
  )
  .map(
    ([fields, date]) =>
      `time=${date.toISOString()} ${fields.map(([k, v]) => `${k}="${v}"`).join(' ')} level=info msg=x`,
  )
const prose = fc
  .tuple(
    fc.option(stamp, {nil: ''}),
    fc.array(fc.oneof(word, number), {maxLength: 8}),
    fc.constantFrom(' ', ': ', ', '),
  )
  .map(([head, words, between]) => `${head} ${words.join(between)}`)

describe('the short way of reading a line', () => {
  it('tells how a request went by the class of its status', () => {
    const statuses = [200, 204, 503, 304, 500, 99, 600, 1_503, 599, 100, 20]
    expectSame(
      linesOf(
        statuses.flatMap((status) => [
          `{"time":"2026-01-02T03:04:05Z","msg":"answered","status":${status}}`,
          `{"time":"2026-01-02T03:04:05Z","msg":"answered","res":{"statusCode":"${status}"}}`,
          `time=2026-01-02T03:04:05Z level=info msg=answered status=${status}`,
          `2026-01-02T03:04:05Z INFO answered status=${status}`,
        ]),
      ),
    )
  })

  it('comes to what the long way comes to, whatever was read before', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(prose, prose, json, logfmt), {maxLength: 40}), (texts) => {
        expectSame(linesOf(texts.map((text) => text.replace(/[\r\n]/g, ' '))))
      }),
      {numRuns: 300},
    )
  })

  it('comes to the same of lines that differ in their numbers and ids only', () => {
    const id = fc.stringMatching(/^[0-9a-f]{8,12}$/)
    const amount = fc.oneof(
      fc.nat({max: 99}),
      fc.nat(),
      fc.double({min: 0, max: 2e9, noNaN: true}).map((value) => value.toFixed(3)),
    )
    const part = fc.oneof(
      fc.constantFrom('request', 'user', 'took', 'of', 'Jan', 'served in', 'main:', '(', 'n='),
      id.map((text) => `\0${text}`),
      amount.map((value) => `\0${value}`),
    )
    const others = fc.array(fc.oneof(id, amount.map(String)), {minLength: 6, maxLength: 6})
    // What stands behind a request is its size, or the line is no access log's.
    const head = stamp.filter((text) => text?.includes('GET') !== true)
    const lines = fc.tuple(head, fc.array(part, {maxLength: 8}), fc.array(others, {maxLength: 8}))
    fc.assert(
      fc.property(lines, ([first, parts, all]) => {
        const variants = all.map((each) =>
          parts.map((text, i) => (text.startsWith('\0') ? (each[i % 6] ?? '') : text)),
        )
        const own = parts.map((text) => text.replace('\0', ''))
        expectSame(linesOf([own, ...variants].map((words) => `${first} ${words.join(' ')}`)))
      }),
      {numRuns: 300},
    )
  })

  it('comes to the same of JSON lines that differ in their values only', () => {
    const value = fc.oneof(
      fc.constantFrom('0', '00', '7', '42', '1.5', '10.0.0.7', 'request', 'ERROR', 'node-7'),
      fc.nat({max: 1_999_999_999}),
      fc.integer({min: 1e12, max: 1.9e12}),
      fc.double({noNaN: true, max: 1e6, min: 0}),
    )
    const keys = fc.uniqueArray(
      fc.constantFrom('time', 'ts', 'level', 'msg', 'status', 'user', 'pid', 'load', 'took_ms'),
      {minLength: 1},
    )
    const values = fc.array(fc.array(value, {minLength: 9, maxLength: 9}), {minLength: 2})
    fc.assert(
      fc.property(keys, values, (names, all) => {
        const lines = all.map((each) =>
          JSON.stringify(Object.fromEntries(names.map((name, i) => [name, each[i]]))),
        )
        expectSame(linesOf(lines))
      }),
      {numRuns: 300},
    )
  })

  it('comes to the same of seconds with whatever decimals they have', () => {
    const seconds = fc
      .tuple(
        fc.oneof(fc.nat({max: 999_999_999}), fc.constantFrom(0, 1, 999_999_999)),
        fc.constantFrom('1', '1', '1', '2', '9', ''),
        fc.oneof(
          fc.constant(''),
          fc.stringMatching(/^\.\d{0,12}$/),
          fc.constantFrom('.5s', '.5.1'),
        ),
      )
      .map(([rest, first, decimals]) => `${first}${String(rest).padStart(9, '0')}${decimals}`)
    const forms: readonly ((text: string) => string)[] = [
      (text) => `${text} worker started`,
      (text) => `[${text}] worker started`,
      (text) => `audit(${text}:42): worker started`,
      (text) => `{"ts":${text},"msg":"worker started"}`,
      (text) => `{"ts":"${text}","level":"info","msg":"worker started"}`,
      (text) => `{"ts": ${text} ,"msg":"worker started"}`,
      (text) => `ts=${text} level=info msg=started`,
      (text) => `level=info ts=${text} msg=started`,
      (text) => `worker ${text} started`,
    ]
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.array(seconds, {maxLength: 20}), (form, all) => {
        expectSame(linesOf(all.map(form)))
      }),
      {numRuns: 500},
    )
  })

  it('tells numbers apart that say how bad it is', () => {
    const lines = [30, 50, 30, 60, 500, 200].flatMap((n) => [
      `{"level":${n},"msg":"x","time":1700000000000}`,
      `{"msg":"done","status":${n},"time":1700000000000}`,
      `time=2024-01-01T00:00:00Z level=${n} msg=x`,
      `<${n}>Jan  1 00:00:00 host app: x`,
      `1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /x HTTP/1.0" ${n} 2326`,
      `${n - 30} errors`,
    ])
    expectSame(linesOf(lines))
  })

  it('does so on the example log', () => {
    expectSame(linesOfBytes(readFileSync('examples/checkout-incident.log')))
  })

  const folder = process.env['LOGHUB_DIR']
  it.skipIf(folder === undefined)('does so on real logs', () => {
    for (const {bytes} of labelledLogs(folder ?? '', ['Apache', 'HPC', 'Mac', 'Thunderbird'])) {
      expectSame(linesOfBytes(bytes))
    }
  })
})
