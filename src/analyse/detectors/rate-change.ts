import type {Detector, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'
import {inWindow} from './in-window.js'

/** Templates that turn within this much active time of each other are one event. */
const ONE_EVENT_MS = 120_000

interface State {
  /** The event that is going on: its key, and when it began. */
  key: string | null
  atMs: number
}

/**
 * Reports a template that comes far more often, or far less often, than its own past: by counts in
 * windows of ten seconds to an hour against the last sixty of them (`habit.ts`). Errors are the
 * affair of `burst`. What turns at the same time is one finding, since one cause is likely.
 */
export class RateChangeDetector implements Detector {
  readonly name = 'rate-change'
  readonly #state: State

  constructor(snapshot?: unknown) {
    this.#state = {key: null, atMs: 0, ...(snapshot as State | undefined)}
  }

  observe(seen: Seen, isNoticed: boolean): Notice | undefined {
    const {turn, template, shape} = seen
    if (turn === undefined && !template.habit.isBursting) return undefined
    if (seen.isLearning || shape.severity === 'error' || shape.severity === 'critical')
      return undefined
    if (shape.isServerError) return undefined
    // Its own finding has just begun, and counts it.
    if (isNoticed && seen.isTold()) return undefined
    const state = this.#state
    const own = `rate:${template.family}`
    if (turn === undefined) return state.key === own ? this.#notice(seen, own) : undefined
    if (state.key === null || seen.activeMs - state.atMs > ONE_EVENT_MS) {
      state.key = own
      state.atMs = seen.activeMs
    }
    return this.#notice(seen, state.key)
  }

  snapshot(): unknown {
    return {...this.#state}
  }

  #notice(seen: Seen, key: string): Notice {
    const {turn} = seen
    const title = (): string => {
      if (!turn) return titleOf(seen.head())
      const {count, usual, widthMs, isFaster} = turn
      const how = `${count} in ${inWindow(widthMs)}, usually ${rounded(usual)}`
      return titleOf(seen.head(), `${isFaster ? 'More often' : 'Less often'} (${how}): `)
    }
    return {
      kind: 'rate-change',
      severity: 'warning',
      title,
      key,
      known: null,
      count: turn?.isFaster === true ? turn.count : 1,
      onlyGrows: turn === undefined,
    }
  }
}

const rounded = (mean: number): string => (mean < 10 ? mean.toFixed(1) : String(Math.round(mean)))
