import {keyBlockLead} from '../text/redact.js'
import {ActiveClock} from './active-clock.js'
import {BurstDetector} from './detectors/burst.js'
import {RateChangeDetector} from './detectors/rate-change.js'
import {SilenceDetector} from './detectors/silence.js'
import {ValueChangeDetector} from './detectors/value-change.js'
import type {Detector, Notice, Seen} from './detectors/detector.js'
import {createKnownFailureDetector, knownKey} from './detectors/known-failure.js'
import {MatchSetDetector} from './detectors/match-set.js'
import {NewPatternDetector} from './detectors/new-pattern.js'
import {createSeverityDetector} from './detectors/severity.js'
import {BadHabits} from './bad-habits.js'
import {CurrentRecord} from './current-record.js'
import {Episodes} from './episodes.js'
import type {LastLine} from './file-silence.js'
import {SEVERITIES} from './finding.js'
import type {Finding} from './finding.js'
import {shortHash} from './hash.js'
import type {Head} from './head.js'
import {createKnownFailures} from './known-failures.js'
import type {KnownFailures, Reported} from './known-failures.js'
import {worseLevel} from './level.js'
import {LineReader} from './line-reader.js'
import {lineAt} from './lines.js'
import type {LineRun, Lines} from './lines.js'
import {copyLine, type LogLine} from './log-line.js'
import type {
  CreatePipeline,
  Pipeline,
  PipelineReport,
  PipelineSettings,
  PipelineSnapshot,
  TakeContext,
} from './pipeline.js'
import type {FirstLine} from './first-line.js'
import {RecordState} from './pipeline-state.js'
import type {FileState, PipelineState, SavedFile} from './pipeline-state.js'
import {programLine} from './program-line.js'
import {continueRecord, lineFactsOf, PLAIN_ERROR} from './records.js'
import type {LineFacts} from './records.js'
import type {Shape} from './shape.js'
import {slicesOf, stretchOf} from './slices.js'
import {TemplateMiner} from './template-miner.js'
import type {Template, Told} from './template.js'
import {Tallies} from './tallies.js'
import {inDayOf} from './time.js'
import {TimeLine} from './time-line.js'
import {templateReports} from './template-reports.js'
import {TraceRecords} from './trace-records.js'
import {TraceTemplates} from './trace-templates.js'
import {CurrentLine} from './watched-line.js'

/** Makes the built-in analysis; see `Pipeline`. */
export const createPipeline: CreatePipeline = (settings) => new AnalysisPipeline(settings)

/** What a line without content is annotated with. */
const BLANK = {id: shortHash(''), text: ''}
const NONE: readonly Finding[] = []
/** Where a log has no times, its records are its clock. */
const RECORD_MS = 1_000

class AnalysisPipeline implements Pipeline {
  readonly scanSeed: number
  readonly #settings: PipelineSettings
  readonly #reader: LineReader
  readonly #seen: CurrentRecord
  readonly #line: CurrentLine
  /** For lines in no private key's block, so that it has nothing to remember. */
  readonly #redact: (line: string) => string
  readonly #miner: TemplateMiner
  readonly #known: KnownFailures
  readonly #clock: ActiveClock
  // In order of preference: of several notices about one record the first makes the finding.
  readonly #knownFailure: Detector
  readonly #severity: Detector
  readonly #newPattern: NewPatternDetector
  // What these notice is a finding of its own.
  readonly #burst: BurstDetector
  readonly #rateChange: RateChangeDetector
  readonly #silence: SilenceDetector
  readonly #valueChange: ValueChangeDetector
  readonly #matchSets: MatchSetDetector
  readonly #episodes: Episodes
  readonly #timeLine: TimeLine
  readonly #tallies: Tallies
  readonly #badHabits: BadHabits
  readonly #traces: TraceTemplates
  readonly #traceRecords: TraceRecords
  readonly #files = new Map<string, FileState>()
  #undecodable: number
  /** Some of its times name a day. */
  #isDated: boolean
  /** Records so far, those that were learned among them. */
  #records: number

  constructor(settings: PipelineSettings) {
    const state = settings.snapshot?.state as PipelineState | undefined
    this.#settings = settings
    this.#redact = settings.redactor()
    this.scanSeed = seedOf(this.#redact)
    this.#reader = new LineReader(this.scanSeed)
    this.#line = new CurrentLine(this.#reader)
    this.#seen = new CurrentRecord(this.#reader, (key, timeMs) =>
      this.#episodes.isFresh(key, timeMs),
    )
    this.#miner = new TemplateMiner(state?.miner)
    this.#known = settings.known ?? createKnownFailures()
    // A rule that is new counts for what was learned before, as far as its template tells.
    if (state && state.rules !== this.#known.fingerprint) this.#miner.tellAnew(this.#tellAnew)
    this.#clock = new ActiveClock(state?.clock)
    const {newPattern, burst, rateChange, silence, valueChange, matchSets} = state?.detectors ?? {}
    this.#knownFailure = createKnownFailureDetector(this.#known)
    this.#severity = createSeverityDetector()
    this.#newPattern = new NewPatternDetector(settings.hasPast, newPattern)
    this.#burst = new BurstDetector(burst)
    this.#rateChange = new RateChangeDetector(rateChange)
    const templateOf = (id: string): Template | undefined => this.#miner.final(id)
    const read = (line: LogLine): FirstLine => this.#readKept(line)
    this.#silence = new SilenceDetector({templateOf, read}, silence)
    this.#valueChange = new ValueChangeDetector(valueChange)
    this.#matchSets = new MatchSetDetector(this.#known, matchSets)
    this.#episodes = new Episodes(
      settings.monitorId,
      {
        activeMs: () => this.#clock.nowMs,
        familyOf: (id) => this.#miner.final(id)?.family,
      },
      state?.episodes,
    )
    this.#timeLine = new TimeLine(state?.timeLine)
    this.#tallies = new Tallies(state?.tallies)
    this.#badHabits = new BadHabits(state?.badHabits)
    this.#traces = new TraceTemplates(state?.traces)
    this.#traceRecords = new TraceRecords({
      reader: this.#reader,
      episodes: this.#episodes,
      known: this.#known,
      templates: this.#traces,
      newPattern: this.#newPattern,
      readFirst: (record, nowMs) => {
        this.#readFirst(record, nowMs)
      },
      hasForgotten: () => this.#miner.evicted > 0,
    })
    this.#undecodable = state?.undecodable ?? 0
    this.#records = state?.records ?? 0
    this.#isDated = state?.isDated ?? false
    for (const [file, saved] of state?.files ?? []) this.#files.set(file, this.#restored(saved))
  }

  get templateCount(): number {
    return this.#miner.size
  }

  take(file: string, lines: Lines, context: TakeContext): readonly Finding[] {
    const state = this.#fileOf(file)
    const findings: Finding[] = []
    for (const run of lines.runs) this.#takeRun(state, run, context, findings)
    this.#endBatch(state, context)
    return findings
  }

  tick(nowMs: number): readonly Finding[] {
    return this.#episodes.tick(nowMs)
  }

  endOfFile(file: string, context: Pick<TakeContext, 'retell'> = {}): readonly Finding[] {
    const state = this.#files.get(file)
    const ended = state?.record ? this.#endRecord(state.record, context) : NONE
    if (state) state.record = null
    // A key that a rotation cut in two goes on in the next file.
    if (state?.keyLines === 0) this.#files.delete(file)
    return [...ended, ...this.#episodes.flush()]
  }

  lastOf(file: string, line: LogLine): LastLine {
    const state = this.#files.get(file)
    // Its bytes are the batch's, and of a private key none are kept.
    const mayKeep = state !== undefined && state.keyLines === 0 && !state.wasInKey
    const kept = mayKeep ? copyLine(line) : null
    return {
      timeMs: state === undefined || Number.isNaN(state.lastMs) ? null : state.lastMs,
      evidence: () => kept && this.#readKept(kept).evidence,
    }
  }

  finalOf(id: string): Pick<Template, 'id' | 'text'> | undefined {
    return this.#miner.final(id) ?? this.#traces.final(id, this.#finalHead)
  }

  report({lastMs = Infinity}: {readonly lastMs?: number} = {}): PipelineReport {
    const stretch = stretchOf(this.#timeLine.firstMs, this.#timeLine.lastMs, lastMs)
    const traces = this.#traces.all(this.#finalHead)
    const templates = templateReports(this.#miner.templates(), traces, stretch)
    const slices =
      stretch &&
      slicesOf(
        stretch,
        templates.map(({series}) => series),
      )
    return {
      levels: this.#tallies.levels(),
      templates,
      slices,
      from: this.#timeLine.from,
      to: this.#timeLine.to,
      format: this.#tallies.format(),
      rate: this.#timeLine.rate,
      timeGap: this.#timeLine.gap,
      dayless: this.#timeLine.from !== null && !this.#isDated,
      undecodableLines: this.#undecodable,
    }
  }

  snapshot(): PipelineSnapshot {
    const state: PipelineState = {
      rules: this.#known.fingerprint,
      miner: this.#miner.snapshot(),
      detectors: {
        newPattern: this.#newPattern.snapshot(),
        burst: this.#burst.snapshot(),
        rateChange: this.#rateChange.snapshot(),
        silence: this.#silence.snapshot(),
        valueChange: this.#valueChange.snapshot(),
        matchSets: this.#matchSets.snapshot(),
      },
      clock: this.#clock.snapshot(),
      episodes: this.#episodes.snapshot(),
      timeLine: this.#timeLine.snapshot(),
      tallies: this.#tallies.snapshot(),
      badHabits: this.#badHabits.snapshot(),
      traces: this.#traces.snapshot(),
      undecodable: this.#undecodable,
      records: this.#records,
      isDated: this.#isDated,
      files: Array.from(this.#files, ([file, {keyLines, record, lastMs, isDated}]) => [
        file,
        {
          keyLines,
          record: record && record.saved(),
          lastMs: Number.isNaN(lastMs) ? null : lastMs,
          isDated,
        },
      ]),
    }
    return {version: 1, state}
  }

  #fileOf(file: string): FileState {
    const known = this.#files.get(file)
    if (known) return known
    const redact = this.#settings.redactor()
    const state = {
      redact,
      keyLines: 0,
      wasInKey: false,
      record: null,
      lastMs: Number.NaN,
      isDated: false,
    }
    this.#files.set(file, state)
    return state
  }

  #restored({keyLines, record, lastMs, isDated}: SavedFile): FileState {
    const redact = this.#settings.redactor()
    for (const line of keyBlockLead(keyLines)) redact(line)
    return {
      redact,
      keyLines,
      wasInKey: keyLines > 0,
      record: record && RecordState.restored(record),
      lastMs: lastMs ?? Number.NaN,
      isDated,
    }
  }

  /**
   * Nothing but the loop: V8 compiles it while it runs, with what it calls, and throws that away at the
   * first step beyond that was never taken before.
   */
  #takeRun(state: FileState, run: LineRun, context: TakeContext, findings: Finding[]): void {
    const {length} = run.starts
    for (let index = 0; index < length; index++) {
      const found = this.#takeLine(state, run, index, context)
      if (found !== NONE) findings.push(...found)
    }
  }

  /** Lines live as long as their batch. */
  #endBatch({record}: FileState, {nowMs}: TakeContext): void {
    if (record !== null) {
      this.#readFirst(record, nowMs)
      record.run = null
    }
    this.#silence.endOfBatch()
  }

  #takeLine(
    file: FileState,
    run: LineRun,
    index: number,
    context: TakeContext,
  ): readonly Finding[] {
    const reader = this.#reader
    const isInKey = (file.wasInKey = file.keyLines > 0)
    const shape = reader.read(run, index, file, context.nowMs)
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
      if (facts >= 0 && continueRecord(record, facts, reader.length)) {
        return this.#takeContinuation(record, facts, !shape.isStamped, context)
      }
    }
    this.#seen.mayKeep = !isInKey && file.keyLines === 0
    if (record === null || (record.trail === null && record.waiting === null)) {
      return this.#takeRecord(file, shape, run, index, context)
    }
    const ended = this.#endRecord(record, context)
    return [...ended, ...this.#takeRecord(file, shape, run, index, context)]
  }

  #endRecord(record: RecordState, context: Pick<TakeContext, 'retell'>): readonly Finding[] {
    if (record.trail === null && record.waiting === null) return NONE
    return this.#traceRecords.end(record, context)
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
    if (!shape.isStamped && record.isStamped && shape.level === 'error') {
      // Node.js' plainest error looks like a level.
      const facts = lineFactsOf(this.#reader.text())
      return (facts & PLAIN_ERROR) === 0 ? -1 : facts
    }
    if (record.trace === 'none' || !shape.isStamped) return -1
    const isAsBad = shape.level === record.level || shape.level === 'unknown'
    if (!isAsBad || !shape.format.startsWith('syslog')) return -1
    const head = this.#reader.head()
    const process = record.first?.head.process ?? null
    if (process === null || head.process !== process) return -1
    const text = programLine(this.#reader.text(), head)
    // A blank line of a trace is a header and nothing behind it.
    return lineFactsOf(text === '' ? ' ' : text)
  }

  #takeBlank(file: FileState, context: TakeContext): readonly Finding[] {
    const {record} = file
    context.annotate?.(record?.template ?? BLANK)
    const level = record?.level ?? 'unknown'
    context.watch?.(this.#line.of(record?.template ?? BLANK, level, false, record !== null))
    if (record) record.told++
    if (!context.learning && record?.isOutside !== true) this.#tallies.addLine(level)
    return NONE
  }

  #takeContinuation(
    record: RecordState,
    facts: LineFacts,
    isBare: boolean,
    context: TakeContext,
  ): readonly Finding[] {
    context.annotate?.(record.template)
    context.watch?.(this.#line.of(record.template, record.level, false, true))
    record.told++
    if (!context.learning && !record.isOutside) this.#tallies.addLine(record.level)
    // Most further lines are data: they say nothing of an exception, and cost nothing.
    if (facts === 0 && record.trace === 'none') return NONE
    return this.#traceRecords.take(record, facts, isBare, context)
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

  /** Understands the record's first line, as long as that is there. */
  #readFirst(record: RecordState, nowMs: number): void {
    if (record.run === null) return
    record.first ??= this.#readKept(lineAt(record.run, record.index), nowMs)
  }

  /** A line that was kept aside; it was in no private key's block. */
  #readKept(line: LogLine, nowMs = 0): FirstLine {
    return this.#reader.peek(line, this.#redact, nowMs)
  }

  #takeRecord(
    file: FileState,
    shape: Shape,
    run: LineRun,
    index: number,
    given: TakeContext,
  ): readonly Finding[] {
    this.#records++
    const known = shape.template
    let template: Template
    let isNew = false
    if (known !== null && !known.isGone) {
      template = known
      this.#miner.use(template)
    } else {
      const learned = this.#miner.learn(shape.masked, this.#tell)
      template = shape.template = learned.template
      shape.values = null
      isNew = learned.isNew
      for (const family of learned.ended) this.#badHabits.rename(family, template.family)
    }
    given.annotate?.(template)
    given.watch?.(this.#line.of(template, shape.level, isNew, false))
    const ownMs = shape.isDayless ? dayTimeOf(this.#reader.timeMs, file) : this.#reader.timeMs
    const isTimed = ownMs === ownMs
    let findings = NONE
    if (isTimed) {
      file.lastMs = ownMs
      if (!shape.isDayless) file.isDated = this.#isDated = true
    }
    const context = this.#isOutside(file.lastMs) ? {...given, learning: true} : given
    if (isTimed) {
      this.#clock.advance(ownMs)
      findings = this.#check(context)
    }
    const seen = this.#seen
    seen.shape = shape
    seen.template = template
    seen.isNew = isNew
    if (seen.run !== run) seen.run = run
    seen.index = index
    const hasTime = file.lastMs === file.lastMs
    seen.timeMs = hasTime ? file.lastMs : context.nowMs
    seen.hasTime = hasTime
    seen.nowMs = context.nowMs
    seen.isLearning = context.learning
    seen.hasForgotten = this.#miner.evicted > 0
    seen.activeMs = this.#clock.nowMs
    seen.isHabitual = this.#isHabitual(shape, template, hasTime)
    seen.turn = isTimed ? template.habit.note(seen.activeMs) : undefined
    const notice = this.#observe(seen)
    seen.key = notice?.key
    const record = this.#openRecord(file, seen, notice)
    if (!context.learning) this.#count(shape, template, ownMs)
    if (isTimed) {
      findings = this.#askHabits(seen, notice, findings)
    }
    if (template.conditions.length > 0) {
      findings = this.#told(this.#matchSets.observe(seen), findings)
    }
    if (context.learning) return NONE
    const own = notice
      ? this.#traceRecords.report(record, notice, seen, this.#first)
      : this.#episodes.recur(template.family, seen)
    return findings.length === 0 ? own : [...own, ...findings]
  }

  /** Only those are asked whom the record concerns: nearly none concerns more than one. */
  #askHabits(
    seen: CurrentRecord,
    notice: Notice | undefined,
    earlier: readonly Finding[],
  ): readonly Finding[] {
    const {shape, template, turn} = seen
    const isNoticed = notice !== undefined && notice.severity !== 'info'
    let findings = earlier
    if (shape.severity !== undefined || shape.isServerError) {
      findings = this.#told(this.#burst.observe(seen), findings)
    }
    if (turn !== undefined || template.habit.isBursting) {
      findings = this.#told(this.#rateChange.observe(seen, isNoticed), findings)
    }
    this.#silence.observe(seen)
    if (shape.measures.length > 0) {
      findings = this.#told(this.#valueChange.observe(seen, isNoticed), findings)
    }
    return findings
  }

  /** What the passing of the log's time shows. */
  #check({learning, nowMs}: TakeContext): readonly Finding[] {
    const reports = this.#silence.check(this.#clock.nowMs, nowMs)
    if (reports.length === 0 || learning) return NONE
    return reports.flatMap(({notice, at}) => this.#episodes.report(notice, at))
  }

  #told(notice: Notice | undefined, findings: readonly Finding[]): readonly Finding[] {
    return notice ? [...findings, ...this.#episodes.report(notice, this.#seen)] : findings
  }

  /** Whether what the record reports is nothing new; learned as well as counted. */
  #isHabitual(
    {severity, process, level}: Shape,
    {family, known}: Template,
    hasTime: boolean,
  ): boolean {
    if (severity === undefined && known === null) return false
    return this.#badHabits.note(
      known === null ? family : knownKey(known, family, process, level),
      hasTime ? this.#clock.nowMs : RECORD_MS * this.#records,
      severity === undefined ? 0 : SEVERITIES.indexOf(severity),
      this.#records,
    )
  }

  #isOutside(timeMs: number): boolean {
    const {between} = this.#settings
    if (!between || timeMs !== timeMs) return false
    const {fromMs, toMs} = between
    return (fromMs !== null && timeMs < fromMs) || (toMs !== null && timeMs > toMs)
  }

  /** Every detector sees every record; of several notices the first is taken. */
  #observe(seen: Seen): Notice | undefined {
    // One by one and not in a loop: it is asked of every line, and a call of many kinds is dear.
    const {template, shape} = seen
    const notice =
      (template.known === null ? undefined : this.#knownFailure.observe(seen, false)) ??
      (shape.severity === undefined ? undefined : this.#severity.observe(seen, false))
    return this.#newPattern.observe(seen, notice !== undefined) ?? notice
  }

  #openRecord(file: FileState, seen: CurrentRecord, notice: Notice | undefined): RecordState {
    const {shape, template} = seen
    const record = (file.record ??= new RecordState(template))
    record.template = template
    record.format = shape.format
    record.isStamped = shape.isStamped
    record.isIndented = shape.isIndented
    record.trace = shape.trace
    record.lines = 1
    record.bytes = this.#reader.length
    record.level = shape.level
    record.key = notice?.key ?? null
    record.isLearned = seen.isLearning
    record.isOutside = this.#isOutside(file.lastMs)
    if (record.run !== seen.run) record.run = seen.run
    record.index = seen.index
    record.first = null
    record.timeMs = seen.timeMs
    record.hasTime = seen.hasTime
    record.nowMs = seen.nowMs
    record.isNew = seen.isNew
    record.known = null
    record.isTraceless = false
    record.trail = null
    record.waiting = null
    record.told = 1
    // In a trace the lines of one process belong together, so it must be known; and a line of a
    // private key cannot be read again.
    if (shape.trace !== 'none' || !seen.mayKeep) record.first = firstOf(seen)
    return record
  }

  /** The current record's first line. Made once: a function made in `#takeRecord` would cost every line. */
  readonly #first = (): FirstLine => firstOf(this.#seen)

  readonly #finalHead = (id: string): Template | undefined => this.#miner.final(id)

  #count(shape: Shape, template: Template, ownMs: number): void {
    const tally = (shape.tally ??= this.#tallies.of(shape.format, shape.level))
    tally.records++
    template.count++
    if (template.level !== shape.level) template.level = worseLevel(template.level, shape.level)
    if (ownMs !== ownMs) return
    this.#timeLine.add(ownMs)
    template.series.note(ownMs)
    if (!(ownMs >= template.firstMs)) template.firstMs = ownMs
    if (!(ownMs <= template.lastMs)) template.lastMs = ownMs
  }
}

/** The day is the file's; a file that names days has better times. */
const dayTimeOf = (timeMs: number, {lastMs, isDated}: FileState): number =>
  isDated ? Number.NaN : inDayOf(timeMs, lastMs)

const firstOf = (seen: CurrentRecord): FirstLine => ({evidence: seen.evidence(), head: seen.head()})

/** A number from the user's key, by which secrets are hashed: 32 bits that nobody else knows. */
const seedOf = (redact: (line: string) => string): number => {
  const hashes = [1, 2].map((n) => /:([0-9a-f]{4})\]/.exec(redact(`password=shape-seed-${n}`))?.[1])
  return parseInt(hashes.join(''), 16) | 0
}

const subjectOf = ({process, message, detail}: Head): string => {
  const subject = process === null ? message : `${process}: ${message}`
  return detail === null ? subject : `${subject}: ${detail}`
}
