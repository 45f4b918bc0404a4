import {isExceptionHead, isTelling} from './exception.js'
import type {Level} from './finding.js'

/** Which kind of trace a record is in; it decides what still belongs to it. */
export type Trace = 'none' | 'python' | 'go' | 'node' | 'source' | 'rust' | 'quoted' | 'other'

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
/** A Python traceback begins. */
export const PYTHON_TRACE = 0x40
const GO_TRACE = 0x80
/** It says why: `Caused by: …`. */
export const TELLING = 0x100
/** `Error: …`, which alone may be anything. */
export const PLAIN_ERROR = 0x200
/** A clause of a statement that stands on lines of its own. */
const SQL = 0x400
const NODE_TRACE = 0x800
const RUST_TRACE = 0x1000
/** A quote that was open ends. */
const CLOSES = 0x2000

/** A line that shows a record to have a trace. */
export const BEGINS_TRACE =
  FRAME | CHAINED | EXCEPTION | PYTHON_TRACE | GO_TRACE | TELLING | PLAIN_ERROR
/** A line that names no class: a frame, as a rule. */
export const isFrameOnly = (facts: LineFacts): boolean =>
  (facts & (INDENTED | FRAME)) !== 0 &&
  (facts & (CHAINED | EXCEPTION | PYTHON_TRACE | TELLING | PLAIN_ERROR)) === 0

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
    (trace === 'node' ? NODE_TRACE : 0) |
    (trace === 'rust' ? RUST_TRACE : 0) |
    (isTelling(line) ? TELLING : 0) |
    (/^(?:Error|Exception)(?: \[\w{1,60}\])?: \S/.test(line) ? PLAIN_ERROR : 0) |
    (SQL_CLAUSE.test(line) ? SQL : 0) |
    (/"[\s,]*$/.test(line) ? CLOSES : 0)
  )
}

/** The trace that a record's first line begins. */
export const traceOf = (message: string): Trace => {
  if (message.startsWith('Traceback (most recent')) return 'python'
  if (/^(?:panic: |fatal error: |goroutine \d+ \[)/.test(message)) return 'go'
  if (SCRIPT_PLACE.test(message)) return 'node'
  if (RUST_PANIC.test(message)) return 'rust'
  return isExceptionHead(message) ? 'other' : 'none'
}

/** `/srv/api/cart.js:12`: what Node.js puts before the source line and the error itself. */
const SCRIPT_PLACE = /^(?:file:\/\/|[A-Za-z]:)?[/\\]\S{1,300}:\d+$/
/** What the panic says comes on the next line. */
const RUST_PANIC = /^thread '.{0,100}' (?:\(\d+\) )?panicked at \S{1,300}:$/

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
  if (record.trace === 'rust') {
    record.trace = 'other'
    return true
  }
  if (record.trace === 'node' || record.trace === 'source') return belongsToNode(record, facts)
  if ((facts & FRAME) !== 0 || ((facts & INDENTED) !== 0 && !record.isIndented)) return true
  if ((facts & CHAINED) !== 0) {
    record.trace = 'python'
    return true
  }
  // `ERROR request failed`, and on the next line the exception without a stamp. After a record that
  // reports nothing bad, a crash is its own: a program that dies writes no stamp.
  if (!record.isStamped) return false
  if ((facts & SQL) !== 0) return true
  // A second one is of its own, unless the first stands in the very line that was logged.
  if (record.trace !== 'none' && record.lines > 1) return false
  if (isCalm(record) || (facts & (EXCEPTION | GO_TRACE | PLAIN_ERROR | NODE_TRACE)) === 0)
    return false
  record.trace = traceIn(facts)
  return true
}

/** The source line, which may be anything, a caret below it, and then the error. */
const belongsToNode = (record: OpenRecord, facts: LineFacts): boolean => {
  const isError = (facts & (EXCEPTION | PLAIN_ERROR)) !== 0
  const isSource = record.trace === 'node'
  record.trace = isError ? 'other' : 'source'
  return isError || isSource || (facts & (INDENTED | FRAME)) !== 0
}

const traceIn = (facts: LineFacts): Trace => {
  if ((facts & PYTHON_TRACE) !== 0) return 'python'
  if ((facts & NODE_TRACE) !== 0) return 'node'
  if ((facts & RUST_TRACE) !== 0) return 'rust'
  return (facts & GO_TRACE) !== 0 ? 'go' : 'other'
}

const isCalm = ({level, trace}: OpenRecord): boolean =>
  trace === 'none' && (level === 'info' || level === 'debug')

const belongsToPython = (record: OpenRecord, facts: LineFacts): boolean => {
  if ((facts & (INDENTED | CHAINED | PYTHON_TRACE)) !== 0) return true
  // The exception's own line ends the block; a chained one may follow, after a sentence that says so.
  record.trace = 'other'
  return (facts & (PYTHON_EXCEPTION | EXCEPTION)) !== 0
}

const PYTHON_LAST = /^[A-Za-z_][\w.]{0,120}(?::|$)/
const CHAINED_LINE =
  /^(?:During handling of the above exception|The above exception was the direct cause| {2}\+ Exception Group)/
const IN_GO =
  /^(?:goroutine \d+ \[|\[signal |created by |exit status \d|[\w./*()[\]·-]{1,200}\(.{0,400}\)$)/
const FRAME_LINE =
  /^\s{0,16}(?:at [\w$<./(\[]|Caused by: |Suppressed: |\.{3} \d+ (?:more|common frames)|Stack trace:|\[stacktrace\]$|"\}$|Node\.js v\d+\.|stack backtrace:|#\d{1,3} |\^+$|--- End of |note: (?:run with|Some details)|thrown in |from \S{1,300}:\d+:in |\S{1,300}:\d+:in [`'][^`']{1,200}'$|[}\])]{1,3}[,;]?$|\[secret:private-key:)/
const SQL_CLAUSE =
  /^(?:SELECT|FROM|WHERE|AND|OR|(?:(?:LEFT|RIGHT|FULL|INNER|CROSS) )?(?:OUTER )?JOIN|ON|GROUP BY|ORDER BY|HAVING|LIMIT|OFFSET|VALUES|SET|UNION|RETURNING|INSERT INTO|UPDATE|DELETE FROM|WITH) \S/
