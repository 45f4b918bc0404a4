import {RecentCounts} from './recent-counts.js'

/** Windows that are remembered. */
const REMEMBERED = 60
/** Windows that must have passed before anything is out of the ordinary. */
export const WARM_UP = 12
/** As good as no end. */
const MANY = 1_000_000
/** The highest count of the past fades by this much a window. */
const FADING = 0.998
/** Fewer records than this in a window are never too many. */
export const MIN_BURST = 12

export interface WindowRateSnapshot {
  readonly first: number
  readonly window: number
  readonly count: number
  readonly limit: number | null
  readonly held: number
  readonly peak: number
  readonly windows: readonly number[]
  readonly counts: readonly number[]
}

/** What the past of a rate says about its present. */
export interface UsualRate {
  /** Records in a window, on average over the last sixty. */
  readonly mean: number
  /** The highest count of them. */
  readonly most: number
  /** Standard deviation of their counts. */
  readonly deviation: number
  /** Share of them that had any. */
  readonly presence: number
}

/** More records than this in a window are too many; `Infinity` where the past does not tell. */
export type LimitOf = (usual: UsualRate) => number

/**
 * Counts in windows of one width, and what they usually are: the last sixty windows, and a peak that
 * fades slowly. Only windows with records are stored. Times are those of the active clock.
 */
export class WindowRate {
  readonly widthMs: number
  readonly #limitOf: LimitOf
  #first = -1
  #window = -1
  /** Where the open window begins. */
  #openMs = Number.NaN
  #count = 0
  #limit = Number.POSITIVE_INFINITY
  /** Windows for which the limit was held. */
  #held = 0
  #peak = 0
  #past = new RecentCounts(REMEMBERED)
  /** What was usual when this window was open. */
  #usual: UsualRate | undefined
  #usualOf = -1
  /** Of the counts. */
  #sum = 0

  /** Its past begins with its first record; where `sinceStart`, with the log: none came before. */
  readonly #sinceStart: boolean

  constructor(
    widthMs: number,
    limitOf: LimitOf,
    snapshot?: WindowRateSnapshot,
    {sinceStart = false}: {readonly sinceStart?: boolean} = {},
  ) {
    this.#sinceStart = sinceStart
    this.widthMs = widthMs
    this.#limitOf = limitOf
    if (!snapshot) return
    this.#first = snapshot.first
    this.#window = snapshot.window
    if (snapshot.window >= 0) this.#openMs = snapshot.window * widthMs
    this.#count = snapshot.count
    this.#limit = snapshot.limit ?? Number.POSITIVE_INFINITY
    this.#held = snapshot.held
    this.#peak = snapshot.peak
    for (const [i, window] of snapshot.windows.entries()) {
      const count = snapshot.counts[i] ?? 0
      this.#past.push(window, count)
      this.#sum += count
    }
  }

  /** Records in the window that is open. */
  get count(): number {
    return this.#count
  }

  /** No mean of its windows can be as high as this. */
  isBelow(mean: number): boolean {
    return this.#sum < mean * WARM_UP
  }

  /** More records than the past allows. */
  get isTooMany(): boolean {
    return this.allowsLess(this.#count)
  }

  /** So many would be too many. */
  allowsLess(count: number): boolean {
    return count > this.#limit
  }

  /** The window before this one had too many. */
  get isHeld(): boolean {
    return this.#held > 0
  }

  /** The window that is open is the one of this moment. */
  isOpenAt(activeMs: number): boolean {
    return activeMs >= this.#openMs && activeMs < this.#openMs + this.widthMs
  }

  /** Adds a record. True when an earlier window was closed by it. */
  add(activeMs: number): boolean {
    const window = Math.floor(activeMs / this.widthMs)
    let isClosed = false
    if (window !== this.#window) {
      if (this.#window < 0) this.#first = this.#sinceStart ? 0 : window
      else {
        this.#close(window)
        isClosed = true
      }
      this.#window = window
      this.#openMs = window * this.widthMs
      this.#count = 0
    }
    this.addToOpen()
    return isClosed
  }

  /** So many records may be added to the open window without anything to be decided. */
  get calmFor(): number {
    if (this.#count < MIN_BURST) return MIN_BURST - 1 - this.#count
    return this.#limit === Number.POSITIVE_INFINITY
      ? MANY
      : Math.max(0, Math.floor(this.#limit) - this.#count)
  }

  /** Adds so many of them. */
  addCalm(records: number): void {
    this.#count += records
  }

  /** Adds a record of which it is known that it falls into the open window. */
  addToOpen(): void {
    if (++this.#count !== MIN_BURST || this.#held > 0) return
    const usual = this.usual()
    if (usual) this.#limit = Math.max(MIN_BURST, this.#limitOf(usual))
  }

  /** The same for the open window, asked for again and again while that has too many. */
  usualNow(): UsualRate | undefined {
    if (this.#usualOf !== this.#window) {
      this.#usual = this.usual()
      this.#usualOf = this.#window
    }
    return this.#usual
  }

  /** What the windows before the open one were like, but for the last few; undefined in the warm-up. */
  usual(skipped = 0): UsualRate | undefined {
    const passed = Math.min(REMEMBERED, this.#window - skipped - this.#first)
    if (passed < WARM_UP) return undefined
    const end = this.#window - skipped
    let sum = 0
    let squares = 0
    let present = 0
    let most = this.#peak
    const past = this.#past
    for (let age = 0; age < past.size; age++) {
      const window = past.bucketAt(age)
      if (window >= end) continue
      if (window < end - passed) break
      const count = past.countAt(age)
      sum += count
      squares += count * count
      present++
      if (count > most) most = count
    }
    const mean = sum / passed
    return {
      mean,
      deviation: Math.sqrt(Math.max(0, squares / passed - mean * mean)),
      most,
      presence: present / passed,
    }
  }

  /** The lowest count of some windows, of which the last is so many before the open one. */
  leastOf(windows: number, last: number): number {
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < windows; i++) least = Math.min(least, this.before(last + i))
    return least
  }

  /** The count of an earlier window: 1 for the one before the open one. */
  before(windows: number): number {
    const window = this.#window - windows
    const past = this.#past
    for (let age = 0; age < past.size; age++) {
      const bucket = past.bucketAt(age)
      if (bucket === window) return past.countAt(age)
      if (bucket < window) break
    }
    return 0
  }

  /** The records of another rate of this width were records of this one all along. */
  absorb(other: WindowRate): void {
    if (other.#window < 0) return
    const counts = new Map<number, number>()
    for (const rate of [this, other]) {
      const own =
        rate.#window < 0 ? [] : [...rate.#past.pairs(), [rate.#window, rate.#count] as const]
      for (const [window, count] of own) counts.set(window, (counts.get(window) ?? 0) + count)
    }
    const all = [...counts].sort(([a], [b]) => a - b)
    const [window, count] = all.pop() ?? [other.#window, other.#count]
    this.#first = this.#window < 0 ? other.#first : Math.min(this.#first, other.#first)
    this.#past = new RecentCounts(REMEMBERED)
    this.#sum = 0
    for (const [at, records] of all.slice(-REMEMBERED)) {
      this.#past.push(at, records)
      this.#sum += records
      this.#peak = Math.max(this.#peak, records)
    }
    this.#peak = Math.max(this.#peak, other.#peak)
    this.#window = window
    this.#openMs = window * this.widthMs
    this.#count = count
    this.#held = 0
    this.#usualOf = -1
    const usual = count >= MIN_BURST ? this.usual() : undefined
    this.#limit = usual ? Math.max(MIN_BURST, this.#limitOf(usual)) : Number.POSITIVE_INFINITY
  }

  snapshot(): WindowRateSnapshot {
    const pairs = this.#past.pairs()
    return {
      first: this.#first,
      window: this.#window,
      count: this.#count,
      limit: Number.isFinite(this.#limit) ? this.#limit : null,
      held: this.#held,
      peak: this.#peak,
      windows: pairs.map(([window]) => window),
      counts: pairs.map(([, count]) => count),
    }
  }

  /**
   * What was too many is remembered as no more than the limit, and the limit holds for the next window:
   * a burst does not make bursts usual, unless it lasts for sixty windows.
   */
  #close(next: number): void {
    const isTooMany = this.isTooMany
    const count = Math.min(this.#count, this.#limit)
    this.#sum += count - this.#past.push(this.#window, count)
    this.#held = isTooMany && next === this.#window + 1 ? this.#held + 1 : 0
    const isHeld = this.#held > 0 && this.#held <= REMEMBERED
    if (!isHeld) {
      this.#limit = Number.POSITIVE_INFINITY
      this.#held = 0
    }
    this.#peak = Math.max(isTooMany && isHeld ? 0 : count, this.#peak * FADING)
  }
}
