import {isExceptionHead} from './exception.js'
import type {Level} from './finding.js'

/** The record that the next line may go on with. */
export interface OpenRecord {
  readonly templateId: string
  readonly templateText: string
  /** The head had a timestamp or came in fields: what follows without one is likely to be its own. */
  readonly isStamped: boolean
  readonly isIndented: boolean
  readonly level: Level
  /** Which kind of trace the record is in; it decides what still belongs to it. */
  trace: 'none' | 'python' | 'go' | 'other'
  lines: number
  chars: number
}

/** A record takes no more; what follows begins a new one. */
const MAX_LINES = 500
const MAX_CHARS = 256 * 1024

/** The trace that a record's first line begins. */
export const traceOf = (message: string): OpenRecord['trace'] => {
  if (message.startsWith('Traceback (most recent')) return 'python'
  if (/^(?:panic: |fatal error: |goroutine \d+ \[)/.test(message)) return 'go'
  return isExceptionHead(message) ? 'other' : 'none'
}

/**
 * Whether a line without a header of its own goes on with a record, and if so notes it there.
 * Indented lines, stack frames and their causes do; in a Python traceback everything up to the
 * exception's own line, in a Go panic the goroutines. Nothing is waited for: the record was reported
 * by its first line.
 */
export const continueRecord = (record: OpenRecord, line: string): boolean => {
  if (record.lines >= MAX_LINES || record.chars + line.length > MAX_CHARS) return false
  if (!belongs(record, line)) return false
  record.lines++
  record.chars += line.length
  return true
}

const belongs = (record: OpenRecord, line: string): boolean => {
  const isIndented = line.startsWith(' ') || line.startsWith('\t')
  if (record.trace === 'python') return belongsToPython(record, line, isIndented)
  if (record.trace === 'go' && GO_LINE.test(line)) return true
  if (isIndented && (!record.isIndented || FRAME.test(line))) return true
  if (FRAME.test(line)) return true
  if (CHAINED.test(line)) {
    record.trace = 'python'
    return true
  }
  // `ERROR request failed`, and on the next line the exception without a stamp. After a record that
  // reports nothing bad, a crash is its own: a program that dies writes no stamp.
  if (!record.isStamped || isCalm(record) || !isExceptionHead(line)) return false
  record.trace = traceOf(line)
  return true
}

const isCalm = ({level, trace}: OpenRecord): boolean =>
  trace === 'none' && (level === 'info' || level === 'debug')

const belongsToPython = (record: OpenRecord, line: string, isIndented: boolean): boolean => {
  if (isIndented || CHAINED.test(line) || traceOf(line) === 'python') return true
  // The exception's own line ends the block; a chained one may follow, after a sentence that says so.
  record.trace = 'other'
  return PYTHON_EXCEPTION.test(line)
}

const PYTHON_EXCEPTION = /^[A-Za-z_][\w.]{0,120}(?::|$)/
const CHAINED =
  /^(?:During handling of the above exception|The above exception was the direct cause| {2}\+ Exception Group)/
const GO_LINE =
  /^(?:goroutine \d+ \[|\[signal |created by |exit status \d|[\w./*()[\]·-]{1,200}\(.{0,400}\)$)/
const FRAME =
  /^\s{0,16}(?:at [\w$<./(\[]|Caused by: |Suppressed: |\.{3} \d+ (?:more|common frames)|Stack trace:|stack backtrace:|#\d{1,3} |\^+$|--- End of |note: (?:run with|Some details)|thrown in |from \S{1,300}:\d+:in |[}\])]{1,3}[,;]?$|\[secret:private-key:)/
