const MIN_VALUES = 50
/** One value is far out when it is this many times the highest, and so many deviations above the mean. */
const TIMES_HIGHEST = 3
const DEVIATIONS = 5
/** So are twenty in a row that lie this many deviations, and this factor, above. */
const RECENT = 20
const RECENT_DEVIATIONS = 3
const LOG_RECENT_TIMES = Math.log(4)
/**
 * Where quick and slow requests are one measure, its spread hides much: out is also what lies beyond its
 * edge, which two in a hundred pass, by this factor, once so large a part of the last fifty has.
 */
const EDGE_SHARE = 0.02
const EDGE_STEP = 0.02
const LOG_BEYOND = Math.log(2)
const LATELY = 50
/** A number that falls is told where it falls further: most have their zeros. */
const LOG_BELOW = Math.log(4)
const MANY_BEYOND = 0.15
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
  readonly edge?: number
  readonly beyond?: number
  readonly lowEdge?: number
  readonly below?: number
  readonly isWhole?: boolean
  readonly codes?: readonly (readonly [number, number])[]
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
  /** Logarithm of what two values in a hundred exceed, and the share that lately lay far beyond it. */
  #edge = 0
  #beyond = 0
  /** The same of what two in a hundred fall short of. */
  #lowEdge = 0
  #below = 0
  /** All values so far were whole numbers. */
  #isWhole = true
  /** Exit codes, and how often each was told; of those that are usual, infinitely often. */
  #codes: Map<number, number> | null = null

  constructor(snapshot?: ValueHabitSnapshot) {
    if (!snapshot) return
    this.#isWhole = snapshot.isWhole ?? false
    this.#count = snapshot.count
    this.#mean = snapshot.mean
    this.#squares = snapshot.squares
    this.#above = snapshot.above ?? snapshot.count / 2
    this.#highest = snapshot.highest
    this.#recent = snapshot.recent
    this.#growths = snapshot.growths
    this.#last = snapshot.last
    this.#isOut = snapshot.isOut
    this.#edge = snapshot.edge ?? Math.log(snapshot.highest + this.#floor)
    this.#beyond = snapshot.beyond ?? 0
    this.#lowEdge = snapshot.lowEdge ?? Math.log(this.#floor)
    this.#below = snapshot.below ?? 0
    for (const [code, times] of snapshot.codes ?? []) {
      this.#codes ??= new Map<number, number>()
      this.#codes.set(code, times < 0 ? Infinity : times)
    }
  }

  /** Typical value, for people. */
  get usual(): number {
    return Math.exp(this.#mean) - this.#floor
  }

  /** Notes a value; true when it is far outside of what came before. */
  note(value: number): boolean {
    if (this.#isWhole && !Number.isInteger(value)) this.#beginAnew()
    const log = Math.log(Math.max(0, value) + this.#floor)
    this.#noteEdge(log)
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

  /** Notes an exit code; true for one that is not 0 and was not among the first few. */
  noteCode(code: number): boolean {
    const codes = (this.#codes ??= new Map<number, number>())
    const times = codes.get(code) ?? 0
    if (codes.size >= MAX_CODES && times === 0) return false
    if (this.#count++ < FIRST_CODES || code === 0 || times >= USUAL_CODE) {
      codes.set(code, Infinity)
      return false
    }
    codes.set(code, times + 1)
    return true
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
      edge: this.#edge,
      beyond: this.#beyond,
      lowEdge: this.#lowEdge,
      below: this.#below,
      isWhole: this.#isWhole,
      codes: Array.from(this.#codes ?? [], ([code, times]) => [
        code,
        times === Infinity ? -1 : times,
      ]),
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
    this.#edge = this.#beyond = this.#lowEdge = this.#below = 0
  }

  #noteEdge(log: number): void {
    if (this.#count < MIN_VALUES) {
      if (log > this.#edge || this.#count === 0) this.#edge = log
      if (log < this.#lowEdge || this.#count === 0) this.#lowEdge = log
      return
    }
    const isBelow = log < this.#lowEdge - LOG_BELOW ? 1 : 0
    this.#below += (isBelow - this.#below) / LATELY
    this.#lowEdge += EDGE_STEP * (log < this.#lowEdge ? EDGE_SHARE - 1 : EDGE_SHARE)
    const isBeyond = log > this.#edge + LOG_BEYOND ? 1 : 0
    this.#beyond += (isBeyond - this.#beyond) / LATELY
    this.#edge += EDGE_STEP * (log > this.#edge ? 1 - EDGE_SHARE : -EDGE_SHARE)
  }

  #isFar(value: number, log: number): boolean {
    if (this.#count < MIN_VALUES || this.#growths > COUNTER_SHARE * this.#count) return false
    const above = log - this.#mean
    if (this.#below > MANY_BEYOND && log < this.#lowEdge - LOG_BELOW) return true
    // Nearly every value is out of the question, which is all that is asked of it.
    if (value <= TIMES_HIGHEST * this.#highest && above <= LOG_RECENT_TIMES) return false
    const deviation = this.#deviation
    if (value > TIMES_HIGHEST * this.#highest && above > DEVIATIONS * deviation) return true
    if (this.#beyond > MANY_BEYOND && log > this.#edge + LOG_BEYOND) return true
    const recently = this.#recent + (log - this.#recent) / RECENT - this.#mean
    return (
      above > LOG_RECENT_TIMES &&
      recently > Math.max(RECENT_DEVIATIONS * deviation, LOG_RECENT_TIMES)
    )
  }
}

/** A job that came so often has shown how it ends; a code that was told so often is usual, too. */
const FIRST_CODES = 10
const USUAL_CODE = 20
const MAX_CODES = 16

/** Small against what is measured, and keeps a zero from being minus infinity. */
const FLOOR = 0.001
/** Of counts: between none and one is no more than between one and two. */
const WHOLE_FLOOR = 1
