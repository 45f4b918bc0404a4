import {WindowRate} from './window-rate.js'
import type {LimitOf, UsualRate, WindowRateSnapshot} from './window-rate.js'

/** Ten seconds to an hour: a rate is judged where it has enough records. */
const NARROWEST_MS = 10_000
const WIDTHS_MS = [NARROWEST_MS, 60_000, 600_000, 3_600_000]
/** A burst is above this many times its mean and the highest count of its past, and so far out. */
const TIMES_MEAN = 3
const TIMES_MOST = 1.8
const DEVIATIONS = 7
/**
 * Some records in a row must have come this many times faster than usual, and than in the fullest window
 * of the past, within ten minutes: a busy
 * quarter of an hour at four times the mean is no news, four minutes at ten times are, and both fill the
 * same window.
 */
const LATEST = 16 // a power of two
const TIMES_SPEED = 6
const TIMES_SPEED_OF_MOST = 3.5
const SPEED_KEPT_MS = 600_000
/** What comes in fewer than half of the windows is known less well: it takes more. */
const MIN_PRESENCE = 0.5
const RARE_BURST = 20
const RARE_TIMES_MOST = 5
const RARE_DEVIATIONS = 10
/** A decline is below this share of the mean, and so far out, in two windows in a row. */
const DECLINED = 0.2
const DECLINED_DEVIATIONS = 3
const MIN_DECLINING_MEAN = 20
/**
 * Where days and nights make every count usual, it has fallen off a cliff: two windows below this share of
 * each of the six before, which were as full as windows are.
 */
const CLIFF = 0.25
const CLIFF_WINDOWS = 6
const CLIFF_TIMES_MEAN = 3
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
  readonly latest?: readonly number[]
  readonly fastest?: readonly [number, number] | null
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
  /** When the latest records came, in a ring; `#next` is the place of the oldest. */
  #latest: number[] = NO_TIMES
  #next = 0
  /** How long as many took where they were fastest, and when that was. */
  #fastestMs = 0
  #fastestAtMs = Number.NEGATIVE_INFINITY

  constructor(snapshot?: HabitSnapshot) {
    if (!snapshot) return
    if (snapshot.rates.length > 0) this.#begin(snapshot)
    this.records = snapshot.records
    this.firstMs = snapshot.firstMs
    this.lastMs = snapshot.lastMs
    this.longestGapMs = snapshot.longestGapMs
    this.#burst = snapshot.burst
    if (snapshot.fastest) [this.#fastestMs, this.#fastestAtMs] = snapshot.fastest
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
    this.#noteSpeed(activeMs)
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
        const usual = rate.usualNow()
        if (this.#isFast(rate.widthMs, usual)) {
          this.#burst = i
          turn ??= turned(rate, true, rate.count, usual)
        }
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

  /** Its template stands for that of another, too: what that one usually did is its own past. */
  absorb(other: Habit): void {
    if (other.records === 0) return
    this.#settle()
    other.#settle()
    const rates = this.#ratesOf()
    for (const [i, rate] of other.#ratesOf().entries()) rates[i]?.absorb(rate)
    this.#rates = rates
    if (this.#isLow === NO_FLAGS) this.#isLow = rates.map(() => false)
    const times = [this, other].flatMap((habit) =>
      habit.#latest.length > 0 ? habit.#latest : habit.records > 0 ? [habit.firstMs] : [],
    )
    this.#latest = times.sort((a, b) => a - b).slice(-LATEST)
    this.#next = this.#latest.length % LATEST
    this.#slot = -1
    if (this.#burst < 0) this.#burst = other.#burst
    this.firstMs = this.records === 0 ? other.firstMs : Math.min(this.firstMs, other.firstMs)
    this.lastMs = Math.max(this.lastMs, other.lastMs)
    this.longestGapMs = Math.max(this.longestGapMs, other.longestGapMs)
    this.records += other.records
  }

  #ratesOf(): readonly WindowRate[] {
    if (this.#rates !== NO_RATES) return this.#rates
    const rates = WIDTHS_MS.map((width) => new WindowRate(width, limitOf))
    if (this.records > 0) for (const rate of rates) rate.add(this.firstMs)
    return rates
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
      fastest: Number.isFinite(this.#fastestAtMs) ? [this.#fastestMs, this.#fastestAtMs] : null,
      latest: [...this.#latest.slice(this.#next), ...this.#latest.slice(0, this.#next)],
    }
  }

  #begin(snapshot?: HabitSnapshot): void {
    this.#rates = WIDTHS_MS.map((width, i) => new WindowRate(width, limitOf, snapshot?.rates[i]))
    this.#isLow = snapshot ? [...snapshot.isLow] : WIDTHS_MS.map(() => false)
    this.#latest = [...(snapshot?.latest ?? [])]
    this.#next = this.#latest.length % LATEST
  }

  #noteSpeed(activeMs: number): void {
    const latest = this.#latest
    latest[this.#next] = activeMs
    this.#next = (this.#next + 1) & (LATEST - 1)
    if (latest.length < LATEST) return
    const lastedMs = activeMs - (latest[this.#next] ?? 0)
    if (lastedMs > this.#fastestMs && activeMs - this.#fastestAtMs <= SPEED_KEPT_MS) return
    this.#fastestMs = lastedMs
    this.#fastestAtMs = activeMs
  }

  #isFast(widthMs: number, usual: UsualRate | undefined): boolean {
    const {mean, most} = usual ?? {mean: 0, most: 0}
    const enough = Math.max(TIMES_SPEED * mean, TIMES_SPEED_OF_MOST * most)
    return (LATEST - 1) * widthMs >= enough * this.#fastestMs
  }

  /** A window of the rate was closed by a later record. */
  #closed(rate: WindowRate, i: number): RateTurn | undefined {
    if (this.#burst === i && !rate.isHeld) this.#burst = -1
    if (rate.widthMs < MIN_DECLINING_WIDTH_MS || rate.isBelow(MIN_DECLINING_MEAN)) return undefined
    const usual = rate.usual(2)
    if (!usual || usual.mean < MIN_DECLINING_MEAN) return undefined
    const count = Math.max(rate.before(1), rate.before(2))
    const isLow =
      count < Math.min(DECLINED * usual.mean, usual.mean - DECLINED_DEVIATIONS * usual.deviation) ||
      isCliff(rate, count, usual)
    const wasLow = this.#isLow[i] === true
    if (isLow || rate.before(1) > usual.mean / 2) this.#isLow[i] = isLow
    return isLow && !wasLow ? turned(rate, false, count, usual) : undefined
  }
}

const isCliff = (rate: WindowRate, count: number, {mean}: UsualRate): boolean => {
  if (count >= CLIFF * CLIFF_TIMES_MEAN * mean) return false
  const least = rate.leastOf(CLIFF_WINDOWS, 3)
  const isUsual = least >= MIN_DECLINING_MEAN && least <= CLIFF_TIMES_MEAN * mean
  return isUsual && count < CLIFF * least
}

const NO_RATES: readonly WindowRate[] = []
const NO_FLAGS: boolean[] = []
const NO_TIMES: number[] = []

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
