/** Windows that are remembered. */
const REMEMBERED = 60
/** Windows that must have passed before anything is out of the ordinary. */
export const WARM_UP = 12
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
  #count = 0
  #limit = Number.POSITIVE_INFINITY
  /** Windows for which the limit was held. */
  #held = 0
  #peak = 0
  #windows: number[] = []
  #counts: number[] = []
  /** Of the counts. */
  #sum = 0

  constructor(widthMs: number, limitOf: LimitOf, snapshot?: WindowRateSnapshot) {
    this.widthMs = widthMs
    this.#limitOf = limitOf
    if (!snapshot) return
    this.#first = snapshot.first
    this.#window = snapshot.window
    this.#count = snapshot.count
    this.#limit = snapshot.limit ?? Number.POSITIVE_INFINITY
    this.#held = snapshot.held
    this.#peak = snapshot.peak
    this.#windows = [...snapshot.windows]
    this.#counts = [...snapshot.counts]
    this.#sum = this.#counts.reduce((sum, count) => sum + count, 0)
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

  /** Adds a record. True when an earlier window was closed by it. */
  add(activeMs: number): boolean {
    const window = Math.floor(activeMs / this.widthMs)
    let isClosed = false
    if (window !== this.#window) {
      if (this.#window < 0) this.#first = window
      else {
        this.#close(window)
        isClosed = true
      }
      this.#window = window
      this.#count = 0
    }
    this.addToOpen()
    return isClosed
  }

  /** Adds a record of which it is known that it falls into the open window. */
  addToOpen(): void {
    if (++this.#count !== MIN_BURST || this.#held > 0) return
    const usual = this.usual()
    if (usual) this.#limit = Math.max(MIN_BURST, this.#limitOf(usual))
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
    for (let i = this.#windows.length - 1; i >= 0; i--) {
      const window = this.#windows[i] ?? 0
      if (window >= end) continue
      if (window < end - passed) break
      const count = this.#counts[i] ?? 0
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

  /** The count of an earlier window: 1 for the one before the open one. */
  before(windows: number): number {
    const window = this.#window - windows
    for (let i = this.#windows.length - 1; i >= 0; i--) {
      if (this.#windows[i] === window) return this.#counts[i] ?? 0
      if ((this.#windows[i] ?? 0) < window) break
    }
    return 0
  }

  /** The records of another rate of this width were records of this one all along. */
  absorb(other: WindowRate): void {
    if (other.#window < 0) return
    const counts = new Map<number, number>()
    for (const rate of [this, other]) {
      for (const [i, window] of [...rate.#windows, rate.#window].entries()) {
        if (window < 0) continue
        counts.set(window, (counts.get(window) ?? 0) + (rate.#counts[i] ?? rate.#count))
      }
    }
    const all = [...counts].sort(([a], [b]) => a - b)
    const [window, count] = all.pop() ?? [other.#window, other.#count]
    const kept = all.slice(-REMEMBERED)
    this.#first = this.#window < 0 ? other.#first : Math.min(this.#first, other.#first)
    this.#windows = kept.map(([at]) => at)
    this.#counts = kept.map(([, records]) => records)
    this.#sum = this.#counts.reduce((sum, records) => sum + records, 0)
    this.#peak = Math.max(this.#peak, other.#peak, ...this.#counts)
    this.#window = window
    this.#count = count
    this.#held = 0
    const usual = count >= MIN_BURST ? this.usual() : undefined
    this.#limit = usual ? Math.max(MIN_BURST, this.#limitOf(usual)) : Number.POSITIVE_INFINITY
  }

  snapshot(): WindowRateSnapshot {
    return {
      first: this.#first,
      window: this.#window,
      count: this.#count,
      limit: Number.isFinite(this.#limit) ? this.#limit : null,
      held: this.#held,
      peak: this.#peak,
      windows: [...this.#windows],
      counts: [...this.#counts],
    }
  }

  /**
   * What was too many is remembered as no more than the limit, and the limit holds for the next window:
   * a burst does not make bursts usual, unless it lasts for sixty windows.
   */
  #close(next: number): void {
    const isTooMany = this.isTooMany
    const count = Math.min(this.#count, this.#limit)
    this.#windows.push(this.#window)
    this.#counts.push(count)
    this.#sum += count
    if (this.#windows.length > REMEMBERED) {
      this.#windows.shift()
      this.#sum -= this.#counts.shift() ?? 0
    }
    this.#held = isTooMany && next === this.#window + 1 ? this.#held + 1 : 0
    const isHeld = this.#held > 0 && this.#held <= REMEMBERED
    if (!isHeld) {
      this.#limit = Number.POSITIVE_INFINITY
      this.#held = 0
    }
    this.#peak = Math.max(isTooMany && isHeld ? 0 : count, this.#peak * FADING)
  }
}
