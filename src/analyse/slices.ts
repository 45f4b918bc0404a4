import type {Series} from './series.js'
import {isoTime} from './time.js'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** As many as divide into eight and into twelve columns. */
const MOST_SLICES = 24
/** What a series knows: hours of thirty days, and the minutes of two hours before its latest. */
const KNOWN_MS = 719 * HOUR_MS
const MINUTES_KNOWN = 119

/** Equal slices of a stretch of a log's time, and how many records fell into each. */
export interface Slices {
  /** ISO-8601 UTC. */
  readonly from: string
  readonly to: string
  readonly counts: readonly number[]
}

/** A stretch of time that is cut into equal slices. */
export interface Stretch {
  readonly fromMs: number
  /** The first moment after it. */
  readonly endMs: number
  readonly slices: number
  /** Where the log begins, which may be earlier. */
  readonly sinceMs: number
}

/**
 * The last `lastMs` of a log that goes from `firstMs` to `toMs`, all of it where that is less or none are
 * given; at most thirty days, and no finer than minutes. Null for a log without times.
 */
export const stretchOf = (
  firstMs: number | null,
  toMs: number | null,
  lastMs = Infinity,
): Stretch | null => {
  if (firstMs === null || toMs === null) return null
  const endMs = toMs + 1
  const fromMs = Math.max(firstMs, endMs - Math.min(lastMs, KNOWN_MS))
  const minutes = Math.floor((endMs - fromMs) / MINUTE_MS)
  const slices = Math.min(MOST_SLICES, Math.max(1, minutes))
  return {fromMs, endMs, slices, sinceMs: firstMs}
}

/** The same as the report tells it, with the sum of what is in each slice. */
export const slicesOf = (
  {fromMs, endMs, slices}: Stretch,
  parts: readonly (readonly number[])[],
): Slices => ({
  from: isoTime(fromMs),
  to: isoTime(endMs - 1),
  counts: Array.from({length: slices}, (_, i) =>
    parts.reduce((sum, counts) => sum + (counts[i] ?? 0), 0),
  ),
})

/**
 * How often a template came in each slice. Where only the hours are known any more, a slice gets its
 * share of them; over a whole log the sum is exact.
 */
export const countsIn = (series: Series, stretch: Stretch): readonly number[] => {
  const exact = new Array<number>(stretch.slices).fill(0)
  const {minutes} = series
  const inHour = new Map<number, number>()
  for (const [minute, count] of minutes) {
    spread(exact, stretch, minute * MINUTE_MS, (minute + 1) * MINUTE_MS, count)
    const hour = Math.floor(minute / 60)
    inHour.set(hour, (inHour.get(hour) ?? 0) + count)
  }
  const knownFromMs = ((minutes.at(-1)?.[0] ?? 0) - MINUTES_KNOWN) * MINUTE_MS
  for (const [hour, count] of series.hours) {
    const rest = count - (inHour.get(hour) ?? 0)
    const [beginMs, endMs] = [hour * HOUR_MS, (hour + 1) * HOUR_MS]
    // What the minutes do not tell lies before them.
    const untilMs = knownFromMs > beginMs ? Math.min(endMs, knownFromMs) : endMs
    if (rest > 0) spread(exact, stretch, beginMs, untilMs, rest)
  }
  return rounded(exact)
}

/** Shares a count out to the slices that its time touches; nothing came before or after the log. */
const spread = (
  exact: number[],
  {fromMs, endMs, slices, sinceMs}: Stretch,
  beginMs: number,
  untilMs: number,
  count: number,
): void => {
  const begin = Math.max(beginMs, sinceMs)
  const until = Math.min(untilMs, endMs)
  if (until <= begin) return
  const widthMs = (endMs - fromMs) / slices
  const first = Math.max(0, Math.floor((begin - fromMs) / widthMs))
  for (let i = first; i < slices && fromMs + i * widthMs < until; i++) {
    const sliceBegin = fromMs + i * widthMs
    const overlap = Math.min(until, sliceBegin + widthMs) - Math.max(begin, sliceBegin)
    exact[i] = (exact[i] ?? 0) + (count * Math.max(0, overlap)) / (until - begin)
  }
}

/** Whole numbers whose sum is that of the exact ones. */
const rounded = (exact: readonly number[]): readonly number[] => {
  let sum = 0
  let told = 0
  return exact.map((count) => {
    sum += count
    const whole = Math.round(sum) - told
    told += whole
    return whole
  })
}
