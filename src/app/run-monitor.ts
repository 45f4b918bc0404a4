import type {Finding} from '../analyse/finding.js'
import {undecodableIn} from '../analyse/undecodable.js'
import type {WatchedLine} from '../analyse/watched-line.js'
import type {
  BegunPosition,
  DrainedEvent,
  FinishedEvent,
  FollowEvent,
  LinesEvent,
  MovedEvent,
  NoteEvent,
  StartFrom,
} from '../follow/follow.js'
import type {Around} from '../explain/prompt.js'
import type {Replay} from '../journal/journal.js'
import type {AiReport} from '../sessions/ai-report.js'
import {zeroCounters, type FilePosition, type MonitorSettings} from '../sessions/events.js'
import {
  afterBegun,
  afterDrained,
  afterFinished,
  afterLearning,
  afterLines,
  afterMoved,
  afterNote,
  afterTruncated,
  generationOf,
  POSITIONS_IN_RECORD,
  progressOf,
  startReading,
  type ClosedGeneration,
  type Reading,
} from '../sessions/reading.js'
import {initialLife, sessionOf, type Life} from '../sessions/session.js'
import {createAllowance} from './allowance.js'
import {createAnalyst, type Analyst, type AnalystSnapshot} from './analyst.js'
import {Explainer} from './explainer.js'
import {loadKnown} from './known-rules.js'
import {createLineNumbers, type LineNumbers} from './line-numbers.js'
import {createNotifier} from './monitor-notifier.js'
import type {MonitorPorts, MonitorRun, RunEnd} from './monitor-run.js'
import {Neighbours} from './neighbours.js'
import type {Notifier} from './notifier.js'
import {createRecorder, type Recorder} from './recorder.js'
import {divide, resumePoint, type Mark, type ResumePoint} from './resume-marks.js'
import {takeUp} from './take-up.js'

/** At most this much of what stands before the start is read to learn the normal patterns. */
const LEARN_BYTES = 64 * 1024 * 1024

/** A new finding shows in the list at once, but a storm of them costs one heartbeat a second. */
const EARLY_BEAT_MS = 1000

/** Of what an earlier run has left without an explanation, the newest so many are asked about. */
const MOST_CAUGHT_UP = 100

/** Files that come and go may cost so many heartbeats in a row, and one in so many ms from then on. */
const AT_ONCE = {most: 100, everyMs: 50}

/**
 * Runs one session until its signal: follows, analyses, records. The same for a background worker
 * and in the foreground. Throws what makes it impossible to begin (no such file, no permission);
 * once it follows, trouble with the disk is told and outlived.
 */
export const runMonitor = async (ports: MonitorPorts, run: MonitorRun): Promise<RunEnd> => {
  const replayed = await ports.journal.replay()
  const life = replayed.sessions.get(run.session) ?? initialLife(run.session)
  if (life.settings === null || sessionOf(life).status !== 'starting') return 'superseded'
  const {monitor, notifier} = await prepareMonitor(ports, run, replayed, life, life.settings)
  try {
    return await monitor.run()
  } finally {
    await notifier?.end()
  }
}

const prepareMonitor = async (
  ports: MonitorPorts,
  run: MonitorRun,
  replayed: Replay,
  life: Life,
  settings: MonitorSettings,
): Promise<{readonly monitor: Monitor; readonly notifier: Notifier | null}> => {
  const isResumed = life.epoch.number > 1
  const snapshot = isResumed ? await ports.learned.load(run.session) : undefined
  const findings = isResumed ? await ports.findings.list(run.session) : []
  const earlier = {
    findings: findings.map(({finding}) => finding),
    dropped: isResumed
      ? (await ports.findings.dropping(run.session)).dropped
      : zeroCounters.findings,
  }
  const {known, warnings} = await loadKnown(ports)
  for (const message of warnings) run.tell({type: 'trouble', message})
  const analyst = createAnalyst(ports, run.session, settings, known, earlier, snapshot ?? null)
  // What could not be read was learned by nobody: the file is learned afresh then.
  const isLearned = settings.mode === 'without analysis' || !analyst.isFresh
  const point = isResumed ? resumePoint(life, snapshot, isLearned) : null
  const claim = {epoch: life.epoch.number, replayed}
  const earlierAi = life.progress?.progress.ai ?? null
  const unexplained = findings
    .filter(({explained, finding}) => explained === null && finding.partOf === null)
    .map(({finding}) => finding)
    .slice(0, MOST_CAUGHT_UP)
    .reverse()
  const model = {earlier: earlierAi, unexplained}
  const notifier = await createNotifier(ports, run, settings, isResumed ? earlier.findings : null)
  const parts = {analyst, point, model, notifier}
  return {monitor: new Monitor(ports, run, settings, claim, parts), notifier}
}

/** What a monitor is made of. */
interface Parts {
  readonly analyst: Analyst
  readonly point: ResumePoint | null
  readonly model: ModelBefore
  readonly notifier: Notifier | null
}

/** What the session's model had done before it was resumed. */
interface ModelBefore {
  readonly earlier: AiReport | null
  /** Oldest first. */
  readonly unexplained: readonly Finding[]
}

/** One run. A class because it owns what changes with every line: reading, marks, timers. */
class Monitor {
  readonly #ports: MonitorPorts
  readonly #run: MonitorRun
  readonly #settings: MonitorSettings
  readonly #analyst: Analyst
  readonly #recorder: Recorder
  readonly #point: ResumePoint | null
  readonly #numbers: LineNumbers = createLineNumbers()
  /** From the start on, where a model explains. */
  #explainer: Explainer | null = null
  readonly #neighbours: Neighbours | null
  readonly #model: ModelBefore
  readonly #notifier: Notifier | null
  /** Aborted when the session was ended elsewhere, or when a heartbeat met a bug. */
  readonly #over = new AbortController()
  #reading: Reading
  #marks: ReadonlyMap<string, Mark>
  #failure: Error | null = null
  /** Since the last heartbeat. */
  #closed: readonly ClosedGeneration[] = []
  #isLearning = true
  /** Everything there is had been read at the last event. */
  #hasCaughtUp = false
  #beats: NodeJS.Timeout | null = null
  #earlyBeat: NodeJS.Timeout | null = null
  #lastBeatMs = 0
  /** Heartbeats that may be written at once. */
  readonly #allowance = createAllowance(AT_ONCE)
  /** Batches and heartbeats take turns: between the two, position and analysis are in step. */
  #turn: Promise<void> = Promise.resolve()
  #isBeatQueued = false

  constructor(
    ports: MonitorPorts,
    run: MonitorRun,
    settings: MonitorSettings,
    claim: {readonly epoch: number; readonly replayed: Replay},
    {analyst, point, model, notifier}: Parts,
  ) {
    this.#ports = ports
    this.#run = run
    this.#settings = settings
    this.#analyst = analyst
    this.#point = point
    this.#marks = point?.marks ?? new Map<string, Mark>()
    this.#reading = startReading(
      point?.counted ?? [],
      point?.counters ?? zeroCounters,
      point?.accounts,
    )
    this.#model = model
    this.#notifier = notifier
    const isExplained = settings.mode === 'with analysis'
    const redactor = ports.redactor({pii: settings.redactPii})
    this.#neighbours = isExplained ? new Neighbours(redactor) : null
    this.#recorder = createRecorder(
      ports,
      run,
      {...claim, path: settings.path},
      {snapshot: () => this.#snapshot(), ai: () => this.#ai()},
    )
  }

  async run(): Promise<RunEnd> {
    const {follow} = this.#ports
    const target = await follow.resolve(this.#settings.path, {
      wait: this.#settings.wait || this.#point !== null,
      as: this.#settings.target,
    })
    const signal = AbortSignal.any([this.#run.signal, this.#over.signal])
    try {
      for await (const event of follow.follow(target, this.#startFrom(), signal)) {
        await this.#inTurn(() => this.#handle(event, signal))
      }
    } finally {
      if (this.#beats) clearInterval(this.#beats)
      if (this.#earlyBeat) clearTimeout(this.#earlyBeat)
      await this.#explainer?.end()
    }
    if (this.#failure) throw this.#failure
    return this.#inTurn(() => this.#end())
  }

  async #end(): Promise<RunEnd> {
    const paths = new Set([...this.#reading.positions.values()].map(({path}) => path))
    for (const path of paths) await this.#publish(this.#analyst.endOfFile(path))
    await this.#recorder.end(this.#currentReading(), this.#closed)
    return this.#over.signal.aborted ? 'superseded' : 'stopped'
  }

  #startFrom(): StartFrom {
    if (this.#point) {
      const {begin: positions, recordedAt, done} = this.#point
      return {
        ...{type: 'positions', positions, done},
        ...(recordedAt === undefined ? {} : {recordedAt}),
      }
    }
    return {type: this.#settings.from}
  }

  async #handle(event: FollowEvent, signal: AbortSignal): Promise<void> {
    switch (event.type) {
      case 'following':
        return this.#begin(event.positions, event.notes ?? [], signal)
      case 'begun':
        return this.#meet(event.position)
      case 'lines':
        return this.#read(this.#numbers.fill(event))
      case 'note':
        return this.#note(event)
      case 'moved':
        return this.#move(event)
      case 'drained':
        return this.#drain(event)
      case 'finished':
        return this.#finish(event)
      case 'caught-up':
        this.#hasCaughtUp = true
        return this.#publish(this.#analyst.tick(true))
    }
  }

  /** Records the start first: from here on nothing written is missed, while the past is learned. */
  async #begin(
    positions: readonly BegunPosition[],
    notes: readonly NoteEvent[],
    signal: AbortSignal,
  ): Promise<void> {
    const {reading, marks, closed} = takeUp(positions, this.#reading, this.#marks)
    this.#reading = reading
    this.#marks = marks
    this.#closed = closed
    if (!(await this.#recorder.start([...this.#reading.positions.values()]))) {
      this.#over.abort()
      return
    }
    this.#lastBeatMs = this.#nowMs()
    this.#beats = setInterval(() => {
      this.#queueBeat()
    }, this.#ports.config.heartbeatMs)
    this.#run.tell({type: 'following', id: this.#run.session, path: this.#settings.path})
    this.#run.watch?.begun(() => progressOf(this.#currentReading(), this.#ai()))
    this.#startExplaining()
    // Before what is gone is closed: were it killed in between, nobody would tell the gap any more.
    for (const note of notes) await this.#recordNote(note)
    if (this.#settings.mode !== 'without analysis') {
      // Where it began must be known even if it is killed while it learns.
      if (this.#hasManyPositions() || this.#closed.length > 0) await this.#beat()
      await this.#learnAll(positions, signal)
    }
    this.#isLearning = signal.aborted && this.#settings.mode !== 'without analysis'
    // The first snapshot: from here on a resume knows what was learned.
    await this.#beat()
    this.#run.watch?.live()
  }

  /** Beside the following: the model is loaded while the past is learned. */
  #startExplaining(): void {
    const {mode, model, allowRemoteAi, redactPii, name, path} = this.#settings
    if (mode !== 'with analysis') return
    const {config} = this.#ports
    const {earlier: before, unexplained} = this.#model
    this.#explainer = new Explainer(this.#ports, {
      ...{model: model ?? config.model, monitorId: this.#run.session, redactPii, before},
      source: name ?? path.split('/').at(-1) ?? path,
      allowRemote: allowRemoteAi || config.allowRemoteAi,
      explained: (explained) => this.#inTurn(() => this.#recorder.explained(explained)),
      changed: async (report) => {
        await this.#inTurn(() => this.#recorder.model(report))
        this.#beatSoon()
      },
    })
    for (const finding of unexplained) this.#explainer.offer(finding)
  }

  /**
   * What was learned in part must not pass for the whole; while there is nothing better, a snapshot
   * without patterns keeps the positions that fit no record.
   */
  #snapshot(): AnalystSnapshot | 'not-now' | null {
    if (this.#marks.size > 0) return 'not-now'
    if (!this.#isLearning) return this.#analyst.snapshot()
    return this.#analyst.isFresh && this.#hasManyPositions() ? null : 'not-now'
  }

  #hasManyPositions(): boolean {
    return this.#reading.positions.size > POSITIONS_IN_RECORD
  }

  async #learnAll(positions: readonly BegunPosition[], signal: AbortSignal): Promise<void> {
    let lines = 0
    let budget = LEARN_BYTES
    for (const position of positions) {
      const {continues} = position
      const isKnown = continues && this.#point?.known.has(generationOf(continues))
      if (isKnown === true || position.offset === 0) continue
      if (this.#settings.from === 'start' && this.#point === null) continue
      lines += await this.#learn(position, budget, signal)
      budget -= Math.min(budget, position.offset)
    }
    const {templates} = this.#analyst
    if (lines > 0) this.#run.tell({type: 'learned', lines, templates})
  }

  async #learn(position: FilePosition, maxBytes: number, signal: AbortSignal): Promise<number> {
    let lines = 0
    let bytes = 0
    let isFromTop = false
    for await (const event of this.#ports.follow.readBefore(position, maxBytes, signal)) {
      if (lines === 0) isFromTop = event.lines.first?.offset === 0
      this.#analyst.learn(event.position.path, event.lines)
      lines += event.lines.length
      bytes += event.bytes
      // Learning a big file takes longer than a heartbeat: it must not look frozen meanwhile.
      if (this.#nowMs() - this.#lastBeatMs >= this.#ports.config.heartbeatMs) await this.#beat()
    }
    if (isFromTop) this.#numbers.know(position, lines)
    this.#reading = afterLearning(this.#reading, position, bytes)
    return lines
  }

  async #read(event: LinesEvent): Promise<void> {
    const key = generationOf(event.position)
    const {uncounted, uncountedBytes, unlearned, isCounted, isPast} = divide(
      event,
      this.#marks.get(key),
    )
    const isLive = this.#hasCaughtUp
    this.#hasCaughtUp = false
    const {path} = event.position
    const findings = this.#analyst.take(path, unlearned, isLive, this.#watchOf(path))
    const around = this.#neighbours?.aroundAll(path, unlearned, findings)
    await this.#publish(findings, around)
    if (isPast && this.#marks.has(key)) this.#forgetMark(key)
    if (!isCounted) return
    const isFirst = (this.#reading.positions.get(key)?.headBytes ?? 0) === 0
    this.#reading = afterLines(this.#reading, {
      position: event.position,
      behindBytes: event.behindBytes,
      lines: uncounted.length,
      bytes: uncountedBytes,
      undecodableLines: undecodableIn(uncounted),
      truncatedLines: uncounted.truncated,
      unterminatedLines: uncounted.unterminated,
    })
    if (isFirst) await this.#beatAtOnce()
    if (findings.length > 0) this.#beatSoon()
  }

  #watchOf(file: string): ((line: WatchedLine) => void) | undefined {
    const {watch} = this.#run
    if (watch === undefined) return undefined
    return (line) => {
      watch.line(line, file)
    }
  }

  /** Should the file vanish before a line of it is read, that is known. */
  async #meet(position: FilePosition): Promise<void> {
    // One that comes back is read on.
    if (this.#reading.positions.has(generationOf(position))) return
    this.#reading = afterBegun(this.#reading, position)
    await this.#beatAtOnce()
  }

  /** A file that was met, and how it begins, is on record at once: should both vanish, that is known. */
  async #beatAtOnce(): Promise<void> {
    // Of many files the snapshot holds the positions, which is too much for each of them.
    const isDear = this.#hasManyPositions() || !this.#allowance.take(this.#nowMs())
    if (isDear) this.#beatSoon()
    else await this.#beat()
  }

  #forgetMark(key: string): void {
    const marks = new Map(this.#marks)
    marks.delete(key)
    this.#marks = marks
  }

  async #note(note: NoteEvent): Promise<void> {
    const key = await this.#recordNote(note)
    if (note.what === 'truncated') await this.#beginAnew(note.path, key)
  }

  /** Gives the generation that it happened to. At the start marks are by what was found: none is forgotten. */
  async #recordNote(note: NoteEvent): Promise<string | null> {
    const {what, bytes, holeBytes = 0, of} = note
    const key = of === undefined ? null : generationOf(of)
    this.#reading = afterNote(this.#reading, {what, bytes, holeBytes, key})
    this.#analyst.note(note)
    await this.#recorder.note(note)
    return key
  }

  /** What was recorded of the old content of a file holds no longer. */
  async #beginAnew(path: string, key: string | null): Promise<void> {
    for (const [known, position] of this.#reading.positions)
      if (position.path === path) this.#forgetMark(known)
    if (key !== null) await this.#close(afterTruncated(this.#reading, key))
  }

  /** What was recorded of a place in a file holds for the same place in its copy. */
  async #move({from, position}: MovedEvent): Promise<void> {
    const key = generationOf(from)
    const mark = this.#marks.get(key)
    this.#forgetMark(key)
    if (mark) this.#marks = new Map(this.#marks).set(generationOf(position), mark)
    this.#reading = afterMoved(this.#reading, from, position)
    await this.#beatAtOnce()
  }

  /** Nothing is held back any longer for lines that may follow. */
  async #drain({position}: DrainedEvent): Promise<void> {
    await this.#publish(this.#analyst.endOfFile(position.path))
    this.#reading = afterDrained(this.#reading, position)
  }

  async #finish(event: FinishedEvent): Promise<void> {
    await this.#publish(this.#analyst.endOfFile(event.position.path))
    this.#forgetMark(generationOf(event.position))
    const how = event.isLost === true ? 'lost' : 'finished'
    await this.#close(afterFinished(this.#reading, event.position, how))
  }

  async #close({reading, closed}: ReturnType<typeof afterFinished>): Promise<void> {
    this.#reading = reading
    if (closed === null) return
    this.#closed = [...this.#closed, closed]
    await this.#beatAtOnce()
  }

  async #publish(
    findings: readonly Finding[],
    around: ReadonlyMap<string, Around> = new Map(),
  ): Promise<void> {
    await this.#recorder.findings(findings)
    for (const finding of findings) {
      this.#run.tell({type: 'finding', finding})
      this.#explainer?.offer(finding, around.get(finding.id))
    }
    this.#notifier?.offer(findings)
  }

  #beatSoon(): void {
    if (this.#earlyBeat || this.#isBeatQueued) return
    const sinceMs = this.#nowMs() - this.#lastBeatMs
    const waitMs = Math.min(EARLY_BEAT_MS, Math.max(0, EARLY_BEAT_MS - sinceMs))
    this.#earlyBeat = setTimeout(() => {
      this.#earlyBeat = null
      this.#queueBeat()
    }, waitMs)
  }

  #queueBeat(): void {
    if (this.#isBeatQueued) return
    this.#isBeatQueued = true
    this.#inTurn(() => this.#beat()).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      this.#over.abort()
    })
  }

  async #beat(): Promise<void> {
    this.#isBeatQueued = false
    this.#lastBeatMs = this.#nowMs()
    await this.#publish(this.#analyst.tick(this.#hasCaughtUp))
    const closed = this.#closed
    this.#closed = []
    if (!(await this.#recorder.beat(this.#currentReading(), closed))) this.#over.abort()
  }

  /** One piece of work at a time, in the order in which it was asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  #ai(): AiReport | null {
    return this.#explainer?.report() ?? this.#model.earlier
  }

  #currentReading(): Reading {
    const {templates, findings} = this.#analyst
    return {...this.#reading, counters: {...this.#reading.counters, templates, findings}}
  }

  #nowMs(): number {
    return this.#ports.clock.now().getTime()
  }
}
