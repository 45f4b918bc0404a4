import {createRandom} from './random.js'

/** @typedef {{ms: number, level: string, app: string, text: string, fields?: object}} Event */

/** What a shop's backend says, with how often it says it. */
const SHOP = [
  [30, 'info', 'api', (r) => `request ${r.hex(8)} served in ${r.logNormal(24).toFixed(0)} ms`],
  [18, 'info', 'api', (r) => `user ${r.user()} loaded page ${r.int(1, 40)}`],
  [10, 'info', 'cache', (r) => `hit key=item:${r.int(1, 99999)} size=${r.int(200, 9000)}`],
  [
    6,
    'info',
    'cache',
    (r) =>
      `miss key=item:${r.int(1, 99999)}, fetched from db-${r.int(1, 3)} in ${r.logNormal(8).toFixed(1)}ms`,
  ],
  [
    5,
    'info',
    'orders',
    (r) =>
      `order A-${r.int(10000, 99999)} placed by ${r.user()}, ${r.int(1, 9)} items, total ${(r.int(500, 90000) / 100).toFixed(2)} EUR`,
  ],
  [4, 'info', 'orders', (r) => `payment ${r.uuid()} confirmed`],
  [3, 'debug', 'db', (r) => `query took ${r.logNormal(4).toFixed(2)} ms, rows=${r.int(0, 400)}`],
  [3, 'info', 'mail', (r) => `queued message <${r.hex(12)}@mail.example.com> for delivery`],
  [2, 'info', 'auth', (r) => `session opened for user ${r.user()} from ${r.ip()}`],
  [2, 'info', 'auth', (r) => `session closed for user ${r.user()}`],
  [1, 'warning', 'api', (r) => `slow response ${r.hex(8)}: ${r.int(500, 900)} ms`],
  [0.6, 'warning', 'cache', (r) => `evicted ${r.int(10, 99)} entries, memory at ${r.int(80, 88)}%`],
  [
    0.4,
    'info',
    'jobs',
    (r) => `finished cleanup with 0 errors, error_count=0, removed ${r.int(0, 30)} files`,
  ],
  [0.3, 'info', 'api', () => 'GET /errors.html handled by the error page'],
  [0.2, 'info', 'config', (r) => `reloaded /etc/shop/config.yaml, ${r.int(20, 30)} keys`],
]
const PATHS = [
  '/',
  '/cart',
  '/login',
  '/search?q=lamp',
  '/api/items',
  '/static/app.js',
  '/errors.html',
]

/** What a web server writes for a request. */
export const request = (
  r,
  status = r.next() < 0.004 ? 502 : r.pick([200, 200, 200, 200, 200, 304, 302, 404]),
) => ({
  ip: r.ip(),
  user: '-',
  method: r.pick(['GET', 'GET', 'GET', 'POST']),
  path: r.next() < 0.5 ? r.pick(PATHS) : `/item/${r.int(1, 9999)}`,
  status,
  bytes: r.int(120, 40000),
  seconds: r.logNormal(0.03),
})

/**
 * Healthy events in the order of time.
 * @param {{seed: number, from: string, lines?: number, meanMs?: number, isAccess?: boolean,
 *   rate?: (ms: number) => number}} settings `rate`: how many times the usual at a time.
 * @returns {Event[]}
 */
export const traffic = ({
  seed,
  from,
  lines = 24_000,
  meanMs = 900,
  isAccess = false,
  rate = () => 1,
}) => {
  const random = createRandom(seed)
  const total = SHOP.reduce((sum, [weight]) => sum + weight, 0)
  const begin = Date.parse(from)
  let ms = begin
  let beat = begin
  const events = []
  while (events.length < lines) {
    ms += random.exponential(meanMs) / rate(ms)
    const at = Math.floor(ms)
    // A heartbeat that comes like a clock.
    for (; beat <= at; beat += 30_000 + random.int(-400, 400)) {
      if (!isAccess)
        events.push({
          ms: beat,
          level: 'info',
          app: 'scheduler',
          text: `heartbeat ok, load ${(random.int(20, 90) / 100).toFixed(2)}`,
        })
    }
    if (isAccess) {
      events.push({ms: at, level: 'info', app: 'web', text: '', fields: request(random)})
      continue
    }
    let weight = random.next() * total
    const [, level, app, text] = SHOP.find(([share]) => (weight -= share) < 0) ?? SHOP[0]
    events.push({ms: at, level, app, text: text(random)})
  }
  return events.sort((a, b) => a.ms - b.ms)
}

/** Events of an incident among the healthy ones. */
export const merged = (events, more) => [...events, ...more].sort((a, b) => a.ms - b.ms)

/** The time at a share of the log. */
export const timeAt = (events, share) => {
  const first = events[0].ms
  return first + Math.floor((events.at(-1).ms - first) * share)
}

/** `count` events at about even distances from `ms` on, over `spanMs`. */
export const series = (random, ms, spanMs, count, make) =>
  Array.from({length: count}, (_, i) =>
    make(Math.floor(ms + ((i + random.next() * 0.8) * spanMs) / count), i),
  )
