import type {Evidence, Explanation, Finding, FindingKind, Severity} from './finding.js'
import {SEVERITIES} from './finding.js'
import type {EvidenceLine, Notice, Occurrence} from './detectors/detector.js'
import {cutText, HABITUAL, shortTitle} from './detectors/detector.js'
import {shortHash} from './hash.js'
import type {KnownFailure} from './known/known-failure.js'
import {isoTime} from './time.js'

interface Episode {
  readonly id: string
  readonly kind: FindingKind
  severity: Severity
  title: string
  readonly templateId: string
  readonly template: string
  count: number
  readonly firstMs: number
  lastMs: number
  readonly evidence: Evidence[]
  explanation: Explanation | null
  /** Of its key, over, the latest last: they turn out to be nothing new together. */
  readonly former: readonly Episode[]
  isHabitual: boolean
  /** How many episodes of its key came before. */
  readonly earlier: number
  isOver: boolean
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
  /** The time up to which some pattern is new: later, nobody asks for them. */
  #newUntilMs = Number.NEGATIVE_INFINITY

  constructor(monitorId: string | null, snapshot?: EpisodesSnapshot) {
    this.#monitorId = monitorId
    this.#byKey = new Map(
      (snapshot ?? []).map(([key, episode]) => [key, copyOf({...BEFORE, ...episode})]),
    )
    for (const episode of this.#byKey.values()) this.#noteNew(episode)
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

  /** A further line of a record completes a finding that began with that record. */
  complete(
    key: string,
    line: EvidenceLine,
    known: KnownFailure | undefined,
    nowMs: number,
  ): readonly Finding[] {
    const open = this.#byKey.get(key)
    if (!open || open.isOver || open.count !== 1 || open.evidence.length >= 4) return []
    open.evidence.push(evidenceOf(line))
    // `Caused by: … Connection refused` says more than "an exception".
    const saysMore = open.explanation === null || open.explanation.category === 'crash'
    if (known && saysMore && (open.explanation === null || known.category !== 'crash')) {
      open.explanation = explanationOf(known, open.severity, open.evidence.length - 1)
    }
    return [this.#emit(open, nowMs)]
  }

  /** The title of a traceback is its last line, once that is known. */
  retitle(key: string, title: string): void {
    const open = this.#byKey.get(key)
    if (open && !open.isOver && open.count === 1) open.title = title
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

  #noteNew({kind, isOver, firstMs}: Episode): void {
    if (kind !== 'new-pattern' || isOver) return
    this.#newUntilMs = Math.max(this.#newUntilMs, firstMs + NEW_FOR_MS)
  }

  #goesOn(open: Episode, notice: Notice, at: Occurrence): boolean {
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

const evidenceOf = ({text, offset, line}: EvidenceLine): Evidence => ({
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
