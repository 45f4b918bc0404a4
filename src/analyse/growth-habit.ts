/** The shortest silence is known after so many gaps … */
const MIN_GAPS = 30
/** … within so many times that silence. */
const MIN_SPAN_TIMES = 4
/** Longest gaps kept of a period; the last period stands beside the one that goes on. */
const KEPT = 12
const PERIOD_MS = 24 * 3_600_000
/** Up to so many gaps, one in so many, that are so much longer than all others are pauses. */
const MAX_OUTLIERS = 4
const ONE_IN = 40
const OUTLIER_TIMES = 6
/** Silent is what is so many times the longest gap; more where the longest ones differ much. */
const TIMES_LONGEST = 4
const TAIL_POWER = 1.5
/** The gap that the longest is held against: the fifth of them. */
const TAIL_AT = 4
/** Shorter gaps than this share of the shortest silence are all alike. */
const GRAIN = 1 / 60
/** Pauses remembered; a night comes back at about its hour, and may be longer by this. */
const MAX_PAUSES = 32
const SAME_HOUR_MS = 4 * 3_600_000
const PAUSE_TIMES = 1.5
const DAY_MS = 24 * 3_600_000

interface Period {
  readonly gaps: number
  readonly sumMs: number
  /** The longest first. */
  readonly longest: readonly number[]
}

/** When a pause began by the machine's clock, and how long it was watched. */
type Pause = readonly [beganMs: number, lengthMs: number]

/** Plain JSON. */
export interface GrowthSnapshot {
  readonly firstMs: number
  readonly lastMs: number
  readonly lastWallMs: number
  readonly periodMs: number
  readonly now: Period
  readonly before: Period
  readonly pauses: readonly Pause[]
}

/**
 * How a file usually grows, and so for how long it must stay away to be silent. Two clocks: `watched`
 * time, which goes on only while the file was really looked at, measures the gaps; the machine's own
 * tells at which hour of the day a pause began.
 *
 * A file is silent when it stays away for four times the longest gap of the last one to two days: for
 * more where the longest gaps differ much among each other, since such a habit has longer ones to
 * come. A few gaps that are far longer than all others are pauses: one that began at about this hour of
 * the day, or two that began at different hours, are expected from then on and half as long again, so
 * that nights are told once. Nothing is silent before thirty gaps, nor before it was watched for four
 * times the shortest silence. The figures are guesses: in simulated months files that are regular, random
 * or follow the hour of the day got no silence told, nights and weekends one each, those whose gaps have
 * a long tail two or three.
 */
export class GrowthHabit {
  readonly #floorMs: number
  #firstMs: number
  #lastMs: number
  #lastWallMs: number
  #periodMs: number
  #now: Period
  #before: Period
  #pauses: readonly Pause[]
  /** Undefined while it is to be reckoned. */
  #limitMs: number | null | undefined

  /** `floorMs`: no silence is shorter. The file is there from `watchedMs` on. */
  constructor(floorMs: number, watchedMs: number, wallMs: number, snapshot?: GrowthSnapshot) {
    this.#floorMs = floorMs
    this.#firstMs = snapshot?.firstMs ?? watchedMs
    this.#lastMs = snapshot?.lastMs ?? watchedMs
    this.#lastWallMs = snapshot?.lastWallMs ?? wallMs
    this.#periodMs = snapshot?.periodMs ?? watchedMs
    this.#now = snapshot?.now ?? EMPTY
    this.#before = snapshot?.before ?? EMPTY
    this.#pauses = snapshot?.pauses ?? []
  }

  /** Watched time of its last growth, and the machine's time then. */
  get lastMs(): number {
    return this.#lastMs
  }

  get lastWallMs(): number {
    return this.#lastWallMs
  }

  /** It grew. `isGap`: the time since it grew last was watched and says something of its habit. */
  grew(watchedMs: number, wallMs: number, isGap: boolean): void {
    if (isGap) this.#noteGap(watchedMs - this.#lastMs, watchedMs)
    this.#lastMs = watchedMs
    this.#lastWallMs = wallMs
    this.#limitMs = undefined
  }

  /** For how long it may stay away now; null while its habit is not known. */
  get limitMs(): number | null {
    if (this.#limitMs !== undefined) return this.#limitMs
    const usual = this.#usualLimitMs()
    this.#limitMs = usual === null ? null : Math.max(usual, PAUSE_TIMES * this.#expectedPauseMs())
    return this.#limitMs
  }

  /** Mean of its gaps without the pauses. */
  get meanGapMs(): number {
    const longest = this.#longest()
    const pauses = longest.slice(0, outliersIn(longest, this.#gaps))
    const gaps = this.#gaps - pauses.length
    const sumMs = this.#now.sumMs + this.#before.sumMs - pauses.reduce((sum, ms) => sum + ms, 0)
    return gaps > 0 ? sumMs / gaps : 0
  }

  snapshot(): GrowthSnapshot {
    return {
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      lastWallMs: this.#lastWallMs,
      periodMs: this.#periodMs,
      now: this.#now,
      before: this.#before,
      pauses: this.#pauses,
    }
  }

  #noteGap(gapMs: number, watchedMs: number): void {
    const usual = this.#usualLimitMs()
    if (gapMs > (usual ?? this.#floorMs)) {
      this.#pauses = [...this.#pauses, [this.#lastWallMs, gapMs] as const].slice(-MAX_PAUSES)
    }
    if (watchedMs - this.#periodMs >= PERIOD_MS && this.#now.gaps >= MIN_GAPS) {
      this.#before = this.#now
      this.#now = EMPTY
      this.#periodMs = watchedMs
    }
    this.#now = {
      gaps: this.#now.gaps + 1,
      sumMs: this.#now.sumMs + gapMs,
      longest: withGap(this.#now.longest, gapMs),
    }
  }

  #usualLimitMs(): number | null {
    if (this.#gaps < MIN_GAPS) return null
    if (this.#lastMs - this.#firstMs < MIN_SPAN_TIMES * this.#floorMs) return null
    const longest = this.#longest().map((ms) => Math.max(ms, GRAIN * this.#floorMs))
    const usual = longest.slice(outliersIn(longest, this.#gaps))
    const [top = 0] = usual
    const tail = top / (usual[Math.min(TAIL_AT, usual.length - 1)] ?? top)
    return Math.max(this.#floorMs, top * Math.max(TIMES_LONGEST, tail ** TAIL_POWER))
  }

  get #gaps(): number {
    return this.#now.gaps + this.#before.gaps
  }

  /** The longest first, of both periods. */
  #longest(): readonly number[] {
    return [...this.#now.longest, ...this.#before.longest].sort((a, b) => b - a)
  }

  #expectedPauseMs(): number {
    let expected = 0
    for (const [i, [beganMs, lengthMs]] of this.#pauses.entries()) {
      if (isSameHour(beganMs, this.#lastWallMs)) expected = Math.max(expected, lengthMs)
      // Two that began at different hours: such a pause may begin at any.
      for (const [other, otherMs] of this.#pauses.slice(0, i)) {
        if (isSameHour(beganMs, other)) continue
        expected = Math.max(expected, Math.min(lengthMs, otherMs))
      }
    }
    return expected
  }
}

const EMPTY: Period = {gaps: 0, sumMs: 0, longest: []}

const withGap = (longest: readonly number[], gapMs: number): readonly number[] => {
  if (longest.length >= KEPT && gapMs <= (longest.at(-1) ?? 0)) return longest
  const after = longest.findIndex((ms) => ms < gapMs)
  return longest.toSpliced(after < 0 ? longest.length : after, 0, gapMs).slice(0, KEPT)
}

/** How many of the longest of all gaps, the longest first, stand far above the rest. */
const outliersIn = (longest: readonly number[], gaps: number): number => {
  const most = Math.min(MAX_OUTLIERS, longest.length - 1, Math.floor(gaps / ONE_IN))
  for (let i = most; i > 0; i--) {
    if ((longest[i - 1] ?? 0) >= OUTLIER_TIMES * (longest[i] ?? 0)) return i
  }
  return 0
}

const isSameHour = (aMs: number, bMs: number): boolean => {
  const apart = (((aMs - bMs) % DAY_MS) + DAY_MS) % DAY_MS
  return Math.min(apart, DAY_MS - apart) <= SAME_HOUR_MS
}
