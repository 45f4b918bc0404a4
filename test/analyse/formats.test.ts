import {describe, expect, it} from 'vitest'
import fc from 'fast-check'
import type {Level} from '../../src/analyse/finding.js'
import {readHead} from '../../src/analyse/head.js'
import type {OpenRecord} from '../../src/analyse/records.js'
import {continueRecord, lineFactsOf} from '../../src/analyse/records.js'
import {LineReader} from '../../src/analyse/line-reader.js'
import {Calendar} from '../../src/analyse/time.js'
import {testRedactor} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import {LineRun} from '../../src/analyse/lines.js'

/** Where a stamp without a zone is read; `none` where the line has no date. */
type Zone = 'utc' | 'local' | 'none'
type Row = readonly [name: string, line: string, zone: Zone, level: Level, message: string]

/** Each is of 15 June 2024, 12:00:01. */
const FORMATS: readonly Row[] = [
  ['syslog', 'Jun 15 12:00:01 web1 sshd[123]: failed', 'local', 'unknown', 'failed'],
  ['syslog with a year', 'Jun 15 2024 12:00:01 web1 sshd[123]: hi', 'local', 'unknown', 'hi'],
  ['syslog, wire', '<35>Jun 15 12:00:01 web1 su: denied', 'local', 'error', 'denied'],
  ['RFC 5424', '<11>1 2024-06-15T12:00:01Z h app 7 ID [x@1 a="b"] oh', 'utc', 'error', 'oh'],
  ['short-iso', '2024-06-15T14:00:01+0200 web1 sshd[123]: hi', 'utc', 'unknown', 'hi'],
  ['ISO with a zone', '2024-06-15 14:00:01+02:00 ERROR hi', 'utc', 'error', 'hi'],
  ['epoch s', '1718452801 ERROR hi', 'utc', 'error', 'hi'],
  ['epoch ms', '1718452801123 ERROR hi', 'utc', 'error', 'hi'],
  ['epoch µs', '1718452801123456 ERROR hi', 'utc', 'error', 'hi'],
  ['epoch ns', '1718452801123456789 ERROR hi', 'utc', 'error', 'hi'],
  ['day.month.year', '15.06.2024 12:00:01 ERROR hi', 'local', 'error', 'hi'],
  ['klog', 'E0615 12:00:01.123456    1234 a.go:123] failed', 'local', 'error', 'failed'],
  ['glog', 'W20240615 12:00:01.123456  1234 a.cc:10] slow', 'local', 'warning', 'slow'],
  [
    ...([
      'Apache error',
      '[Sat Jun 15 12:00:01.123456 2024] [proxy:error] [pid 1:tid 4] [client 10.0.0.1:9] AH01114: failed',
    ] as const),
    ...(['local', 'error', 'AH01114: failed'] as const),
  ],
  [
    'nginx error',
    '2024/06/15 12:00:01 [error] 12#45: *7 timed out',
    'local',
    'error',
    '*7 timed out',
  ],
  ['log4j', '2024-06-15 12:00:01,123 [main] ERROR com.a.B - failed', 'local', 'error', 'failed'],
  ['logback', '12:00:01.123 [main] WARN  c.a.B - careful', 'local', 'warning', 'careful'],
  [
    'Spring',
    '2024-06-15T12:00:01.123Z  WARN 1 --- [main] c.a.B : careful',
    'utc',
    'warning',
    'careful',
  ],
  ['Python', '2024-06-15 12:00:01,123 - app.db - ERROR - failed', 'local', 'error', 'failed'],
  ['Celery', '[2024-06-15 12:00:01,123: ERROR/MainProcess] failed', 'local', 'error', 'failed'],
  ['gunicorn', '[2024-06-15 12:00:01 +0000] [123] [ERROR] timeout', 'utc', 'error', 'timeout'],
  [
    'loguru',
    '2024-06-15 12:00:01.123 | ERROR    | app:main:12 - failed',
    'local',
    'error',
    'failed',
  ],
  ['Go', '2024/06/15 12:00:01 failed', 'local', 'unknown', 'failed'],
  ['Go slog', 'time=2024-06-15T12:00:01Z level=ERROR msg="failed" id=3', 'utc', 'error', 'failed'],
  ['logrus at a terminal', 'ERRO[0012] failed', 'none', 'error', 'failed'],
  [
    ...([
      'zap for people',
      '2024-06-15T12:00:01.123Z\tERROR\tapp/a.go:12\tfailed\t{"id":3}',
    ] as const),
    ...(['utc', 'error', 'failed\t{"id":3}'] as const),
  ],
  ['Rust env_logger', '[2024-06-15T12:00:01Z ERROR app::db] failed', 'utc', 'error', 'failed'],
  [
    'Rust tracing',
    '2024-06-15T12:00:01.12Z ERROR app::db: failed',
    'utc',
    'error',
    'app::db: failed',
  ],
  ['PostgreSQL', '2024-06-15 12:00:01.123 UTC [123] ERROR:  failed', 'utc', 'error', 'failed'],
  [
    'PostgreSQL, prefix',
    '2024-06-15 12:00:01 UTC [123]: [1-1] user=a,db=b FATAL:  full',
    'utc',
    'fatal',
    'full',
  ],
  [
    'MySQL 8',
    '2024-06-15T12:00:01.1Z 0 [ERROR] [MY-010119] [Server] Aborting',
    'utc',
    'error',
    'Aborting',
  ],
  ['MySQL 5.7', '2024-06-15T12:00:01.1Z 12 [Note] Aborted', 'utc', 'info', 'Aborted'],
  ['Redis', '123:M 15 Jun 2024 12:00:01.123 # Out of memory', 'local', 'warning', 'Out of memory'],
  ['Redis, notice', '123:M 15 Jun 2024 12:00:01.123 * Saving', 'local', 'info', 'Saving'],
  [
    'Windows',
    '2024-06-15 12:00:01, Error                 CBS    failed',
    'local',
    'error',
    'failed',
  ],
  ['docker', '2024-06-15T12:00:01.123456789Z ERROR hi', 'utc', 'error', 'hi'],
  ['docker compose', 'web-1  | 2024-06-15 12:00:01 ERROR hi', 'local', 'error', 'hi'],
  ['container runtime', '2024-06-15T12:00:01.123456789Z stderr F ERROR hi', 'utc', 'error', 'hi'],
  ['kubectl', '[pod/web-1/app] 2024-06-15T12:00:01Z ERROR hi', 'utc', 'error', 'hi'],
  ['pino', '{"level":50,"time":1718452801123,"pid":1,"msg":"failed"}', 'utc', 'error', 'failed'],
  [
    'bunyan',
    '{"name":"a","level":40,"msg":"slow","time":"2024-06-15T12:00:01.1Z","v":0}',
    'utc',
    'warning',
    'slow',
  ],
  ['zap', '{"level":"error","ts":1718452801.123,"msg":"failed"}', 'utc', 'error', 'failed'],
  [
    'structlog',
    '{"event":"failed","level":"error","timestamp":"2024-06-15T12:00:01Z"}',
    'utc',
    'error',
    'failed',
  ],
  ['Serilog', '{"@t":"2024-06-15T12:00:01Z","@l":"Error","@m":"failed"}', 'utc', 'error', 'failed'],
  [
    'GELF',
    '{"version":"1.1","host":"h","short_message":"failed","timestamp":1718452801.12,"level":3}',
    'utc',
    'error',
    'failed',
  ],
  [
    'Nextcloud, which counts up from debug',
    '{"reqId":"ab","level":1,"time":"2024-06-15T12:00:01Z","app":"core","message":"running"}',
    'utc',
    'info',
    'running',
  ],
  [
    'Gitea',
    '2024/06/15 12:00:01 HTTPRequest [W] router: slow GET /x for 10.0.0.1:0',
    'utc',
    'warning',
    'HTTPRequest [W] router: slow GET /x for 10.0.0.1:0',
  ],
  [
    'a small number of unknown meaning',
    '{"level":1,"time":"2024-06-15T12:00:01Z","message":"running"}',
    'utc',
    'unknown',
    'running',
  ],
  [
    'docker, a file of JSON',
    '{"log":"ERROR hi\\n","stream":"stderr","time":"2024-06-15T12:00:01.1Z"}',
    'utc',
    'error',
    'hi',
  ],
  [
    ...([
      'docker around pino',
      '{"log":"{\\"level\\":50,\\"msg\\":\\"failed\\"}\\n","time":"2024-06-15T12:00:01.1Z"}',
    ] as const),
    ...(['utc', 'error', 'failed'] as const),
  ],
  [
    'logfmt',
    'ts=2024-06-15T12:00:01Z level=warn msg="low disk" free=3',
    'utc',
    'warning',
    'low disk',
  ],
  [
    'colours',
    '\u001b[32m2024-06-15 12:00:01\u001b[0m \u001b[31mERROR\u001b[0m hi',
    'local',
    'error',
    'hi',
  ],
  ['Ruby', 'E, [2024-06-15T12:00:01.123456 #123] ERROR -- : failed', 'local', 'error', 'failed'],
  [
    'PHP',
    '[15-Jun-2024 12:00:01 UTC] PHP Fatal error:  Uncaught',
    'utc',
    'error',
    'PHP Fatal error:  Uncaught',
  ],
  ['Laravel', '[2024-06-15 12:00:01] production.ERROR: failed', 'local', 'error', 'failed'],
  ['NLog', '2024-06-15 12:00:01.1234|ERROR|App.Main|failed', 'local', 'error', 'failed'],
  ['.NET console', 'fail: Microsoft.Hosting[12]', 'none', 'error', 'Microsoft.Hosting[12]'],
  [
    'Elasticsearch',
    '[2024-06-15T12:00:01,123][ERROR][o.e.B] [node1] failed',
    'local',
    'error',
    'failed',
  ],
  [
    'Elasticsearch, padded',
    '[2024-06-15T12:00:01,123][WARN ][o.e.B] [node1] slow',
    'local',
    'warning',
    'slow',
  ],
  [
    'network device',
    'Jun 15 2024 12:00:01 fw1 : %ASA-4-106023: Deny tcp',
    'local',
    'warning',
    '%ASA-4-106023: Deny tcp',
  ],
  [
    'a device that counts its messages',
    '<189>101: sw-core: Jun 15 12:00:01.123: %LINK-3-UPDOWN: Interface Gi1/0/1 went down',
    'local',
    'error',
    '%LINK-3-UPDOWN: Interface Gi1/0/1 went down',
  ],
  [
    'a device whose clock nobody set',
    '000123: *Jun 15 12:00:01.123: %SYS-5-CONFIG_I: Configured',
    'local',
    'info',
    '%SYS-5-CONFIG_I: Configured',
  ],
  [
    'network device, counted, with its own stamp',
    'Jun 15 12:00:01 10.0.0.1 84542: *Jun 15 12:00:00.977: %SYS-5-CONFIG_I: Configured',
    'local',
    'info',
    '%SYS-5-CONFIG_I: Configured',
  ],
  [
    'network device, worst',
    'Jun 15 12:00:01 sw1 77: Jun 15 12:00:00.977: %PLATFORM_THERMAL-1-OVERTEMP: hot',
    'local',
    'fatal',
    '%PLATFORM_THERMAL-1-OVERTEMP: hot',
  ],
  [
    'a stamp of its own in syslog',
    'Jun 15 12:00:01 web1 app[7]: 2024-06-15 12:00:01,123 ERROR failed',
    'local',
    'error',
    'failed',
  ],
  [
    'Linux audit',
    "type=USER_LOGIN msg=audit(1718452801.243:24287): pid=7 msg='op=login res=failed'",
    'utc',
    'unknown',
    "USER_LOGIN pid=7 msg='op=login res=failed'",
  ],
  [
    'Windows events as CSV',
    'Error,6/15/2024 12:00:01 PM,Service Control Manager,7031,None,"It ended ""at once"", again',
    'local',
    'error',
    "It ended 'at once', again",
  ],
  [
    'Windows events as CSV, one line',
    'Critical,6/15/2024 12:00:01 PM,Kernel-Power,41,(63),It has rebooted',
    'local',
    'fatal',
    'It has rebooted',
  ],
  [
    'macOS, unified',
    '2024-06-15 14:00:01.628609+0200 0x4a1d   Fault       0x1f0              88     0    kernel: (Sandbox) denied',
    'utc',
    'fatal',
    '(Sandbox) denied',
  ],
  [
    'macOS, unified, by default',
    '2024-06-15 14:00:01.628609+0200 0x4a1d   Default     0x0                0      0    kernel: AppleKeyStore: hi',
    'utc',
    'info',
    'AppleKeyStore: hi',
  ],
  ['digits that are not padded', '20240615-12:0:1:60|Step|300|flush', 'local', 'unknown', 'flush'],
  [
    'kernel in short-iso',
    '2024-06-15T14:00:01+0200 nas kernel: eth0: link is down',
    'utc',
    'unknown',
    'eth0: link is down',
  ],
  [
    'what PostgreSQL adds to an error',
    '2024-06-15 12:00:01.123 UTC [123] ann@shop DETAIL:  Key exists.',
    'utc',
    'unknown',
    'DETAIL:  Key exists.',
  ],
  [
    'events of a cloud',
    '{"eventTime":"2024-06-15T12:00:01Z","eventName":"CreateUser","errorCode":"AccessDenied"}',
    'utc',
    'unknown',
    'CreateUser AccessDenied',
  ],
]

/** Format, line and the status that it reports. */
const REQUESTS: readonly (readonly [string, string, number])[] = [
  ['Apache', '10.0.0.1 - - [15/Jun/2024:12:00:01 +0000] "GET /a HTTP/1.1" 503 12 "-" "curl"', 503],
  [
    'Apache, host first',
    'a.org:80 10.0.0.1 - - [15/Jun/2024:12:00:01 +0000] "GET /a HTTP/1.1" 500 12',
    500,
  ],
  ['Django', '[15/Jun/2024 12:00:01] "GET / HTTP/1.1" 500 123', 500],
  ['uvicorn', 'INFO:     127.0.0.1:5000 - "GET / HTTP/1.1" 500 Internal Server Error', 500],
  ['Caddy', '{"level":"info","ts":1718452801.1,"msg":"handled","status":502}', 502],
  [
    ...([
      'HAProxy',
      'Jun 15 12:00:01 lb haproxy[1]: 10.0.0.1:9 [15/Jun/2024:12:00:01.123] fe be/srv 0/0/1/2/3 503 12 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"',
    ] as const),
    503,
  ],
  [
    'Squid',
    '1718452801.392   2529 10.0.0.1 TCP_MISS/503 6098 GET http://a.org/ ann HIER_DIRECT/10.0.0.2 text/html',
    503,
  ],
  [
    'IIS',
    '2024-06-15 12:00:01 10.1.0.4 GET /a q=1 443 - 10.0.0.1 Mozilla/5.0+(Windows) - 503 0 0 12',
    503,
  ],
]

const NOW_MS = Date.UTC(2024, 5, 15, 13)
const SECOND = {
  utc: Date.UTC(2024, 5, 15, 12, 0, 1) / 1000,
  local: new Date(2024, 5, 15, 12, 0, 1).getTime() / 1000,
  none: null,
}

describe('lines of a format', () => {
  it.each(FORMATS)('%s: time, level and message', (_, line, zone, level, message) => {
    const head = readHead(line, new Calendar(), NOW_MS)
    const second = head.timeMs === null ? null : Math.floor(head.timeMs / 1000)
    expect({second, level: head.level, message: head.message}).toEqual({
      second: SECOND[zone],
      level,
      message,
    })
  })

  it.each(REQUESTS)('%s: how a request was answered', (_, line, status) => {
    expect(readHead(line, new Calendar(), NOW_MS)).toMatchObject({status})
  })

  it('tells requests apart by method and status, whatever the line is like', () => {
    const shapes = REQUESTS.slice(-2).map(
      ([, line]) => readHead(line, new Calendar(), NOW_MS).shape,
    )
    expect(shapes).toEqual(['TCP_MISS/503 GET <*>', 'GET <*> 503 <*>'])
  })

  it('goes on with a quoted field until its quote is closed', () => {
    const record: OpenRecord = {
      ...{isStamped: true, isIndented: false, level: 'info', trace: 'quoted', lines: 1, bytes: 0},
    }
    const lines = ['Subject:', 'Account Name: ann', 'Logon Type: 3"', 'A line of its own']
    expect(lines.map((line) => continueRecord(record, lineFactsOf(line), 9))).toEqual([
      ...[true, true, true, false],
    ])
  })

  it('whose month is 00 have no date, and not that of today', () => {
    const reader = new LineReader()
    const dated = (month: string): string =>
      `{"eventTime":"2024-${month}-15T12:00:01Z","eventName":"CreateUser","errorCode":"AccessDenied"}`
    for (const month of ['06', '00']) {
      const [given] = linesOf([dated(month)])
      if (!given) throw new Error('no line')
      expect(told(reader, given)).toEqual(told(new LineReader(), given))
      expect(told(reader, given)).toMatchObject({hasTime: month === '06'})
    }
  })

  it('are read the short way as they are the long way, with other numbers', () => {
    const lines = [...FORMATS.map(([, line]) => line), ...REQUESTS.map(([, line]) => line)]
    const digits = fc.array(fc.nat({max: 9}), {minLength: 4, maxLength: 4})
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...lines), digits), {maxLength: 30}),
        (made) => {
          const reader = new LineReader()
          for (const [line, numbers] of made) {
            // A digit in twenty becomes another: of a time, a level, a status, an id.
            let n = 0
            const text = line.replace(/\d/g, (digit, at: number) =>
              (at + (numbers[0] ?? 0)) % 20 === 0 ? String(numbers[n++ % 4] ?? digit) : digit,
            )
            const [given] = linesOf([text])
            if (!given) continue
            const short = told(reader, given)
            expect({text, ...short}).toEqual({text, ...told(new LineReader(), given)})
          }
        },
      ),
      {numRuns: 500},
    )
  })
})

const told = (reader: LineReader, line: ReturnType<typeof linesOf>[number]): object => {
  const shape = reader.read(LineRun.of(line), 0, {redact: testRedactor(), keyLines: 0}, NOW_MS)
  if (typeof shape === 'string') return {shape}
  const {level, masked, isServerError, format, hasTime} = shape
  return {level, masked, isServerError, format, hasTime, timeMs: reader.timeMs}
}
