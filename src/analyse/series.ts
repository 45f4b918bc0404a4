const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
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
  readonly #minutes: Counts
  readonly #hours: Counts

  constructor(snapshot?: SeriesSnapshot) {
    this.#minutes = new Counts(MAX_MINUTES, snapshot?.minutes)
    this.#hours = new Counts(MAX_HOURS, snapshot?.hours)
  }

  /** A record at a time, ms since 1970. */
  note(timeMs: number): void {
    this.#minutes.add(Math.floor(timeMs / MINUTE_MS), 1)
    this.#hours.add(Math.floor(timeMs / HOUR_MS), 1)
  }

  /** Takes over what another one had counted. */
  absorb(other: Series): void {
    this.#minutes.absorb(other.#minutes)
    this.#hours.absorb(other.#hours)
  }

  /** Counts a minute and an hour as `[minute or hour since 1970, count]`, oldest first. */
  get minutes(): readonly (readonly [number, number])[] {
    return this.#minutes.pairs()
  }

  get hours(): readonly (readonly [number, number])[] {
    return this.#hours.pairs()
  }

  snapshot(): SeriesSnapshot {
    return {minutes: this.#minutes.flat(), hours: this.#hours.flat()}
  }
}

/** Counts by bucket for the last so many buckets before the latest. */
class Counts {
  readonly #reach: number
  #latest = Number.NaN
  #count = 0
  /** Null while there are none: of many templates there is one record only. */
  #older: Map<number, number> | null = null

  constructor(reach: number, flat: readonly number[] = []) {
    this.#reach = reach
    for (let i = 0; i + 1 < flat.length; i += 2) this.add(flat[i] ?? 0, flat[i + 1] ?? 0)
  }

  add(bucket: number, count: number): void {
    if (bucket === this.#latest) {
      this.#count += count
      return
    }
    if (bucket < this.#latest) {
      if (bucket > this.#latest - this.#reach) {
        this.#older ??= new Map()
        this.#older.set(bucket, (this.#older.get(bucket) ?? 0) + count)
      }
      return
    }
    if (this.#count > 0) {
      this.#older ??= new Map()
      this.#older.set(this.#latest, this.#count)
    }
    this.#latest = bucket
    this.#count = count
    if (this.#older === null) return
    // A Map keeps the order of arrival, which is nearly that of time.
    for (const old of this.#older.keys()) {
      if (old > bucket - this.#reach) break
      this.#older.delete(old)
    }
  }

  absorb(other: Counts): void {
    const sum = new Map(this.pairs())
    for (const [bucket, count] of other.pairs()) sum.set(bucket, (sum.get(bucket) ?? 0) + count)
    this.#older = null
    this.#latest = Number.NaN
    this.#count = 0
    for (const [bucket, count] of [...sum].sort(([a], [b]) => a - b)) this.add(bucket, count)
  }

  pairs(): [number, number][] {
    const pairs = [...(this.#older ?? [])].filter(([bucket]) => bucket > this.#latest - this.#reach)
    if (this.#count > 0) pairs.push([this.#latest, this.#count])
    return pairs.sort(([a], [b]) => a - b)
  }

  flat(): number[] {
    return this.pairs().flat()
  }
}
