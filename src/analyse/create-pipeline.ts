import {createDecoder} from '../text/decode.js'
import {keyBlockAfter, keyBlockLead} from '../text/redact.js'
import type {Detector, Notice, Observation} from './detectors/detector.js'
import {shortTitle, titleOf} from './detectors/detector.js'
import {createKnownFailureDetector} from './detectors/known-failure.js'
import {NewPatternDetector} from './detectors/new-pattern.js'
import {createSeverityDetector} from './detectors/severity.js'
import {Episodes} from './episodes.js'
import type {EvidenceLine, Occurrence} from './episodes.js'
import {isTelling} from './exception.js'
import type {Finding, Level} from './finding.js'
import {shortHash} from './hash.js'
import type {Head} from './head.js'
import {readHead} from './head.js'
import {findKnownFailure} from './known-failures.js'
import {worseLevel} from './level.js'
import type {LogLine} from './log-line.js'
import {maskMessage} from './mask.js'
import type {
  CreatePipeline,
  Pipeline,
  PipelineReport,
  PipelineSettings,
  PipelineSnapshot,
  TakeContext,
} from './pipeline.js'
import type {FileState, PipelineState, RecordState, SavedFile} from './pipeline-state.js'
import {continueRecord, traceOf} from './records.js'
import type {OpenRecord} from './records.js'
import {TemplateMiner} from './template-miner.js'
import type {Template} from './template-miner.js'
import {TimeLine} from './time-line.js'
import {Calendar, isoTime} from './time.js'

/** Makes the built-in analysis; see `Pipeline`. */
export const createPipeline: CreatePipeline = (settings) => new AnalysisPipeline(settings)

/** What a line without content is annotated with. */
const BLANK = {id: shortHash(''), text: ''}

class AnalysisPipeline implements Pipeline {
  readonly #settings: PipelineSettings
  readonly #decode = createDecoder()
  readonly #calendar = new Calendar()
  readonly #miner: TemplateMiner
  /** In order of preference: of several notices about one record the first makes the finding. */
  readonly #detectors: readonly Detector[]
  readonly #episodes: Episodes
  readonly #timeLine: TimeLine
  readonly #levels: Record<Level, number>
  readonly #formats: Map<string, number>
  readonly #files = new Map<string, FileState>()
  #undecodable: number

  constructor(settings: PipelineSettings) {
    const state = settings.snapshot?.state as PipelineState | undefined
    this.#settings = settings
    this.#miner = new TemplateMiner(state?.miner)
    this.#detectors = [
      createKnownFailureDetector(),
      createSeverityDetector(),
      new NewPatternDetector(settings.hasPast, state?.detectors[2]),
    ]
    this.#episodes = new Episodes(settings.monitorId, settings.hasPast, state?.episodes)
    this.#timeLine = new TimeLine(state?.timeLine)
    this.#levels = {fatal: 0, error: 0, warning: 0, info: 0, debug: 0, unknown: 0, ...state?.levels}
    this.#formats = new Map(state?.formats)
    this.#undecodable = state?.undecodable ?? 0
    for (const [file, saved] of state?.files ?? []) this.#files.set(file, this.#restored(saved))
  }

  get templateCount(): number {
    return this.#miner.size
  }

  take(file: string, lines: readonly LogLine[], context: TakeContext): readonly Finding[] {
    const state = this.#fileOf(file)
    const findings: Finding[] = []
    for (const line of lines) findings.push(...this.#takeLine(state, line, context))
    return findings
  }

  tick(nowMs: number): readonly Finding[] {
    return this.#episodes.tick(nowMs)
  }

  endOfFile(file: string): readonly Finding[] {
    const state = this.#files.get(file)
    if (state) state.record = null
    // A key that a rotation cut in two goes on in the next file.
    if (state?.keyLines === 0) this.#files.delete(file)
    return this.#episodes.flush()
  }

  report(): PipelineReport {
    const counted = Array.from(this.#miner.templates()).filter(({count}) => count > 0)
    return {
      levels: {...this.#levels},
      templates: counted
        .sort((a, b) => b.count - a.count)
        .map(({id, text, count, firstMs, lastMs, level}) => ({
          id,
          template: text,
          count,
          firstSeen: firstMs === null ? null : isoTime(firstMs),
          lastSeen: lastMs === null ? null : isoTime(lastMs),
          level,
        })),
      from: this.#timeLine.from,
      to: this.#timeLine.to,
      format: formatOf(this.#formats),
      rate: this.#timeLine.rate,
      timeGap: this.#timeLine.gap,
      undecodableLines: this.#undecodable,
    }
  }

  snapshot(): PipelineSnapshot {
    const state: PipelineState = {
      miner: this.#miner.snapshot(),
      detectors: this.#detectors.map((detector) => detector.snapshot()),
      episodes: this.#episodes.snapshot(),
      timeLine: this.#timeLine.snapshot(),
      levels: {...this.#levels},
      formats: [...this.#formats],
      undecodable: this.#undecodable,
      files: Array.from(this.#files, ([file, {keyLines, record, lastMs}]) => [
        file,
        {keyLines, record: record && {...record}, lastMs},
      ]),
    }
    return {version: 1, state}
  }

  #fileOf(file: string): FileState {
    const known = this.#files.get(file)
    if (known) return known
    const state = {redact: this.#settings.redactor(), keyLines: 0, record: null, lastMs: null}
    this.#files.set(file, state)
    return state
  }

  #restored({keyLines, record, lastMs}: SavedFile): FileState {
    const redact = this.#settings.redactor()
    for (const line of keyBlockLead(keyLines)) redact(line)
    return {redact, keyLines, record: record && {...record}, lastMs}
  }

  #takeLine(file: FileState, line: LogLine, context: TakeContext): readonly Finding[] {
    const {text: raw, isText, isWide} = this.#decode(line.bytes, line.truncatedBytes > 0)
    const text = file.redact(raw)
    if (file.keyLines > 0 || text !== raw) file.keyLines = keyBlockAfter(file.keyLines, raw)
    if (!isText && !context.learning) this.#undecodable++
    // A hole of NULs stands before the first line after a truncation.
    const seen = text.charCodeAt(0) === 0 ? text.replace(/^\0+/, '') : text
    if (isWide || seen.trim() === '') {
      if (isWide && !context.learning) this.#countFormat('UTF-16 text, which is not analysed')
      return this.#takeBlank(file, context)
    }
    const head = readHead(seen, this.#calendar, context.nowMs)
    const evidence = {text, offset: line.offset, line: line.number}
    const record = file.record
    const further = record && furtherLine(record, head, seen)
    if (record && further !== null && continueRecord(record, further)) {
      return this.#takeContinuation(record, further, evidence, context)
    }
    return this.#takeRecord(file, head, seen, evidence, context)
  }

  #takeBlank(file: FileState, context: TakeContext): readonly Finding[] {
    const {record} = file
    context.annotate?.(record ? annotationOf(record) : BLANK)
    if (!context.learning) this.#levels[record?.level ?? 'unknown']++
    return []
  }

  #takeContinuation(
    record: RecordState,
    text: string,
    evidence: EvidenceLine,
    context: TakeContext,
  ): readonly Finding[] {
    context.annotate?.(annotationOf(record))
    if (context.learning) return []
    this.#levels[record.level]++
    if (record.isLearned || !isTelling(text)) return []
    const {nowMs} = context
    const message = text.trim()
    if (record.key !== null) {
      if (record.templateText.startsWith('Traceback'))
        this.#episodes.retitle(record.key, shortTitle(message))
      return this.#episodes.complete(record.key, evidence, findKnownFailure(message), nowMs)
    }
    return record.head ? this.#reportLate(record, record.head, evidence, message, context) : []
  }

  /** A record without a level turns out to be an exception. */
  #reportLate(
    record: RecordState,
    head: Head,
    evidence: EvidenceLine,
    message: string,
    {nowMs}: TakeContext,
  ): readonly Finding[] {
    const {templateId: key} = record
    const title = titleOf(head)
    record.key = key
    const notice: Notice = {kind: 'severity', severity: 'error', title, key, known: null}
    const at: Occurrence = {
      template: {id: key, text: record.templateText},
      evidence: record.evidence,
      timeMs: record.timeMs,
      hasTime: record.hasTime,
      nowMs,
    }
    return [
      ...this.#episodes.report(notice, at),
      ...this.#episodes.complete(key, evidence, findKnownFailure(message), nowMs),
    ]
  }

  #takeRecord(
    file: FileState,
    head: Head,
    text: string,
    evidence: EvidenceLine,
    context: TakeContext,
  ): readonly Finding[] {
    const shape = head.shape ?? maskMessage(head.message)
    const {template, isNew} = this.#miner.learn(shape, () => knownOf(head))
    context.annotate?.({id: template.id, text: template.text})
    if (head.timeMs !== null) file.lastMs = head.timeMs
    const timeMs = file.lastMs ?? context.nowMs
    const seen: Observation = {
      head,
      template,
      isNew,
      timeMs,
      isLearning: context.learning,
      hasForgotten: this.#miner.evicted > 0,
    }
    const notice = this.#observe(seen)
    file.record = this.#openRecord(seen, text, evidence, notice, file.lastMs !== null)
    if (context.learning) return []
    this.#count(head, template)
    const at = {template, evidence, timeMs, hasTime: file.lastMs !== null, nowMs: context.nowMs}
    return notice ? this.#episodes.report(notice, at) : this.#episodes.recur(template.family, at)
  }

  /** Every detector observes; the first that has something to say is heard. */
  #observe(seen: Observation): Notice | undefined {
    let notice: Notice | undefined
    for (const detector of this.#detectors) {
      const said = detector.observe(seen, notice !== undefined)
      notice ??= said
    }
    return notice
  }

  #openRecord(
    seen: Observation,
    text: string,
    evidence: EvidenceLine,
    notice: Notice | undefined,
    hasTime: boolean,
  ): RecordState {
    const {head, template, timeMs, isLearning} = seen
    return {
      templateId: template.id,
      templateText: template.text,
      isStamped: head.isStamped,
      isIndented: /^\s/.test(text),
      trace: traceOf(head.message),
      lines: 1,
      chars: text.length,
      level: head.level,
      key: notice?.key ?? null,
      isLearned: isLearning,
      evidence,
      head: head.level === 'unknown' ? head : null,
      process: head.process,
      timeMs,
      hasTime,
    }
  }

  #count(head: Head, template: Template): void {
    this.#levels[head.level]++
    this.#countFormat(head.format)
    template.count++
    template.level = worseLevel(template.level, head.level)
    if (head.timeMs === null) return
    this.#timeLine.add(head.timeMs)
    template.firstMs = Math.min(template.firstMs ?? head.timeMs, head.timeMs)
    template.lastMs = Math.max(template.lastMs ?? head.timeMs, head.timeMs)
  }

  #countFormat(format: string): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1)
  }
}

const annotationOf = ({templateId, templateText}: OpenRecord): {id: string; text: string} => ({
  id: templateId,
  text: templateText,
})

/**
 * What a line could add to the open record, or null where it says itself when or how bad it is.
 * Syslog puts a header before every line of a trace: there the same process goes on with it.
 */
const furtherLine = (record: RecordState, head: Head, text: string): string | null => {
  if (record.trace === 'none') return head.isStamped || head.level !== 'unknown' ? null : text
  if (!head.isStamped) return text
  const isSame = head.process !== null && head.process === record.process
  if (!isSame || head.level !== record.level || !head.format.startsWith('syslog')) return null
  return head.isIndented ? ` ${head.message}` : head.message
}

const knownOf = (head: Head): string | null => {
  const {process, message, detail} = head
  const subject = process === null ? message : `${process}: ${message}`
  return findKnownFailure(detail === null ? subject : `${subject}: ${detail}`)?.id ?? null
}

/** The format of most records, `mixed` where none has half of them, null without records. */
const formatOf = (formats: ReadonlyMap<string, number>): string | null => {
  let total = 0
  let best: readonly [string, number] = ['', 0]
  for (const [format, count] of formats) {
    total += count
    if (count > best[1]) best = [format, count]
  }
  if (total === 0) return null
  return best[1] * 2 >= total ? best[0] : 'mixed'
}
