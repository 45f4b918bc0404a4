import {formats} from './formats.js'
import {createRandom} from './random.js'
import {merged, request, series, timeAt, traffic} from './traffic.js'

/**
 * Logs of a healthy service into which one incident was planted, and what finding it takes.
 * `match` is about a finding's title, template or evidence; `kinds` are those that would do.
 */
const RATES = ['rate-change', 'burst', 'severity', 'known-failure', 'new-pattern']
const ERRORS = ['severity', 'known-failure', 'burst', 'new-pattern']
const MINUTE = 60_000

const incident = (name, format, options, plant) => {
  const seed = [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)
  const make = () => {
    const random = createRandom(seed + 1)
    const events = traffic({seed, from: '2026-03-10T06:00:00Z', ...options.traffic})
    const {events: planted, from, to} = plant(events, random)
    return {lines: planted.map((event) => event.raw ?? formats[format](event)), from, to}
  }
  return {
    name,
    format,
    make,
    kinds: options.kinds,
    match: options.match,
    minSeverity: options.min ?? 'info',
  }
}

/** One more thing that is said, `count` times. */
const said = (share, spanMs, count, level, app, text) => (events, random) => {
  const from = timeAt(events, share)
  const more = series(random, from, spanMs, count, (ms, i) => ({
    ms,
    level,
    app,
    text: text(random, i),
  }))
  return {events: merged(events, more), from, to: from + spanMs}
}
/** A kind of event that comes so many times as often. */
const faster = (share, spanMs, times, isIt) => (events, random) => {
  const from = timeAt(events, share)
  const own = events.filter(isIt)
  const span = events.at(-1).ms - events[0].ms
  const count = Math.round((own.length / span) * spanMs * times)
  const more = series(random, from, spanMs, count, (ms, i) => ({...own[(i * 7) % own.length], ms}))
  return {events: merged(events, more), from, to: from + spanMs}
}
/** A kind of event that stops, or nearly. */
const fewer =
  (share, isIt, kept = 0) =>
  (events, random) => {
    const from = timeAt(events, share)
    const left = events.filter((event) => event.ms < from || !isIt(event) || random.next() < kept)
    return {events: left, from, to: left.at(-1).ms}
  }
/** A multi-line record. */
const trace = (share, count, lines) => (events, random) => {
  const from = timeAt(events, share)
  const more = series(random, from, Math.max(1, count - 1) * 5_000, count, (ms, i) => ({
    ms,
    level: 'error',
    ...lines(random, i, ms),
  }))
  return {events: merged(events, more), from, to: from + count * 5_000}
}
const stat = (events, share, spanMs, change) => {
  const from = timeAt(events, share)
  return {
    events: events.map((event) =>
      event.ms < from || event.ms > from + spanMs ? event : change(event),
    ),
    from,
    to: from + spanMs,
  }
}
const isBeat = ({app}) => app === 'scheduler'

export const incidents = [
  incident(
    'new error',
    'text with ISO stamps',
    {kinds: ERRORS, match: /ledger/, min: 'error'},
    said(0.6, 0, 1, 'error', 'orders', (r) => `cannot write ledger entry ${r.hex(6)}`),
  ),
  incident(
    'new error, repeated',
    'log4j',
    {kinds: ERRORS, match: /stock level/, min: 'error'},
    said(
      0.5,
      20 * MINUTE,
      60,
      'error',
      'orders',
      (r) => `stock level of item ${r.int(1, 999)} is inconsistent`,
    ),
  ),
  incident(
    'new pattern at info',
    'Spring Boot',
    {kinds: ['new-pattern'], match: /read-only/},
    said(0.7, 0, 1, 'info', 'db', () => 'switched to read-only replica after failover'),
  ),
  incident(
    'tenfold burst',
    'syslog (RFC 3164)',
    {kinds: RATES, match: /session opened/, min: 'warning'},
    faster(0.6, 4 * MINUTE, 10, ({text}) => text.startsWith('session opened')),
  ),
  incident(
    'tenfold burst in JSON',
    'JSON lines (pino)',
    {kinds: RATES, match: /miss key|fetched/, min: 'warning'},
    faster(0.5, 3 * MINUTE, 10, ({text}) => text.startsWith('miss')),
  ),
  incident(
    'burst of a known error',
    'Python logging',
    {kinds: ['burst', 'rate-change'], match: /gateway/, min: 'warning'},
    (events, random) => {
      const usual = series(random, events[0].ms, events.at(-1).ms - events[0].ms, 40, (ms) => ({
        ms,
        level: 'error',
        app: 'orders',
        text: `payment gateway answered 503 for ${random.hex(8)}`,
      }))
      return said(
        0.7,
        3 * MINUTE,
        90,
        'error',
        'orders',
        (r) => `payment gateway answered 503 for ${r.hex(8)}`,
      )(merged(events, usual), random)
    },
  ),
  incident(
    '5xx jump',
    'nginx access',
    {
      traffic: {isAccess: true, meanMs: 300},
      kinds: RATES,
      match: / 50[0-9] |5\d\d/,
      min: 'warning',
    },
    (events, random) =>
      stat(events, 0.6, 3 * MINUTE, (event) =>
        random.next() < 0.4 ? {...event, fields: request(random, 502)} : event,
      ),
  ),
  incident(
    '5xx jump, Apache',
    'Apache access',
    {traffic: {isAccess: true, meanMs: 700}, kinds: RATES, match: / 50[0-9] /, min: 'warning'},
    (events, random) =>
      stat(events, 0.8, 5 * MINUTE, (event) =>
        random.next() < 0.5 ? {...event, fields: request(random, 500)} : event,
      ),
  ),
  incident(
    '5xx jump in JSON',
    'JSON access log',
    {traffic: {isAccess: true, meanMs: 500}, kinds: RATES, match: /503/, min: 'warning'},
    (events, random) =>
      stat(events, 0.5, 4 * MINUTE, (event) =>
        random.next() < 0.5 ? {...event, fields: request(random, 503)} : event,
      ),
  ),
  incident(
    'heartbeat stops',
    'logfmt',
    {kinds: ['silence', 'rate-change'], match: /heartbeat/, min: 'warning'},
    fewer(0.6, isBeat),
  ),
  incident(
    'heartbeat stops, klog',
    'klog',
    {
      kinds: ['silence', 'rate-change'],
      match: /heartbeat/,
      min: 'warning',
      traffic: {meanMs: 2_000},
    },
    fewer(0.7, isBeat),
  ),
  incident(
    'busy stream stops',
    'JSON lines (zap)',
    {kinds: ['silence', 'rate-change'], match: /cache|hit key/, min: 'warning'},
    fewer(0.6, ({app, text}) => app === 'cache' && text.startsWith('hit')),
  ),
  incident(
    'one slow query',
    'PostgreSQL',
    {kinds: ['value-change'], match: /query took/},
    (events) => {
      const from = timeAt(events, 0.7)
      const one = events.find((event) => event.ms > from && event.text.startsWith('query took'))
      const text = 'query took 912.40 ms, rows=12'
      return {
        events: events.map((event) => (event === one ? {...event, text} : event)),
        from: one.ms,
        to: one.ms,
      }
    },
  ),
  incident(
    'latency tenfold',
    'epoch seconds',
    {kinds: ['value-change', 'rate-change'], match: /served in/},
    (events, random) =>
      stat(events, 0.6, 15 * MINUTE, (event) =>
        event.text.startsWith('request ')
          ? {
              ...event,
              text: `request ${random.hex(8)} served in ${random.logNormal(500).toFixed(0)} ms`,
            }
          : event,
      ),
  ),
  incident(
    'memory grows',
    'kubectl with stamps',
    {kinds: ['value-change', 'new-pattern'], match: /rss/},
    (events, random) => {
      const beats = series(random, events[0].ms, events.at(-1).ms - events[0].ms, 500, (ms, i) => ({
        ms,
        level: 'info',
        app: 'worker',
        text: `stats rss=${Math.round(random.logNormal(220, 0.05) * (i > 400 ? 1 + (i - 400) / 8 : 1))} MB`,
      }))
      const all = merged(events, beats)
      return {events: all, from: timeAt(all, 0.8), to: all.at(-1).ms}
    },
  ),
  incident(
    'Java trace once',
    'log4j',
    {kinds: ERRORS, match: /NullPointerException|checkout/, min: 'error'},
    trace(0.6, 1, (r, i, ms) => ({
      app: 'orders',
      text: `checkout of cart ${r.int(1, 999)} failed\njava.lang.NullPointerException: Cannot invoke "Cart.total()"\n\tat com.example.orders.Checkout.run(Checkout.java:${81 + (ms % 2)})\n\tat java.base/java.lang.Thread.run(Thread.java:840)`,
    })),
  ),
  incident(
    'Python trace often',
    'Python logging',
    {kinds: ERRORS, match: /KeyError|Traceback|import of/, min: 'error'},
    trace(0.5, 50, (r) => ({
      app: 'jobs',
      text: `import of feed failed\nTraceback (most recent call last):\n  File "/srv/jobs/feed.py", line 88, in load\n    price = row["price"]\nKeyError: '${r.hex(5)}'`,
    })),
  ),
  incident(
    'Go panic',
    'klog',
    {kinds: ERRORS, match: /panic/, min: 'error'},
    trace(0.7, 1, () => ({
      raw: 'panic: runtime error: index out of range [5] with length 3\n\ngoroutine 41 [running]:\nmain.(*Ring).at(...)\n\t/srv/ring.go:44\nmain.main()\n\t/srv/main.go:18 +0x1d\nexit status 2',
    })),
  ),
  incident(
    'Node trace, messages differ',
    'text with ISO stamps',
    {kinds: ERRORS, match: /TypeError|unhandled/, min: 'error'},
    trace(0.5, 40, (r) => ({
      app: 'api',
      text: `unhandled rejection\nTypeError: Cannot read properties of undefined (reading '${r.pick(['id', 'name', 'total', 'user', 'price', 'sku', 'lang'])}')\n    at Cart.sum (/srv/api/cart.js:12:9)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
    })),
  ),
  incident(
    '.NET trace',
    'Windows CSV',
    {kinds: ERRORS, match: /InvalidOperation/, min: 'error'},
    trace(0.6, 3, () => ({
      app: 'sync',
      text: 'System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.ThrowHelper.ThrowNoElementsException()\n   at Sync.Feed.First() in C:\\src\\Feed.cs:line 40',
    })),
  ),
  incident(
    'OOM kill',
    'syslog (ISO)',
    {kinds: ERRORS, match: /[Oo]ut of memory/, min: 'error'},
    said(
      0.6,
      0,
      1,
      'error',
      'kernel',
      () => 'Out of memory: Killed process 4242 (java) total-vm:8388608kB, anon-rss:4194304kB',
    ),
  ),
  incident(
    'disk full',
    'syslog (RFC 5424)',
    {kinds: ERRORS, match: /No space left/, min: 'error'},
    said(
      0.7,
      5 * MINUTE,
      30,
      'error',
      'postfix',
      (r) => `write to /var/spool/${r.hex(6)}: No space left on device`,
    ),
  ),
  incident(
    'certificate expired',
    'nginx error',
    {kinds: ERRORS, match: /certificate/, min: 'error'},
    said(
      0.5,
      10 * MINUTE,
      25,
      'error',
      'web',
      (r) =>
        `SSL_do_handshake() failed: certificate has expired while connecting to upstream, client: ${r.ip()}`,
    ),
  ),
  incident(
    'pool exhausted',
    'GELF',
    {kinds: ERRORS, match: /pool/, min: 'error'},
    said(
      0.6,
      8 * MINUTE,
      40,
      'error',
      'db',
      (r) => `connection pool exhausted (active=20, idle=0, waiting=${r.int(3, 60)})`,
    ),
  ),
  incident(
    'a tenth of it',
    'Rust tracing in colour',
    {
      kinds: ['rate-change', 'silence'],
      match: /loaded page/,
      min: 'warning',
      traffic: {meanMs: 250, lines: 40_000},
    },
    fewer(0.6, ({text}) => text.includes('loaded page'), 0.08),
  ),
  incident(
    'warnings tenfold',
    'MySQL',
    {kinds: RATES, match: /slow response/, min: 'warning'},
    faster(0.7, 5 * MINUTE, 12, ({text}) => text.startsWith('slow response')),
  ),
  incident(
    'fatal',
    'docker json-file',
    {kinds: ERRORS, match: /giving up/, min: 'critical'},
    said(0.8, 0, 1, 'fatal', 'jobs', () => 'cannot bind to port 8080, giving up'),
  ),
  incident(
    'brute force',
    'syslog (RFC 3164)',
    {kinds: RATES, match: /Failed password/, min: 'warning'},
    (events, random) => {
      const usual = series(random, events[0].ms, events.at(-1).ms - events[0].ms, 60, (ms) => ({
        ms,
        level: 'info',
        app: 'sshd',
        text: `Failed password for ${random.user()} from ${random.ip()} port ${random.int(1024, 65535)} ssh2`,
      }))
      return said(
        0.7,
        6 * MINUTE,
        300,
        'info',
        'sshd',
        (r) => `Failed password for root from 10.9.8.7 port ${r.int(1024, 65535)} ssh2`,
      )(merged(events, usual), random)
    },
  ),
  incident(
    'restart loop',
    'JSON lines (structlog)',
    {kinds: RATES, match: /starting worker/},
    (events, random) => {
      const usual = series(random, events[0].ms, events.at(-1).ms - events[0].ms, 6, (ms) => ({
        ms,
        level: 'info',
        app: 'worker',
        text: `starting worker ${random.hex(4)}`,
      }))
      return said(
        0.7,
        10 * MINUTE,
        120,
        'info',
        'worker',
        (r) => `starting worker ${r.hex(4)}`,
      )(merged(events, usual), random)
    },
  ),
  incident(
    'Redis cannot save',
    'Redis',
    {kinds: ERRORS, match: /fork|RDB|save/, min: 'warning'},
    said(
      0.6,
      5 * MINUTE,
      5,
      'warning',
      'redis',
      () => "Can't save in background: fork: Cannot allocate memory",
    ),
  ),
]
