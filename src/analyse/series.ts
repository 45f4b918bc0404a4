import {RecentCounts} from './recent-counts.js'

const MINUTE_MS = 60_000
const MINUTES_AN_HOUR = 60
/** Two hours of minutes, thirty days of hours. */
const MAX_MINUTES = 120
const MAX_HOURS = 720

/** Pairs of a minute or hour since 1970 and its count, flat. */
export interface SeriesSnapshot {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
}

/**
 * How often a template came: counts a minute for two hours and an hour for thirty days, by the log's
 * own time. Minutes and hours without records take no room.
 */
export class Series {
  readonly #minutes: RecentCounts
  readonly #hours: RecentCounts
  /** The minute and the hour of the latest record, and their records that are not in the counts yet. */
  #minute = Number.NaN
  #inMinute = 0
  #hour = Number.NaN
  #inHour = 0

  constructor(snapshot?: SeriesSnapshot) {
    this.#minutes = countsOf(MAX_MINUTES, snapshot?.minutes)
    this.#hours = countsOf(MAX_HOURS, snapshot?.hours)
  }

  /** A record at a time, ms since 1970. */
  note(timeMs: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS)
    if (minute !== this.#minute) this.#turnTo(minute)
    this.#inMinute++
    this.#inHour++
  }

  /** Takes over what another one had counted. */
  absorb(other: Series): void {
    this.#settle()
    for (const [minute, count] of other.minutes) this.#minutes.add(minute, count)
    for (const [hour, count] of other.hours) this.#hours.add(hour, count)
  }

  /** Counts a minute and an hour as `[minute or hour since 1970, count]`, oldest first. */
  get minutes(): readonly (readonly [number, number])[] {
    this.#settle()
    return within(this.#minutes, MAX_MINUTES)
  }

  get hours(): readonly (readonly [number, number])[] {
    this.#settle()
    return within(this.#hours, MAX_HOURS)
  }

  snapshot(): SeriesSnapshot {
    return {minutes: this.minutes.flat(), hours: this.hours.flat()}
  }

  #turnTo(minute: number): void {
    if (this.#inMinute > 0) this.#minutes.add(this.#minute, this.#inMinute)
    this.#minute = minute
    this.#inMinute = 0
    const hour = Math.floor(minute / MINUTES_AN_HOUR)
    if (hour === this.#hour) return
    if (this.#inHour > 0) this.#hours.add(this.#hour, this.#inHour)
    this.#hour = hour
    this.#inHour = 0
  }

  /** Brings the counts up to date. */
  #settle(): void {
    this.#turnTo(Number.NaN)
  }
}

const countsOf = (reach: number, flat: readonly number[] = []): RecentCounts => {
  const counts = new RecentCounts(reach)
  for (let i = 0; i + 1 < flat.length; i += 2) counts.add(flat[i] ?? 0, flat[i + 1] ?? 0)
  return counts
}

/** What lies within reach of the latest. */
const within = (counts: RecentCounts, reach: number): [number, number][] => {
  const pairs = counts.pairs()
  const latest = pairs.at(-1)?.[0] ?? 0
  return pairs.filter(([bucket]) => bucket > latest - reach)
}
