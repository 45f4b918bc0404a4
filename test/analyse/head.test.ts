import {describe, expect, it} from 'vitest'
import {readHead} from '../../src/analyse/head.js'
import type {Head} from '../../src/analyse/head.js'
import {Calendar} from '../../src/analyse/time.js'

const NOW = Date.UTC(2024, 5, 15, 12)
const read = (line: string, nowMs = NOW): Head => readHead(line, new Calendar(), nowMs)
const utc = (...parts: [number, number, number, number, number, number, number?]): number =>
  Date.UTC(...parts)
/** Stamps without a zone are local time. */
const local = (...parts: [number, number, number, number, number, number, number?]): number =>
  new Date(...parts).getTime()

type Row = readonly [
  name: string,
  line: string,
  timeMs: number | null,
  level: Head['level'],
  process: string | null,
  message: string,
]

const ROWS: readonly Row[] = [
  [
    'syslog',
    'Jun  1 09:00:55 web-1 sshd[43]: Accepted key',
    local(2024, 5, 1, 9, 0, 55),
    'unknown',
    'sshd',
    'Accepted key',
  ],
  [
    'syslog with a year',
    'Dec 04 2005 04:47:44 web-1 app[1]: up',
    local(2005, 11, 4, 4, 47, 44),
    'unknown',
    'app',
    'up',
  ],
  [
    'syslog with a priority',
    '<11>Jun  1 09:00:55 web-1 su: failed',
    local(2024, 5, 1, 9, 0, 55),
    'error',
    'su',
    'failed',
  ],
  [
    'syslog of the kernel',
    'Jun  1 09:00:55 web-1 kernel: [  123.456789] eth0: up',
    local(2024, 5, 1, 9, 0, 55),
    'unknown',
    'kernel',
    'eth0: up',
  ],
  [
    'syslog, process with blanks',
    'Jun  1 09:00:55 mac Google Chrome Helper[9]: hi there',
    local(2024, 5, 1, 9, 0, 55),
    'unknown',
    'Google Chrome Helper',
    'hi there',
  ],
  [
    'syslog, sender in brackets',
    'Jun  1 09:00:55 mac launchd[1] (com.x.y): exited',
    local(2024, 5, 1, 9, 0, 55),
    'unknown',
    'launchd',
    'exited',
  ],
  [
    'syslog, repeated',
    'Jun  1 09:00:55 mac --- last message repeated 1 time ---',
    local(2024, 5, 1, 9, 0, 55),
    'unknown',
    null,
    '--- last message repeated 1 time ---',
  ],
  [
    'syslog with an ISO time',
    '2024-06-01T09:00:55.123456+02:00 web-1 cron[5]: (root) CMD (x)',
    utc(2024, 5, 1, 7, 0, 55, 123),
    'unknown',
    'cron',
    '(root) CMD (x)',
  ],
  [
    'RFC 5424',
    '<165>1 2003-08-24T05:14:15.000003-07:00 host app 8710 ID47 [x@1 a="b"] went well',
    utc(2003, 7, 24, 12, 14, 15, 0),
    'info',
    'app',
    'went well',
  ],
  ['RFC 5424, empty fields', '<34>1 - - - - - - oh no', null, 'fatal', null, 'oh no'],
  [
    'ISO, UTC',
    '2024-01-01T00:00:00.123Z INFO started',
    utc(2024, 0, 1, 0, 0, 0, 123),
    'info',
    null,
    'started',
  ],
  [
    'ISO, offset',
    '2024-01-01T00:00:00+0100 WARN slow',
    utc(2023, 11, 31, 23, 0, 0),
    'warning',
    null,
    'slow',
  ],
  [
    'ISO, local',
    '2024-01-01 12:00:00 ERROR lost it',
    local(2024, 0, 1, 12, 0, 0),
    'error',
    null,
    'lost it',
  ],
  [
    'comma before milliseconds',
    '2015-10-18 18:01:47,978 INFO [main] org.a.B: Created it',
    local(2015, 9, 18, 18, 1, 47, 978),
    'info',
    'org.a.B',
    'Created it',
  ],
  ['epoch seconds', '1131566461 started', utc(2005, 10, 9, 20, 1, 1), 'unknown', null, 'started'],
  [
    'epoch milliseconds',
    '[1131566461123] started',
    utc(2005, 10, 9, 20, 1, 1, 123),
    'unknown',
    null,
    'started',
  ],
  [
    'epoch with a fraction',
    '1131566461.5 started',
    utc(2005, 10, 9, 20, 1, 1, 500),
    'unknown',
    null,
    'started',
  ],
  [
    'access log',
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.0" 200 2326 "r" "Mozilla 5"',
    utc(2000, 9, 10, 20, 55, 36),
    'unknown',
    null,
    '"GET /a?b=1 HTTP/1.0" 200 2326',
  ],
  [
    'Apache error log',
    '[Sun Dec 04 04:47:44 2005] [error] [client 10.0.0.1] File missing',
    local(2005, 11, 4, 4, 47, 44),
    'error',
    null,
    'File missing',
  ],
  [
    'Apache 2.4 error log',
    '[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 35:tid 4] AH00035: denied',
    local(2023, 9, 11, 14, 32, 52, 123),
    'error',
    null,
    'AH00035: denied',
  ],
  [
    'nginx error log',
    '2024/01/01 12:00:00 [error] 12#12: *45 connect() failed',
    local(2024, 0, 1, 12, 0, 0),
    'error',
    null,
    '*45 connect() failed',
  ],
  [
    'yymmdd hhmmss',
    '081109 203615 148 INFO dfs.Data$Node: done it',
    local(2008, 10, 9, 20, 36, 15),
    'info',
    'dfs.Data$Node',
    'done it',
  ],
  [
    'yy/mm/dd',
    '17/06/09 20:10:40 INFO executor.Backend: Registered',
    local(2017, 5, 9, 20, 10, 40),
    'info',
    'executor.Backend',
    'Registered',
  ],
  [
    'several stamps and hosts',
    '- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed',
    utc(2005, 10, 9, 20, 1, 1),
    'unknown',
    'crond(pam_unix)',
    'session closed',
  ],
  [
    'columns before the stamp',
    '134681 node-246 unix.hw state_change.x 1077804742 1 Component went away',
    utc(2004, 1, 26, 14, 12, 22),
    'unknown',
    null,
    'Component went away',
  ],
  [
    'capitals before the level',
    '- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.363779 R02-M1 RAS KERNEL INFO cache error corrected',
    utc(2005, 5, 3, 22, 42, 50),
    'info',
    null,
    'cache error corrected',
  ],
  [
    'klog',
    'E0612 12:34:56.789012   12345 server.go:123] it broke',
    local(2024, 5, 12, 12, 34, 56, 789),
    'error',
    null,
    'it broke',
  ],
  [
    'logcat',
    '03-17 16:13:38.811  1702  2395 W ActivityManager: slow one',
    local(2024, 2, 17, 16, 13, 38, 811),
    'warning',
    'ActivityManager',
    'slow one',
  ],
  [
    'bars',
    '20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579',
    local(2017, 11, 23, 22, 15, 29, 606),
    'unknown',
    null,
    'onStandStepChanged 3579',
  ],
  [
    'dashes',
    '2024-03-01 00:00:01,000 - app.worker - INFO - processed it',
    local(2024, 2, 1, 0, 0, 1),
    'info',
    null,
    'processed it',
  ],
  [
    'program and dash',
    '[06.10 16:49:06] chrome.exe *64 - host:80 open',
    local(2024, 5, 10, 16, 49, 6),
    'unknown',
    null,
    'host:80 open',
  ],
  [
    'nested brackets',
    '2015-07-29 17:41:44,747 - INFO  [Peer[id=1]/0:0:2181:Election@774] - timed out: 3200',
    local(2015, 6, 29, 17, 41, 44, 747),
    'info',
    null,
    'timed out: 3200',
  ],
  [
    'logger without colon',
    '2017-05-16 00:00:00.008 25746 INFO nova.server [req-3 - -] 10.0.0.1 done',
    local(2017, 4, 16, 0, 0, 0, 8),
    'info',
    null,
    '10.0.0.1 done',
  ],
  [
    'Postgres',
    '2024-01-01 12:00:00.123 UTC [99] app@db ERROR:  relation missing',
    utc(2024, 0, 1, 12, 0, 0, 123),
    'error',
    null,
    'relation missing',
  ],
  [
    'MySQL',
    '2024-01-01T00:00:00.123456Z 0 [Warning] [MY-010] [Server] old option',
    utc(2024, 0, 1, 0, 0, 0, 123),
    'warning',
    null,
    'old option',
  ],
  [
    'Redis',
    '12:M 01 Jan 2024 12:00:00.123 # Out of luck',
    local(2024, 0, 1, 12, 0, 0, 123),
    'warning',
    null,
    'Out of luck',
  ],
  [
    'wide columns',
    '2016-09-28 04:30:31, Info                  CBS    Warning: odd thing',
    local(2016, 8, 28, 4, 30, 31),
    'info',
    null,
    'Warning: odd thing',
  ],
  [
    'kernel ring buffer',
    '[    0.123456] Linux version 6',
    null,
    'unknown',
    null,
    'Linux version 6',
  ],
  [
    'time without a day',
    '12:34:56.789 INFO hello',
    local(2024, 5, 15, 12, 34, 56, 789),
    'info',
    null,
    'hello',
  ],
  [
    'time without a day in brackets',
    '[12:34:56] [Server thread/INFO]: hello',
    local(2024, 5, 15, 12, 34, 56),
    'info',
    null,
    'hello',
  ],
  ['a duration', '1:23:45 elapsed', null, 'unknown', null, 'elapsed'],
  [
    'container runtime',
    '2016-10-06T00:17:09.669794202Z stderr F 2016-10-06 00:17:09 oops',
    utc(2016, 9, 6, 0, 17, 9, 669),
    'unknown',
    null,
    'oops',
  ],
  ['a name and no value', 'error: null', null, 'unknown', null, 'error: null'],
  [
    'a level before a word that could be a value',
    '2024-01-01T00:00:00Z INFO ok',
    utc(2024, 0, 1, 0, 0, 0),
    'info',
    null,
    'ok',
  ],
  [
    'a name and no value, with a time',
    '2024-01-01T00:00:00Z error: 0',
    utc(2024, 0, 1, 0, 0, 0),
    'unknown',
    null,
    'error: 0',
  ],
  ['level, no time', 'ERROR: it broke', null, 'error', null, 'it broke'],
  ['level in brackets, no time', '[warn] low', null, 'warning', null, 'low'],
  ['Python root logger', 'WARNING:root:careful', null, 'warning', null, 'careful'],
  [
    'level at the message',
    '2024-01-01 12:00:00 Warning: odd',
    local(2024, 0, 1, 12, 0, 0),
    'warning',
    null,
    'odd',
  ],
  [
    'ANSI colours',
    '\x1b[32m2024-01-01T00:00:00Z\x1b[0m \x1b[31mERROR\x1b[0m broke',
    utc(2024, 0, 1, 0, 0, 0),
    'error',
    null,
    'broke',
  ],
  ['progress bar', '10%\r50%\r100% done', null, 'unknown', null, '100% done'],
  [
    'ten digits behind a word',
    '[worker-3] checkout 1247011728 (main)',
    null,
    'unknown',
    null,
    '[worker-3] checkout 1247011728 (main)',
  ],
  ['plain prose', 'the backup finished', null, 'unknown', null, 'the backup finished'],
  [
    'prose with a time in it',
    'Yesterday alice logged in at 2024-01-01T00:00:00Z again',
    null,
    'unknown',
    null,
    'Yesterday alice logged in at 2024-01-01T00:00:00Z again',
  ],
  [
    'nothing but a header',
    '2024-01-01 12:00:00 warning',
    local(2024, 0, 1, 12, 0, 0),
    'warning',
    null,
    'warning',
  ],
  [
    'an id that looks like a date',
    '2024-01-01 12:00:00 INFO Session: 30546174_187017 began',
    local(2024, 0, 1, 12, 0, 0),
    'info',
    null,
    'Session: 30546174_187017 began',
  ],
  [
    'pino',
    '{"level":50,"time":1700000000000,"pid":1,"msg":"it broke"}',
    1_700_000_000_000,
    'error',
    null,
    'it broke',
  ],
  [
    'JSON, words',
    '{"severity":"WARNING","@timestamp":"2024-01-01T00:00:00Z","message":"slow","logger":"db"}',
    utc(2024, 0, 1, 0, 0, 0),
    'warning',
    'db',
    'slow',
  ],
  [
    'JSON, epoch seconds',
    '{"ts":1700000000.5,"level":"info","msg":"a"}',
    1_700_000_000_500,
    'info',
    null,
    'a',
  ],
  [
    'JSON, MongoDB',
    '{"t":{"$date":"2024-01-01T00:00:00.000+00:00"},"s":"E","c":"NETWORK","msg":"gone"}',
    utc(2024, 0, 1, 0, 0, 0),
    'error',
    'NETWORK',
    'gone',
  ],
  [
    'JSON around a line',
    '{"log":"2024-01-01T00:00:00Z ERROR broke\\n","stream":"stderr"}',
    utc(2024, 0, 1, 0, 0, 0),
    'error',
    null,
    'broke',
  ],
  [
    'JSON behind a stamp',
    '2024-01-01T00:00:00Z {"level":"warn","msg":"slow"}',
    utc(2024, 0, 1, 0, 0, 0),
    'warning',
    null,
    'slow',
  ],
  ['JSON, syslog number', '{"level":3,"short_message":"bad"}', null, 'error', null, 'bad'],
  [
    'logfmt',
    'level=error ts=2024-01-01T00:00:00Z msg="cannot \\"reach\\" it" took=3ms',
    utc(2024, 0, 1, 0, 0, 0),
    'error',
    null,
    'cannot "reach" it',
  ],
  [
    'logfmt, time first',
    'time="2024-01-01T00:00:00Z" level=info msg=ok',
    utc(2024, 0, 1, 0, 0, 0),
    'info',
    null,
    'ok',
  ],
]

describe('reading the head of a line', () => {
  it.each(ROWS)('understands %s', (_name, line, timeMs, level, process, message) => {
    const head = read(line)
    expect({
      timeMs: head.timeMs,
      level: head.level,
      process: head.process,
      message: head.message,
    }).toEqual({
      timeMs,
      level,
      process,
      message,
    })
  })

  it('completes a missing year so that no time lies more than a day ahead', () => {
    const line = 'Dec 31 23:59:59 web-1 app[1]: bye'
    expect(read(line, Date.UTC(2024, 0, 2)).timeMs).toBe(local(2023, 11, 31, 23, 59, 59))
    expect(read(line, Date.UTC(2024, 11, 31, 12)).timeMs).toBe(local(2024, 11, 31, 23, 59, 59))
    expect(read('Feb 29 12:00:00 web-1 app[1]: x', Date.UTC(2026, 5, 1)).timeMs).toBe(
      local(2024, 1, 29, 12, 0, 0),
    )
  })

  it('keeps keys of JSON from reaching prototypes, however deep it is', () => {
    // fault 42
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    expect(read(deep)).toMatchObject({level: 'unknown', format: 'JSON lines'})
    const hostile = read('{"__proto__":{"level":50,"msg":"x"},"constructor":1,"msg":"hello"}')
    expect(hostile).toMatchObject({level: 'unknown', message: 'hello'})
    expect(({} as Record<string, unknown>)['level']).toBeUndefined()
  })

  it('finds what an error field says beside the message', () => {
    const line =
      '{"level":50,"msg":"query failed","err":{"message":"ECONNREFUSED","stack":"Error\\n at x"}}'
    expect(read(line)).toMatchObject({
      message: 'query failed',
      detail: 'ECONNREFUSED',
      stack: 'Error\n at x',
    })
  })

  it('knows a request by its method and status, not by its path', () => {
    const one = read(
      '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 1 "x" "Agent A"',
    )
    const two = read(
      '::1 - - [10/Oct/2000:13:55:37 -0700] "GET /b?c HTTP/2.0" 200 999 "-" "B (c; d) e"',
    )
    const bad = read('::1 - - [10/Oct/2000:13:55:37 -0700] "GET /b?c HTTP/2.0" 500 999 "-" "B"')
    expect(one.shape).toBe('"GET <*>" 200 <*>')
    expect(two.shape).toBe(one.shape)
    expect(bad.shape).toBe('"GET <*>" 500 <*>')
  })

  it('takes no longer for lines that are nearly headers', () => {
    const near = [
      '[',
      '[[',
      '2024-01-01 ',
      'A.B ',
      'RAS KERNEL ',
      'a|',
      'x: ',
      '<1',
      '1 ',
      'k="',
      '{"a":',
    ]
    const from = process.cpuUsage()
    for (const unit of near) read(unit.repeat((1024 * 1024) / unit.length))
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(3_000_000)
  })
})
