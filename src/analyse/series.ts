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
  /** The minute of the latest record, and its records that are not in the counts yet. */
  #minute = Number.NaN
  #pending = 0

  constructor(snapshot?: SeriesSnapshot) {
    this.#minutes = countsOf(MAX_MINUTES, snapshot?.minutes)
    this.#hours = countsOf(MAX_HOURS, snapshot?.hours)
  }

  /** A record at a time, ms since 1970. */
  note(timeMs: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS)
    if (minute !== this.#minute) {
      this.#settle()
      this.#minute = minute
    }
    this.#pending++
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

  #settle(): void {
    if (this.#pending === 0) return
    this.#minutes.add(this.#minute, this.#pending)
    this.#hours.add(Math.floor(this.#minute / MINUTES_AN_HOUR), this.#pending)
    this.#pending = 0
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
