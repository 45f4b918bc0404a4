/**
 * How programs write a record. Each takes {ms, level, app, text, fields} and gives its lines, joined.
 * `level` is one of debug, info, warning, error, fatal.
 */
const two = (n) => String(n).padStart(2, '0')
const iso = (ms) => new Date(ms).toISOString()
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const clock = (d) => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`
const day = (d) => `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`
const bsd = (d) => `${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)} ${clock(d)}`
const clf = (d) =>
  `${two(d.getUTCDate())}/${MONTHS[d.getUTCMonth()]}/${d.getUTCFullYear()}:${clock(d)} +0000`
const upper = {debug: 'DEBUG', info: 'INFO', warning: 'WARN', error: 'ERROR', fatal: 'FATAL'}
const syslogLevel = {debug: 7, info: 6, warning: 4, error: 3, fatal: 2}
const colour = {debug: 34, info: 32, warning: 33, error: 31, fatal: 31}
const pino = {debug: 20, info: 30, warning: 40, error: 50, fatal: 60}
const pid = (app) => 400 + [...app].reduce((sum, c) => sum + c.charCodeAt(0), 0)
const at = (ms) => new Date(ms)
const pairs = (fields) =>
  Object.entries(fields ?? {})
    .map(([key, value]) => ` ${key}=${/[\s"]/.test(String(value)) ? JSON.stringify(value) : value}`)
    .join('')

export const formats = {
  'syslog (RFC 3164)': ({ms, app, text}) => `${bsd(at(ms))} web-3 ${app}[${pid(app)}]: ${text}`,
  'syslog (RFC 5424)': ({ms, level, app, text}) =>
    `<${8 * 3 + syslogLevel[level]}>1 ${iso(ms)} web-3 ${app} ${pid(app)} - - ${text}`,
  'syslog (ISO)': ({ms, app, text}) =>
    `${iso(ms).replace('Z', '+00:00')} web-3 ${app}[${pid(app)}]: ${text}`,
  'text with ISO stamps': ({ms, level, app, text}) => `${iso(ms)} ${upper[level]} ${app}: ${text}`,
  log4j: ({ms, level, app, text}) =>
    `${day(at(ms))} ${clock(at(ms))},${String(ms % 1000).padStart(3, '0')} ${upper[level].padEnd(5)} [pool-${1 + (ms % 7)}-thread-${1 + (ms % 23)}] com.example.${app}.Service - ${text}`,
  'Spring Boot': ({ms, level, app, text}) =>
    `${iso(ms)}  ${upper[level]} ${pid(app)} --- [nio-8080-exec-${1 + (ms % 10)}] c.e.${app}.Controller : ${text}`,
  'Python logging': ({ms, level, app, text}) =>
    `${day(at(ms))} ${clock(at(ms))},${String(ms % 1000).padStart(3, '0')} - ${app} - ${level === 'warning' ? 'WARNING' : upper[level]} - ${text}`,
  klog: ({ms, level, app, text}) =>
    `${upper[level][0]}${two(at(ms).getUTCMonth() + 1)}${two(at(ms).getUTCDate())} ${clock(at(ms))}.${String(ms % 1000).padStart(3, '0')}000 ${pid(app)} ${app}.go:${100 + (text.length % 90)}] ${text}`,
  'Rust tracing in colour': ({ms, level, app, text}) =>
    `\u001b[2m${iso(ms).replace('Z', '000Z')}\u001b[0m \u001b[${colour[level]}m${upper[level].padStart(5)}\u001b[0m \u001b[2m${app}::service\u001b[0m\u001b[2m:\u001b[0m ${text}`,
  PostgreSQL: ({ms, level, text}) =>
    `${day(at(ms))} ${clock(at(ms))}.${String(ms % 1000).padStart(3, '0')} UTC [${4000 + (ms % 40)}] app@shop ${{debug: 'DEBUG', info: 'LOG', warning: 'WARNING', error: 'ERROR', fatal: 'FATAL'}[level]}:  ${text}`,
  MySQL: ({ms, level, text}) =>
    `${iso(ms).replace('Z', '000Z')} ${ms % 60} [${{debug: 'Note', info: 'Note', warning: 'Warning', error: 'ERROR', fatal: 'ERROR'}[level]}] [MY-0${10000 + (text.length % 99)}] [Server] ${text}`,
  Redis: ({ms, level, text}) =>
    `${412}:M ${two(at(ms).getUTCDate())} ${MONTHS[at(ms).getUTCMonth()]} ${at(ms).getUTCFullYear()} ${clock(at(ms))}.${String(ms % 1000).padStart(3, '0')} ${{debug: '.', info: '*', warning: '#', error: '#', fatal: '#'}[level]} ${text}`,
  'JSON lines (pino)': ({ms, level, app, text, fields}) =>
    JSON.stringify({
      level: pino[level],
      time: ms,
      pid: pid(app),
      hostname: 'web-3',
      name: app,
      ...fields,
      msg: text,
    }),
  'JSON lines (zap)': ({ms, level, app, text, fields}) =>
    JSON.stringify({
      level: level === 'warning' ? 'warn' : level,
      ts: ms / 1000,
      logger: app,
      msg: text,
      ...fields,
    }),
  'JSON lines (structlog)': ({ms, level, app, text, fields}) =>
    JSON.stringify({event: text, level, logger: app, timestamp: iso(ms), ...fields}),
  'docker json-file': ({ms, level, app, text}) =>
    JSON.stringify({
      log: `${upper[level]} ${app}: ${text}\n`,
      stream: 'stdout',
      time: iso(ms).replace('Z', '123456Z'),
    }),
  logfmt: ({ms, level, app, text, fields}) =>
    `time=${iso(ms)} level=${level === 'warning' ? 'warn' : level} app=${app} msg=${JSON.stringify(text)}${pairs(fields)}`,
  GELF: ({ms, level, app, text, fields}) =>
    JSON.stringify({
      version: '1.1',
      host: 'web-3',
      short_message: text,
      timestamp: ms / 1000,
      level: syslogLevel[level],
      _app: app,
      ...fields,
    }),
  'kubectl with stamps': ({ms, level, app, text}) =>
    `${iso(ms).replace('Z', '123456Z')} ${upper[level]} [${app}] ${text}`,
  'epoch seconds': ({ms, level, app, text}) =>
    `${Math.floor(ms / 1000)} ${upper[level]} ${app} ${text}`,
  'nginx access': ({ms, fields}) =>
    `${fields.ip} - - [${clf(at(ms))}] "${fields.method} ${fields.path} HTTP/1.1" ${fields.status} ${fields.bytes} "-" "Mozilla/5.0 (X11; Linux x86_64)" rt=${fields.seconds.toFixed(3)}`,
  'Apache access': ({ms, fields}) =>
    `${fields.ip} - ${fields.user} [${clf(at(ms))}] "${fields.method} ${fields.path} HTTP/1.1" ${fields.status} ${fields.bytes}`,
  'JSON access log': ({ms, fields}) =>
    JSON.stringify({
      time: iso(ms),
      msg: 'request completed',
      method: fields.method,
      path: fields.path,
      status: fields.status,
      duration_ms: Math.round(fields.seconds * 1000),
      client: fields.ip,
      level: 'info',
    }),
  'nginx error': ({ms, level, text}) =>
    `${day(at(ms)).replaceAll('-', '/')} ${clock(at(ms))} [${{debug: 'debug', info: 'notice', warning: 'warn', error: 'error', fatal: 'crit'}[level]}] 812#812: *${ms % 99991} ${text}`,
  'Windows CSV': ({ms, level, app, text}) =>
    `${day(at(ms))} ${clock(at(ms))}, ${level === 'error' || level === 'fatal' ? 'Error' : level === 'warning' ? 'Warning' : 'Info'}                  ${app.toUpperCase()}    ${text}`,
}
