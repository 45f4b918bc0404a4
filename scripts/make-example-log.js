#!/usr/bin/env node
// Makes examples/checkout-incident.log: seven hours of one shop server, made up from the first
// byte to the last, the same bytes on every run. `--check` compares instead of writing.
//
// 06:00 an ordinary morning · 10:58 a release drops a database index · 11:04 queries get slow, the
// connection pool runs out, checkouts fail, payments time out and are retried · 11:24 the heap is
// full, so is the disk that should take the dump, the process is killed · 11:33 rolled back ·
// 11:40 ordinary again, until 13:00.
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY_START = Date.UTC(2026, 2, 11)
const at = (clock) => {
  const [hours, minutes, seconds = 0] = clock.split(':').map(Number)
  return DAY_START + hours * HOUR + minutes * MINUTE + seconds * 1000
}
const BEGIN = at('06:00')
const END = at('13:00')
const RELEASE = at('10:58')
const SLOW = at('11:04')
const EXHAUSTED = at('11:12')
const KILLED = at('11:26:41')
const ROLLBACK = at('11:33')
const INDEXED = at('11:34:40')
const CALM = at('11:40')

/** mulberry32: 32 bits of state are plenty here, and the sequence is the same everywhere. */
const createDice = (seed) => {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (low, high) => low + Math.floor(next() * (high - low + 1))
  return {
    chance: (probability) => next() < probability,
    int,
    pick: (list) => list[int(0, list.length - 1)],
    hex: (digits) => Array.from({length: digits}, () => int(0, 15).toString(16)).join(''),
    /** A duration around `typical`, with the long tail that latencies have. */
    millis: (typical) => Math.max(1, Math.round(typical * (0.6 + next() * 0.6 + next() ** 8 * 3))),
    /** The wait for the next of events that come `perMinute` times on average. */
    wait: (perMinute) => Math.max(1, Math.round((-Math.log(1 - next()) * MINUTE) / perMinute)),
  }
}

const dice = createDice(20260311)
/** Records as [time, text]; a record with continuation lines keeps them inside its text. */
const records = []
const log = (time, level, thread, logger, message) => {
  const stamp = new Date(time).toISOString()
  records.push([time, `${stamp} ${level.padEnd(5)} [${thread}] ${logger} - ${message}`])
}
const isDown = (time) =>
  (time > RELEASE && time < RELEASE + 24_000) ||
  (time > KILLED && time < KILLED + 31_000) ||
  (time > ROLLBACK && time < ROLLBACK + 22_000)
/** What was begun before the process went down is never finished. */
const isLost = (begun, ended) =>
  [RELEASE, KILLED, ROLLBACK].some((moment) => begun < moment && ended > moment)
/** 0 in ordinary times, rising to 1 while the index is missing. */
const trouble = (time) => {
  if (time < SLOW || time > INDEXED) return 0
  return time > ROLLBACK ? 0.4 : Math.min(1, (time - SLOW) / (EXHAUSTED - SLOW))
}
/** Visitors by the hour: few at six, most at noon. */
const crowd = (time) => 0.25 + 0.75 * Math.sin(((time - at('04:00')) / (16 * HOUR)) * Math.PI) ** 2

const SHOPPERS = ['192.0.2.', '198.51.100.', '203.0.113.']
const WORDS = ['lamp', 'oak shelf', 'wool rug', 'desk', 'mirror', 'linen', 'teapot', 'chair']
const worker = () => `http-${dice.int(1, 16)}`
const address = () => `${dice.pick(SHOPPERS)}${dice.int(2, 250)}`
const shopper = () => `shopper-${Number.parseInt(dice.hex(6), 16)}`
const order = () => `A-${dice.int(104_000, 108_999)}`

const requests = () => {
  for (let time = BEGIN; time < END; time += dice.wait(7.6 * crowd(time))) {
    if (isDown(time)) continue
    const kind = dice.int(1, 100)
    if (kind <= 44) access(time, 'GET', `/catalog/${dice.int(1000, 4999)}`, 22, 0.2)
    else if (kind <= 60) access(time, 'GET', `/search?q=${dice.pick(WORDS).replace(' ', '+')}`, 48)
    else if (kind <= 74) access(time, 'GET', '/cart', 17, 0.5)
    else if (kind <= 86) access(time, 'POST', '/cart/items', 31, 0.6)
    else if (kind <= 88) missing(time)
    else checkout(time)
  }
}

/** `burden` is how much of the trouble a request feels: 1 for one that reads orders. */
const access = (time, method, path, typical, burden = 0.8) => {
  const hurt = trouble(time) * burden
  if (dice.chance(hurt * 0.5)) {
    const thread = worker()
    const took = 30_000 + dice.int(2, 90)
    if (isLost(time - took, time)) return
    if (time > EXHAUSTED && dice.chance(0.5)) {
      log(time - 1, 'ERROR', thread, 'shop.db.pool', exhausted())
    }
    log(time, 'WARN', thread, 'shop.http', `${method} ${path} 503 ${took} ms ${address()}`)
    return
  }
  const took = dice.millis(typical * (1 + hurt * 60))
  log(time, 'INFO', worker(), 'shop.http', `${method} ${path} 200 ${took} ms ${address()}`)
}

const exhausted = () => `connection pool exhausted (active=20, idle=0, waiting=${dice.int(18, 64)})`

const missing = (time) => {
  const path = `/images/${dice.hex(8)}.webp`
  log(time, 'INFO', worker(), 'shop.http', `GET ${path} 404 ${dice.millis(4)} ms ${address()}`)
}

const checkout = (time) => {
  const thread = worker()
  const id = order()
  const hurt = trouble(time)
  const say = (delay, level, logger, message) => {
    if (!isLost(time, time + delay)) log(time + delay, level, thread, logger, message)
  }
  say(0, 'INFO', 'shop.checkout', `order ${id} placed, ${dice.int(1, 6)} items, ${euros()} EUR`)
  if (hurt > 0.4 && dice.chance(hurt * 0.75)) {
    failedCheckout(time, thread, id)
    return
  }
  const payment = dice.millis(210 * (1 + hurt * 4))
  say(payment, 'INFO', 'shop.payment', `order ${id} authorised by card in ${payment} ms`)
  say(payment + 9, 'INFO', 'shop.mail', `confirmation of ${id} queued for ${shopper()}`)
  const took = payment + dice.millis(40)
  say(took, 'INFO', 'shop.http', `POST /checkout 201 ${took} ms ${address()}`)
}

const euros = () => `${dice.int(9, 420)}.${String(dice.int(0, 99)).padStart(2, '0')}`

const failedCheckout = (time, thread, id) => {
  const say = (delay, level, logger, message) => {
    if (!isLost(time, time + delay)) log(time + delay, level, thread, logger, message)
  }
  if (time > EXHAUSTED && dice.chance(0.55)) {
    say(30_004, 'ERROR', 'shop.checkout', `order ${id} failed: ${exhausted()}`)
  } else {
    const token = `tok_${dice.hex(24)}`
    const url = `https://pay.example.com/v1/confirm?order=${id}&token=${token}`
    say(10_001, 'ERROR', 'shop.payment', `POST ${url} failed: upstream request timeout`)
    for (const attempt of [1, 2, 3].slice(0, dice.int(1, 3))) {
      const wait = 500 * 2 ** attempt
      say(10_001 + wait, 'WARN', 'shop.payment', `order ${id} retry ${attempt} of 3 in ${wait} ms`)
    }
  }
  const took = 30_000 + dice.int(12, 90)
  say(took, 'WARN', 'shop.http', `POST /checkout 503 ${took} ms ${address()}`)
}

/** What a server says by itself, at its own times. */
const housekeeping = () => {
  every(5 * MINUTE, 4_120, (time) => {
    const busy = Math.round(20 * Math.max(trouble(time), 0.1 + 0.25 * crowd(time)))
    const waiting = trouble(time) === 1 ? dice.int(12, 60) : 0
    const figures = `active=${busy} idle=${20 - busy} waiting=${waiting} max=20`
    log(time, 'DEBUG', 'pool-stats', 'shop.db.pool', figures)
  })
  every(10 * MINUTE, 31_377, (time) => {
    const ratio = (dice.int(930, 978) / 10).toFixed(1)
    const entries = dice.int(18_000, 21_000)
    log(time, 'INFO', 'cache-stats', 'shop.cache', `hit ratio ${ratio} %, ${entries} entries`)
  })
  every(MINUTE, 11_008, (time) => {
    log(time, 'DEBUG', 'health', 'shop.health', `ready in ${dice.millis(3)} ms`)
  })
  every(HOUR, 15 * MINUTE + 204, (time) => {
    log(time, 'INFO', 'cron-1', 'shop.cron', 'job expire-carts started')
    const took = dice.millis(2400)
    const done = `job expire-carts finished, ${dice.int(40, 190)} removed, ${took} ms`
    log(time + took, 'INFO', 'cron-1', 'shop.cron', done)
  })
  every(2 * HOUR, 40 * MINUTE + 611, (time) => {
    const took = dice.millis(9100)
    const done = `job stock-export finished, ${dice.int(3900, 4100)} rows, ${took} ms`
    log(time, 'INFO', 'cron-2', 'shop.cron', done)
  })
  collections()
  logins()
}

const every = (interval, offset, happen) => {
  for (let time = BEGIN + offset; time < END; time += interval) {
    const jittered = time + dice.int(0, 900)
    if (!isDown(jittered)) happen(jittered)
  }
}

/** Garbage collections: short ones now and then; while requests pile up, long and frequent. */
const collections = () => {
  for (let time = BEGIN; time < END; time += dice.wait(0.45 + 3 * trouble(time))) {
    if (isDown(time)) continue
    const hurt = trouble(time)
    const before = Math.round(dice.int(610, 880) + hurt * 900)
    const after = Math.round(hurt > 0.9 ? before - dice.int(4, 60) : dice.int(240, 420))
    const pause = dice.millis(hurt > 0.9 ? 1900 : 14)
    const message = `pause young ${before}M->${after}M(2048M) ${pause} ms`
    log(time, 'INFO', 'gc', 'shop.jvm.gc', message)
  }
}

const logins = () => {
  for (let time = BEGIN; time < END; time += dice.wait(0.55 * crowd(time))) {
    if (isDown(time)) continue
    const who = shopper()
    if (dice.chance(0.09)) {
      log(time, 'WARN', worker(), 'shop.auth', `login of ${who} refused: wrong password`)
    } else {
      log(time, 'INFO', worker(), 'shop.auth', `login of ${who} from ${address()}`)
    }
  }
}

/** The server goes down and comes back, `version` then. */
const restart = (time, version, from) => {
  if (from !== null) {
    log(time, 'INFO', 'main', 'shop.main', `stopping version ${from}: release ${version}`)
    log(time + 1_840, 'INFO', 'main', 'shop.main', 'drained 6 requests, bye')
  }
  const start = time + 9_000
  const settings = 'url=jdbc:postgresql://192.0.2.20:5432/shop user=shop password=Oak-Shelf-0311'
  log(start, 'INFO', 'main', 'shop.main', `starting version ${version} on port 8080`)
  log(start + 310, 'DEBUG', 'main', 'shop.config', `datasource ${settings} pool=20`)
  log(start + 1_200, 'INFO', 'main', 'shop.db.pool', 'pool opened, 20 connections')
  log(start + 9_700, 'INFO', 'main', 'shop.main', `version ${version} is up after 9.7 s`)
}

const TRACE_POOL = [
  'java.sql.SQLTransientConnectionException: connection pool exhausted, waited 30000 ms',
  '\tat com.example.shop.db.Pool.borrow(Pool.java:118)',
  '\tat com.example.shop.orders.OrderStore.reserve(OrderStore.java:74)',
  '\tat com.example.shop.checkout.Checkout.place(Checkout.java:203)',
  '\tat com.example.shop.http.Route.handle(Route.java:61)',
  '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
  'Caused by: java.util.concurrent.TimeoutException: no connection was returned in time',
  '\tat com.example.shop.db.Pool.await(Pool.java:141)',
  '\t... 4 more',
]
const TRACE_HEAP = [
  'java.lang.OutOfMemoryError: Java heap space',
  '\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)',
  '\tat com.example.shop.http.Backlog.add(Backlog.java:52)',
  '\tat com.example.shop.http.Acceptor.run(Acceptor.java:39)',
  '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
]

const incident = () => {
  restart(RELEASE, '2.14.0', '2.13.4')
  const migration = 'migration 0147 applied: drop index orders_customer_idx'
  log(RELEASE + 11_950, 'INFO', 'main', 'shop.db.migrate', migration)
  slowQueries()
  for (const clock of ['11:12:40', '11:15:11', '11:20:52']) {
    const message = ['unhandled error in POST /checkout', ...TRACE_POOL].join('\n')
    log(at(clock), 'ERROR', worker(), 'shop.http', message)
  }
  log(at('11:13:02'), 'WARN', 'breaker', 'shop.payment', 'circuit to pay.example.com opened')
  log(at('11:18:30'), 'WARN', 'alert', 'shop.alert', 'checkout success rate 31 %, paging on-call')
  crash()
  restart(ROLLBACK, '2.13.4', '2.14.0')
  recovery()
}

const slowQueries = () => {
  const statement = 'SELECT id, state, total FROM orders WHERE customer_ref = ?'
  for (let time = SLOW; time < ROLLBACK; time += dice.wait(1.5 + 6 * trouble(time))) {
    if (isDown(time)) continue
    const took = dice.millis(900 + 6_400 * trouble(time))
    const rows = dice.int(0, 12)
    log(time, 'WARN', worker(), 'shop.db', `slow query ${took} ms, ${rows} rows: ${statement}`)
  }
}

const crash = () => {
  const heap = ['request refused', ...TRACE_HEAP].join('\n')
  log(at('11:24:18'), 'ERROR', 'acceptor', 'shop.http', heap)
  const dump = 'cannot write heap dump /var/tmp/shop-11.hprof: No space left on device'
  log(at('11:26:02'), 'ERROR', 'gc', 'shop.jvm', dump)
  const last = 'out of memory in thread acceptor, giving up'
  log(at('11:26:40'), 'FATAL', 'main', 'shop.main', last)
  log(KILLED + 120, 'ERROR', 'supervisor', 'shop.supervisor', 'shop exited with status 137')
  log(KILLED + 5_120, 'WARN', 'supervisor', 'shop.supervisor', 'restarting shop, attempt 1 of 5')
  restart(KILLED + 6_000, '2.14.0', null)
}

const recovery = () => {
  const built = 'index orders_customer_idx built in 48211 ms'
  log(INDEXED, 'INFO', 'main', 'shop.db.migrate', built)
  log(at('11:35:05'), 'INFO', 'breaker', 'shop.payment', 'circuit to pay.example.com closed')
  for (let time = at('11:35:10'); time < CALM; time += dice.wait(9)) {
    const attempt = dice.int(2, 5)
    const message = `order ${order()} recovered on attempt ${attempt}`
    log(time, 'INFO', 'recovery', 'shop.payment', message)
  }
  log(CALM, 'INFO', 'alert', 'shop.alert', 'checkout success rate 99 %, all clear')
}

const render = () => {
  requests()
  housekeeping()
  incident()
  // By time, and by the order of writing within a millisecond: sort() is stable.
  return `${records
    .filter(([time]) => time < END)
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('\n')}\n`
}

const file = join(import.meta.dirname, '..', 'examples', 'checkout-incident.log')
const text = render()
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('examples/checkout-incident.log is not what its script makes\n')
  process.stderr.write('run: node scripts/make-example-log.js\n')
  process.exit(1)
}
