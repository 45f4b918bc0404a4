import {
  ERROR_KEYS,
  LEVEL_KEYS,
  MESSAGE_KEYS,
  PROCESS_KEYS,
  RESPONSE_KEYS,
  STATUS_KEYS,
  TIME_KEYS,
} from './field-keys.js'
import type {Level} from './finding.js'
import {levelOfLetter, levelOfNumber, levelOfWord} from './level.js'
import {readStamp} from './stamps.js'
import type {Calendar} from './time.js'

/** What a line that names its fields says. */
export interface Fields {
  readonly timeMs: number | null
  /** The value that gave the time, as it stands in the line. */
  readonly timeText: string | null
  readonly level: Level | null
  readonly process: string | null
  /** Null where no field is a message; then `shape` is what the line is known by. */
  readonly message: string | null
  /** Its sorted keys. */
  readonly shape: string
  /** What an error field says beside the message. */
  readonly detail: string | null
  /** A stack trace in a field of its own. */
  readonly stack: string | null
  /** The status of a request that was answered, 100…599. */
  readonly status: number | null
  readonly format: 'JSON lines' | 'logfmt'
}

/** Longer objects are taken as text: they are data, and reading them would hold up the rest. */
const MAX_JSON = 256 * 1024

/**
 * Reads a line that is one JSON object, or undefined. Keys come from outside: they are only ever
 * asked for by name, as own properties. V8 parses without recursion, so depth does no harm.
 */
export const readJson = (text: string, calendar: Calendar, nowMs: number): Fields | undefined => {
  if (!text.startsWith('{') || text.length > MAX_JSON || !text.trimEnd().endsWith('}')) return
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // Not JSON after all: a line of text like any other.
  }
  if (typeof value !== 'object' || value === null) return undefined
  const get = (key: string): unknown => own(value, key)
  return fieldsOf(get, Object.keys(value), 'JSON lines', calendar, nowMs)
}

/** Reads `level=info ts=… msg="…"`, or undefined: three pairs or more, a level or a message among them. */
export const readLogfmt = (text: string, calendar: Calendar, nowMs: number): Fields | undefined => {
  if (!/^[A-Za-z_@][\w.@-]*=/.test(text)) return undefined
  const pairs = new Map<string, string>()
  let end = 0
  for (const pair of text.matchAll(PAIR)) {
    if (pair.index !== end || pairs.size >= 64) break
    end = pair.index + pair[0].length
    const quoted = pair[2]
    pairs.set(
      pair[1] ?? '',
      quoted === undefined ? (pair[3] ?? '') : quoted.replace(/\\(.)/g, '$1'),
    )
  }
  if (pairs.size < 2 || end < text.trimEnd().length) return undefined
  const hasLevel = LEVEL_KEYS.some((key) => pairs.has(key))
  const hasMessage = MESSAGE_KEYS.some((key) => pairs.has(key))
  if (!hasMessage && !(hasLevel && pairs.size >= 3)) return undefined
  return fieldsOf((key) => pairs.get(key), [...pairs.keys()], 'logfmt', calendar, nowMs)
}

const PAIR = /([A-Za-z_@][\w.@-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?:\s+|$)/g

const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined

const fieldsOf = (
  get: (key: string) => unknown,
  keys: readonly string[],
  format: Fields['format'],
  calendar: Calendar,
  nowMs: number,
): Fields => {
  const error = ERROR_KEYS.map(get)
  const message = first(MESSAGE_KEYS, (key) => textOf(get(key)))
  // An event is known by its name; that it was refused makes another of it.
  const code = message !== null && message === get('eventName') ? textOf(get('errorCode')) : null
  const time = first(TIME_KEYS, (key) => timeOf(get(key), calendar, nowMs))
  return {
    timeMs: time?.ms ?? null,
    timeText: time?.text ?? null,
    level:
      first(LEVEL_KEYS, (key) => smallLevel(get(key), get) ?? levelOf(get(key), key)) ??
      levelOf(own(get('log'), 'level'), ''),
    process: first(PROCESS_KEYS, (key) => shortText(get(key))),
    message: code === null ? message : `${message} ${code}`,
    shape: keys.length > 64 ? '' : [...keys].sort().join(' '),
    detail: first(error, (value) => textOf(value) ?? textOf(own(value, 'message'))),
    stack: first([get('stack'), ...error.map((value) => own(value, 'stack'))], textOf),
    status:
      first(STATUS_KEYS, (key) => statusOf(get(key))) ??
      first(RESPONSE_KEYS, (key) => first(STATUS_KEYS, (name) => statusOf(own(get(key), name)))),
    format,
  }
}

const statusOf = (value: unknown): number | null => {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  return typeof status === 'number' && status >= 100 && status < 600 ? status : null
}

const first = <T, R>(items: readonly T[], read: (item: T) => R | null): R | null => {
  for (const item of items) {
    const result = read(item)
    if (result !== null) return result
  }
  return null
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null

const shortText = (value: unknown): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= 60 ? value : null

const levelOf = (value: unknown, key: string): Level | null => {
  if (typeof value === 'number') return levelOfNumber(value) ?? null
  if (typeof value !== 'string') return null
  // MongoDB's `s` is a letter with a number behind debug levels; `s` elsewhere means anything.
  if (key === 's') return levelOfLetter(value.replace(/^D\d$/, 'D')) ?? null
  if (/^\d{1,2}$/.test(value)) return levelOfNumber(Number(value)) ?? null
  return levelOfWord(value.trim()) ?? levelOfLetter(value) ?? null
}

/** Nextcloud counts from debug up, as others do, while GELF has syslog's numbers, down from the worst. */
const smallLevel = (value: unknown, get: (key: string) => unknown): Level | null => {
  if (typeof value !== 'number' || value > 4 || get('short_message') !== undefined) return null
  if (get('reqId') !== undefined && get('app') !== undefined) return UPWARDS[value] ?? null
  // Whose numbers they are is unknown: an emergency would be a guess.
  return value <= 2 ? 'unknown' : null
}
const UPWARDS: readonly Level[] = ['debug', 'info', 'warning', 'error', 'fatal']

interface FieldTime {
  readonly ms: number
  readonly text: string
}

const timeOf = (value: unknown, calendar: Calendar, nowMs: number): FieldTime | null => {
  if (typeof value === 'number') return timeFrom(String(value), epochOf(value))
  const date = typeof value === 'string' ? value : own(value, '$date')
  if (typeof date !== 'string') return null
  const stamp = readStamp(date, 0, calendar, nowMs)
  return timeFrom(date, stamp?.isDayless === true ? null : (stamp?.timeMs ?? null))
}

const timeFrom = (text: string, ms: number | null): FieldTime | null =>
  ms === null ? null : {ms, text}

/** Seconds, milli-, micro- or nanoseconds since 1970, told apart by size (2001 to 2286). */
const epochOf = (value: number): number | null => {
  for (const perMs of [0.001, 1, 1_000, 1_000_000]) {
    const ms = value / perMs
    // What a fraction loses as a floating-point number must not cost a millisecond.
    if (ms >= 1e12 && ms < 1e13) return Math.floor(ms + 0.0005)
  }
  return null
}
