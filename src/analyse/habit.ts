import {WindowRate} from './window-rate.js'
import type {LimitOf, UsualRate, WindowRateSnapshot} from './window-rate.js'

/** Ten seconds to an hour: a rate is judged where it has enough records. */
const NARROWEST_MS = 10_000
const WIDTHS_MS = [NARROWEST_MS, 60_000, 600_000, 3_600_000]
/** A burst is above this many times its mean and the highest count of its past, and so far out. */
const TIMES_MEAN = 4
const TIMES_MOST = 1.8
const DEVIATIONS = 7
/** What comes in fewer than half of the windows is known less well: it takes more. */
const MIN_PRESENCE = 0.5
const RARE_BURST = 20
const RARE_TIMES_MOST = 5
const RARE_DEVIATIONS = 10
/** A decline is below this share of the mean, and so far out, in two windows in a row. */
const DECLINED = 0.2
const DECLINED_DEVIATIONS = 3
const MIN_DECLINING_MEAN = 20
const MIN_DECLINING_WIDTH_MS = 60_000

/** How the rate of a template turned: records in a window, now and usually. */
export interface RateTurn {
  readonly isFaster: boolean
  readonly count: number
  readonly usual: number
  readonly widthMs: number
}

export interface HabitSnapshot {
  readonly records: number
  readonly firstMs: number
  readonly lastMs: number
  readonly longestGapMs: number
  readonly rates: readonly WindowRateSnapshot[]
  readonly isLow: readonly boolean[]
  readonly burst: number
}

/**
 * What a template usually does: how often it comes, in windows of four widths, and how long it stays
 * away. Times are those of the active clock.
 */
export class Habit {
  records = 0
  firstMs = 0
  lastMs = 0
  longestGapMs = 0
  /** None before the second record: of many templates there is one only, and they take room. */
  #rates: readonly WindowRate[] = NO_RATES
  /** The narrowest window that is open; -1 when it is to be looked up. */
  #slot = -1
  /** In which widths it has declined. */
  #isLow: boolean[] = NO_FLAGS
  /** The width in which it bursts, as an index; -1 while it does not. */
  #burst = -1
  /** Records that the open windows can take without a look at them, and those taken so. */
  #calmFor = 0
  #taken = 0

  constructor(snapshot?: HabitSnapshot) {
    if (!snapshot) return
    if (snapshot.rates.length > 0) this.#begin(snapshot)
    this.records = snapshot.records
    this.firstMs = snapshot.firstMs
    this.lastMs = snapshot.lastMs
    this.longestGapMs = snapshot.longestGapMs
    this.#burst = snapshot.burst
  }

  /** True from the record that was too many until a window is usual again. */
  get isBursting(): boolean {
    return this.#burst >= 0
  }

  /** Records in the minute that is going on. */
  get inMinute(): number {
    this.#settle()
    return this.#rates[1]?.count ?? this.records
  }

  /** Mean distance of its records. */
  get meanGapMs(): number {
    return (this.lastMs - this.firstMs) / Math.max(1, this.records - 1)
  }

  /** A record came; tells the moment at which its rate turns. */
  note(activeMs: number): RateTurn | undefined {
    if (this.records++ === 0) this.firstMs = activeMs
    else if (activeMs - this.lastMs > this.longestGapMs) this.longestGapMs = activeMs - this.lastMs
    this.lastMs = activeMs
    if (this.#rates === NO_RATES) {
      if (this.records === 1) return undefined
      this.#begin()
      for (const rate of this.#rates) rate.add(this.firstMs)
      this.#slot = -1
    }
    // The widths are multiples of the narrowest: while its window is open, all are.
    const slot = Math.floor(activeMs / NARROWEST_MS)
    if (slot === this.#slot && this.#taken < this.#calmFor) {
      this.#taken++
      return undefined
    }
    return this.#noteClosely(activeMs, slot)
  }

  #noteClosely(activeMs: number, slot: number): RateTurn | undefined {
    this.#settle()
    let turn: RateTurn | undefined
    const rates = this.#rates
    // While a window is open, all wider ones are.
    let isOpen = slot === this.#slot
    this.#slot = slot
    let calmFor = Number.POSITIVE_INFINITY
    for (let i = 0; i < rates.length; i++) {
      const rate = rates[i] as WindowRate
      isOpen ||= rate.isOpenAt(activeMs)
      if (isOpen) rate.addToOpen()
      else if (rate.add(activeMs)) turn ??= this.#closed(rate, i)
      if (rate.isTooMany && this.#burst < 0) {
        this.#burst = i
        turn ??= turned(rate, true, rate.count, rate.usual())
      }
      const isAsItStays = this.#burst >= 0 && rate.isTooMany
      if (!isAsItStays) calmFor = Math.min(calmFor, rate.calmFor)
    }
    this.#calmFor = calmFor
    return turn
  }

  /** Brings the open windows up to date. */
  #settle(): void {
    if (this.#taken > 0) for (const rate of this.#rates) rate.addCalm(this.#taken)
    this.#taken = 0
    this.#calmFor = 0
  }

  snapshot(): HabitSnapshot {
    this.#settle()
    const {records, firstMs, lastMs, longestGapMs} = this
    const rates = this.#rates.map((rate) => rate.snapshot())
    return {
      records,
      firstMs,
      lastMs,
      longestGapMs,
      rates,
      isLow: [...this.#isLow],
      burst: this.#burst,
    }
  }

  #begin(snapshot?: HabitSnapshot): void {
    this.#rates = WIDTHS_MS.map((width, i) => new WindowRate(width, limitOf, snapshot?.rates[i]))
    this.#isLow = snapshot ? [...snapshot.isLow] : WIDTHS_MS.map(() => false)
  }

  /** A window of the rate was closed by a later record. */
  #closed(rate: WindowRate, i: number): RateTurn | undefined {
    if (this.#burst === i && !rate.isHeld) this.#burst = -1
    if (rate.widthMs < MIN_DECLINING_WIDTH_MS || rate.isBelow(MIN_DECLINING_MEAN)) return undefined
    const usual = rate.usual(2)
    if (!usual || usual.mean < MIN_DECLINING_MEAN) return undefined
    const count = Math.max(rate.before(1), rate.before(2))
    const isLow =
      count < Math.min(DECLINED * usual.mean, usual.mean - DECLINED_DEVIATIONS * usual.deviation)
    const wasLow = this.#isLow[i] === true
    if (isLow || rate.before(1) > usual.mean / 2) this.#isLow[i] = isLow
    return isLow && !wasLow ? turned(rate, false, count, usual) : undefined
  }
}

const NO_RATES: readonly WindowRate[] = []
const NO_FLAGS: boolean[] = []

const turned = (
  {widthMs}: WindowRate,
  isFaster: boolean,
  count: number,
  usual: UsualRate | undefined,
): RateTurn => ({isFaster, count, usual: usual?.mean ?? 0, widthMs})

const limitOf: LimitOf = ({mean, deviation, most, presence}) =>
  presence < MIN_PRESENCE
    ? Math.max(RARE_BURST, RARE_TIMES_MOST * most, mean + RARE_DEVIATIONS * deviation)
    : Math.max(
        TIMES_MEAN * mean,
        mean + DEVIATIONS * Math.max(deviation, Math.sqrt(mean)),
        TIMES_MOST * most,
      )
