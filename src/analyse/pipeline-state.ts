import type {ActiveClockSnapshot} from './active-clock.js'
import type {EpisodesSnapshot} from './episodes.js'
import type {FindingKind, Severity} from './finding.js'
import type {FirstLine} from './first-line.js'
import type {LogLine} from './log-line.js'
import type {OpenRecord} from './records.js'
import type {MinerSnapshot} from './template-miner.js'
import type {TalliesSnapshot} from './tallies.js'
import type {TimeLineSnapshot} from './time-line.js'
import type {Trail} from './trace-identity.js'
import type {TraceTemplatesSnapshot} from './trace-templates.js'

/**
 * The record a file is in, and what its further lines may complete. One object serves the records of
 * a file in turn.
 */
export interface RecordState extends OpenRecord {
  template: {readonly id: string; readonly text: string}
  format: string
  /** Key of the finding that its first line began or grew. */
  key: string | null
  isLearned: boolean
  /** It lies outside of the times that were asked for: its lines count for nothing. */
  isOutside: boolean
  /** Its first line as long as its batch lasts, then null. */
  line: LogLine | null
  /** Its first line understood, where its further lines may yet decide that it is an error; else null. */
  first: FirstLine | null
  timeMs: number
  hasTime: boolean
  nowMs: number
  /** Its template was new with it. */
  isNew: boolean
  /** Id of the known failure that its first line reports. */
  known: string | null
  /** Nobody looks for a trace: its first line is reported for a reason of its own. */
  isTraceless: boolean
  /** What its lines told of its exception; null while no line of a trace came. */
  trail: Trail | null
  /** What its first line would report, where its trace decides to which finding it belongs. */
  waiting: Waiting | null
  /** Lines that were annotated with its template; blank ones, too. */
  told: number
}

/** A notice that waits for the rest of its record. */
export interface Waiting {
  readonly kind: FindingKind
  readonly severity: Severity
  readonly key: string
  /** It has been counted where it is. */
  readonly isCounted: boolean
}

/** What is known about one file. */
export interface FileState {
  readonly redact: (line: string) => string
  /** Lines gone by of a private key's block; what the redactor remembers. */
  keyLines: number
  record: RecordState | null
  /** The latest time its records named; stands in where one names none. */
  lastMs: number | null
}

/** The same as plain JSON: the redactor is brought back by `keyLines`. */
export interface SavedFile {
  readonly keyLines: number
  readonly record: RecordState | null
  readonly lastMs: number | null
}

/** All that a pipeline knows, as plain JSON. */
export interface PipelineState {
  /** The rules by which its templates were told; see `KnownFailures`. */
  readonly rules: string
  readonly miner: MinerSnapshot
  readonly detectors: readonly unknown[]
  readonly episodes: EpisodesSnapshot
  readonly timeLine: TimeLineSnapshot
  readonly clock: ActiveClockSnapshot
  readonly tallies: TalliesSnapshot
  readonly traces?: TraceTemplatesSnapshot
  readonly undecodable: number
  readonly files: readonly (readonly [string, SavedFile])[]
}
