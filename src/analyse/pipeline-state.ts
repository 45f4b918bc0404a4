import type {ActiveClockSnapshot} from './active-clock.js'
import type {EpisodesSnapshot} from './episodes.js'
import type {FirstLine} from './first-line.js'
import type {LineRun} from './lines.js'
import type {Level} from './finding.js'
import type {OpenRecord, Trace} from './records.js'
import type {MinerSnapshot} from './template-miner.js'
import type {TalliesSnapshot} from './tallies.js'
import type {TimeLineSnapshot} from './time-line.js'

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

  constructor(template: RecordState['template']) {
    this.template = template
  }

  /** The template is but a name then. */
  saved(): SavedRecord {
    const {id, text} = this.template
    return Object.assign({}, this, {template: {id, text}, run: null})
  }

  static restored(saved: SavedRecord): RecordState {
    return Object.assign(new RecordState(saved.template), saved)
  }
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
}

/** The same as plain JSON: the redactor is brought back by `keyLines`. */
export interface SavedFile {
  readonly keyLines: number
  readonly record: SavedRecord | null
  readonly lastMs: number | null
}

/** Those that remember something of their own; what is known of a template is its habit. */
type SavedDetector = 'newPattern' | 'burst' | 'rateChange' | 'silence' | 'matchSets'

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
  readonly undecodable: number
  readonly files: readonly (readonly [string, SavedFile])[]
}
