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
/** A habit that stayed away for this share of the log's life is one no longer. */
const MAX_AWAY = 0.5

export interface SteadinessSnapshot {
  readonly widthMs: number
  readonly counts: readonly number[]
  readonly records: number
  readonly rank: number
  readonly lastMs: number
  readonly isHabit: boolean
}

/**
 * Whether what a template reports as bad has been so since the log began, and evenly: an error that
 * always was there is no news. Of records as bad as the worst so far; a worse one begins anew. Times are
 * those of the active clock.
 */
export class Steadiness {
  #widthMs = FIRST_WIDTH_MS
  #counts: number[] = []
  #records = 0
  #rank = 0
  #lastMs = 0
  #isHabit = false

  constructor(snapshot?: SteadinessSnapshot) {
    if (!snapshot) return
    this.#widthMs = snapshot.widthMs
    this.#counts = [...snapshot.counts]
    this.#records = snapshot.records
    this.#rank = snapshot.rank
    this.#lastMs = snapshot.lastMs
    this.#isHabit = snapshot.isHabit
  }

  /** Notes a record of a badness; true while records of it are a habit. */
  note(activeMs: number, rank: number): boolean {
    if (rank < this.#rank) return this.#isHabit
    if (rank > this.#rank) {
      this.#counts = []
      this.#records = 0
      this.#isHabit = false
      this.#rank = rank
    }
    while (activeMs >= this.#widthMs * PARTS) this.#widen()
    const part = Math.floor(activeMs / this.#widthMs)
    while (this.#counts.length <= part) this.#counts.push(0)
    this.#counts[part] = (this.#counts[part] ?? 0) + 1
    this.#records++
    if (this.#isHabit) this.#isHabit = activeMs - this.#lastMs <= MAX_AWAY * activeMs
    else this.#isHabit = this.#isEven(activeMs)
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
    }
    both.#records += narrow.#records
    both.#lastMs = Math.max(both.#lastMs, narrow.#lastMs)
    both.#isHabit ||= narrow.#isHabit
    return both
  }

  snapshot(): SteadinessSnapshot {
    return {
      widthMs: this.#widthMs,
      counts: [...this.#counts],
      records: this.#records,
      rank: this.#rank,
      lastMs: this.#lastMs,
      isHabit: this.#isHabit,
    }
  }

  #isEven(activeMs: number): boolean {
    if (this.#records < MIN_RECORDS || activeMs < MIN_LIFE_MS) return false
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

  #widen(): void {
    const halves = this.#counts
    this.#counts = halves
      .filter((_, i) => i % 2 === 0)
      .map((count, i) => count + (halves[2 * i + 1] ?? 0))
    this.#widthMs *= 2
  }
}
