import {cutText} from './detectors/detector.js'
import type {EvidenceLine, Notice, Occurrence} from './detectors/detector.js'
import {KIND_RANKS, SEVERITIES} from './finding.js'
import type {Evidence, Explanation, Finding, FindingKind, Severity} from './finding.js'
import {shortHash} from './hash.js'
import type {KnownFailure} from './known/known-failure.js'
import {isoTime} from './time.js'

/** A finding while it goes on, and what is to be known of it to go on with it. */
export interface Episode {
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
  former: readonly Episode[]
  isHabitual: boolean
  /** How many episodes of its key came before. */
  earlier: number
  isOver: boolean
  /** What its records' traces are known by, as far as that is known; null where they have none. */
  trace?: string | null
  /** The key of their first lines, which it shares with findings about other traces. */
  group?: string
  /** The known failure that it is, by its id. */
  readonly known: string | null
  readonly isConsequence: boolean
  /** The finding by which it is told, where that is another. */
  incident?: string | undefined
  hasTime: boolean
  /** Times of the active clock: of its first record and of its latest. */
  beganMs: number
  latestMs: number
  /** When and with which count it was given out last. */
  emittedCount: number
  emittedAtMs: number
  startedAtMs: number
  touchedAtMs: number
}

export const MAX_EVIDENCE = 5
/** Of one evidence line; the rest of it can be read at its offset. */
const MAX_EVIDENCE_CHARS = 2_048
/** Of the lines that a finding begins with: one more may stand beside them. */
const MAX_EARLIER = 4

/** A template that has been quiet for so long begins a new episode. A guess: longer than a retry, shorter than a night. */
const QUIET_MS = 30 * 60_000
/** For each earlier episode the quiet must be longer by this: what comes back is less and less news. */
const QUIET_GROWTH = 8
const MAX_QUIET_MS = 365 * 24 * 3_600_000
/** Being new wears off. */
export const NEW_FOR_MS = 10 * 60_000
/** Ended episodes of a key that are remembered whole. */
const MAX_FORMER = 3
/** What the clock starts comes at the same time of day, give or take, and is not twice as much. */
const DAY_MS = 86_400_000
const DAILY_MS = 45 * 60_000
const MAX_DAYS = 7
const DAILY_TIMES = 2
const DAILY_KINDS: readonly FindingKind[] = ['rate-change', 'silence']

export type OfKind = Pick<Notice, 'kind' | 'isHabitual'>

/** What is told of it belongs to the episode. */
export const goesOn = (open: Episode, notice: OfKind, at: Pick<Occurrence, 'timeMs'>): boolean => {
  if (open.isOver || (open.isHabitual && notice.isHabitual !== true)) return false
  if (KIND_RANKS[notice.kind] > KIND_RANKS[open.kind]) return false
  if (open.kind === 'new-pattern') return at.timeMs - open.firstMs <= NEW_FOR_MS
  return at.timeMs - open.lastMs <= quietOf(open)
}

/** The episode that a notice begins, after the one of its key that is over; `activeMs`: the log's age. */
export const beginEpisode = (
  notice: Notice,
  at: Occurrence,
  previous: Episode | undefined,
  {monitorId, activeMs}: {readonly monitorId: string | null; readonly activeMs: number},
): Episode => {
  const {template, timeMs, nowMs} = at
  const evidence = evidenceOf(at.evidence())
  const earlierLines = (notice.earlier ?? []).slice(-MAX_EARLIER).map(evidenceOf)
  const isSameKind = previous?.kind === notice.kind
  const earlier = isSameKind ? previous.earlier + 1 : 0
  const when = at.hasTime ? String(timeMs) : `@${evidence.offset}#${earlier}`
  return {
    id: shortHash([notice.kind, template.text, when, evidence.text, monitorId ?? ''].join('\0')),
    kind: notice.kind,
    severity: notice.severity,
    title: notice.title(),
    templateId: template.id,
    template: template.text,
    count: notice.count ?? 1,
    firstMs: timeMs,
    lastMs: timeMs,
    evidence: [...earlierLines, evidence],
    explanation: notice.known && explanationOf(notice.known, notice.severity, earlierLines.length),
    former: isSameKind ? formerOf(previous) : [],
    isHabitual: notice.isHabitual === true,
    earlier,
    ...(notice.trace ? {trace: notice.trace.identity, group: notice.trace.group} : {}),
    isOver: false,
    known: notice.known?.id ?? null,
    isConsequence: notice.known?.isConsequence === true,
    hasTime: at.hasTime,
    beganMs: activeMs,
    latestMs: activeMs,
    emittedCount: 0,
    emittedAtMs: nowMs,
    startedAtMs: nowMs,
    touchedAtMs: nowMs,
  }
}

/** What is told of it. */
export const findingOf = (episode: Episode, monitorId: string | null): Finding => ({
  id: episode.id,
  monitorId: monitorId,
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
  also: [],
  partOf: null,
})

/** An episode as the latest of those before another. */
export const formerOf = (previous: Episode): readonly Episode[] =>
  [...previous.former, {...previous, former: []}].slice(-MAX_FORMER)

export const copyOf = (episode: Episode): Episode => ({
  ...episode,
  evidence: [...episode.evidence],
  former: episode.former.map(copyOf),
})

/** A job of every night makes the same noise again: nothing new, and nothing that was. */
export const isDaily = ({kind, count = 1}: Notice, open: Episode, at: Occurrence): boolean => {
  if (kind !== open.kind || !at.hasTime || !DAILY_KINDS.includes(kind)) return false
  return [...open.former, open].some(({templateId, firstMs, count: earlier}) => {
    // What turns at the same time stands under one key, and is not all of it the job's.
    if (templateId !== at.template.id) return false
    const days = Math.round((at.timeMs - firstMs) / DAY_MS)
    const offMs = Math.abs(at.timeMs - firstMs - days * DAY_MS)
    return days >= 1 && days <= MAX_DAYS && offMs <= DAILY_MS && count <= DAILY_TIMES * earlier
  })
}

export const isPowerOfTwo = (count: number): boolean => Math.log2(count) % 1 === 0

export const asHabit = (notice: Notice): Notice => ({...notice, severity: 'info', isHabitual: true})

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity)

const quietOf = (episode: Episode): number =>
  Math.min(QUIET_MS * QUIET_GROWTH ** Math.min(episode.earlier, 9), MAX_QUIET_MS)

/** A line as evidence, not longer than a finding keeps. */
export const evidenceOf = ({text, offset, line}: EvidenceLine): Evidence => ({
  text: text.length > MAX_EVIDENCE_CHARS ? `${cutText(text, MAX_EVIDENCE_CHARS - 1)}…` : text,
  offset,
  line,
})

/** Cites the line at an index; of a match set all lines up to it. */
export const explanationOf = (
  known: KnownFailure,
  severity: Severity,
  cited: number,
): Explanation => ({
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
