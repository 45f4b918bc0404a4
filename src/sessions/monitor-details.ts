import {
  zeroCounters,
  type Counters,
  type EventKind,
  type EventOf,
  type EventStamp,
  type FilePosition,
  type GenerationAccount,
  type SessionEvent,
  type SeverityCounts,
} from './events.js'
import type {AiReport} from './ai-report.js'
import type {NotificationReport} from './notify-record.js'
import {monitorRow, type MonitorRow} from './monitor-row.js'
import type {Life} from './session.js'
import type {StatusReport} from './status.js'

/** One monitor whole, as `monitors show --json` prints it; these keys are the public interface. */
export interface MonitorDetails extends MonitorRow {
  readonly counters: Omit<Counters, 'findings' | LedgerBytes> & {
    /** All severities together; by severity they are in `findings` of the row. */
    readonly findings: number
  }
  /** Findings that are not kept any more, because they were too many; `findings` counts them too. */
  readonly findingsDropped: SeverityCounts
  readonly position: {
    /** Byte offset in the file; null for a folder or glob, and before anything was read. */
    readonly offset: number | null
    readonly behindBytes: number | null
  }
  readonly coverage: Coverage
  readonly patterns: readonly PatternRow[]
  /** What the `series` of the patterns are slices of: the log's last two hours; null without times. */
  readonly slices: SlicesRow | null
  /** One a sink; empty for a monitor that notifies nobody. */
  readonly notifications: readonly NotificationReport[]
  readonly ai: AiReport
  readonly history: readonly HistoryEntry[]
}

/** They are in `coverage`. */
type LedgerBytes = 'lostBytes' | 'skippedBytes' | 'learnedBytes' | 'holeBytes'

/** How much of what was written has been read, and what became of the rest. */
export interface Coverage extends Pick<Counters, LedgerBytes> {
  /** One decimal, rounded down: 100 only when nothing is known to be lost. */
  readonly percent: number
  readonly readBytes: number
  readonly gaps: readonly {
    readonly at: string
    /** Null when nobody can tell how much it was. */
    readonly bytes: number | null
    readonly cause: string | null
  }[]
  /** How many there were: of more than a history holds, `gaps` lists the latest. */
  readonly gapsTotal: number
  /** The generations of files that are known, the open ones last; of very many closed ones the latest. */
  readonly files: readonly CoveredFile[]
  /** What the totals hold beyond the sums over `files`. */
  readonly unlisted: LedgerSums
}

/** The sums of the ledger that each file has its share of. */
export type LedgerSums = Pick<Coverage, 'readBytes' | LedgerBytes>

/** One generation of a file: from its creation or truncation to its end. */
export interface CoveredFile extends GenerationAccount {
  /** Where it was when it was last seen. */
  readonly path: string
  readonly state: 'open' | EventOf<'GenerationClosed'>['how']
  /** When it was closed; null while it is open. */
  readonly at: string | null
}

export interface PatternRow {
  readonly id: string
  /** Redacted, still untrusted. */
  readonly template: string
  readonly count: number
  readonly level: string
  readonly lastSeen: string | null
  /** Records of it in each slice; empty without times. */
  readonly series: readonly number[]
}

/** Equal slices of a stretch of the log's time, and the records of all patterns in each. */
export interface SlicesRow {
  readonly from: string
  readonly to: string
  readonly counts: readonly number[]
}

type OwnFacts<K extends EventKind> = Omit<EventOf<K>, keyof EventStamp | 'session' | 'kind'>

/** One recorded event: when, what, and its own facts. */
export type HistoryEntry = {
  [K in EventKind]: {readonly at: string; readonly event: K} & OwnFacts<K>
}[EventKind]

/** Everything of one session; what is `beside` its life comes from outside the journal. */
export const monitorDetails = (
  life: Life,
  status: StatusReport,
  beside: Pick<MonitorDetails, 'patterns' | 'slices' | 'findingsDropped' | 'notifications' | 'ai'>,
): MonitorDetails => {
  const {lines, bytes, templates, findings, rotations, gaps} = countersOf(life)
  const {undecodableLines, truncatedLines, unterminatedLines} = countersOf(life)
  return {
    ...monitorRow(life, status),
    counters: {
      lines,
      bytes,
      templates,
      findings: findings.info + findings.warning + findings.error + findings.critical,
      rotations,
      gaps,
      undecodableLines,
      truncatedLines,
      unterminatedLines,
    },
    findingsDropped: beside.findingsDropped,
    position: positionOf(life),
    coverage: coverageOf(life),
    patterns: beside.patterns,
    slices: beside.slices,
    notifications: beside.notifications,
    ai: beside.ai,
    history: historyEntries(life),
  }
}

/** The session's lifecycle events, oldest first, as people and scripts are told them. */
export const historyEntries = (life: Life): readonly HistoryEntry[] => life.history.map(entryOf)

/** What was read of what was written, and where something was not. */
export const coverageOf = (life: Life): Coverage => {
  const {bytes, lostBytes, skippedBytes, learnedBytes, holeBytes} = countersOf(life)
  const totals = {readBytes: bytes, skippedBytes, learnedBytes, lostBytes, holeBytes}
  const gaps = gapsOf(life)
  const gapsTotal = gapsTotalOf(life, gaps.length)
  const files = [...closedFiles(life), ...openFiles(life)]
  return {
    percent: coveragePercent(countersOf(life), gapsTotal),
    ...totals,
    gaps,
    gapsTotal,
    files,
    unlisted: unlistedOf(totals, files),
  }
}

/** One decimal, rounded down. A gap of unknown size is no number to reckon with, but it is not nothing. */
export const coveragePercent = (
  {bytes, lostBytes}: Pick<Counters, 'bytes' | 'lostBytes'>,
  gaps: number,
): number => {
  const share = Math.floor((bytes / Math.max(1, bytes + lostBytes)) * 1000) / 10
  return gaps === 0 ? 100 : Math.min(share, 99.9)
}

/** Closed files fall out of the history, and what is no text has no account; never below 0. */
const unlistedOf = (totals: LedgerSums, files: readonly LedgerSums[]): LedgerSums => {
  const rest = (key: keyof LedgerSums): number =>
    Math.max(
      0,
      files.reduce((left, file) => left - file[key], totals[key]),
    )
  return {
    readBytes: rest('readBytes'),
    skippedBytes: rest('skippedBytes'),
    learnedBytes: rest('learnedBytes'),
    lostBytes: rest('lostBytes'),
    holeBytes: rest('holeBytes'),
  }
}

/**
 * What is no text was not read either; it is told again by every resume, and counts once. A folder or device
 * in the file's place has no bytes that could be missed.
 */
const gapsOf = ({history}: Life): Coverage['gaps'] => {
  const notes = history.filter((event) => event.kind === 'FileNoted')
  const seen = new Set<string>()
  return notes.flatMap(({what, path, at, bytes, cause}) => {
    if (what !== 'gap' && (what !== 'not-text' || bytes === null)) return []
    const key = `${path}: ${cause ?? ''}`
    if (what === 'not-text' && seen.has(key)) return []
    seen.add(key)
    return [{at: timeOf(at), bytes, cause}]
  })
}

/**
 * The counter knows the gaps that the history has no room for, but not what is no text, nor what was noted
 * since the last heartbeat. Lost bytes without a word left of them are of a file that was no text.
 */
const gapsTotalOf = (life: Life, listed: number): number => {
  const {gaps, lostBytes} = countersOf(life)
  const told = life.history.filter((event) => event.kind === 'FileNoted' && event.what === 'gap')
  return Math.max(listed + Math.max(0, gaps - told.length), lostBytes > 0 ? 1 : 0)
}

const closedFiles = ({history}: Life): readonly CoveredFile[] =>
  history
    .filter((event) => event.kind === 'GenerationClosed')
    .map(({path, how, at, account}) => ({path, state: how, at: timeOf(at), ...account}))

const openFiles = ({progress}: Life): readonly CoveredFile[] => {
  const {positions, accounts} = progress?.progress ?? {positions: null, accounts: null}
  return (positions ?? []).flatMap(({path}, index) => {
    const account = accounts?.[index]
    return account === undefined ? [] : [{path, state: 'open' as const, at: null, ...account}]
  })
}

const countersOf = (life: Life): Counters => life.progress?.progress.counters ?? zeroCounters

const positionOf = (life: Life): MonitorDetails['position'] => {
  const progress = life.progress?.progress
  const positions = progress?.positions ?? life.epoch.start?.positions ?? []
  return {
    offset: life.settings?.target === 'file' ? offsetIn(positions, life.settings) : null,
    behindBytes: progress?.behindBytes ?? null,
  }
}

/** After a rotation the old generation may still be drained: the file by its own name counts. */
const offsetIn = (
  positions: readonly FilePosition[],
  {path, realPath}: {readonly path: string; readonly realPath: string},
): number | null => {
  const own = positions.filter((position) => position.path === path || position.path === realPath)
  return (own.at(-1) ?? positions.at(-1))?.offset ?? null
}

/** What every event carries and no event is about. */
const COMMON_KEYS: ReadonlySet<string> = new Set([
  'id',
  'at',
  'bootId',
  'sinceBootMs',
  'session',
  'kind',
])

const entryOf = (event: SessionEvent): HistoryEntry => {
  const facts = Object.fromEntries(Object.entries(event).filter(([key]) => !COMMON_KEYS.has(key)))
  // Kind and facts come from one event, which the type checker cannot follow through the rest.
  return {at: timeOf(event.at), event: event.kind, ...facts} as HistoryEntry
}

const timeOf = (ms: number): string => {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
