import type {EvidenceLine, Notice, Occurrence} from './detectors/detector.js'
import {HABITUAL, shortTitle} from './detectors/detector.js'
import type {Episode, OfKind} from './episode.js'
import {
  asHabit,
  beginEpisode,
  copyOf,
  evidenceOf,
  explanationOf,
  findingOf,
  formerOf,
  goesOn,
  isDaily,
  isPowerOfTwo,
  MAX_EVIDENCE,
  NEW_FOR_MS,
  rank,
} from './episode.js'
import type {Finding, Severity} from './finding.js'
import {Incidents} from './incidents.js'
import type {IncidentsSnapshot} from './incidents.js'
import type {KnownFailure} from './known/known-failure.js'
import {classIn, isShortOf, mayBecome} from './trace-identity.js'

export interface EpisodesSnapshot {
  readonly episodes: readonly (readonly [string, Episode])[]
  readonly incidents: IncidentsSnapshot
}

const NONE: readonly Finding[] = []
/** A finding is fresh, and being new wears off. */
const FRESH_MS = 10 * 60_000
const MAX_EPISODES = 2_000
/** Growth is told on a tick no sooner, and for a long episode less often still. */
const MIN_TELL_MS = 1000
const MAX_TELL_MS = 60_000

/** A class that comes from so many places within ten minutes is one trouble, and so many classes are. */
const MAX_PLACES = 3
const MAX_TRACES = 6

/** A finding is old when it has come so often, for all but the first part of the log's life. */
const OLD_RECORDS = 12
const OLD_PART = 4
/** What a finding is called once it is known what its record's trace reports. */
export interface TraceName {
  readonly trace: string
  readonly title: string
  readonly template: {readonly id: string; readonly text: string}
}

/** What episodes ask of the log. */
export interface LogFacts {
  /** How long it was active so far (`active-clock.ts`). */
  activeMs(): number
  /** The family of the template that an id stands for by now. */
  familyOf(templateId: string): string | undefined
}

/**
 * Makes findings of notices: one for each key and episode. The first notice gives the finding at
 * once; later ones raise its count, which is told again at 2, 4, 8, …, on ticks, and at its end. An
 * episode ends when its key was quiet for half an hour of the log; for every earlier episode of
 * the key the quiet must be eight times as long, so that an hourly error is not a finding an hour. Only the log's own time counts, so that a log read once has the story that it had live.
 */
export class Episodes {
  readonly #monitorId: string | null
  readonly #log: LogFacts
  readonly #incidents: Incidents
  readonly #byKey: Map<string, Episode>
  /** Keys of those whose records have traces, by the key of their first lines. */
  readonly #groups = new Map<string, Set<string>>()
  /** The time up to which some pattern is new: later, nobody asks for them. */
  #newUntilMs = Number.NEGATIVE_INFINITY

  constructor(monitorId: string | null, log: LogFacts, snapshot?: EpisodesSnapshot) {
    this.#monitorId = monitorId
    this.#log = log
    this.#incidents = new Incidents(snapshot?.incidents)
    this.#byKey = new Map(
      (snapshot?.episodes ?? []).map(([key, episode]) => [key, copyOf(episode)]),
    )
    for (const [key, episode] of this.#byKey) {
      this.#noteNew(episode)
      if (episode.group !== undefined) this.#join(episode.group, key)
    }
  }

  /** A detector has something to say about a record: findings to give out, old ones ended first. */
  report(reported: Notice, at: Occurrence): readonly Finding[] {
    const open = this.#byKey.get(reported.key)
    const notice = open && isDaily(reported, open, at) ? asHabit(reported) : reported
    if (open && notice.isHabitual === true && open.kind === notice.kind) {
      return [...this.#settle(open, notice), ...this.#grow(open, at)]
    }
    if (open && goesOn(open, notice, at)) {
      if (rank(notice.severity) > rank(open.severity)) {
        open.severity = notice.severity
        open.emittedCount = 0
      }
      return this.#grow(open, at)
    }
    if (notice.onlyGrows === true) return NONE
    const ended = open ? this.#end(open) : []
    const episode = beginEpisode(notice, at, open, {
      monitorId: this.#monitorId,
      activeMs: this.#log.activeMs(),
    })
    this.#toIncident(episode)
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
      return own && goesOn(own, notice, at) ? notice.key : eldest?.key
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

  /** True for a finding that is about as old as the log and has come often. */
  isOld(key: string): boolean {
    const open = this.#byKey.get(key)
    if (open === undefined) return false
    const all = [...open.former, open]
    const count = all.reduce((sum, one) => sum + one.count, 0)
    const beganMs = Math.min(...all.map((one) => one.beganMs))
    return count >= OLD_RECORDS && beganMs <= this.#log.activeMs() / OLD_PART
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
    return {
      episodes: Array.from(this.#byKey, ([key, episode]) => [key, copyOf(episode)] as const),
      incidents: this.#incidents.snapshot(),
    }
  }

  /** What begins with another finding, or comes of it, is told by that. */
  #toIncident(episode: Episode): void {
    if (episode.isHabitual) return
    const newcomer = {...episode, activeMs: episode.beganMs}
    const incident = this.#incidents.of(newcomer, this.#byKey.values())
    if (incident === undefined || incident === episode.id) return
    this.#joinIncident(episode, incident)
  }

  #joinIncident(episode: Episode, incident: string): void {
    episode.incident = incident
    for (const open of this.#byKey.values()) {
      if (open.id === incident) this.#incidents.begin(findingOf(open, this.#monitorId))
    }
  }

  /** What came together with it again and again is one incident with it; whose own finding ends by that. */
  #gather(episode: Episode, nowMs: number): readonly Finding[] {
    if (episode.isHabitual || !isPowerOfTwo(episode.count) || episode.count < 2) return NONE
    const parts: [Episode, Episode][] = []
    for (const other of this.#byKey.values()) {
      if (other === episode) continue
      if (this.#incidents.areOne(other, episode)) parts.push([other, episode])
      else if (this.#incidents.areOne(episode, other)) parts.push([episode, other])
    }
    return parts.flatMap(([lead, part]) => this.#withdraw(lead, part, nowMs))
  }

  #withdraw(lead: Episode, part: Episode, nowMs: number): readonly Finding[] {
    // Of three the first may have taken it by now.
    if (part.incident !== undefined || lead.incident !== undefined) return NONE
    const own = this.#emit(part, nowMs)
    this.#joinIncident(part, lead.id)
    const moved = this.#incidents.move(part.id, lead.id)
    for (const one of this.#byKey.values()) if (moved.includes(one.id)) one.incident = lead.id
    return [{...own, also: [], partOf: lead.id}, this.#emit(part, nowMs)]
  }

  /** Those under a key that are told apart by their traces and go on, the eldest first. */
  #going(group: string, notice: OfKind, at: Occurrence): readonly Traced[] {
    const keys = this.#groups.get(group)
    if (keys === undefined) return NONE_TRACED
    const going: Traced[] = []
    for (const key of keys) {
      const open = this.#byKey.get(key)
      // One that began anew has no trace yet.
      if (open?.group === undefined) this.#leave(group, key)
      else if (goesOn(open, notice, at)) {
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
    if (previous && goesOn(previous, open, {timeMs: open.lastMs})) {
      return {key, findings: NONE}
    }
    const findings = previous ? this.#end(previous) : NONE
    if (previous?.kind === open.kind) {
      open.earlier = previous.earlier + 1
      open.former = formerOf(previous)
    }
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

  /** What an episode is about has proven to be nothing new: neither was what came before it. */
  #settle(open: Episode, notice: Notice): readonly Finding[] {
    open.isOver = false
    // Further pieces may have come under the same name since.
    if (open.isHabitual && !isPowerOfTwo(open.count)) return NONE
    const earlier = [...open.former, ...this.#piecesOf(open, notice)]
    const told = [...earlier, open].filter(({isHabitual}) => !isHabitual)
    for (const episode of told) {
      episode.isHabitual = true
      // One of them says how bad it is.
      episode.severity = episode === open ? notice.severity : 'info'
      episode.title = shortTitle(HABITUAL + episode.title)
    }
    return told.map((episode) => this.#emit(episode, episode.touchedAtMs))
  }

  /** What was told under names of before, when its words had not yet proven to vary. */
  #piecesOf(open: Episode, {key}: Notice): readonly Episode[] {
    const familyOf = (id: string): string | undefined => this.#log.familyOf(id)
    const family = familyOf(open.group ?? key)
    if (family === undefined) return []
    const pieces = [...this.#byKey.values()].filter(
      (one) =>
        one !== open &&
        one.kind === open.kind &&
        one.trace === open.trace &&
        familyOf(one.group ?? one.templateId) === family,
    )
    return pieces.flatMap((one) => [...one.former, one])
  }

  #grow(open: Episode, at: Occurrence): readonly Finding[] {
    open.count++
    open.lastMs = Math.max(open.lastMs, at.timeMs)
    open.latestMs = this.#log.activeMs()
    open.touchedAtMs = at.nowMs
    if (open.evidence.length < MAX_EVIDENCE) open.evidence.push(evidenceOf(at.evidence()))
    const gathered = this.#gather(open, at.nowMs)
    if (gathered.length > 0) return [...gathered, this.#emit(open, at.nowMs)]
    return isPowerOfTwo(open.count) || open.emittedCount === 0 ? [this.#emit(open, at.nowMs)] : []
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
    return this.#incidents.tell(findingOf(episode, this.#monitorId), episode.incident)
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

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)
