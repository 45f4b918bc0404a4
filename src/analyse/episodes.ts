import type {Evidence, Explanation, Finding, FindingKind, Severity} from './finding.js'
import {SEVERITIES} from './finding.js'
import type {EvidenceLine, Notice, Occurrence} from './detectors/detector.js'
import {cutText, HABITUAL, shortTitle} from './detectors/detector.js'
import {shortHash} from './hash.js'
import type {KnownFailure} from './known/known-failure.js'
import {isoTime} from './time.js'
import {classIn, isShortOf, mayBecome} from './trace-identity.js'

interface Episode {
  readonly id: string
  readonly kind: FindingKind
  severity: Severity
  title: string
  templateId: string
  template: string
  count: number
  readonly firstMs: number
  lastMs: number
  readonly evidence: Evidence[]
  explanation: Explanation | null
  /** Of its key, over, the latest last: they turn out to be nothing new together. */
  readonly former: readonly Episode[]
  isHabitual: boolean
  /** How many episodes of its key came before. */
  earlier: number
  isOver: boolean
  /** What its records' traces are known by, as far as that is known; null where they have none. */
  trace?: string | null
  /** The key of their first lines, which it shares with findings about other traces. */
  group?: string
  /** When and with which count it was given out last. */
  emittedCount: number
  emittedAtMs: number
  startedAtMs: number
  touchedAtMs: number
}

export type EpisodesSnapshot = readonly (readonly [string, Episode])[]

const NONE: readonly Finding[] = []
const MAX_EVIDENCE = 5
/** Of one evidence line; the rest of it can be read at its offset. */
const MAX_EVIDENCE_CHARS = 2_048
/** A template that has been quiet for so long begins a new episode. A guess: longer than a retry, shorter than a night. */
const QUIET_MS = 30 * 60_000
/** For each earlier episode the quiet must be longer by this: what comes back is less and less news. */
const QUIET_GROWTH = 8
const MAX_QUIET_MS = 365 * 24 * 3_600_000
/** A finding is fresh, and being new wears off. */
const FRESH_MS = 10 * 60_000
const NEW_FOR_MS = 10 * 60_000
/** Ended episodes of a key that are remembered whole. */
const MAX_FORMER = 3
const MAX_EPISODES = 2_000
/** Growth is told on a tick no sooner, and for a long episode less often still. */
const MIN_TELL_MS = 1000
const MAX_TELL_MS = 60_000

const RANKS: Readonly<Record<FindingKind, number>> = {
  'known-failure': 3,
  severity: 2,
  burst: 1,
  'rate-change': 1,
  silence: 1,
  'value-change': 1,
  'new-pattern': 0,
}

/** A class that comes from so many places within ten minutes is one trouble, and so many classes are. */
const MAX_PLACES = 3
const MAX_TRACES = 6

/** What a finding is called once it is known what its record's trace reports. */
export interface TraceName {
  readonly trace: string
  readonly title: string
  readonly template: {readonly id: string; readonly text: string}
}

/** Of the lines that a finding begins with: one more may stand beside them. */
const MAX_EARLIER = 4

/**
 * Makes findings of notices: one for each key and episode. The first notice gives the finding at
 * once; later ones raise its count, which is told again at 2, 4, 8, …, on ticks, and at its end. An
 * episode ends when its key was quiet for half an hour of the log; for every earlier episode of
 * the key the quiet must be eight times as long, so that an hourly error is not a finding an hour. Only the log's own time counts, so that a log read once has the story that it had live.
 */
export class Episodes {
  readonly #monitorId: string | null
  readonly #byKey: Map<string, Episode>
  /** Keys of those whose records have traces, by the key of their first lines. */
  readonly #groups = new Map<string, Set<string>>()
  /** The time up to which some pattern is new: later, nobody asks for them. */
  #newUntilMs = Number.NEGATIVE_INFINITY

  constructor(monitorId: string | null, snapshot?: EpisodesSnapshot) {
    this.#monitorId = monitorId
    this.#byKey = new Map(
      (snapshot ?? []).map(([key, episode]) => [key, copyOf({...BEFORE, ...episode})]),
    )
    for (const [key, episode] of this.#byKey) {
      this.#noteNew(episode)
      if (episode.group !== undefined) this.#join(episode.group, key)
    }
  }

  /** A detector has something to say about a record: findings to give out, old ones ended first. */
  report(notice: Notice, at: Occurrence): readonly Finding[] {
    const open = this.#byKey.get(notice.key)
    if (open && notice.isHabitual === true && open.kind === notice.kind) {
      return [...this.#settle(open, notice), ...this.#grow(open, at)]
    }
    if (open && this.#goesOn(open, notice, at)) {
      if (rank(notice.severity) > rank(open.severity)) {
        open.severity = notice.severity
        open.emittedCount = 0
      }
      return this.#grow(open, at)
    }
    if (notice.onlyGrows === true) return NONE
    const ended = open ? this.#end(open) : []
    const episode = this.#begin(notice, at, open)
    this.#noteNew(episode)
    this.#byKey.delete(notice.key)
    this.#byKey.set(notice.key, episode)
    if (notice.trace) this.#join(notice.trace.group, notice.key)
    if (this.#byKey.size > MAX_EPISODES) ended.push(...this.#dropOldest())
    return [...ended, this.#emit(episode, at.nowMs)]
  }

  /** A record of a template that nobody noticed: it counts while the template is still new. */
  recur(key: string, at: Occurrence): readonly Finding[] {
    if (at.timeMs > this.#newUntilMs) return NONE
    const open = this.#byKey.get(key)
    if (open?.kind !== 'new-pattern' || open.isOver) return NONE
    if (at.timeMs - open.firstMs <= NEW_FOR_MS) return this.#grow(open, at)
    return this.#end(open)
  }

  /** Further lines of a record complete a finding that began with that record. */
  complete(
    key: string,
    lines: readonly EvidenceLine[],
    known: KnownFailure | undefined,
    nowMs: number,
  ): readonly Finding[] {
    const open = this.#byKey.get(key)
    if (!open || open.isOver || open.count !== 1) return NONE
    const free = Math.max(0, MAX_EVIDENCE - 1 - open.evidence.length)
    // Of a frame and the error that came of it, the error.
    const taken = free === 0 ? [] : lines.slice(-free)
    // It may have a better name, too.
    if (taken.length === 0 && open.emittedCount === open.count) return NONE
    open.evidence.push(...taken.map(evidenceOf))
    // `Caused by: … Connection refused` says more than "an exception".
    const saysMore = open.explanation === null || open.explanation.category === 'crash'
    const isKnown = known !== undefined && taken.length > 0 && saysMore
    if (isKnown && (open.explanation === null || known.category !== 'crash')) {
      open.explanation = explanationOf(known, open.severity, open.evidence.length - 1)
    }
    return [this.#emit(open, nowMs)]
  }

  /**
   * True where a record's first line does not say to which finding it belongs, since findings under
   * this key are told apart by their traces and one of them goes on: then nothing is new yet.
   */
  awaitsTrace(notice: Notice, at: Occurrence): boolean {
    return this.#going(notice.key, notice, at).some(
      ({severity}) => rank(severity) >= rank(notice.severity),
    )
  }

  /**
   * The key of the finding that a trace belongs to as far as it is known; undefined where it begins
   * one of its own. Where many come at once they stand together.
   */
  withTrace(notice: Notice, trace: string, isWhole: boolean, at: Occurrence): string | undefined {
    const going = this.#going(notice.key, notice, at)
    const [eldest] = going
    // A first line alone may belong to any.
    if (trace === '') {
      const own = this.#byKey.get(notice.key)
      return own && this.#goesOn(own, notice, at) ? notice.key : eldest?.key
    }
    const exact = going.find((one) => one.trace === trace)
    if (exact && isWhole) return exact.key
    const fits = isWhole ? isShortOf : mayBecome
    const fitting = going.find((one) => fits(trace, one.trace))
    if (fitting) return fitting.key
    const lately = going.filter(({firstMs}) => Math.abs(at.timeMs - firstMs) <= NEW_FOR_MS)
    const alike = lately.filter((one) => classIn(one.trace) === classIn(trace))
    if (alike.length >= MAX_PLACES) return alike[0]?.key
    return lately.length >= MAX_TRACES ? lately[0]?.key : undefined
  }

  /** True for a finding that this very record began. */
  isOfOneRecord(key: string): boolean {
    const open = this.#byKey.get(key)
    return open !== undefined && !open.isOver && open.count === 1
  }

  /** What a finding stands for that nobody asked a trace for yet; undefined where none can be. */
  noticeOf(key: string): Pick<Notice, 'kind' | 'severity' | 'key'> | undefined {
    const open = this.#byKey.get(key)
    if (!open || open.isOver || (open.kind !== 'severity' && open.kind !== 'known-failure')) {
      return undefined
    }
    return {kind: open.kind, severity: open.severity, key: open.group ?? key}
  }

  /** A finding of one record is known by its trace from here on. */
  nameTrace(key: string, group: string, {trace, title, template}: TraceName): Named {
    const open = this.#byKey.get(key)
    if (!open || open.isOver) return {key, findings: NONE}
    if (open.title !== title || open.template !== template.text) open.emittedCount = 0
    open.trace = trace
    open.group = group
    open.title = title
    open.template = template.text
    open.templateId = template.id
    this.#join(group, key)
    const named = traceKey(group, trace)
    if (key === group || key === named) return {key, findings: NONE}
    return this.#rename(key, named, open)
  }

  /** A finding about a template began a moment ago, so that its records are told. */
  isFresh(key: string, timeMs: number): boolean {
    const open = this.#byKey.get(key)
    return open !== undefined && !open.isOver && timeMs - open.firstMs <= FRESH_MS
  }

  /** Tells what has grown. Nothing ends by the machine's clock, or a log would have another story live. */
  tick(nowMs: number): readonly Finding[] {
    const findings: Finding[] = []
    for (const episode of this.#byKey.values()) {
      if (episode.isOver) continue
      if (episode.count > episode.emittedCount) {
        const tellMs = clamp((nowMs - episode.startedAtMs) / 8, MIN_TELL_MS, MAX_TELL_MS)
        if (nowMs - episode.emittedAtMs >= tellMs) findings.push(this.#emit(episode, nowMs))
      }
    }
    return findings
  }

  /** Gives out all that has grown since it was told last. */
  flush(): readonly Finding[] {
    return [...this.#byKey.values()]
      .filter((episode) => !episode.isOver && episode.count > episode.emittedCount)
      .map((episode) => this.#emit(episode, episode.touchedAtMs))
  }

  snapshot(): EpisodesSnapshot {
    return Array.from(this.#byKey, ([key, episode]) => [key, copyOf(episode)] as const)
  }

  /** Those under a key that are told apart by their traces and go on, the eldest first. */
  #going(group: string, notice: Pick<Notice, 'kind'>, at: Occurrence): readonly Traced[] {
    const keys = this.#groups.get(group)
    if (keys === undefined) return NONE_TRACED
    const going: Traced[] = []
    for (const key of keys) {
      const open = this.#byKey.get(key)
      // One that began anew has no trace yet.
      if (open?.group === undefined) this.#leave(group, key)
      else if (this.#goesOn(open, notice, at)) {
        const {severity, firstMs, trace} = open
        going.push({key, severity, firstMs, trace: trace ?? ''})
      }
    }
    // Not in the order in which they joined, which a restart does not know.
    return going.sort((a, b) => a.firstMs - b.firstMs || (a.key < b.key ? -1 : 1))
  }

  #join(group: string, key: string): void {
    const keys = this.#groups.get(group)
    if (keys) keys.add(key)
    else this.#groups.set(group, new Set([key]))
  }

  #leave(group: string, key: string): void {
    const keys = this.#groups.get(group)
    keys?.delete(key)
    if (keys?.size === 0) this.#groups.delete(group)
  }

  /** An earlier episode of the same trace tells how often it came back. */
  #rename(key: string, named: string, open: Episode): Named {
    const previous = this.#byKey.get(named)
    // Another file's record may have begun the same one meanwhile.
    if (previous && this.#goesOn(previous, open, {timeMs: open.lastMs})) {
      return {key, findings: NONE}
    }
    const findings = previous ? this.#end(previous) : NONE
    if (previous?.kind === open.kind) open.earlier = previous.earlier + 1
    this.#byKey.delete(key)
    this.#byKey.delete(named)
    this.#byKey.set(named, open)
    if (open.group !== undefined) {
      this.#leave(open.group, key)
      this.#join(open.group, named)
    }
    return {key: named, findings}
  }

  #noteNew({kind, isOver, firstMs}: Episode): void {
    if (kind !== 'new-pattern' || isOver) return
    this.#newUntilMs = Math.max(this.#newUntilMs, firstMs + NEW_FOR_MS)
  }

  #goesOn(open: Episode, notice: Pick<Notice, 'kind'>, at: Pick<Occurrence, 'timeMs'>): boolean {
    if (open.isOver || open.isHabitual || RANKS[notice.kind] > RANKS[open.kind]) return false
    if (open.kind === 'new-pattern') return at.timeMs - open.firstMs <= NEW_FOR_MS
    return at.timeMs - open.lastMs <= quietOf(open)
  }

  /** What an episode is about has proven to be nothing new: neither was what came before it. */
  #settle(open: Episode, notice: Notice): readonly Finding[] {
    open.isOver = false
    if (open.isHabitual) return NONE
    const told = [...open.former, open].filter(({isHabitual}) => !isHabitual)
    for (const episode of told) {
      episode.isHabitual = true
      episode.severity = notice.severity
      episode.title = shortTitle(HABITUAL + episode.title)
    }
    return told.map((episode) => this.#emit(episode, episode.touchedAtMs))
  }

  #begin(notice: Notice, at: Occurrence, previous: Episode | undefined): Episode {
    const {template, timeMs, nowMs} = at
    const evidence = evidenceOf(at.evidence())
    const earlierLines = (notice.earlier ?? []).slice(-MAX_EARLIER).map(evidenceOf)
    const isSameKind = previous?.kind === notice.kind
    const earlier = isSameKind ? previous.earlier + 1 : 0
    const when = at.hasTime ? String(timeMs) : `@${evidence.offset}#${earlier}`
    return {
      id: shortHash(
        [notice.kind, template.text, when, evidence.text, this.#monitorId ?? ''].join('\0'),
      ),
      kind: notice.kind,
      severity: notice.severity,
      title: notice.title(),
      templateId: template.id,
      template: template.text,
      count: notice.count ?? 1,
      firstMs: timeMs,
      lastMs: timeMs,
      evidence: [...earlierLines, evidence],
      explanation:
        notice.known && explanationOf(notice.known, notice.severity, earlierLines.length),
      former: isSameKind ? [...previous.former, {...previous, former: []}].slice(-MAX_FORMER) : [],
      isHabitual: notice.isHabitual === true,
      earlier,
      ...(notice.trace ? {trace: notice.trace.identity, group: notice.trace.group} : {}),
      isOver: false,
      emittedCount: 0,
      emittedAtMs: nowMs,
      startedAtMs: nowMs,
      touchedAtMs: nowMs,
    }
  }

  #grow(open: Episode, at: Occurrence): readonly Finding[] {
    open.count++
    open.lastMs = Math.max(open.lastMs, at.timeMs)
    open.touchedAtMs = at.nowMs
    if (open.evidence.length < MAX_EVIDENCE) open.evidence.push(evidenceOf(at.evidence()))
    const isPowerOfTwo = Math.log2(open.count) % 1 === 0
    return isPowerOfTwo || open.emittedCount === 0 ? [this.#emit(open, at.nowMs)] : []
  }

  /** The key keeps its ended episode, to know how often it came back. */
  #end(episode: Episode): Finding[] {
    if (episode.isOver) return []
    episode.isOver = true
    return episode.count > episode.emittedCount ? [this.#emit(episode, episode.touchedAtMs)] : []
  }

  /** The key that was begun longest ago goes, with a last word. */
  #dropOldest(): readonly Finding[] {
    for (const [key, episode] of this.#byKey) {
      this.#byKey.delete(key)
      if (episode.group !== undefined) this.#leave(episode.group, key)
      return this.#end(episode)
    }
    return []
  }

  #emit(episode: Episode, nowMs: number): Finding {
    episode.emittedCount = episode.count
    episode.emittedAtMs = nowMs
    return {
      id: episode.id,
      monitorId: this.#monitorId,
      kind: episode.kind,
      severity: episode.severity,
      title: episode.title,
      template: episode.template,
      templateId: episode.templateId,
      count: episode.count,
      firstSeen: isoTime(episode.firstMs),
      lastSeen: isoTime(episode.lastMs),
      evidence: [...episode.evidence],
      explanation: episode.explanation && {...episode.explanation, severity: episode.severity},
    }
  }
}

/** Under which key a finding stands now, and what ended by that. */
interface Named {
  readonly key: string
  readonly findings: readonly Finding[]
}

interface Traced {
  readonly key: string
  readonly severity: Severity
  readonly firstMs: number
  readonly trace: string
}

const NONE_TRACED: readonly Traced[] = []

/** Under which a finding stands that is about one trace of many that begin alike. */
export const traceKey = (group: string, trace: string): string => `${group}\0${trace}`
/** What older snapshots do not hold. */
const BEFORE = {former: [], isHabitual: false}

const copyOf = (episode: Episode): Episode => ({
  ...episode,
  evidence: [...episode.evidence],
  former: episode.former.map(copyOf),
})

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity)

const quietOf = (episode: Episode): number =>
  Math.min(QUIET_MS * QUIET_GROWTH ** Math.min(episode.earlier, 9), MAX_QUIET_MS)

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)

/** A line as evidence, not longer than a finding keeps. */
export const evidenceOf = ({text, offset, line}: EvidenceLine): Evidence => ({
  text: text.length > MAX_EVIDENCE_CHARS ? `${cutText(text, MAX_EVIDENCE_CHARS - 1)}…` : text,
  offset,
  line,
})

/** Cites the line at an index; of a match set all lines up to it. */
const explanationOf = (known: KnownFailure, severity: Severity, cited: number): Explanation => ({
  what: known.what,
  cause: known.cause,
  nextCheck: known.nextCheck,
  severity,
  category: known.category,
  // The words are known, what is behind them is what usually is.
  sure: 'partly',
  cites: known.set ? Array.from({length: cited + 1}, (_, index) => index) : [cited],
  by: 'builtin',
  verified: null,
})
