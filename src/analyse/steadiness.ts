/** The time since the log began, in so many parts of equal width. */
const PARTS = 16
const FIRST_WIDTH_MS = 60_000
/** A habit has come so often … */
const MIN_RECORDS = 12
/** … in a log of this length: what fails while a program starts is none. */
const MIN_LIFE_MS = 3_600_000
/** … in this share of the parts that have passed, the first quarter of them included … */
const MIN_PRESENCE = 0.6
/** … and in none of them this many times more often than on average. A day has its peak. */
const MAX_TIMES_MEAN = 4
/**
 * One that comes so many times more often than before, for so many parts, is one no longer, either; it must
 * be so many times as large a part of the log.
 */
const GROWN_TIMES = 4
const GROWN_SHARE = 2
const GROWN_PARTS = 2
/** A habit that stayed away for this share of the log's life is one no longer. */
const MAX_AWAY = 0.5

export interface SteadinessSnapshot {
  readonly widthMs: number
  readonly counts: readonly number[]
  /** Records of the whole log up to the latest in each part. */
  readonly totals: readonly number[]
  readonly records: number
  readonly rank: number
  readonly lastMs: number
  readonly isHabit: boolean
  readonly grownAtMs: number | null
}

/**
 * Whether what a template reports as bad has been so since the log began, and evenly: an error that
 * always was there is no news. Of records as bad as the worst so far; a worse one begins anew. Times are
 * those of the active clock.
 */
export class Steadiness {
  #widthMs = FIRST_WIDTH_MS
  #counts: number[] = []
  #totals: number[] = []
  #records = 0
  #rank = 0
  #lastMs = 0
  #isHabit = false
  /** When it was a habit no longer, since it had grown. */
  #grownAtMs: number | null = null

  constructor(snapshot?: SteadinessSnapshot) {
    if (!snapshot) return
    this.#widthMs = snapshot.widthMs
    this.#counts = [...snapshot.counts]
    this.#totals = [...snapshot.totals]
    this.#records = snapshot.records
    this.#rank = snapshot.rank
    this.#lastMs = snapshot.lastMs
    this.#isHabit = snapshot.isHabit
    this.#grownAtMs = snapshot.grownAtMs
  }

  /** Notes a record of a badness, the log's `total`th; true while records of it are a habit. */
  note(activeMs: number, rank: number, total: number): boolean {
    if (rank < this.#rank) return this.#isHabit
    if (rank > this.#rank) {
      this.#counts = []
      this.#totals = []
      this.#records = 0
      this.#isHabit = false
      this.#grownAtMs = null
      this.#rank = rank
    }
    while (activeMs >= this.#widthMs * PARTS) this.#widen()
    const part = Math.floor(activeMs / this.#widthMs)
    const isNext = part >= this.#counts.length
    while (this.#counts.length <= part) {
      this.#counts.push(0)
      this.#totals.push(this.#totals.at(-1) ?? 0)
    }
    this.#counts[part] = (this.#counts[part] ?? 0) + 1
    this.#totals[part] = total
    this.#records++
    if (this.#isHabit) {
      this.#isHabit = activeMs - this.#lastMs <= MAX_AWAY * activeMs
      if (isNext && this.#hasGrown()) {
        this.#isHabit = false
        this.#grownAtMs = activeMs
      }
    } else this.#isHabit = this.#isEven(activeMs)
    this.#lastMs = activeMs
    return this.#isHabit
  }

  /** Both together: of the worse, where one is worse. */
  with(other: Steadiness): Steadiness {
    if (other.#rank !== this.#rank) return other.#rank > this.#rank ? other : this
    const [both, narrow] = [new Steadiness(this.snapshot()), new Steadiness(other.snapshot())]
    while (both.#widthMs < narrow.#widthMs) both.#widen()
    while (narrow.#widthMs < both.#widthMs) narrow.#widen()
    for (const [i, count] of narrow.#counts.entries()) {
      both.#counts[i] = (both.#counts[i] ?? 0) + count
      both.#totals[i] = Math.max(both.#totals[i] ?? 0, narrow.#totals[i] ?? 0)
    }
    both.#records += narrow.#records
    both.#lastMs = Math.max(both.#lastMs, narrow.#lastMs)
    both.#isHabit ||= narrow.#isHabit
    both.#grownAtMs ??= narrow.#grownAtMs
    return both
  }

  snapshot(): SteadinessSnapshot {
    return {
      widthMs: this.#widthMs,
      counts: [...this.#counts],
      totals: [...this.#totals],
      records: this.#records,
      rank: this.#rank,
      lastMs: this.#lastMs,
      isHabit: this.#isHabit,
      grownAtMs: this.#grownAtMs,
    }
  }

  #isEven(activeMs: number): boolean {
    if (this.#records < MIN_RECORDS || activeMs < MIN_LIFE_MS) return false
    // It is so often from then on, and a habit again when that has lasted as long as what was before.
    if (this.#grownAtMs !== null && activeMs < 2 * this.#grownAtMs) return false
    const counts = this.#counts
    // The part that is going on has not had its time yet.
    const passed = counts.length - 1
    const mean = this.#records / counts.length
    const present = counts.slice(0, passed).filter((count) => count > 0).length
    if (present < MIN_PRESENCE * passed) return false
    const early = counts.slice(0, Math.ceil(passed / 4))
    if (!early.some((count) => count > 0)) return false
    return counts.every((count) => count <= Math.max(MAX_TIMES_MEAN * mean, MIN_RECORDS / 2))
  }

  /**
   * Whether each of the latest parts that are over has many times more than those before them. A burst
   * is over sooner, and has been told (`habit.ts`): this is for what grows slowly, and stays.
   */
  #hasGrown(): boolean {
    const end = this.#counts.length - 1
    const first = end - GROWN_PARTS
    if (first < 1) return false
    const before = this.#counts.slice(0, first).reduce((sum, each) => sum + each, 0)
    const earlier = this.#totals[first - 1] ?? 0
    for (let i = first; i < end; i++) {
      const count = this.#counts[i] ?? 0
      if (count < MIN_RECORDS || count <= (GROWN_TIMES * before) / first) return false
      // Where all of the log has grown, nothing of it is worse.
      const total = (this.#totals[i] ?? 0) - (this.#totals[i - 1] ?? 0)
      if (count / Math.max(1, total) <= (GROWN_SHARE * before) / Math.max(1, earlier)) return false
    }
    return true
  }

  #widen(): void {
    const halves = this.#counts
    this.#counts = halves
      .filter((_, i) => i % 2 === 0)
      .map((count, i) => count + (halves[2 * i + 1] ?? 0))
    const {length} = this.#totals
    this.#totals = this.#totals.filter((_, i) => i % 2 === 1 || i === length - 1)
    this.#widthMs *= 2
  }
}
