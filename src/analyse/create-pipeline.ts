import {keyBlockLead} from '../text/redact.js'
import {ActiveClock} from './active-clock.js'
import {BurstDetector} from './detectors/burst.js'
import {RateChangeDetector} from './detectors/rate-change.js'
import {SilenceDetector} from './detectors/silence.js'
import {ValueChangeDetector} from './detectors/value-change.js'
import type {Detector, EvidenceLine, Notice, Seen} from './detectors/detector.js'
import {shortTitle, titleOf} from './detectors/detector.js'
import {createKnownFailureDetector} from './detectors/known-failure.js'
import {MatchSetDetector} from './detectors/match-set.js'
import {NewPatternDetector} from './detectors/new-pattern.js'
import {createSeverityDetector} from './detectors/severity.js'
import {CurrentRecord, evidenceOf} from './current-record.js'
import {Episodes} from './episodes.js'
import {SEVERITIES} from './finding.js'
import type {Finding} from './finding.js'
import {shortHash} from './hash.js'
import type {Head} from './head.js'
import {createKnownFailures} from './known-failures.js'
import type {KnownFailures, Reported} from './known-failures.js'
import {worseLevel} from './level.js'
import {LineReader} from './line-reader.js'
import type {LogLine} from './log-line.js'
import type {
  CreatePipeline,
  Pipeline,
  PipelineReport,
  PipelineSettings,
  PipelineSnapshot,
  TakeContext,
} from './pipeline.js'
import type {FirstLine} from './first-line.js'
import type {FileState, PipelineState, RecordState, SavedFile} from './pipeline-state.js'
import {continueRecord, lineFactsOf, TELLING} from './records.js'
import type {LineFacts} from './records.js'
import type {Shape} from './shape.js'
import {TemplateMiner} from './template-miner.js'
import type {Template, Told} from './template-miner.js'
import {Tallies} from './tallies.js'
import {TimeLine} from './time-line.js'
import {isoTime} from './time.js'

/** Makes the built-in analysis; see `Pipeline`. */
export const createPipeline: CreatePipeline = (settings) => new AnalysisPipeline(settings)

/** What a line without content is annotated with. */
const BLANK = {id: shortHash(''), text: ''}
const NONE: readonly Finding[] = []

class AnalysisPipeline implements Pipeline {
  readonly #settings: PipelineSettings
  readonly #reader: LineReader
  readonly #seen: CurrentRecord
  /** For lines in no private key's block, so that it has nothing to remember. */
  readonly #redact: (line: string) => string
  readonly #miner: TemplateMiner
  readonly #known: KnownFailures
  readonly #clock: ActiveClock
  /** In order of preference: of several notices about one record the first makes the finding. */
  readonly #recordDetectors: readonly Detector[]
  readonly #matchSets: MatchSetDetector
  /** What they notice is a finding of its own. */
  readonly #habitDetectors: readonly Detector[]
  readonly #episodes: Episodes
  readonly #timeLine: TimeLine
  readonly #tallies: Tallies
  readonly #files = new Map<string, FileState>()
  #undecodable: number

  constructor(settings: PipelineSettings) {
    const state = settings.snapshot?.state as PipelineState | undefined
    this.#settings = settings
    this.#redact = settings.redactor()
    this.#reader = new LineReader(seedOf(this.#redact))
    this.#seen = new CurrentRecord(this.#reader, (key, timeMs) =>
      this.#episodes.isFresh(key, timeMs),
    )
    this.#miner = new TemplateMiner(state?.miner)
    this.#known = settings.known ?? createKnownFailures()
    // A rule that is new counts for what was learned before, as far as its template tells.
    if (state && state.rules !== this.#known.fingerprint) this.#miner.tellAnew(this.#tellAnew)
    this.#clock = new ActiveClock(state?.clock)
    const [newPattern, burst, rateChange, silence, valueChange, matchSets] = state?.detectors ?? []
    this.#recordDetectors = [
      createKnownFailureDetector(this.#known),
      createSeverityDetector(),
      new NewPatternDetector(settings.hasPast, newPattern),
    ]
    this.#habitDetectors = [
      new BurstDetector(burst),
      new RateChangeDetector(rateChange),
      new SilenceDetector(
        {
          templateOf: (id) => this.#miner.final(id),
          read: (line) => this.#readKept(line),
        },
        silence,
      ),
      new ValueChangeDetector(valueChange),
    ]
    this.#matchSets = new MatchSetDetector(this.#known, matchSets)
    this.#episodes = new Episodes(settings.monitorId, state?.episodes)
    this.#timeLine = new TimeLine(state?.timeLine)
    this.#tallies = new Tallies(state?.tallies)
    this.#undecodable = state?.undecodable ?? 0
    for (const [file, saved] of state?.files ?? []) this.#files.set(file, this.#restored(saved))
  }

  get templateCount(): number {
    return this.#miner.size
  }

  take(file: string, lines: readonly LogLine[], context: TakeContext): readonly Finding[] {
    const state = this.#fileOf(file)
    const findings: Finding[] = []
    for (const line of lines) {
      const found = this.#takeLine(state, line, context)
      if (found.length > 0) findings.push(...found)
    }
    // Lines live as long as their batch.
    const {record} = state
    if (record !== null && record.line !== null) {
      if (mayTurnOut(record)) record.first ??= this.#readKept(record.line, context.nowMs)
      record.line = null
    }
    for (const detector of this.#habitDetectors) detector.endOfBatch?.()
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

  finalOf(id: string): Template | undefined {
    return this.#miner.final(id)
  }

  report(): PipelineReport {
    const counted = Array.from(this.#miner.templates()).filter(({count}) => count > 0)
    return {
      levels: this.#tallies.levels(),
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
      format: this.#tallies.format(),
      rate: this.#timeLine.rate,
      timeGap: this.#timeLine.gap,
      undecodableLines: this.#undecodable,
    }
  }

  snapshot(): PipelineSnapshot {
    const state: PipelineState = {
      rules: this.#known.fingerprint,
      miner: this.#miner.snapshot(),
      detectors: [...this.#recordDetectors.slice(2), ...this.#habitDetectors, this.#matchSets].map(
        (detector) => detector.snapshot(),
      ),
      clock: this.#clock.snapshot(),
      episodes: this.#episodes.snapshot(),
      timeLine: this.#timeLine.snapshot(),
      tallies: this.#tallies.snapshot(),
      undecodable: this.#undecodable,
      files: Array.from(this.#files, ([file, {keyLines, record, lastMs}]) => [
        file,
        {keyLines, record: record && savedRecord(record), lastMs},
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
    const reader = this.#reader
    const isInKey = file.keyLines > 0
    const shape = reader.read(line, file, context.nowMs)
    if (!reader.isText && !context.learning) this.#undecodable++
    if (typeof shape === 'string') {
      if (shape === 'wide' && !context.learning) {
        this.#tallies.of('UTF-16 text, which is not analysed', 'unknown').records++
      }
      return this.#takeBlank(file, context)
    }
    const {record} = file
    if (record !== null) {
      const facts = this.#furtherFacts(record, shape)
      if (facts >= 0 && continueRecord(record, facts, line.bytes.length)) {
        return this.#takeContinuation(record, facts, line, context)
      }
    }
    this.#seen.mayKeep = !isInKey && file.keyLines === 0
    return this.#takeRecord(file, shape, line, context)
  }

  /**
   * What a line could add to the open record, or -1 where it says itself when or how bad it is.
   * Syslog puts a header before every line of a trace: there the same process goes on with it.
   */
  #furtherFacts(record: RecordState, shape: Shape): LineFacts {
    const isBare = !shape.isStamped && (record.trace !== 'none' || shape.level === 'unknown')
    if (isBare) {
      return shape.level === 'unknown' ? shape.facts : lineFactsOf(this.#reader.text())
    }
    if (record.trace === 'none' || !shape.isStamped) return -1
    if (shape.level !== record.level || !shape.format.startsWith('syslog')) return -1
    const head = this.#reader.head()
    const process = record.first?.head.process ?? null
    if (process === null || head.process !== process) return -1
    return lineFactsOf(head.isIndented ? ` ${head.message}` : head.message)
  }

  #takeBlank(file: FileState, context: TakeContext): readonly Finding[] {
    const {record} = file
    context.annotate?.(record?.template ?? BLANK)
    if (!context.learning && record?.isOutside !== true)
      this.#tallies.addLine(record?.level ?? 'unknown')
    return NONE
  }

  #takeContinuation(
    record: RecordState,
    facts: LineFacts,
    line: LogLine,
    context: TakeContext,
  ): readonly Finding[] {
    context.annotate?.(record.template)
    if (context.learning || record.isOutside) return NONE
    this.#tallies.addLine(record.level)
    if (record.isLearned || (facts & TELLING) === 0) return NONE
    const evidence = evidenceOf(this.#reader, line)
    const head = this.#reader.head()
    const message = (head.isStamped ? head.message : evidence.text).trim()
    if (record.key === null) {
      if (!mayTurnOut(record)) return NONE
      if (record.line !== null) record.first ??= this.#readKept(record.line, context.nowMs)
      return record.first
        ? this.#reportLate(record, record.first, evidence, message, context)
        : NONE
    }
    if (record.template.text.startsWith('Traceback')) {
      this.#episodes.retitle(record.key, shortTitle(message))
    }
    return this.#episodes.complete(
      record.key,
      evidence,
      this.#known.find({subject: message, line: evidence.text}),
      context.nowMs,
    )
  }

  /** What the rules say of the current line. */
  readonly #tell = (): Told =>
    this.#toldOf({subject: subjectOf(this.#reader.head()), line: this.#reader.text()})

  /** The same of a template that was told by other rules: what still holds stays. */
  readonly #tellAnew = ({known, text}: Template): Told => {
    const told = this.#toldOf({subject: text, line: text})
    const holds = known !== null && this.#known.byId(known) !== undefined
    return holds ? {...told, known} : told
  }

  #toldOf(record: Reported): Told {
    const conditions = this.#known.conditionsMet(record)
    return {known: this.#known.find(record)?.id ?? null, conditions}
  }

  /** A line that was kept aside; it was in no private key's block. */
  #readKept(line: LogLine, nowMs = 0): FirstLine {
    return this.#reader.peek(line, this.#redact, nowMs)
  }

  /** A record without a level turns out to be an exception. */
  #reportLate(
    record: RecordState,
    first: FirstLine,
    evidence: EvidenceLine,
    message: string,
    {nowMs}: TakeContext,
  ): readonly Finding[] {
    const {template, timeMs, hasTime} = record
    const key = template.id
    record.key = key
    const title = (): string => titleOf(first.head)
    const notice: Notice = {kind: 'severity', severity: 'error', title, key, known: null}
    const at = {template, evidence: () => first.evidence, timeMs, hasTime, nowMs}
    return [
      ...this.#episodes.report(notice, at),
      ...this.#episodes.complete(
        key,
        evidence,
        this.#known.find({subject: message, line: evidence.text}),
        nowMs,
      ),
    ]
  }

  #takeRecord(
    file: FileState,
    shape: Shape,
    line: LogLine,
    given: TakeContext,
  ): readonly Finding[] {
    const known = shape.template
    let template: Template
    let isNew = false
    if (known !== null && !known.isGone) {
      template = known
      this.#miner.use(template)
    } else {
      const learned = this.#miner.learn(shape.masked, this.#tell)
      template = shape.template = learned.template
      isNew = learned.isNew
    }
    given.annotate?.(template)
    const ownMs = this.#reader.timeMs
    const isTimed = ownMs === ownMs
    let findings = NONE
    if (isTimed) file.lastMs = ownMs
    const context = this.#isOutside(file.lastMs) ? {...given, learning: true} : given
    if (isTimed) {
      this.#clock.advance(ownMs)
      findings = this.#check(context)
    }
    const seen = this.#seen
    seen.shape = shape
    seen.template = template
    seen.isNew = isNew
    seen.line = line
    seen.timeMs = file.lastMs ?? context.nowMs
    seen.hasTime = file.lastMs !== null
    seen.nowMs = context.nowMs
    seen.isLearning = context.learning
    seen.hasForgotten = this.#miner.evicted > 0
    seen.activeMs = this.#clock.nowMs
    seen.isHabitual = seen.hasTime && this.#isHabitual(shape, template)
    seen.turn = isTimed ? template.habit.note(seen.activeMs) : undefined
    const notice = this.#observe(seen)
    seen.key = notice?.key
    this.#openRecord(file, seen, notice)
    if (!context.learning) this.#count(shape, template, ownMs)
    if (isTimed) {
      for (const detector of this.#habitDetectors) {
        const said = detector.observe(seen, notice !== undefined && notice.severity !== 'info')
        if (said) findings = [...findings, ...this.#episodes.report(said, seen)]
      }
    }
    if (template.conditions.length > 0) {
      const said = this.#matchSets.observe(seen)
      if (said) findings = [...findings, ...this.#episodes.report(said, seen)]
    }
    if (context.learning) return NONE
    const own = notice
      ? this.#episodes.report(notice, seen)
      : this.#episodes.recur(template.family, seen)
    return findings.length === 0 ? own : [...own, ...findings]
  }

  /** What the passing of the log's time shows. */
  #check({learning, nowMs}: TakeContext): readonly Finding[] {
    let findings = NONE
    for (const detector of this.#habitDetectors) {
      const reports = detector.check?.(this.#clock.nowMs, nowMs)
      if (!reports || reports.length === 0 || learning) continue
      findings = [
        ...findings,
        ...reports.flatMap(({notice, at}) => this.#episodes.report(notice, at)),
      ]
    }
    return findings
  }

  /** Whether what the record reports is nothing new; learned as well as counted. */
  #isHabitual({severity}: Shape, {habit, known}: Template): boolean {
    if (severity === undefined && known === null) return false
    return habit.noteBad(
      this.#clock.nowMs,
      severity === undefined ? 0 : SEVERITIES.indexOf(severity),
    )
  }

  #isOutside(timeMs: number | null): boolean {
    const {between} = this.#settings
    if (!between || timeMs === null) return false
    const {fromMs, toMs} = between
    return (fromMs !== null && timeMs < fromMs) || (toMs !== null && timeMs > toMs)
  }

  /** Every detector sees every record; of several notices the first is taken. */
  #observe(seen: Seen): Notice | undefined {
    let notice: Notice | undefined
    for (const detector of this.#recordDetectors) {
      const said = detector.observe(seen, notice !== undefined)
      notice ??= said
    }
    return notice
  }

  #openRecord(file: FileState, seen: CurrentRecord, notice: Notice | undefined): void {
    const {shape, template} = seen
    const record = (file.record ??= emptyRecord(template))
    record.template = template
    record.format = shape.format
    record.isStamped = shape.isStamped
    record.isIndented = shape.isIndented
    record.trace = shape.trace
    record.lines = 1
    record.bytes = seen.line.bytes.length
    record.level = shape.level
    record.key = notice?.key ?? null
    record.isLearned = seen.isLearning
    record.isOutside = this.#isOutside(file.lastMs)
    record.line = seen.line
    record.first = null
    record.timeMs = seen.timeMs
    record.hasTime = seen.hasTime
    // In a trace the lines of one process belong together, so it must be known; and a line of a
    // private key cannot be read again.
    if (shape.trace !== 'none' || !seen.mayKeep)
      record.first = {evidence: seen.evidence(), head: seen.head()}
  }

  #count(shape: Shape, template: Template, ownMs: number): void {
    const tally = (shape.tally ??= this.#tallies.of(shape.format, shape.level))
    tally.records++
    template.count++
    if (template.level !== shape.level) template.level = worseLevel(template.level, shape.level)
    if (ownMs !== ownMs) return
    this.#timeLine.add(ownMs)
    template.series.note(ownMs)
    if (template.firstMs === null || ownMs < template.firstMs) template.firstMs = ownMs
    if (template.lastMs === null || ownMs > template.lastMs) template.lastMs = ownMs
  }
}

const emptyRecord = (template: Template): RecordState => ({
  ...{template, format: '', isStamped: false, isIndented: false, trace: 'none', lines: 0, bytes: 0},
  ...{level: 'unknown', key: null, isLearned: false, isOutside: false, line: null, first: null},
  ...{timeMs: 0, hasTime: false},
})

/** The template of an open record is but a name in a snapshot. */
const savedRecord = (record: RecordState): RecordState => ({
  ...record,
  template: {id: record.template.id, text: record.template.text},
  line: null,
})

/** A number from the user's key, by which secrets are hashed: 32 bits that nobody else knows. */
const seedOf = (redact: (line: string) => string): number => {
  const hashes = [1, 2].map((n) => /:([0-9a-f]{4})\]/.exec(redact(`password=shape-seed-${n}`))?.[1])
  return parseInt(hashes.join(''), 16) | 0
}

/** Nothing bad so far, but its further lines may say that it is an exception. */
const mayTurnOut = (record: RecordState): boolean =>
  record.key === null && record.level === 'unknown' && !record.isLearned

const subjectOf = ({process, message, detail}: Head): string => {
  const subject = process === null ? message : `${process}: ${message}`
  return detail === null ? subject : `${subject}: ${detail}`
}
