import {isExceptionHead, isTelling} from './exception.js'
import type {Level} from './finding.js'

/** Which kind of trace a record is in; it decides what still belongs to it. */
export type Trace = 'none' | 'python' | 'go' | 'quoted' | 'other'

/** The record that the next line may go on with. */
export interface OpenRecord {
  /** The head had a timestamp or came in fields: what follows without one is likely to be its own. */
  isStamped: boolean
  isIndented: boolean
  level: Level
  trace: Trace
  lines: number
  bytes: number
}

/** A record takes no more; what follows begins a new one. */
const MAX_LINES = 500
const MAX_BYTES = 256 * 1024

/** What a line says about whether it goes on with a record: facts joined by `|`. */
export type LineFacts = number
const INDENTED = 0x01
const FRAME = 0x02
const CHAINED = 0x04
const GO_LINE = 0x08
const EXCEPTION = 0x10
const PYTHON_EXCEPTION = 0x20
const PYTHON_TRACE = 0x40
const GO_TRACE = 0x80
const CLOSES = 0x200
/** It says why: `Caused by: …`. */
export const TELLING = 0x100

/** The facts of a line, or of a message that stands for a line. */
export const lineFactsOf = (line: string): LineFacts => {
  const trace = traceOf(line)
  return (
    (line.startsWith(' ') || line.startsWith('\t') ? INDENTED : 0) |
    (FRAME_LINE.test(line) ? FRAME : 0) |
    (CHAINED_LINE.test(line) ? CHAINED : 0) |
    (IN_GO.test(line) ? GO_LINE : 0) |
    (isExceptionHead(line) ? EXCEPTION : 0) |
    (PYTHON_LAST.test(line) ? PYTHON_EXCEPTION : 0) |
    (trace === 'python' ? PYTHON_TRACE : 0) |
    (trace === 'go' ? GO_TRACE : 0) |
    (isTelling(line) ? TELLING : 0) |
    (/"[\s,]*$/.test(line) ? CLOSES : 0)
  )
}

/** The trace that a record's first line begins. */
export const traceOf = (message: string): Trace => {
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
export const continueRecord = (record: OpenRecord, facts: LineFacts, bytes: number): boolean => {
  if (record.lines >= MAX_LINES || record.bytes + bytes > MAX_BYTES) return false
  if (!belongs(record, facts)) return false
  record.lines++
  record.bytes += bytes
  return true
}

const belongs = (record: OpenRecord, facts: LineFacts): boolean => {
  if (record.trace === 'quoted') {
    if ((facts & CLOSES) !== 0) record.trace = 'none'
    return true
  }
  if (record.trace === 'python') return belongsToPython(record, facts)
  if (record.trace === 'go' && (facts & GO_LINE) !== 0) return true
  if ((facts & FRAME) !== 0 || ((facts & INDENTED) !== 0 && !record.isIndented)) return true
  if ((facts & CHAINED) !== 0) {
    record.trace = 'python'
    return true
  }
  // `ERROR request failed`, and on the next line the exception without a stamp. After a record that
  // reports nothing bad, a crash is its own: a program that dies writes no stamp.
  if (!record.isStamped || isCalm(record) || (facts & EXCEPTION) === 0) return false
  record.trace = traceIn(facts)
  return true
}

const traceIn = (facts: LineFacts): Trace => {
  if ((facts & PYTHON_TRACE) !== 0) return 'python'
  return (facts & GO_TRACE) !== 0 ? 'go' : 'other'
}

const isCalm = ({level, trace}: OpenRecord): boolean =>
  trace === 'none' && (level === 'info' || level === 'debug')

const belongsToPython = (record: OpenRecord, facts: LineFacts): boolean => {
  if ((facts & (INDENTED | CHAINED | PYTHON_TRACE)) !== 0) return true
  // The exception's own line ends the block; a chained one may follow, after a sentence that says so.
  record.trace = 'other'
  return (facts & PYTHON_EXCEPTION) !== 0
}

const PYTHON_LAST = /^[A-Za-z_][\w.]{0,120}(?::|$)/
const CHAINED_LINE =
  /^(?:During handling of the above exception|The above exception was the direct cause| {2}\+ Exception Group)/
const IN_GO =
  /^(?:goroutine \d+ \[|\[signal |created by |exit status \d|[\w./*()[\]·-]{1,200}\(.{0,400}\)$)/
const FRAME_LINE =
  /^\s{0,16}(?:at [\w$<./(\[]|Caused by: |Suppressed: |\.{3} \d+ (?:more|common frames)|Stack trace:|stack backtrace:|#\d{1,3} |\^+$|--- End of |note: (?:run with|Some details)|thrown in |from \S{1,300}:\d+:in |[}\])]{1,3}[,;]?$|\[secret:private-key:)/
