import type {FindingKind, Severity} from '../finding.js'
import type {RateTurn} from '../habit.js'
import type {Head} from '../head.js'
import type {KnownFailure} from '../known/known-failure.js'
import type {LineRun} from '../lines.js'
import type {Measure} from '../measures.js'
import type {Shape} from '../shape.js'
import type {Template} from '../template.js'

/**
 * A record as detectors see it, the moment its first line arrived. One object serves all records in
 * turn: what is kept must be copied.
 */
export interface Seen {
  readonly shape: Shape
  readonly template: Template
  /** Never seen before, as far as is remembered. */
  readonly isNew: boolean
  /** The record's own time, or what stands in for it; ms since 1970. */
  readonly timeMs: number
  /** The log has times of its own; else a place takes part in a finding's id. */
  readonly hasTime: boolean
  /** The machine's clock. */
  readonly nowMs: number
  /** Learning: remember, but report nothing. */
  readonly isLearning: boolean
  /** Templates were forgotten for lack of room: new means no more than "not lately". */
  readonly hasForgotten: boolean
  /** Where its first line stands; the bytes are the batch's, until the batch ends. */
  readonly run: LineRun
  readonly index: number
  /** False in a private key's block, of which no bytes may be kept. */
  readonly mayKeep: boolean
  /** Time of the active clock (`active-clock.ts`), which stands still where the log has no times. */
  readonly activeMs: number
  /** What it reports as bad, its template has reported evenly since the log began. */
  readonly isHabitual: boolean
  /** Its template's rate has just turned. */
  readonly turn: RateTurn | undefined
  /** A finding about its own template has just begun, so that what it is part of is told. */
  isTold(): boolean
  /** What one of its numbers measures, to milliseconds or bytes; NaN where it cannot be read. */
  valueOf(measure: Measure): number
  /** Its first line understood, which costs: only for what is reported. */
  head(): Head
  /** Its first line as evidence; costs the same. */
  evidence(): EvidenceLine
}

/** A line as evidence wants it; `text` is redacted. */
export interface EvidenceLine {
  readonly text: string
  readonly offset: number
  readonly line: number | null
}

/** What a detector has to say about a record; the pipeline makes findings of notices. */
export interface Notice {
  readonly kind: FindingKind
  readonly severity: Severity
  /** Asked for when a finding begins. */
  readonly title: () => string
  /** Templates whose notices stand together have one key. */
  readonly key: string
  readonly known: KnownFailure | null
  /** Lines of earlier records that it rests on, the oldest first. */
  readonly earlier?: readonly EvidenceLine[]
  /** Records that are meant when it begins; 1 where it is left out. */
  readonly count?: number
  /** The exception that it is about, where others begin alike: what `key` is made of. */
  readonly trace?: {readonly group: string; readonly identity: string}
  /** Nothing new (`steadiness.ts`): what was told of it before is no worse than this notice. */
  readonly isHabitual?: boolean
  /** Belongs to a finding that has begun, and begins none. */
  readonly onlyGrows?: boolean
}

/** A notice about something else than the record that is being taken. */
export interface Report {
  readonly notice: Notice
  readonly at: Occurrence
}

/** A record's place and time. */
export type Occurrence = Pick<Seen, 'timeMs' | 'hasTime' | 'nowMs' | 'evidence'> & {
  readonly template: {readonly id: string; readonly text: string}
}

/**
 * One reason to report a record. It observes every record in order, also while learning, and keeps
 * only what its snapshot holds: plain JSON, so that a restart changes nothing.
 */
export interface Detector {
  readonly name: FindingKind
  /** `isNoticed`: a detector that is preferred has already said something about this record. */
  observe(seen: Seen, isNoticed: boolean): Notice | undefined
  /** What the passing of time shows; asked when the active clock has gone on. */
  check?(activeMs: number, nowMs: number): readonly Report[]
  /** The bytes of lines are gone from here on. */
  endOfBatch?(): void
  snapshot(): unknown
}

/** Before the title of what is no news. */
export const HABITUAL = 'Habitual: '

/** Titles are one short line. */
export const MAX_TITLE = 120

/** A message as a title: one line, at most 120 characters, its program before it where that is short. */
export const titleOf = (head: Head, prefix = ''): string => {
  const program = head.process !== null && PROGRAM.test(head.process) ? `${head.process}: ` : ''
  const said = head.message === '' ? (head.shape ?? '') : head.message
  const message = (head.detail === null ? said : `${said}: ${head.detail}`)
    .slice(0, 4 * MAX_TITLE)
    .replace(LEADING_STAMP, '')
    .replace(/\s+/g, ' ')
  return shortTitle(prefix + (message.startsWith(program) ? message : program + message))
}

/** A text cut to the length of a title. */
export const shortTitle = (text: string, length = MAX_TITLE): string =>
  text.length <= length ? text : `${cutText(text, length - 1)}…`

/** A program may print a time of its own behind the one that was cut off. */
const LEADING_STAMP = /^\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[\d.,Z+:-]{0,16}\]? /

/** A syslog program: `sshd`, `kernel`; a logger's dotted path would be noise. */
const PROGRAM = /^[\w-]{1,24}$/

/** The first characters of a text, never half of a surrogate pair or of a redacted secret. */
export const cutText = (text: string, length: number): string => {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  const cut = text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length)
  const open = cut.lastIndexOf('[secret:')
  return open >= 0 && !cut.includes(']', open) ? cut.slice(0, open) : cut
}
