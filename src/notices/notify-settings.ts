import {SEVERITIES} from '../analyse/finding.js'
import {
  DEFAULT_NOTIFY,
  MOST_COOL_DOWN_MS,
  MOST_SINKS,
  type NotifySettings,
  type Sink,
} from './notice.js'
import {readSink, type ToAbsolute} from './read-sink.js'

/** The settings as they are given: by the file's keys, or by variables of the same meaning. */
export interface GivenNotify {
  /** `notify`: a list of sinks, or one. */
  readonly sinks: unknown
  /** `notifySeverity`. */
  readonly severity: unknown
  /** `notifyCoolDown`: `5m`, or a number of milliseconds. */
  readonly coolDown: unknown
}

export type ReadNotify =
  | {readonly ok: true; readonly settings: NotifySettings}
  /** `key` is the one that is wrong; nothing of its value is repeated, since it may hold a secret. */
  | {readonly ok: false; readonly key: keyof GivenNotify; readonly reason: string}

/** Notifications as configured; what is not given is the default. */
export const notifySettings = (given: GivenNotify, toAbsolute: ToAbsolute): ReadNotify => {
  const severity = SEVERITIES.find((one) => one === (given.severity ?? DEFAULT_NOTIFY.severity))
  if (severity === undefined) {
    return {ok: false, key: 'severity', reason: `it is none of ${SEVERITIES.join(', ')}`}
  }
  const coolDownMs = coolDownOf(given.coolDown ?? DEFAULT_NOTIFY.coolDownMs)
  if (coolDownMs === null) {
    return {ok: false, key: 'coolDown', reason: 'it is no span up to 7 days, such as 5m'}
  }
  const sinks = sinksOf(given.sinks ?? [], toAbsolute)
  if (typeof sinks === 'string') return {ok: false, key: 'sinks', reason: sinks}
  return {ok: true, settings: {sinks, severity, coolDownMs}}
}

/** The sinks of a list, or what is wrong with it. `none` alone is an empty one. */
export const sinksOf = (given: unknown, toAbsolute: ToAbsolute): readonly Sink[] | string => {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 1 && list[0] === 'none') return []
  const sinks = new Map<string, Sink>()
  for (const text of list) {
    if (typeof text !== 'string') return 'a sink must be a text'
    const read = readSink(text, toAbsolute)
    if (!read.ok) return read.reason
    // Told twice is told once too often.
    sinks.set(JSON.stringify(read.sink), read.sink)
  }
  if (sinks.size > MOST_SINKS) return `it names more than ${MOST_SINKS} sinks`
  return [...sinks.values()]
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `5m`, `0`, or a number of milliseconds; null for what is none, and for more than a week. */
export const coolDownOf = (given: unknown): number | null => {
  const ms = typeof given === 'number' ? given : spanOf(given)
  const isSpan = Number.isSafeInteger(ms) && ms >= 0 && ms <= MOST_COOL_DOWN_MS
  return isSpan ? ms : null
}

const spanOf = (given: unknown): number => {
  const [, amount = '', unit = ''] = /^(\d{1,9})(ms|s|min|m|h|d)?$/.exec(String(given)) ?? []
  // A bare number is no span, but for 0, which needs no unit.
  if (unit === '') return amount === '0' ? 0 : NaN
  return Number(amount) * (UNITS_MS[unit] ?? NaN)
}
