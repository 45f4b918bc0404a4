/** A log's own gaps are learned from so many steps on. */
const MIN_STEPS = 30
/** A pause is this many times the longest one so far. */
const TIMES_LONGEST = 4
/** Before pauses are known, none counts for more. */
const FIRST_PAUSE_MS = 60_000
/** A log has become slow when it paused so often within so many steps; one that rests at night has not. */
const SLOW_PAUSES = 3
const SLOW_STEPS = 100
/** Records may come this much out of order; a step further back is a clock that was set. */
const MAX_BACK_MS = 120_000

export interface ActiveClockSnapshot {
  readonly nowMs: number
  readonly latestMs: number | null
  readonly steps: number
  readonly longestMs: number
  readonly pauses?: readonly number[]
}

/**
 * Time as the log lived it: it goes on with the records' own times, but not through a pause in which
 * nothing at all was written (a night, a suspended machine, a clock that jumped ahead) and never back.
 * Rates and silences are judged by it, so that a jump of the clock makes no finding.
 */
export class ActiveClock {
  #nowMs = 0
  #latestMs: number | null = null
  #steps = 0
  #longestMs = 0
  /** At which steps the latest pauses were. */
  #pauses: number[] = []

  constructor(snapshot?: ActiveClockSnapshot) {
    if (!snapshot) return
    this.#nowMs = snapshot.nowMs
    this.#latestMs = snapshot.latestMs
    this.#steps = snapshot.steps
    this.#longestMs = snapshot.longestMs
    this.#pauses = [...(snapshot.pauses ?? [])]
  }

  /** Milliseconds that the log was active, since its first record. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** A record's own time, ms since 1970. */
  advance(timeMs: number): void {
    const latest = this.#latestMs
    if (latest === null) {
      this.#latestMs = timeMs
      return
    }
    const step = timeMs - latest
    if (step <= 0) {
      // A record of the past, or of a clock that was set back: time goes on from there.
      if (step < -MAX_BACK_MS) this.#latestMs = timeMs
      return
    }
    this.#latestMs = timeMs
    const longest = this.#steps < MIN_STEPS ? FIRST_PAUSE_MS : this.#longestMs
    const isPause = step > TIMES_LONGEST * longest
    this.#nowMs += isPause ? longest : step
    this.#steps++
    if (isPause) {
      this.#pauses = [...this.#pauses, this.#steps].slice(-SLOW_PAUSES)
      const [first = 0] = this.#pauses
      if (this.#pauses.length < SLOW_PAUSES || this.#steps - first > SLOW_STEPS) return
    }
    if (step > this.#longestMs) this.#longestMs = step
  }

  snapshot(): ActiveClockSnapshot {
    return {
      nowMs: this.#nowMs,
      latestMs: this.#latestMs,
      steps: this.#steps,
      longestMs: this.#longestMs,
      pauses: [...this.#pauses],
    }
  }
}
