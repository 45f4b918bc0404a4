import {WARM_UP, WindowRate} from '../window-rate.js'
import type {LimitOf, WindowRateSnapshot} from '../window-rate.js'
import type {Detector, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'
import {inWindow} from './in-window.js'

const WIDTHS_MS = [10_000, 60_000, 600_000]
/** Errors come in small clusters of their own: a burst is above this many times the highest count. */
const TIMES_MOST = 2
const TIMES_MEAN = 4
const DEVIATIONS = 8
/** Key of its findings: errors that come together are one event. */
export const BURST = 'burst'

interface State {
  readonly rates: readonly WindowRateSnapshot[]
  /** The width in which there is a burst, as an index; -1 while there is none. */
  readonly burst: number
  /** Of the open windows: records of templates that have a past. */
  readonly known: readonly number[]
  /** The template whose own errors are too many. */
  readonly own: string | null
}

/**
 * Reports many errors in a short time: records of level error or worse, and requests that failed on
 * the server's side, counted together. Once for each burst; it ends with the first window that
 * is no longer too many. An error whose own finding has just begun is told by that, and only counted here.
 * So is one that is new: it takes as many of those that have a past. Where one error is so common that the
 * tenfold of another would not show, that one's own past tells (`habit.ts`).
 */
export class BurstDetector implements Detector {
  readonly name = 'burst'
  readonly #rates: readonly WindowRate[]
  readonly #known: number[]
  #burst: number
  #own: string | null

  constructor(snapshot?: unknown) {
    const state = snapshot as State | undefined
    // A log that never had an error has a rate of them, too.
    this.#rates = WIDTHS_MS.map(
      (width, i) => new WindowRate(width, limitOf, state?.rates[i], {sinceStart: true}),
    )
    this.#burst = state?.burst ?? -1
    this.#known = [...(state?.known ?? WIDTHS_MS.map(() => 0))]
    this.#own = state?.own ?? null
  }

  observe(seen: Seen): Notice | undefined {
    const {severity, isServerError} = seen.shape
    if (severity !== 'error' && severity !== 'critical' && !isServerError) return undefined
    const isTold = seen.isTold()
    let begins: WindowRate | undefined
    for (const [i, rate] of this.#rates.entries()) {
      const isClosed = rate.add(seen.activeMs)
      if (isClosed) this.#known[i] = 0
      const {firstMs} = seen.template.habit
      const isKnown = isServerError || seen.activeMs - firstMs >= WARM_UP * rate.widthMs
      const known = (this.#known[i] ?? 0) + (isKnown ? 1 : 0)
      this.#known[i] = known
      if (isClosed && this.#burst === i && !rate.isHeld) this.#burst = -1
      if (rate.allowsLess(known) && this.#burst < 0 && !isTold && !seen.isLearning) {
        this.#burst = i
        begins = rate
      }
    }
    const {habit, family} = seen.template
    if (this.#own === family && !habit.isBursting) this.#own = null
    if (isTold || seen.isLearning) return undefined
    const turn = seen.turn?.isFaster === true && !isServerError ? seen.turn : undefined
    if (turn) this.#own = family
    if (this.#burst < 0 && this.#own !== family) return undefined
    const count = begins?.count ?? turn?.count ?? 1
    const usual = begins?.usual()?.mean ?? turn?.usual ?? 0
    const width = begins?.widthMs ?? turn?.widthMs ?? 0
    const how = `${count} in ${inWindow(width)}, usually ${usual.toFixed(1)}`
    return {
      kind: 'burst',
      severity: severity ?? 'warning',
      title: () => titleOf(seen.head(), `Burst of errors (${how}): `),
      key: BURST,
      known: null,
      count,
      onlyGrows: begins === undefined && turn === undefined,
    }
  }

  snapshot(): unknown {
    return {
      rates: this.#rates.map((rate) => rate.snapshot()),
      burst: this.#burst,
      known: [...this.#known],
      own: this.#own,
    }
  }
}

const limitOf: LimitOf = ({mean, deviation, most}) =>
  Math.max(TIMES_MOST * most, TIMES_MEAN * mean, mean + DEVIATIONS * deviation)
