import type {Level, Severity} from './finding.js'
import type {FastStamp} from './fast-stamp.js'
import type {Head} from './head.js'
import {maskMessage} from './mask.js'
import type {Measure} from './measures.js'
import {maskException} from './exception.js'
import {lineFactsOf, traceOf} from './records.js'
import type {LineFacts, Trace} from './records.js'
import {severityOfHead} from './severity-of-head.js'
import type {Tally} from './tallies.js'
import type {Template} from './template.js'
import type {ValueHabit} from './value-habit.js'

/**
 * What all lines of one shape have in common, so that it is found out once: all that the analysis
 * asks about a line but its time, its numbers and its words.
 */
export interface Shape {
  readonly isStamped: boolean
  readonly hasTime: boolean
  readonly level: Level
  readonly format: string
  readonly isIndented: boolean
  /** Who wrote it, what varies masked; '' where nobody is named. */
  readonly process: string
  /** The trace that a record of this shape begins. */
  readonly trace: Trace
  /** For a line without a header: whether it goes on with a record. */
  readonly facts: LineFacts
  /** What its template is looked up by. */
  readonly masked: string
  /** How bad a record is by its own means; undefined when it reports nothing bad. */
  readonly severity: Severity | undefined
  /** A request that failed on the server's side. */
  readonly isServerError: boolean
  /** Its stamp names no day. */
  readonly isDayless: boolean
  /** Its numbers that measure something. */
  measures: readonly Measure[]
  /** Known once a record of it was learned, what its measures usually are there, and where its records are counted. */
  template: Template | null
  values: readonly (ValueHabit | null)[] | null
  tally: Tally | null
  /** How its stamp is read; null where only the long way does. */
  stamp: StampPlace | null
}

/** Which piece of the line a stamp begins with, and how it is read. */
export interface StampPlace {
  readonly piece: number
  readonly stamp: FastStamp
}

export const shapeOf = (head: Head, text: string): Shape => ({
  isStamped: head.isStamped,
  hasTime: head.timeMs !== null,
  isDayless: head.isDayless,
  level: head.level,
  format: head.format,
  isIndented: /^\s/.test(text),
  process: head.process === null ? '' : maskMessage(head.process),
  trace: head.isOpen ? 'quoted' : traceOf(head.message),
  facts: head.isStamped || head.level !== 'unknown' ? 0 : lineFactsOf(text),
  masked: head.shape ?? maskException(head.message) ?? maskMessage(head.message),
  severity: severityOfHead(head),
  isServerError: head.status !== null && head.status >= 500,
  measures: NONE,
  template: null,
  values: null,
  tally: null,
  stamp: null,
})

const NONE: readonly Measure[] = []
