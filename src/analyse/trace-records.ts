import {evidenceOf} from './current-record.js'
import type {EvidenceLine, Notice, Occurrence} from './detectors/detector.js'
import {titleOf} from './detectors/detector.js'
import type {NewPatternDetector} from './detectors/new-pattern.js'
import type {Episodes} from './episodes.js'
import {traceKey} from './episodes.js'
import type {Finding} from './finding.js'
import type {FirstLine} from './first-line.js'
import {frameOf} from './frame.js'
import type {KnownFailures} from './known-failures.js'
import type {LineReader} from './line-reader.js'
import type {TakeContext} from './pipeline.js'
import type {RecordState, Waiting} from './pipeline-state.js'
import {programLine} from './program-line.js'
import {BEGINS_TRACE, isFrameOnly, PYTHON_TRACE, TELLING} from './records.js'
import type {LineFacts} from './records.js'
import {AT_ERROR, AT_FRAME, STEP, wantsFrames} from './trace-identity.js'
import {beginTrail, endTrail, identityOf, noteTraceLine} from './trace-identity.js'
import type {Trail} from './trace-identity.js'
import {traceName} from './trace-templates.js'
import type {TraceTemplates} from './trace-templates.js'
import {traceTitle} from './trace-title.js'

/** What the further lines of records are held against. */
export interface TraceParts {
  readonly reader: LineReader
  readonly episodes: Episodes
  readonly known: KnownFailures
  readonly templates: TraceTemplates
  readonly newPattern: NewPatternDetector
  /** Understands the first line of a record, as long as its batch lasts. */
  readonly readFirst: (record: RecordState, nowMs: number) => void
  /** Templates were forgotten: nothing is surely new. */
  readonly hasForgotten: () => boolean
}

const NONE: readonly Finding[] = []

/**
 * Records of several lines. A first line that is bad is reported at once; what follows completes its
 * finding, and says which exception it was and where it came from. Where a finding under the same
 * first line goes on already, the first line is no news and waits for its trace: as soon as that can
 * be none of those that go on, it begins a finding of its own; else it counts when the record ends.
 */
export class TraceRecords {
  readonly #parts: TraceParts
  #isBare = true

  constructor(parts: TraceParts) {
    this.#parts = parts
  }

  /** A record's first line has something to say. */
  report(
    record: RecordState,
    notice: Notice,
    at: Occurrence,
    first: () => FirstLine,
  ): readonly Finding[] {
    const {episodes} = this.#parts
    record.known = notice.known?.id ?? null
    record.isTraceless = !tellsTraces(notice)
    if (record.isTraceless || !episodes.awaitsTrace(notice, at)) return episodes.report(notice, at)
    record.first ??= first()
    record.key = null
    record.waiting = waitingOf(notice, false)
    return NONE
  }

  /** The reader's current line goes on with a record; `isBare`: it has no header of its own. */
  take(
    record: RecordState,
    facts: LineFacts,
    isBare: boolean,
    {learning, nowMs}: TakeContext,
  ): readonly Finding[] {
    this.#isBare = isBare
    const told = this.#follow(record, facts, nowMs)
    if (learning || record.isOutside || record.isLearned) return NONE
    // The line `Traceback …` within a record says only that more follows.
    const isTelling = (told & AT_ERROR) !== 0 || (facts & (TELLING | PYTHON_TRACE)) === TELLING
    if (!isTelling && (told & STEP) === 0) return NONE
    return [
      ...(isTelling ? this.#turnOut(record, nowMs) : NONE),
      ...this.#judge(record, false),
      ...this.#complete(record, isTelling, (told & STEP) !== 0, nowMs),
    ]
  }

  /** A record is whole. */
  end(record: RecordState, {retell}: Pick<TakeContext, 'retell'>): readonly Finding[] {
    const {trail} = record
    const isSilent = record.isLearned || record.isOutside
    if (trail) endTrail(trail)
    const findings = isSilent ? NONE : this.#judge(record, true)
    const identity = trail ? identityOf(trail) : ''
    const own = trail && identity !== '' ? this.#meet(record, trail, identity, isSilent) : NONE
    if (identity !== '') retell?.(traceName(record.template, identity), record.told)
    record.trail = null
    record.waiting = null
    return own.length === 0 ? findings : [...findings, ...own]
  }

  #follow(record: RecordState, facts: LineFacts, nowMs: number): number {
    if (record.trail === null) {
      if (record.trace === 'none' && (facts & BEGINS_TRACE) === 0) return 0
      // A bracket that closes something stands as deep as a frame.
      if (record.trace === 'none' && isFrameOnly(facts) && !frameOf(this.#message())) return 0
      const head = this.#first(record, nowMs)?.head
      record.trail = beginTrail(head?.message ?? '')
      if (record.trace === 'none') record.trace = 'other'
    }
    const {trail} = record
    if (this.#isBare && trail.isOpen && isSource(this.#parts.reader.text())) return 0
    // What the first line says of its trace counts from here on.
    const isBegun = !trail.isBegun && trail.headSteps > 0
    trail.isBegun = true
    if (isFrameOnly(facts) && !wantsFrames(trail)) return isBegun ? STEP : 0
    const told = noteTraceLine(trail, this.#message()) | (isBegun ? STEP : 0)
    if ((told & AT_FRAME) !== 0) trail.frame = evidenceOf(this.#parts.reader)
    if ((told & AT_ERROR) !== 0) trail.said = evidenceOf(this.#parts.reader)
    return told
  }

  /** The current line as its program wrote it. */
  #message(): string {
    const {reader} = this.#parts
    return this.#isBare ? reader.text().trimEnd() : programLine(reader.text(), reader.head())
  }

  #first(record: RecordState, nowMs: number): FirstLine | null {
    this.#parts.readFirst(record, nowMs)
    return record.first
  }

  /** A record without a level turns out to be an exception. */
  #turnOut(record: RecordState, nowMs: number): readonly Finding[] {
    if (record.key !== null || record.waiting !== null || record.level !== 'unknown') return NONE
    const first = this.#first(record, nowMs)
    if (!first) return NONE
    const {episodes} = this.#parts
    const {template} = record
    const notice: Notice = {
      ...{kind: 'severity', severity: 'error', key: template.id, known: null},
      title: () => titleOf(first.head),
    }
    const at = occurrenceOf(record, first, template)
    if (episodes.awaitsTrace(notice, at)) {
      record.waiting = waitingOf(notice, false)
      return NONE
    }
    record.key = notice.key
    return episodes.report(notice, at)
  }

  /** To which finding a record belongs, by what is known of its trace. */
  #judge(record: RecordState, isWhole: boolean): readonly Finding[] {
    if (record.isTraceless) return NONE
    const {episodes} = this.#parts
    const {trail, first} = record
    const identity = trail ? identityOf(trail) : ''
    if (record.waiting === null) {
      if (record.key === null || trail === null || identity === '') return NONE
      const notice = episodes.noticeOf(record.key)
      if (notice === undefined || first === null) return NONE
      if (episodes.isOfOneRecord(record.key)) {
        const title = traceTitle(first.head, trail)
        const template = traceName(record.template, identity)
        const name = {trace: identity, title, template}
        const named = episodes.nameTrace(record.key, notice.key, name)
        record.key = named.key
        return named.findings
      }
      // It grew a finding whose records had no trace so far.
      record.waiting = waitingOf(notice, true)
    }
    return first === null ? NONE : this.#place(record, record.waiting, first, isWhole)
  }

  #place(
    record: RecordState,
    waiting: Waiting,
    first: FirstLine,
    isWhole: boolean,
  ): readonly Finding[] {
    const {episodes, known} = this.#parts
    const {trail} = record
    const identity = trail ? identityOf(trail) : ''
    const {kind, severity, key: group, isCounted, isHabitual} = waiting
    const failure = record.known === null ? null : (known.byId(record.known) ?? null)
    const title = (): string => (trail ? traceTitle(first.head, trail) : titleOf(first.head))
    const notice: Notice = {kind, severity, title, key: group, known: failure}
    const at = occurrenceOf(record, first, record.template)
    const fitting = episodes.withTrace({...notice, isHabitual}, identity, isWhole, at)
    if (fitting !== undefined) {
      if (!isWhole) return NONE
      record.waiting = null
      record.key = fitting
      if (isCounted) return NONE
      // Its first line is a habit, and so is this trace if it has come as long.
      const isOld = isHabitual && episodes.isOld(fitting)
      return episodes.report({...notice, key: fitting, isHabitual: isOld}, at)
    }
    record.waiting = null
    if (identity === '') {
      record.key = group
      return episodes.report(notice, at)
    }
    record.key = traceKey(group, identity)
    const template = traceName(record.template, identity)
    return episodes.report(
      {...notice, key: record.key, trace: {group, identity}},
      {...at, template},
    )
  }

  /** The frame that counts and the lines that say why become evidence of a finding that began with them. */
  #complete(
    record: RecordState,
    isTelling: boolean,
    isStep: boolean,
    nowMs: number,
  ): readonly Finding[] {
    const {episodes, known, reader} = this.#parts
    const {key, trail} = record
    if (key === null || record.waiting !== null || !episodes.isOfOneRecord(key)) return NONE
    const lines: EvidenceLine[] = []
    if (trail && isStep) {
      const {said, frame} = trail
      lines.push(...[said, frame].filter((line) => line !== null))
      if (said?.offset === frame?.offset) lines.pop()
      lines.sort((a, b) => a.offset - b.offset)
      trail.said = null
      trail.frame = null
    }
    if (isTelling) {
      const telling = evidenceOf(reader)
      if (lines.every(({offset}) => offset !== telling.offset)) lines.push(telling)
    }
    const latest = lines.at(-1)
    const failure =
      !isTelling || latest === undefined
        ? undefined
        : known.find({subject: this.#message().trim(), line: latest.text})
    return episodes.complete(key, lines, failure, nowMs)
  }

  /** Counts the record by its trace; one that nobody reports may be news by it. */
  #meet(
    record: RecordState,
    trail: Trail,
    identity: string,
    isSilent: boolean,
  ): readonly Finding[] {
    const {episodes, templates, newPattern, hasForgotten} = this.#parts
    const {template, timeMs, level, first} = record
    const {trace, isNew} = templates.meet(template, identity)
    if (!isSilent) templates.count(trace, level, record.hasTime ? timeMs : null)
    if (!isNew || record.key !== null || record.isNew || first === null || hasForgotten())
      return NONE
    const notice = newPattern.observeTrace({
      ...{timeMs, level, isLearning: isSilent, key: traceKey(template.id, identity)},
      title: (prefix) => traceTitle(first.head, trail, prefix),
    })
    if (!notice) return NONE
    const at = occurrenceOf(record, first, traceName(template, identity))
    return episodes.report(notice, at)
  }
}

/** Where a rule or the record's kind says what happened, its trace makes no difference. */
const tellsTraces = ({kind, known}: Notice): boolean =>
  kind === 'severity' || (kind === 'known-failure' && known?.category === 'crash')

const waitingOf = (
  {
    kind,
    severity,
    key,
    isHabitual = false,
  }: Pick<Notice, 'kind' | 'severity' | 'key' | 'isHabitual'>,
  isCounted: boolean,
): Waiting => ({kind, severity, key, isCounted, isHabitual})

const occurrenceOf = (
  {timeMs, hasTime, nowMs}: RecordState,
  {evidence}: FirstLine,
  template: Occurrence['template'],
): Occurrence => ({template, evidence: () => evidence, timeMs, hasTime, nowMs})

/** Every other line of a Python block is source: indented, and no `File "…"`. */
const isSource = (line: string): boolean => /^ +(?![ F|+])/.test(line)
