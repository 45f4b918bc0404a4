const MIN_VALUES = 50
/** One value is far out when it is this many times the highest, and so many deviations above the mean. */
const TIMES_HIGHEST = 3
const DEVIATIONS = 5
/** So are twenty in a row that lie this many deviations, and this factor, above. */
const RECENT = 20
const RECENT_DEVIATIONS = 3
const RECENT_TIMES = 4
/** A value counts as no more than so many deviations above the mean. */
const EDGE_DEVIATIONS = 2
const MIN_DEVIATION = 0.1
/** What nearly always grows is a counter. */
const COUNTER_SHARE = 0.95

export interface ValueHabitSnapshot {
  readonly count: number
  readonly mean: number
  readonly squares: number
  readonly above?: number
  readonly highest: number
  readonly recent: number
  readonly growths: number
  readonly last: number
  readonly isOut: boolean
  readonly isWhole?: boolean
}

/**
 * What a measure usually is: mean of its logarithm, its spread above that, and the highest value. Zeros, as
 * an empty queue has them, are far below; what lies above is judged by what usually lies above.
 */
export class ValueHabit {
  #count = 0
  #mean = 0
  #squares = 0
  #above = 0
  #highest = 0
  #recent = 0
  #growths = 0
  #last = 0
  #isOut = false
  /** All values so far were whole numbers. */
  #isWhole = true

  constructor(snapshot?: ValueHabitSnapshot) {
    if (!snapshot) return
    this.#count = snapshot.count
    this.#mean = snapshot.mean
    this.#squares = snapshot.squares
    this.#above = snapshot.above ?? snapshot.count / 2
    this.#highest = snapshot.highest
    this.#recent = snapshot.recent
    this.#growths = snapshot.growths
    this.#last = snapshot.last
    this.#isOut = snapshot.isOut
    this.#isWhole = snapshot.isWhole ?? false
  }

  /** Typical value, for people. */
  get usual(): number {
    return Math.exp(this.#mean) - this.#floor
  }

  /** Notes a value; true when it is far outside of what came before. */
  note(value: number): boolean {
    if (this.#isWhole && !Number.isInteger(value)) this.#beginAnew()
    const log = Math.log(Math.max(0, value) + this.#floor)
    const isOut = this.#isFar(value, log)
    if (value > this.#last) this.#growths++
    this.#last = value
    this.#recent = this.#count === 0 ? log : this.#recent + (log - this.#recent) / RECENT
    this.#isOut = isOut
    // What is far out is no part of what is usual, or the second of its kind would be.
    if (isOut) return true
    this.#count++
    // Nor does what lies at the edge widen it: of a slow ramp every value would.
    const edge = this.#mean + EDGE_DEVIATIONS * this.#deviation
    const step = (this.#count > MIN_VALUES ? Math.min(log, edge) : log) - this.#mean
    this.#mean += step / this.#count
    if (step > 0) {
      this.#above++
      this.#squares += step * (step - step / this.#count)
    }
    if (value > this.#highest) this.#highest = value
    return false
  }

  snapshot(): ValueHabitSnapshot {
    return {
      count: this.#count,
      mean: this.#mean,
      squares: this.#squares,
      above: this.#above,
      highest: this.#highest,
      recent: this.#recent,
      growths: this.#growths,
      last: this.#last,
      isOut: this.#isOut,
      isWhole: this.#isWhole,
    }
  }

  get #floor(): number {
    return this.#isWhole ? WHOLE_FLOOR : FLOOR
  }

  get #deviation(): number {
    return Math.max(Math.sqrt(this.#squares / Math.max(1, this.#above)), MIN_DEVIATION)
  }

  /** What was learned of whole numbers holds for no others. */
  #beginAnew(): void {
    this.#isWhole = false
    this.#count = this.#mean = this.#squares = this.#above = 0
    this.#highest = this.#recent = this.#growths = this.#last = 0
  }

  #isFar(value: number, log: number): boolean {
    if (this.#count < MIN_VALUES || this.#growths > COUNTER_SHARE * this.#count) return false
    const deviation = this.#deviation
    const above = log - this.#mean
    if (value > TIMES_HIGHEST * this.#highest && above > DEVIATIONS * deviation) return true
    const recently = this.#recent + (log - this.#recent) / RECENT - this.#mean
    return (
      above > Math.log(RECENT_TIMES) &&
      recently > Math.max(RECENT_DEVIATIONS * deviation, Math.log(RECENT_TIMES))
    )
  }
}

/** Small against what is measured, and keeps a zero from being minus infinity. */
const FLOOR = 0.001
/** Of counts: between none and one is no more than between one and two. */
const WHOLE_FLOOR = 1
