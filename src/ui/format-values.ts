/**
 * Numbers, sizes and times as people read them. No locale: the same figures look the same on every
 * machine, in a bug report, and in a test.
 */

/** `48,213`. */
export const formatCount = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',')

/** `48.2k`, `1.1M`: for columns; exact below 10,000. */
export const formatCompact = (count: number): string => {
  if (count < 10_000) return formatCount(count)
  return scaled(count, 1000, ['', 'k', 'M', 'G', 'T'])
}

/** `9.8 MB`, in powers of 1000 as disks and `ls --si` count. */
export const formatBytes = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : scaled(bytes, 1000, ['B', ' kB', ' MB', ' GB', ' TB', ' PB'])

const scaled = (value: number, base: number, units: readonly string[]): string => {
  let rest = value
  let unit = 0
  // By what would be printed: else 999,999 would read 1000k.
  while (Number(threeDigits(rest)) >= base && unit < units.length - 1) {
    rest /= base
    unit += 1
  }
  return `${threeDigits(rest)}${units[unit] ?? ''}`
}

const threeDigits = (value: number): string => value.toFixed(value < 99.95 ? 1 : 0)

/** `1 line`, `48,213 lines`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** `83.0 %`; what is not nothing is never shown as 0.0, what is not all never as 100. */
export const formatShare = (part: number, whole: number): string => {
  if (part === 0 || whole === 0) return '0.0 %'
  const percent = (part / whole) * 100
  if (percent < 0.05) return '<0.1 %'
  return part === whole ? '100 %' : `${Math.min(percent, 99.9).toFixed(1)} %`
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `41 s`, `12 min`, `2 h 4 min`, `5 days 2 h`: the two greatest units that are not nothing. */
export const formatDuration = (ms: number): string => {
  const spent = Math.max(0, ms)
  if (spent < MINUTE) return `${Math.floor(spent / SECOND)} s`
  if (spent < HOUR) return `${Math.floor(spent / MINUTE)} min`
  if (spent < DAY) return two(spent, [HOUR, ' h'], [MINUTE, ' min'])
  return two(spent, [DAY, spent < 2 * DAY ? ' day' : ' days'], [HOUR, ' h'])
}

/** `41s`, `12m`, `2h04m`, `5d02h`: for columns. */
export const formatShortDuration = (ms: number): string => {
  const spent = Math.max(0, ms)
  if (spent < MINUTE) return `${Math.floor(spent / SECOND)}s`
  if (spent < HOUR) return `${Math.floor(spent / MINUTE)}m`
  const [great, small, names] = spent < DAY ? [HOUR, MINUTE, 'hm'] : [DAY, HOUR, 'dh']
  const rest = String(Math.floor((spent % great) / small)).padStart(2, '0')
  return `${Math.floor(spent / great)}${names.slice(0, 1)}${rest}${names.slice(1)}`
}

type Unit = readonly [ms: number, name: string]

const two = (ms: number, [great, greatName]: Unit, [small, smallName]: Unit): string => {
  const rest = Math.floor((ms % great) / small)
  return `${Math.floor(ms / great)}${greatName}${rest === 0 ? '' : ` ${rest}${smallName}`}`
}

/** `3 s ago`, `2 h ago`, `5 days ago`. A time to come (a clock was set) counts as now. */
export const formatAgo = (at: Date, now: Date): string => {
  const ms = Math.max(0, now.getTime() - at.getTime())
  if (ms < HOUR) return `${formatDuration(ms)} ago`
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h ago`
  return `${Math.floor(ms / DAY)} days ago`
}

/** `2026-06-01 12:34:56` in the local zone; what is no date is told as such. */
export const formatTime = (at: Date): string =>
  Number.isNaN(at.getTime()) ? 'an unknown time' : `${dayOf(at)} ${clockOf(at)}`

/** `2026-06-01 12:34:56 – 13:00:01`: the day is not said twice. */
export const formatSpan = (from: Date, to: Date, dash: string): string => {
  const isOneDay = !Number.isNaN(from.getTime()) && dayOf(from) === dayOf(to)
  return `${formatTime(from)} ${dash} ${isOneDay ? clockOf(to) : formatTime(to)}`
}

const dayOf = (at: Date): string =>
  [String(at.getFullYear()).padStart(4, '0'), digits(at.getMonth() + 1), digits(at.getDate())].join(
    '-',
  )

const clockOf = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map(digits).join(':')

const digits = (value: number): string => String(value).padStart(2, '0')
