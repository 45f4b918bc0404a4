import type {LogLine} from './log-line.js'

/** The last record of a template that is watched for silence. */
export interface LastRecord {
  /** Its bytes are the batch's until the batch ends. */
  line: LogLine
  timeMs: number
  hasTime: boolean
  isSilent: boolean
  isCopied: boolean
}
