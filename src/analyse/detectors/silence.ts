import type {FirstLine} from '../first-line.js'
import {keepLine, lineOf} from '../last-record.js'
import type {LastRecord} from '../last-record.js'
import type {LogLine} from '../log-line.js'
import type {Template} from '../template.js'
import type {Detector, Report, Seen} from './detector.js'
import {titleOf} from './detector.js'

/** A template is regular after so many records … */
const MIN_RECORDS = 30
const MIN_SPAN_MS = 60_000
/** … of which none stayed away for longer than so many mean distances. */
const MAX_GAP_TIMES_MEAN = 12
/** It is silent after this many times its longest gap: less for what comes like a clock. */
const CLOCK_TIMES = 4
const CLOCK_GAP_TIMES_MEAN = 2
const OTHER_TIMES = 7
const MIN_SILENCE_MS = 30_000
/** A step of the whole log over this share of the silence is a rest of the log's own, so often in one silence. */
const REST_SHARE = 0.5
const MAX_RESTS = 3
/** It must have been there for this share of the log's life: a job that ends is no silence. */
const MIN_SHARE_OF_LIFE = 0.5
/** It came for so many times as long as it would have to be silent. */
const TIMES_SILENCE = 3
/** Templates that fall silent within this many silences of each other are one event. */
const ONE_EVENT_TIMES = 2
/** What comes more seldom keeps no time that a log of usual length could tell. */
const MAX_MEAN_GAP_MS = 6 * 3_600_000
const MAX_WATCHED = 1_000

interface Watched {
  readonly template: Template
  readonly last: LastRecord
}

interface SavedWatched {
  readonly id: string
  readonly first: FirstLine
  readonly timeMs: number
  readonly hasTime: boolean
  readonly isSilent: boolean
  readonly restMs?: number
  readonly rests?: number
}

interface State {
  readonly watched: readonly SavedWatched[]
  readonly checkAtMs: number
  readonly looks: number
  readonly seenMs?: number
  readonly eventAtMs: number | null
  readonly eventKey: string
}

/** What the detector needs of its pipeline. */
export interface SilenceSettings {
  readonly templateOf: (id: string) => Template | undefined
  /** Redacts and understands a line that was kept. */
  readonly read: (line: LogLine) => FirstLine
}

/**
 * Reports a regular template that stopped while the log goes on. Regular is what came at least thirty
 * times, through half of the log's life, and never stayed away for long; silent, what stays away for
 * several times its longest gap. Time is the active clock's, so a pause of the whole log is none; nor is a
 * step of the log that is as long as the silence.
 */
export class SilenceDetector implements Detector {
  readonly name = 'silence'
  readonly #settings: SilenceSettings
  readonly #watched = new Map<string, Watched>()
  /** Restored ones whose last line is known as evidence only. */
  readonly #restored = new Map<string, FirstLine>()
  #fresh: Watched[] = []
  #checkAtMs = 0
  /** Times that it was asked in vain since the last look. */
  #looks = 0
  /** Where the clock stood when it was asked last. */
  #seenMs = 0
  #eventAtMs: number | null = null
  #eventKey = ''

  constructor(settings: SilenceSettings, snapshot?: unknown) {
    this.#settings = settings
    if (snapshot === undefined) return
    const state = snapshot as State
    this.#checkAtMs = state.checkAtMs
    this.#looks = state.looks
    this.#seenMs = state.seenMs ?? state.checkAtMs
    this.#eventAtMs = state.eventAtMs
    this.#eventKey = state.eventKey
    for (const {id, first, timeMs, hasTime, isSilent, restMs = 0, rests = 0} of state.watched) {
      const template = settings.templateOf(id)
      if (!template) continue
      const line = {...NO_LINE, offset: first.evidence.offset, number: first.evidence.line}
      const last = {run: null, index: 0, copy: line, timeMs, hasTime, isSilent, restMs, rests}
      this.#watch(template, last)
      this.#restored.set(id, first)
    }
  }

  observe(seen: Seen): undefined {
    const {template, run, index, timeMs, hasTime} = seen
    if (template.habit.records < MIN_RECORDS || !seen.mayKeep) return undefined
    const {last} = template
    if (last === null) {
      if (this.#watched.size >= MAX_WATCHED || !isRegular(template)) return undefined
      const first = {
        run,
        index,
        copy: NO_LINE,
        timeMs,
        hasTime,
        isSilent: false,
        restMs: 0,
        rests: 0,
      }
      this.#fresh.push(this.#watch(template, first))
      return undefined
    }
    if (last.run !== run) {
      if (last.run === null) this.#fresh.push({template, last})
      last.run = run
    }
    last.index = index
    last.timeMs = timeMs
    last.hasTime = hasTime
    last.isSilent = false
    last.restMs = 0
    last.rests = 0
    return undefined
  }

  /** Who is silent now; asked whenever the clock has gone on. */
  check(activeMs: number, nowMs: number): readonly Report[] {
    this.#noteRest(activeMs - this.#seenMs)
    this.#seenMs = activeMs
    // A look at all of them must not cost every record of a slow log: at most one for each.
    if (activeMs < this.#checkAtMs || ++this.#looks < this.#watched.size) return NONE
    this.#looks = 0
    const reports: Report[] = []
    let next = Number.POSITIVE_INFINITY
    for (const [id, watched] of this.#watched) {
      const {habit} = watched.template
      if (watched.template.isGone || !isRegular(watched.template)) {
        this.#watched.delete(id)
        watched.template.last = null
        continue
      }
      if (watched.last.isSilent) continue
      const deadline = habit.lastMs + silenceOf(watched.template) + watched.last.restMs
      if (activeMs <= deadline) next = Math.min(next, deadline)
      else {
        watched.last.isSilent = true
        if (hasLived(watched.template)) reports.push(this.#report(id, watched, activeMs, nowMs))
      }
    }
    this.#checkAtMs = Math.max(Math.min(next, activeMs + MIN_SILENCE_MS), activeMs + 1)
    return reports
  }

  endOfBatch(): void {
    for (const {template, last} of this.#fresh) {
      keepLine(last)
      this.#restored.delete(template.id)
    }
    this.#fresh = []
  }

  snapshot(): unknown {
    const state: State = {
      watched: Array.from(this.#watched, ([id, watched]) => ({
        id,
        first: this.#first(id, watched),
        timeMs: watched.last.timeMs,
        hasTime: watched.last.hasTime,
        isSilent: watched.last.isSilent,
        restMs: watched.last.restMs,
        rests: watched.last.rests,
      })),
      checkAtMs: this.#checkAtMs,
      looks: this.#looks,
      seenMs: this.#seenMs,
      eventAtMs: this.#eventAtMs,
      eventKey: this.#eventKey,
    }
    return state
  }

  #watch(template: Template, last: LastRecord): Watched {
    const watched = {template, last}
    template.last = last
    this.#watched.set(template.id, watched)
    return watched
  }

  /** Nobody wrote, so nobody was silent; but a log that rests after every record says something, too. */
  #noteRest(stepMs: number): void {
    if (stepMs <= REST_SHARE * MIN_SILENCE_MS) return
    for (const {template, last} of this.#watched.values()) {
      if (last.isSilent || last.rests >= MAX_RESTS) continue
      if (stepMs <= REST_SHARE * silenceOf(template)) continue
      last.restMs += stepMs
      last.rests++
    }
  }

  #first(id: string, {last}: Watched): FirstLine {
    const restored = last.run === null ? this.#restored.get(id) : undefined
    return restored ?? this.#settings.read(lineOf(last))
  }

  #report(id: string, watched: Watched, activeMs: number, nowMs: number): Report {
    const {template, last} = watched
    const {timeMs, hasTime} = last
    const {habit} = template
    const silentMs = activeMs - habit.lastMs
    const sinceMs = this.#eventAtMs === null ? Number.POSITIVE_INFINITY : activeMs - this.#eventAtMs
    if (sinceMs > ONE_EVENT_TIMES * silenceOf(template)) {
      this.#eventKey = `silence:${template.family}`
      this.#eventAtMs = activeMs
    }
    const first = this.#first(id, watched)
    const usually = `usually every ${inWords(habit.meanGapMs)}`
    return {
      notice: {
        kind: 'silence',
        severity: 'warning',
        title: () => titleOf(first.head, `Silent for ${inWords(silentMs)} (${usually}): `),
        key: this.#eventKey,
        known: null,
      },
      at: {template, timeMs, hasTime, nowMs, evidence: () => first.evidence},
    }
  }
}

const NONE: readonly Report[] = []
const NO_LINE: LogLine = {
  bytes: new Uint8Array(0),
  offset: 0,
  number: null,
  truncatedBytes: 0,
  isTerminated: true,
}

const isRegular = ({habit}: Template): boolean =>
  habit.lastMs - habit.firstMs >= MIN_SPAN_MS &&
  habit.meanGapMs <= MAX_MEAN_GAP_MS &&
  habit.longestGapMs <= MAX_GAP_TIMES_MEAN * habit.meanGapMs

/** Through much of the log, and not only within a job that has ended. */
const hasLived = (template: Template): boolean => {
  const {firstMs, lastMs} = template.habit
  const livedMs = lastMs - firstMs
  return livedMs >= MIN_SHARE_OF_LIFE * lastMs && livedMs >= TIMES_SILENCE * silenceOf(template)
}

const silenceOf = ({habit}: Template): number => {
  const isClock = habit.longestGapMs <= CLOCK_GAP_TIMES_MEAN * habit.meanGapMs
  return Math.max(MIN_SILENCE_MS, (isClock ? CLOCK_TIMES : OTHER_TIMES) * habit.longestGapMs)
}

/** A duration for a title: `0.4 s`, `30 s`, `5 min`, `3 h`. */
export const inWords = (ms: number): string => {
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}
