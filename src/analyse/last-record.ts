import type {LineRun} from './lines.js'
import {lineAt} from './lines.js'
import {copyLine, type LogLine} from './log-line.js'

/** The last record of a template that is watched for silence: where its first line stands, or a copy of it. */
export interface LastRecord {
  /** Of the batch that is being taken; null when that has ended. */
  run: LineRun | null
  index: number
  copy: LogLine
  timeMs: number
  hasTime: boolean
  isSilent: boolean
  /** While the whole log rested since, and how often that was. */
  restMs: number
  rests: number
}

/** The line, whose bytes live as long as the batch. */
export const lineOf = ({run, index, copy}: LastRecord): LogLine =>
  run === null ? copy : lineAt(run, index)

/** The batch ends. */
export const keepLine = (last: LastRecord): void => {
  last.copy = copyLine(lineOf(last))
  last.run = null
}
