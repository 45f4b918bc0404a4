import type {BadHabitsSnapshot} from './bad-habits.js'
import type {ActiveClockSnapshot} from './active-clock.js'
import type {EpisodesSnapshot} from './episodes.js'
import type {FindingKind, Level, Severity} from './finding.js'
import type {FirstLine} from './first-line.js'
import type {LineRun} from './lines.js'
import type {OpenRecord, Trace} from './records.js'
import type {MinerSnapshot} from './template-miner.js'
import type {TalliesSnapshot} from './tallies.js'
import type {TimeLineSnapshot} from './time-line.js'
import type {Trail} from './trace-identity.js'
import type {TraceTemplatesSnapshot} from './trace-templates.js'

/**
 * The record a file is in, and what its further lines may complete. One object serves the records of
 * a file in turn.
 */
export class RecordState implements OpenRecord {
  template: {readonly id: string; readonly text: string}
  format = ''
  isStamped = false
  isIndented = false
  trace: Trace = 'none'
  lines = 0
  bytes = 0
  level: Level = 'unknown'
  /** Key of the finding that its first line began or grew. */
  key: string | null = null
  isLearned = false
  /** It lies outside of the times that were asked for: its lines count for nothing. */
  isOutside = false
  /** Where its first line stands as long as its batch lasts, then null. */
  run: LineRun | null = null
  index = 0
  /** Its first line understood, where its further lines may yet decide that it is an error; else null. */
  first: FirstLine | null = null
  timeMs = 0
  hasTime = false
  nowMs = 0
  /** Its template was new with it. */
  isNew = false
  /** Id of the known failure that its first line reports. */
  known: string | null = null
  /** Nobody looks for a trace: its first line is reported for a reason of its own. */
  isTraceless = false
  /** What its lines told of its exception; null while no line of a trace came. */
  trail: Trail | null = null
  /** What its first line would report, where its trace decides to which finding it belongs. */
  waiting: Waiting | null = null
  /** Lines that were annotated with its template; blank ones, too. */
  told = 0

  constructor(template: RecordState['template']) {
    this.template = template
  }

  /** The template is but a name then. */
  saved(): SavedRecord {
    const {id, text} = this.template
    const trail = structuredClone(this.trail)
    return Object.assign({}, this, {template: {id, text}, run: null, trail})
  }

  static restored(saved: SavedRecord): RecordState {
    const trail = structuredClone(saved.trail)
    return Object.assign(new RecordState(saved.template), saved, {trail})
  }
}

/** A notice that waits for the rest of its record. */
export interface Waiting {
  readonly kind: FindingKind
  readonly severity: Severity
  readonly key: string
  /** It has been counted where it is. */
  readonly isCounted: boolean
  readonly isHabitual: boolean
}

export type SavedRecord = Omit<RecordState, 'saved'>

/** What is known about one file. */
export interface FileState {
  readonly redact: (line: string) => string
  /** Lines gone by of a private key's block; what the redactor remembers. */
  keyLines: number
  /** Its last line began within a private key's block. */
  wasInKey: boolean
  record: RecordState | null
  /** The latest time its records named; stands in where one names none. NaN before the first. */
  lastMs: number
  /** Some of its times name a day. */
  isDated: boolean
}

/** The same as plain JSON: the redactor is brought back by `keyLines`. */
export interface SavedFile {
  readonly keyLines: number
  readonly record: SavedRecord | null
  readonly lastMs: number | null
  readonly isDated: boolean
}

/** Those that remember something of their own; what is known of a template is its habit. */
type SavedDetector = 'newPattern' | 'burst' | 'rateChange' | 'silence' | 'valueChange' | 'matchSets'

/** All that a pipeline knows, as plain JSON. */
export interface PipelineState {
  /** The rules by which its templates were told; see `KnownFailures`. */
  readonly rules: string
  readonly miner: MinerSnapshot
  readonly detectors: Readonly<Record<SavedDetector, unknown>>
  readonly episodes: EpisodesSnapshot
  readonly timeLine: TimeLineSnapshot
  readonly clock: ActiveClockSnapshot
  readonly tallies: TalliesSnapshot
  readonly traces?: TraceTemplatesSnapshot
  readonly undecodable: number
  readonly badHabits: BadHabitsSnapshot
  readonly records: number
  readonly isDated: boolean
  readonly files: readonly (readonly [string, SavedFile])[]
}
