import type {Finding} from './finding.js'
import type {PipelineReport} from './pipeline.js'

/**
 * What `logs FILE --once` says of a file, as `--json` prints it; these keys are the public
 * interface. Levels, templates, times, format, rate and gap are those of the pipeline's report.
 */
export interface FileReport extends PipelineReport {
  /** As the user gave it; `-` is standard input. */
  readonly path: string
  readonly lines: number
  /** Of the inflated stream for `.gz`. */
  readonly bytes: number
  /** Each once, as it was in the end. */
  readonly findings: readonly Finding[]
  /** Lines over the limit of a line, cut. */
  readonly truncatedLines: number
  /** NUL bytes where text should be, skipped: a hole left by a truncation or a crash. */
  readonly skippedBytes: number
  /** 1 when the last line has no newline. */
  readonly unterminatedLines: number
}

/** A log file that was found, as `logs --json` prints it. */
export interface LogFileRow {
  readonly path: string
  /** Null where it is not told: a folder that is closed to us. */
  readonly bytes: number | null
  /** ISO-8601 UTC. */
  readonly modifiedAt: string
  readonly readable: boolean
  /** As a report names it; null when it was not read. */
  readonly format: string | null
  /** Why it cannot be read; null when it can. */
  readonly reason: string | null
}
