const MIN_VALUES = 50
/** One value is far out when it is this many times the highest, and so many deviations above the mean. */
const TIMES_HIGHEST = 3
const DEVIATIONS = 5
/** So are twenty in a row that lie this many deviations, and this factor, above. */
const RECENT = 20
const RECENT_DEVIATIONS = 3
const LOG_RECENT_TIMES = Math.log(4)
/** What nearly always grows is a counter. */
const COUNTER_SHARE = 0.95

export interface ValueHabitSnapshot {
  readonly count: number
  readonly mean: number
  readonly squares: number
  readonly highest: number
  readonly recent: number
  readonly growths: number
  readonly last: number
  readonly isOut: boolean
}

/** What a measure usually is: mean and spread of its logarithm, and the highest value. */
export class ValueHabit {
  #count = 0
  #mean = 0
  #squares = 0
  #highest = 0
  #recent = 0
  #growths = 0
  #last = 0
  #isOut = false

  constructor(snapshot?: ValueHabitSnapshot) {
    if (!snapshot) return
    this.#count = snapshot.count
    this.#mean = snapshot.mean
    this.#squares = snapshot.squares
    this.#highest = snapshot.highest
    this.#recent = snapshot.recent
    this.#growths = snapshot.growths
    this.#last = snapshot.last
    this.#isOut = snapshot.isOut
  }

  /** Typical value, for people. */
  get usual(): number {
    return Math.exp(this.#mean) - FLOOR
  }

  /** Notes a value; true when it is far outside of what came before. */
  note(value: number): boolean {
    const log = Math.log(Math.max(0, value) + FLOOR)
    const isOut = this.#isFar(value, log)
    if (value > this.#last) this.#growths++
    this.#last = value
    this.#recent = this.#count === 0 ? log : this.#recent + (log - this.#recent) / RECENT
    this.#isOut = isOut
    // What is far out is no part of what is usual, or the second of its kind would be.
    if (isOut) return true
    this.#count++
    const step = log - this.#mean
    this.#mean += step / this.#count
    this.#squares += step * (log - this.#mean)
    if (value > this.#highest) this.#highest = value
    return false
  }

  snapshot(): ValueHabitSnapshot {
    return {
      count: this.#count,
      mean: this.#mean,
      squares: this.#squares,
      highest: this.#highest,
      recent: this.#recent,
      growths: this.#growths,
      last: this.#last,
      isOut: this.#isOut,
    }
  }

  #isFar(value: number, log: number): boolean {
    if (this.#count < MIN_VALUES || this.#growths > COUNTER_SHARE * this.#count) return false
    const above = log - this.#mean
    // Nearly every value is out of the question, which is all that is asked of it.
    if (value <= TIMES_HIGHEST * this.#highest && above <= LOG_RECENT_TIMES) return false
    const deviation = Math.max(Math.sqrt(this.#squares / this.#count), 0.1)
    if (value > TIMES_HIGHEST * this.#highest && above > DEVIATIONS * deviation) return true
    const recently = this.#recent + (log - this.#recent) / RECENT - this.#mean
    return (
      above > LOG_RECENT_TIMES &&
      recently > Math.max(RECENT_DEVIATIONS * deviation, LOG_RECENT_TIMES)
    )
  }
}

/** Small against what is measured, and keeps a zero from being minus infinity. */
const FLOOR = 0.001
