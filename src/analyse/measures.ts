/** A number in the lines of one shape that measures something. */
export interface Measure {
  /** Which piece of the line it is. */
  readonly piece: number
  /** The word that says what it is, or its unit; the same in all shapes of a template. */
  readonly name: string
  /** What it is to be multiplied by: to milliseconds, to bytes. */
  readonly factor: number
  /** As it stands in the line; '' where none does. */
  readonly unit: string
  /** How a process ended: no amount, but 0 or not. */
  readonly isExitCode?: boolean
}

/** Measures that are looked at in one shape. */
const MAX_MEASURES = 4

const UNITS: ReadonlyMap<string, readonly [string, number]> = new Map<
  string,
  readonly [string, number]
>([
  ...['ns', 'nanos'].map((unit) => [unit, ['time', 1e-6]] as const),
  ...['us', 'µs', 'micros'].map((unit) => [unit, ['time', 1e-3]] as const),
  ...['ms', 'msec', 'msecs', 'millis', 'milliseconds'].map((unit) => [unit, ['time', 1]] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((unit) => [unit, ['time', 1e3]] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((unit) => [unit, ['time', 6e4]] as const),
  ...['h', 'hour', 'hours'].map((unit) => [unit, ['time', 3.6e6]] as const),
  ...['B', 'byte', 'bytes'].map((unit) => [unit, ['size', 1]] as const),
  ...['K', 'KB', 'kB', 'KiB', 'kb'].map((unit) => [unit, ['size', 1024]] as const),
  ...['M', 'MB', 'MiB', 'mb'].map((unit) => [unit, ['size', 1024 ** 2]] as const),
  ...['G', 'GB', 'GiB', 'gb'].map((unit) => [unit, ['size', 1024 ** 3]] as const),
  ...['%', 'percent', 'pct'].map((unit) => [unit, ['percent', 1]] as const),
])

/** The last part of a name, in small letters, that says that its number measures: `duration_ms`. */
const MEASURED =
  /(?:^|[_.-])(?:took|duration|latency|elapsed|delay|wait(?:ed)?|lag|size|bytes|len|length|usage|used|free|mem|memory|rss|heap|cpu|load|temp|temperature|queue|depth|pending|backlog|rt|urt|cost|ms|secs|seconds|millis|micros|percent|pct|ratio|rows|records|connections|conns|threads|(?:connection|conn|thread|client|session|waiter|worker|item|queue)s?_?count|util|utilization|(?:response|request|query|process|elapsed|total|exec|execution|upstream)_?time)$/

/** `queueDepth` is read as `queue_depth`. */
const isMeasured = (key: string): boolean =>
  MEASURED.test(key.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())

/**
 * Finds the measures of a line: numbers with a unit (`12 ms`, `1.5GB`, `85%`), numbers behind a name
 * that says so (`took=12`, `"duration_ms":12`), and decimals. Ids, counters, ports, stamps and versions
 * have none of these. `pieces` are the places of the line's pieces; its message begins at `from` at least.
 */
export const findMeasures = (
  text: string,
  pieces: readonly (readonly [number, number])[],
  from: number,
): readonly Measure[] => {
  const isJson = text.trimStart().startsWith('{')
  const isExit = EXIT.test(text)
  const measures: Measure[] = []
  const names = new Map<string, number>()
  for (const [piece, [start, end]] of pieces.entries()) {
    if (measures.length >= MAX_MEASURES) break
    if (start < from) continue
    const found = NUMBER.exec(text.slice(start, end))
    if (!found) continue
    const [, number = '', suffix = ''] = found
    const behind = UNIT_BEHIND.exec(text.slice(end, end + 16))?.[1] ?? ''
    const said = suffix === '' ? behind : suffix
    if (suffix === '' && isExit && EXIT_BEFORE.test(text.slice(Math.max(0, start - 48), start))) {
      const nth = names.get('exit#code') ?? 0
      names.set('exit#code', nth + 1)
      measures.push({piece, name: `exit#code${nth}`, factor: 1, unit: '', isExitCode: true})
      continue
    }
    const unit = UNITS.get(said) ?? (suffix === '' ? durationOf(text, start, end) : undefined)
    const key = keyBefore(text, start)
    if (suffix !== '' && unit === undefined && !(isMeasured(key) && suffix.length <= 3)) continue
    // A bare decimal in a quoted request or agent is a version.
    const isDecimal = number.includes('.') && (isJson || !isQuoted(text, start))
    if (unit === undefined && !isMeasured(key) && !isDecimal) continue
    const [kind, factor] = unit ?? ['number', 1]
    const name = `${isMeasured(key) ? key : ''}#${kind}`
    const nth = names.get(name) ?? 0
    names.set(name, nth + 1)
    measures.push({piece, name: `${name}${nth}`, factor, unit: unit ? said : ''})
  }
  return measures
}

/**
 * How long a request took where only its place says so: behind the agent of a line in Apache's and nginx'
 * combined form, in microseconds (`%D`); the last of HAProxy's five timers, in milliseconds.
 */
const durationOf = (
  text: string,
  start: number,
  end: number,
): readonly [string, number] | undefined => {
  const isLast = end === text.length || text.charCodeAt(end) === SPACE
  if (!isLast) return undefined
  const before = text.slice(Math.max(0, start - MAX_BEFORE), start)
  if (text.charCodeAt(start - 1) === SLASH) {
    return HAPROXY_TIMERS.test(before) ? ['time', 1] : undefined
  }
  const isBehind = before.endsWith('" ') && BEHIND_AGENT.test(text.slice(0, start))
  return isBehind && end === text.trimEnd().length ? ['time', 1e-3] : undefined
}
const MAX_BEFORE = 64
const SLASH = 0x2f
const HAPROXY_TIMERS = / \d+(?:\/(?:-1|\d+)){3}\/$/
const BEHIND_AGENT = /" [1-5]\d\d (?:\d+|-) "[^"]*" "[^"]*" $/

const NUMBER = /^([+-]?\d+(?:\.\d+)?)([A-Za-zµ%]{0,12})$/
const UNIT_BEHIND = /^ ([A-Za-z%]{1,12})(?![\w=:])/
/** The word before a number, parted from it by `=`, `:` or a blank, each in quotes or not; '' where none is. */
const keyBefore = (text: string, start: number): string => {
  let end = start
  if (isQuote(text.charCodeAt(end - 1))) end--
  const isParted = text.charCodeAt(end - 1) === SPACE
  if (isParted) end--
  const sign = text.charCodeAt(end - 1)
  if (sign === 0x3d || sign === 0x3a) {
    end--
    if (text.charCodeAt(end - 1) === SPACE) end--
  } else if (!isParted) return ''
  if (isQuote(text.charCodeAt(end - 1))) end--
  let at = end
  const earliest = Math.max(0, start - MAX_KEY)
  while (at > earliest && isKeyCode(text.charCodeAt(at - 1))) at--
  while (at < end && !/[A-Za-z_]/.test(text.charAt(at))) at++
  return text.slice(at, end)
}
const MAX_KEY = 48
const SPACE = 0x20

const isQuote = (code: number): boolean => code === 0x22 || code === 0x27

/** A letter, a digit, `_`, `.` or `-`. */
const isKeyCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x5f ||
  code === 0x2e ||
  code === 0x2d

/** Stands between two quotes. */
const isQuoted = (text: string, at: number): boolean => {
  let quotes = 0
  for (let i = text.indexOf('"'); i >= 0 && i < at; i = text.indexOf('"', i + 1)) quotes++
  return quotes % 2 === 1
}

/** What an exit code has in its name. */
const EXIT = /exit|rc|ret/i
/** `exit code 1`, `exited with status 1`, `rc=1`, `"exit_code":1`. */
const EXIT_BEFORE =
  /(?<![A-Za-z])(?:exit(?:ed|s)?(?: with)?(?:[ _-]?(?:code|status|value))?|rc|(?:return|ret)[ _-]?code)["']?(?:(?: ?[=:] ?| of )| )["']?$/i

/** Arguments of one call are put on the stack. */
const MAX_APPLY = 4_096

/** A line in which every byte is a character, so that places in both are the same. */
export const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += MAX_APPLY) {
    const part = bytes.subarray(at, at + MAX_APPLY)
    text += String.fromCharCode.apply(null, part as unknown as number[])
  }
  return text
}

/** More of them measure nothing. */
const MAX_DECIMALS = 9

/** The number that begins at `at`, in a line that ends at `end`; NaN where there is none. */
export const numberAt = (bytes: Uint8Array, at: number, end: number): number => {
  let i = at
  const sign = i < end ? bytes[i] : 0
  if (sign === 0x2d || sign === 0x2b) i++
  let value = 0
  let digits = 0
  for (; i < end; i++, digits++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  if (digits === 0) return Number.NaN
  if (i < end && bytes[i] === 0x2e) {
    const last = Math.min(end, i + 1 + MAX_DECIMALS)
    for (let scale = 0.1, j = i + 1; j < last; j++, scale /= 10) {
      const digit = (bytes[j] as number) - 0x30
      if (digit < 0 || digit > 9) break
      value += digit * scale
    }
  }
  return sign === 0x2d ? -value : value
}
