import {WindowRate} from '../window-rate.js'
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
}

/**
 * Reports many errors in a short time: records of level error or worse, and requests that failed on
 * the server's side, counted together. Once for each burst; it ends with the first window that
 * is no longer too many. An error whose own finding has just begun is told by that, and only counted here.
 */
export class BurstDetector implements Detector {
  readonly name = 'burst'
  readonly #rates: readonly WindowRate[]
  #burst: number

  constructor(snapshot?: unknown) {
    const state = snapshot as State | undefined
    this.#rates = WIDTHS_MS.map((width, i) => new WindowRate(width, limitOf, state?.rates[i]))
    this.#burst = state?.burst ?? -1
  }

  observe(seen: Seen): Notice | undefined {
    const {severity, isServerError} = seen.shape
    if (severity !== 'error' && severity !== 'critical' && !isServerError) return undefined
    const isTold = seen.isTold()
    let begins: WindowRate | undefined
    for (const [i, rate] of this.#rates.entries()) {
      const isClosed = rate.add(seen.activeMs)
      if (isClosed && this.#burst === i && !rate.isHeld) this.#burst = -1
      if (rate.isTooMany && this.#burst < 0 && !isTold && !seen.isLearning) {
        this.#burst = i
        begins = rate
      }
    }
    if (this.#burst < 0 || isTold || seen.isLearning) return undefined
    const count = begins?.count ?? 1
    const usual = begins?.usual()?.mean ?? 0
    const how = `${count} in ${inWindow(begins?.widthMs ?? 0)}, usually ${usual.toFixed(1)}`
    return {
      kind: 'burst',
      severity: severity ?? 'warning',
      title: () => titleOf(seen.head(), `Burst of errors (${how}): `),
      key: BURST,
      known: null,
      count,
    }
  }

  snapshot(): unknown {
    return {rates: this.#rates.map((rate) => rate.snapshot()), burst: this.#burst}
  }
}

const limitOf: LimitOf = ({mean, deviation, most}) =>
  Math.max(TIMES_MOST * most, TIMES_MEAN * mean, mean + DEVIATIONS * deviation)
