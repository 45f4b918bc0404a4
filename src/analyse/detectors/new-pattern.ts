import type {Level} from '../finding.js'
import {severityOfLevel} from '../level.js'
import type {Detector, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'

/** Without a past, nothing is new before this many records. */
const WARM_UP_RECORDS = 1_000
/** New templates so near to each other are one event: the first does not unsettle the next. */
const ONE_EVENT_RECORDS = 100
/** More new patterns than this within a window are told in one finding: the log has changed. */
const MAX_IN_WINDOW = 5
const WINDOW_MS = 10 * 60_000
/** Key of the finding that stands for many. */
export const MANY_NEW = 'many-new-patterns'

/** A trace that is new, though its record's first line is not. */
export interface NewTrace {
  readonly timeMs: number
  readonly level: Level
  readonly isLearning: boolean
  readonly key: string
  readonly title: (prefix: string) => string
}

/** What it remembers: numbers of records, counted from the first one learned. */
interface State {
  records: number
  learned: number
  /** The latest record that brought a new template, before the latest hundred. */
  lastNew: number
  /** Those within the latest hundred. */
  recent: number[]
  windowStartMs: number | null
  inWindow: number
}

/**
 * Reports a template never seen before. A monitor has learned what stood in the file before and
 * reports from its first record on. Read once there is no past: a pattern is new only after 1,000
 * records, and only if none was new during the later half of them, so that a log which is still
 * bringing new patterns all the time is not flooded. Words that have proven to vary are no news. More
 * than five new patterns in ten minutes of the log are one finding: a new version or format.
 */
export class NewPatternDetector implements Detector {
  readonly name = 'new-pattern'
  readonly #hasPast: boolean
  readonly #state: State

  constructor(hasPast: boolean, snapshot?: unknown) {
    this.#hasPast = hasPast
    const restored = snapshot as State | undefined
    this.#state = restored
      ? {...restored, recent: [...restored.recent]}
      : {records: 0, learned: 0, lastNew: 0, recent: [], windowStartMs: null, inWindow: 0}
  }

  observe(seen: Seen, isNoticed: boolean): Notice | undefined {
    const state = this.#state
    state.records++
    if (seen.isLearning) state.learned++
    // What is reported for a worse reason, or is no news, does not speak against the log having settled.
    if (!seen.isNew || seen.hasForgotten || isNoticed) return undefined
    if (seen.template.family !== seen.template.id) return undefined
    // How a request was answered is no pattern of its own; many of them are a burst.
    if (seen.shape.isServerError) return undefined
    this.#noteNew()
    if (seen.isLearning) return undefined
    const {shape, template, timeMs} = seen
    return this.#isSettled()
      ? this.#notice(timeMs, shape.level, template.family, (prefix) => titleOf(seen.head(), prefix))
      : undefined
  }

  /** A record that is whole reports an exception that none of its kind reported before. */
  observeTrace(record: NewTrace): Notice | undefined {
    this.#noteNew()
    if (record.isLearning) return undefined
    const {timeMs, level, key, title} = record
    return this.#isSettled() ? this.#notice(timeMs, level, key, title) : undefined
  }

  snapshot(): unknown {
    return {...this.#state, recent: [...this.#state.recent]}
  }

  #noteNew(): void {
    const state = this.#state
    while (state.recent.length > 0 && state.records - (state.recent[0] ?? 0) >= ONE_EVENT_RECORDS) {
      state.lastNew = state.recent.shift() ?? 0
    }
    state.recent.push(state.records)
  }

  /** A file that was empty when its monitor began is no past. */
  #isSettled(): boolean {
    const {records, learned, lastNew} = this.#state
    if (this.#hasPast && learned > 0) return true
    return records > WARM_UP_RECORDS && lastNew <= records / 2
  }

  #notice(timeMs: number, level: Level, key: string, title: NewTrace['title']): Notice {
    const state = this.#state
    const {windowStartMs} = state
    if (windowStartMs === null || Math.abs(timeMs - windowStartMs) > WINDOW_MS) {
      state.windowStartMs = timeMs
      state.inWindow = 0
    }
    state.inWindow++
    const isFlood = state.inWindow > MAX_IN_WINDOW
    return {
      kind: 'new-pattern',
      severity: isFlood ? 'info' : severityOfLevel(level),
      title: () => title(isFlood ? 'Many new patterns at once, such as: ' : 'New pattern: '),
      key: isFlood ? MANY_NEW : key,
      known: null,
    }
  }
}
