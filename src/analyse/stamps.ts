import {TODAY} from './time.js'
import type {Calendar, StampParts} from './time.js'

/** A timestamp found in a line. */
export interface Stamp {
  /** Index after its last character. */
  readonly end: number
  readonly timeMs: number | null
  /** It names no day: its time is that of today. */
  readonly isDayless?: boolean
  /** A syslog stamp of RFC 3164: after it come host and process. */
  readonly isSyslog: boolean
  /** The letter that klog puts before its stamp. */
  readonly letter: string | null
}

/**
 * Reads a timestamp that begins at `at`, or undefined. Some twenty shapes, told apart by how the
 * text begins; what follows a stamp must not go on with a letter or a digit.
 */
export const readStamp = (
  text: string,
  at: number,
  calendar: Calendar,
  nowMs: number,
): Stamp | undefined => {
  const code = text.charCodeAt(at)
  const shapes = code >= 0x30 && code <= 0x39 ? digitShapes(text, at) : letterShapes(text, at)
  for (const shape of shapes) {
    shape.pattern.lastIndex = at
    const found = shape.pattern.exec(text)
    if (found === null) continue
    const end = shape.pattern.lastIndex
    if (isWordCode(text.charCodeAt(end))) continue
    const read = shape.read(found)
    if (read === undefined) continue
    const isDated = read !== null && typeof read !== 'number'
    const timeMs = isDated ? calendar.toMs(read, nowMs) : read
    // The 45th of month 71 is an id that looks like a date.
    if (isDated && timeMs === null) continue
    return {
      end,
      timeMs,
      isSyslog: shape.isSyslog ?? false,
      letter: shape.hasLetter ? text.charAt(at) : null,
      ...(isDated && read.month === TODAY ? {isDayless: true} : {}),
    }
  }
  return undefined
}

interface Shape {
  /** Sticky. */
  readonly pattern: RegExp
  /** Parts, milliseconds, null for "a stamp, but no date", undefined for "no stamp after all". */
  readonly read: (found: RegExpExecArray) => StampParts | number | null | undefined
  readonly isSyslog?: boolean
  readonly hasLetter?: boolean
}

const isWordCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f

const NONE: readonly Shape[] = []

/** Which shapes can begin with these digits. */
const digitShapes = (text: string, at: number): readonly Shape[] => {
  let end = at + 1
  while (end - at < 20 && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
  switch (end - at) {
    case 1:
      return SHORT_DAY
    case 2:
      return TWO_DIGITS
    case 4:
      return FOUR_DIGITS
    case 6:
      return SIX_DIGITS
    case 8:
      return EIGHT_DIGITS
    case 10:
    case 13:
    case 16:
    case 19:
      return EPOCH
    default:
      return NONE
  }
}

/** A word in capitals or a name is no stamp; telling so here spares it five patterns. */
const letterShapes = (text: string, at: number): readonly Shape[] => {
  const code = text.charCodeAt(at)
  if (code < 0x41 || code > 0x5a) return NONE
  if (NAMES.has(text.slice(at, at + 3))) return LETTERS
  const isDigit = text.charCodeAt(at + 1) >= 0x30 && text.charCodeAt(at + 1) <= 0x39
  return isDigit && KLOG_LETTERS.includes(code) ? KLOG : NONE
}

/** How months and weekdays begin. */
const NAMES: ReadonlySet<string> = new Set(
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun'.split(' '),
)

/** I, W, E, F, D, V. */
const KLOG_LETTERS: readonly number[] = [0x49, 0x57, 0x45, 0x46, 0x44, 0x56]

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? +'
const CLOCK = '(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,:](\\d{1,9}))?'
const ZONE = '(?: ?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})(?![\\w:]))?'

const sticky = (source: string): RegExp => new RegExp(source, 'y')

const parts = (
  date: readonly [number | null, number, number],
  clock: readonly (string | undefined)[],
  zone: string | undefined,
): StampParts => ({
  year: date[0],
  month: date[1],
  day: date[2],
  hour: Number(clock[0] ?? 0),
  minute: Number(clock[1] ?? 0),
  second: Number(clock[2] ?? 0),
  milli: millisOf(clock[3]),
  zoneMinutes: zoneMinutes(zone),
})

/** The first three digits of a fraction of a second; by digits, since .57 · 1000 is 569.99…. */
const millisOf = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))

const zoneMinutes = (zone: string | undefined): number | null => {
  if (zone === undefined) return null
  if (!/^[+-]/.test(zone)) return 0
  const digits = zone.replace(/[^\d]/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return zone.startsWith('-') ? -minutes : minutes
}

const monthOf = (name: string | undefined): number =>
  MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1

const twoDigitYear = (year: string | undefined): number => {
  const value = Number(year)
  return value + (value < 70 ? 2000 : 1900)
}

const FOUR_DIGITS: readonly Shape[] = [
  {
    // 2015-10-18 18:01:47,978 · 2024-01-01T00:00:00Z · 2005-06-03-15.42.50.363779 · 2005.11.09
    pattern: sticky(
      `(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:(?:[T_-]| {1,2})(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2})(?:[.,:](\\d{1,9}))?)?${ZONE})?`,
    ),
    read: (m) =>
      m[5] === undefined
        ? null
        : parts([Number(m[1]), Number(m[3]), Number(m[4])], [m[5], m[6], m[7], m[8]], m[9]),
  },
]

const EIGHT_DIGITS: readonly Shape[] = [
  {
    // 20171223-22:15:29:606 · 20171223-0:5:9:60 · 20240101T120000Z
    pattern: sticky(
      `(\\d{4})(\\d{2})(\\d{2})[-T_ ](?:(\\d{1,2}):(\\d{1,2}):|(\\d{2})(\\d{2}))(\\d{1,2})(?:[.,:](\\d{1,9}))?${ZONE}`,
    ),
    read: (m) =>
      parts(
        [Number(m[1]), Number(m[2]), Number(m[3])],
        [m[4] ?? m[6], m[5] ?? m[7], m[8], m[9]],
        m[10],
      ),
  },
]

const SIX_DIGITS: readonly Shape[] = [
  {
    // 081109 203615
    pattern: sticky('(\\d{2})(\\d{2})(\\d{2}) {1,2}(\\d{2}):?(\\d{2}):?(\\d{2})'),
    read: (m) =>
      Number(m[2]) > 12 || Number(m[3]) > 31 || Number(m[4]) > 23
        ? undefined
        : parts([twoDigitYear(m[1]), Number(m[2]), Number(m[3])], [m[4], m[5], m[6]], undefined),
  },
]

/** Seconds, milli-, micro- or nanoseconds; between 2001 and 2033, by their first digit. */
const EPOCH: readonly Shape[] = [
  {
    pattern: sticky('(1\\d{9})(\\d{9}|\\d{6}|\\d{3})?(?:\\.(\\d{1,9}))?'),
    read: (m) => {
      const fraction = m[2] ?? m[3] ?? '0'
      return Number(m[1]) * 1000 + millisOf(fraction)
    },
  },
]

const DAY_MONTH_YEAR: Shape = {
  // 10/Oct/2000:13:55:36 -0700 · 01 Jan 2024 12:00:00.123 · 01-Jan-2024 12:00:00
  pattern: sticky(`(\\d{1,2})[-/ ]${MONTH}[-/ ](\\d{4})[: ]${CLOCK}${ZONE}`),
  read: (m) => parts([Number(m[3]), monthOf(m[2]), Number(m[1])], [m[4], m[5], m[6], m[7]], m[8]),
}

const MONTH_DAY_YEAR: Shape = {
  // 01/31/2024 12:00:00 PM, or day first where the other cannot be
  pattern: sticky(`(\\d{1,2})/(\\d{1,2})/(\\d{4}),? ${CLOCK}(?: ?([AaPp])[Mm])?${ZONE}`),
  read: (m) => {
    const [a, b] = [Number(m[1]), Number(m[2])]
    const hour = twelveHour(m[4], m[8])
    const date = a > 12 ? ([Number(m[3]), b, a] as const) : ([Number(m[3]), a, b] as const)
    return parts(date, [hour, m[5], m[6], m[7]], m[9])
  },
}

const twelveHour = (hour: string | undefined, half: string | undefined): string => {
  if (half === undefined) return hour ?? '0'
  return String((Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0))
}

const CLOCK_ONLY: Shape = {
  // 12:34:56.789 without a day; 1:23:45 may be how long something took
  pattern: sticky('(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?'),
  read: (m) => {
    if (Number(m[1]) >= 24 || Number(m[2]) >= 60 || Number(m[3]) >= 60) return undefined
    return m[1]?.length === 2 ? parts([null, TODAY, 1], m.slice(1), undefined) : null
  },
}

const DAY_DOT_MONTH: Shape = {
  // 31.01.2024 12:00:00
  pattern: sticky(`(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}),?[ T]${CLOCK}${ZONE}`),
  read: (m) => parts([Number(m[3]), Number(m[2]), Number(m[1])], [m[4], m[5], m[6], m[7]], m[8]),
}

const SHORT_DAY: readonly Shape[] = [DAY_MONTH_YEAR, MONTH_DAY_YEAR, DAY_DOT_MONTH, CLOCK_ONLY]

const TWO_DIGITS: readonly Shape[] = [
  DAY_MONTH_YEAR,
  {
    // 17/06/09 20:10:40
    pattern: sticky(`(\\d{2})/(\\d{2})/(\\d{2}) ${CLOCK}`),
    read: (m) =>
      parts([twoDigitYear(m[1]), Number(m[2]), Number(m[3])], [m[4], m[5], m[6], m[7]], undefined),
  },
  {
    // 03-17 16:13:38.811 · 10.30 16:49:06 · 10/30 16:49:06
    pattern: sticky(`(\\d{2})[-./](\\d{2}) ${CLOCK}`),
    read: (m) =>
      Number(m[1]) > 12
        ? undefined
        : parts([null, Number(m[1]), Number(m[2])], [m[3], m[4], m[5], m[6]], undefined),
  },
  MONTH_DAY_YEAR,
  DAY_DOT_MONTH,
  CLOCK_ONLY,
]

const LETTERS: readonly Shape[] = [
  {
    // Jul  1 09:00:55 (RFC 3164), and with a year or a zone's name behind
    pattern: sticky(`${MONTH} {1,2}(\\d{1,2}) ${CLOCK}(?: ([A-Z]{3,4}))?(?: (\\d{4})(?!\\S))?`),
    read: (m) =>
      parts(
        [m[8] === undefined ? null : Number(m[8]), monthOf(m[1]), Number(m[2])],
        [m[3], m[4], m[5], m[6]],
        m[7] === 'UTC' || m[7] === 'GMT' ? m[7] : undefined,
      ),
    isSyslog: true,
  },
  {
    // Dec 04 2005 04:47:44 · Jan 1, 2024 12:00:00 PM
    pattern: sticky(`${MONTH} {1,2}(\\d{1,2}),? (\\d{4}),? ${CLOCK}(?: ?([AaPp])[Mm])?${ZONE}`),
    read: (m) =>
      parts(
        [Number(m[3]), monthOf(m[1]), Number(m[2])],
        [twelveHour(m[4], m[8]), m[5], m[6], m[7]],
        m[9],
      ),
    isSyslog: true,
  },
  {
    // Sun Dec 04 04:47:44 2005 · Wed Oct 11 14:32:52.123456 2000
    pattern: sticky(
      `${WEEKDAY}${MONTH} {1,2}(\\d{1,2}) ${CLOCK}(?: (UTC|GMT|[A-Z]{3,4}|[+-]\\d{4}))?(?: (\\d{4}))?`,
    ),
    read: (m) =>
      parts(
        [m[8] === undefined ? null : Number(m[8]), monthOf(m[1]), Number(m[2])],
        [m[3], m[4], m[5], m[6]],
        m[7] !== undefined && /^(?:UTC|GMT|[+-])/.test(m[7]) ? m[7] : undefined,
      ),
  },
  {
    // Thu, 01 Jan 1970 00:00:00 +0000
    pattern: sticky(`${WEEKDAY}(\\d{1,2})[- ]${MONTH}[- ](\\d{4}) ${CLOCK}${ZONE}`),
    read: (m) => parts([Number(m[3]), monthOf(m[2]), Number(m[1])], [m[4], m[5], m[6], m[7]], m[8]),
  },
]

const KLOG: readonly Shape[] = [
  {
    // I0612 12:34:56.789012 · I20240612 12:34:56.789012
    pattern: sticky(`[IWEFDV](\\d{4})?(\\d{2})(\\d{2}) ${CLOCK}`),
    read: (m) =>
      parts(
        [m[1] === undefined ? null : Number(m[1]), Number(m[2]), Number(m[3])],
        [m[4], m[5], m[6], m[7]],
        undefined,
      ),
    hasLetter: true,
  },
]
