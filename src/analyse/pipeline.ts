import type {LastLine} from './file-silence.js'
import type {Finding, Level} from './finding.js'
import type {KnownFailures} from './known-failures.js'
import type {Lines} from './lines.js'
import type {LogLine} from './log-line.js'
import type {Slices} from './slices.js'
import type {WatchedLine} from './watched-line.js'

/**
 * The built-in analysis: lines in, findings out. Redact, cut the header, mask, learn the template,
 * let each detector observe. Pure: the same lines give the same findings in the same order, however
 * they were cut into batches, and no clock is read: `nowMs` stands in for a record's time only
 * where the log has none, and to complete a year or a zone that a stamp leaves out.
 */
export interface Pipeline {
  /** With which lines may be scanned before they are taken; see `ShapeScanner`. */
  readonly scanSeed: number
  /**
   * Analyses the next lines of one file. While `learning`, templates are learned and nothing is
   * reported or counted. A returned finding with a known id replaces the earlier one.
   */
  take(file: string, lines: Lines, context: TakeContext): readonly Finding[]
  /** Time passes without lines: ends episodes. Call it now and then, and once at the end. */
  tick(nowMs: number): readonly Finding[]
  /** The file is at its end (rotated away or read once): closes an open multi-line record. */
  endOfFile(file: string, context?: Pick<TakeContext, 'retell'>): readonly Finding[]
  /** The line of a file that was taken last, for what is noticed of the file itself. */
  lastOf(file: string, line: LogLine): LastLine
  /** Number of templates known now. */
  readonly templateCount: number
  /** The template that an id given by `annotate` stands for now, after all that was learned since. */
  finalOf(id: string): {readonly id: string; readonly text: string} | undefined
  /** `lastMs`: templates are told by slices of the last so many milliseconds of the log only. */
  report(options?: {readonly lastMs?: number}): PipelineReport
  /** Plain JSON; `createPipeline` with it goes on as if there had been no restart. */
  snapshot(): PipelineSnapshot
}

export interface TakeContext {
  readonly learning: boolean
  readonly nowMs: number
  /** Called once per line, in order, with the template decided as the line arrived. */
  readonly annotate?: (template: {readonly id: string; readonly text: string}) => void
  /** Called once per line, in order, for somebody who looks on; learned lines too. */
  readonly watch?: (line: WatchedLine) => void
  /**
   * A record is whole, and its trace says more than its first line: a name for the latest lines of
   * its file, that many, beside the one that `annotate` told.
   */
  readonly retell?: (template: {readonly id: string; readonly text: string}, lines: number) => void
}

export interface PipelineReport {
  /** Lines by level of their record (continuation lines count as `unknown` only when alone). */
  readonly levels: Readonly<Record<Level, number>>
  /** Most frequent first. */
  readonly templates: readonly TemplateReport[]
  /** ISO-8601 UTC of the earliest and latest time in the log; null when it has none. */
  readonly from: string | null
  readonly to: string | null
  /** What the lines look like, for people: `syslog`, `JSON lines`, … or null. */
  readonly format: string | null
  /** Records per equal slice of from…to, at most 60; empty without times. */
  readonly rate: readonly number[]
  /** What the `series` of the templates are slices of, and their sum; null without times. */
  readonly slices: Slices | null
  /** The longest stretch without a record, when it is far out of proportion; else null. */
  readonly timeGap: {readonly from: string; readonly to: string} | null
  /** Its times name no day: the first of them is taken for one of today. */
  readonly dayless: boolean
  /** Lines that hold bytes which are no text. */
  readonly undecodableLines: number
}

export interface TemplateReport {
  readonly id: string
  /** `<*>` where it varies; redacted, still untrusted. */
  readonly template: string
  /** Records of it. */
  readonly count: number
  readonly firstSeen: string | null
  readonly lastSeen: string | null
  readonly level: Level
  /** Records of it in each of the report's slices; empty without times. */
  readonly series: readonly number[]
}

/** Opaque outside `analyse/`. */
export interface PipelineSnapshot {
  readonly version: 1
  readonly state: unknown
}

export interface PipelineSettings {
  /** The session, or null when a file is read once. Takes part in finding ids. */
  readonly monitorId: string | null
  /** With no past (reading once), new patterns are judged after a warm-up only. */
  readonly hasPast: boolean
  /** Makes the redactor of one file (`text/redact.ts`): it remembers a key block across lines. */
  readonly redactor: () => (line: string) => string
  /** The built-in ones where none are given. */
  readonly known?: KnownFailures
  readonly snapshot?: PipelineSnapshot
  /**
   * Records outside of these times (ms since 1970, both included) are learned from and not reported;
   * one without a time belongs to the one before it.
   */
  readonly between?: TimeRange
}

/** A part of a log; null where it is open. */
export interface TimeRange {
  readonly fromMs: number | null
  readonly toMs: number | null
}

export type CreatePipeline = (settings: PipelineSettings) => Pipeline
