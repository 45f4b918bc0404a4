import {formats} from './formats.js'
import {createRandom} from './random.js'
import {merged, series, traffic} from './traffic.js'

/** Logs without an incident: nothing at warning or worse is to be said of them. */
const HOUR = 3_600_000
const healthy = (name, format, settings, change = (events) => events) => {
  const seed = [...name].reduce((sum, c) => (sum * 33 + c.charCodeAt(0)) >>> 0, 5)
  const make = () => {
    const events = change(
      traffic({seed, from: '2026-03-10T06:00:00Z', ...settings}),
      createRandom(seed + 1),
    )
    return events.map((event) => event.raw ?? formats[format](event))
  }
  return {name, format, make}
}
const daily = (ms) => 1 + 0.8 * Math.sin(((ms % (24 * HOUR)) / (24 * HOUR)) * 2 * Math.PI)

export const healthyLogs = [
  healthy('steady', 'text with ISO stamps', {}),
  healthy('five days, day and night', 'log4j', {meanMs: 17_000, rate: daily}),
  healthy('access log, day and night', 'nginx access', {
    isAccess: true,
    meanMs: 8_000,
    lines: 30_000,
    rate: daily,
  }),
  healthy('fast', 'JSON lines (pino)', {meanMs: 40, lines: 30_000}),
  healthy('hourly batches', 'syslog (RFC 3164)', {meanMs: 3_000}, (events, random) =>
    merged(
      events,
      Array.from({length: Math.floor((events.at(-1).ms - events[0].ms) / HOUR)}, (_, h) =>
        series(random, events[0].ms + h * HOUR + 900_000, 30_000, 80, (ms) => ({
          ms,
          level: 'info',
          app: 'backup',
          text: `copied volume ${random.hex(6)} (${random.int(1, 900)} MB)`,
        })),
      ).flat(),
    ),
  ),
  healthy('irregular jobs', 'klog', {meanMs: 2_000}, (events, random) =>
    merged(
      events,
      Array.from({length: 60}, () => ({
        ms: events[0].ms + Math.floor(random.next() * (events.at(-1).ms - events[0].ms)),
        level: 'info',
        app: 'cron',
        text: `job ${random.pick(['rotate', 'vacuum', 'report'])} done in ${random.logNormal(40, 1).toFixed(1)} s`,
      })),
    ),
  ),
  healthy('deploy in the middle', 'Spring Boot', {}, (events) => {
    const half = Math.floor(events.length / 2)
    const said = (version) => (event, i) =>
      i % 40 === 0 ? {...event, text: `shop ${version} handled batch ${i}`} : event
    return [
      ...events.slice(0, half).map(said('v2.3.1+build.81')),
      ...events.slice(half).map(said('v2.4.0-rc.2+build.97')),
    ]
  }),
  healthy('over New Year', 'syslog (RFC 3164)', {from: '2025-12-31T20:00:00Z'}),
  healthy('clock set ahead an hour and back', 'Python logging', {}, (events) =>
    events.map((event, i) => (i > 8_000 && i < 16_000 ? {...event, ms: event.ms + HOUR} : event)),
  ),
  healthy('suspended at night', 'logfmt', {}, (events) =>
    events.map((event, i) => (i > 12_000 ? {...event, ms: event.ms + 9 * HOUR} : event)),
  ),
  healthy('no stamps', 'plain', {}, (events) =>
    events.map((event) => ({...event, raw: `${event.app}: ${event.text}`})),
  ),
  healthy('two programs in one file', 'mixed', {}, (events) =>
    events.map((event, i) => ({
      ...event,
      raw: (i % 3 === 0 ? formats['JSON lines (zap)'] : formats.log4j)(event),
    })),
  ),
  healthy('restarts now and then', 'Rust tracing in colour', {meanMs: 2_000}, (events) =>
    events.flatMap((event, i) =>
      i % 4_000 === 3_999
        ? ['stopping', 'listening on 0.0.0.0:8080', 'ready'].map((text, n) => ({
            ...event,
            ms: event.ms + n,
            app: 'main',
            level: 'info',
            text,
          }))
        : [event],
    ),
  ),
  healthy('Apache, steady', 'Apache access', {isAccess: true, meanMs: 900}),
]
