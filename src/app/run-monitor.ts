import type {Finding} from '../analyse/finding.js'
import type {
  FinishedEvent,
  FollowEvent,
  LinesEvent,
  NoteEvent,
  StartFrom,
} from '../follow/follow.js'
import type {FilePosition, MonitorSettings} from '../sessions/events.js'
import {
  afterFinished,
  afterLines,
  afterNote,
  generationOf,
  startReading,
  type Reading,
} from '../sessions/reading.js'
import {initialLife, sessionOf, type Life} from '../sessions/session.js'
import {createAnalyst, type Analyst} from './analyst.js'
import {createLineNumbers, type LineNumbers} from './line-numbers.js'
import type {MonitorPorts, MonitorRun, RunEnd} from './monitor-run.js'
import {createRecorder, type Recorder} from './recorder.js'
import {allNew, divide, resumePoint, withoutMarks, type ResumePoint} from './resume-marks.js'

/** At most this much of what stands before the start is read to learn the normal patterns. */
export const LEARN_BYTES = 64 * 1024 * 1024

/** A new finding shows in the list at once, but a storm of them costs one heartbeat a second. */
const EARLY_BEAT_MS = 1000

/**
 * Runs one session until its signal: follows, analyses, records. The same for a background worker
 * and in the foreground. Throws what makes it impossible to begin (no such file, no permission);
 * once it follows, trouble with the disk is told and outlived.
 */
export const runMonitor = async (ports: MonitorPorts, run: MonitorRun): Promise<RunEnd> => {
  const {sessions} = await ports.journal.replay()
  const life = sessions.get(run.session) ?? initialLife(run.session)
  if (life.settings === null || sessionOf(life).status !== 'starting') return 'superseded'
  const monitor = await prepareMonitor(ports, run, life, life.settings)
  return monitor.run()
}

const prepareMonitor = async (
  ports: MonitorPorts,
  run: MonitorRun,
  life: Life,
  settings: MonitorSettings,
): Promise<Monitor> => {
  const isResumed = life.epoch.number > 1
  const snapshot = isResumed ? await ports.learned.load(run.session) : undefined
  const earlier = isResumed ? await ports.findings.list(run.session) : []
  const findings = earlier.map(({finding}) => finding)
  const analyst = createAnalyst(ports, run.session, settings, findings, snapshot?.pipeline ?? null)
  const recorder = createRecorder(ports, run, life.epoch.number, () => analyst.snapshot())
  const point = isResumed ? resumePoint(life, snapshot) : null
  return new Monitor(ports, run, settings, analyst, recorder, point, snapshot !== undefined)
}

/** One run. A class because it owns what changes with every line: reading, marks, timers. */
class Monitor {
  readonly #ports: MonitorPorts
  readonly #run: MonitorRun
  readonly #settings: MonitorSettings
  readonly #analyst: Analyst
  readonly #recorder: Recorder
  readonly #hasLearned: boolean
  readonly #numbers: LineNumbers = createLineNumbers()
  readonly #superseded = new AbortController()
  #reading: Reading
  #point: ResumePoint | null
  /** Offset expected next, by generation: a smaller one means that a file began anew. */
  readonly #expected = new Map<string, number>()
  #lastBeatMs = 0
  #earlyBeat: NodeJS.Timeout | null = null
  /** Batches and heartbeats take turns: between the two, position and analysis are in step. */
  #turn: Promise<void> = Promise.resolve()
  #isBeatQueued = false

  constructor(
    ports: MonitorPorts,
    run: MonitorRun,
    settings: MonitorSettings,
    analyst: Analyst,
    recorder: Recorder,
    point: ResumePoint | null,
    hasLearned: boolean,
  ) {
    this.#ports = ports
    this.#run = run
    this.#settings = settings
    this.#analyst = analyst
    this.#recorder = recorder
    this.#point = point
    this.#hasLearned = hasLearned
    this.#reading = startReading(point?.positions ?? [], point?.counters)
    for (const position of point?.positions ?? []) {
      this.#expected.set(generationOf(position), position.offset)
    }
  }

  async run(): Promise<RunEnd> {
    const {follow, config} = this.#ports
    const target = await follow.resolve(this.#settings.path, {
      wait: this.#settings.wait || this.#point !== null,
    })
    const signal = AbortSignal.any([this.#run.signal, this.#superseded.signal])
    const timer = setInterval(() => {
      this.#queueBeat()
    }, config.heartbeatMs)
    try {
      for await (const event of follow.follow(target, this.#startFrom(), signal)) {
        await this.#inTurn(() => this.#handle(event, signal))
      }
    } finally {
      clearInterval(timer)
      if (this.#earlyBeat) clearTimeout(this.#earlyBeat)
    }
    return this.#inTurn(() => this.#end())
  }

  async #end(): Promise<RunEnd> {
    await this.#publish(this.#analyst.tick())
    await this.#recorder.end(this.#currentReading(), {reason: 'signal', message: null})
    return this.#superseded.signal.aborted ? 'superseded' : 'stopped'
  }

  #startFrom(): StartFrom {
    if (this.#point) return {type: 'positions', positions: this.#point.positions}
    return {type: this.#settings.from}
  }

  async #handle(event: FollowEvent, signal: AbortSignal): Promise<void> {
    switch (event.type) {
      case 'following':
        return this.#begin(event.positions, signal)
      case 'lines':
        return this.#read(this.#numbers.fill(event))
      case 'note':
        return this.#note(event)
      case 'finished':
        return this.#finish(event)
      case 'caught-up':
        return this.#publish(this.#analyst.tick())
    }
  }

  /** Records the start first: from here on nothing written is missed, while the past is learned. */
  async #begin(positions: readonly FilePosition[], signal: AbortSignal): Promise<void> {
    if (!(await this.#recorder.start(positions))) {
      this.#superseded.abort()
      return
    }
    this.#lastBeatMs = this.#nowMs()
    const {tell, session} = this.#run
    tell({type: 'following', id: session, path: this.#settings.path})
    if (this.#point === null) this.#reading = startReading(positions)
    if (this.#hasLearned || this.#settings.mode === 'without analysis') return
    let lines = 0
    for (const position of positions) {
      if (position.offset > 0) lines += await this.#learn(position, signal)
    }
    if (lines > 0) tell({type: 'learned', lines, templates: this.#analyst.templates})
  }

  async #learn(position: FilePosition, signal: AbortSignal): Promise<number> {
    let lines = 0
    let isFromTop = false
    for await (const event of this.#ports.follow.readBefore(position, LEARN_BYTES, signal)) {
      if (lines === 0) isFromTop = event.lines[0]?.offset === 0
      this.#analyst.learn(event.position.path, event.lines)
      lines += event.lines.length
    }
    if (isFromTop) this.#numbers.know(position, lines)
    return lines
  }

  async #read(event: LinesEvent): Promise<void> {
    this.#forgetStaleMarks(event)
    const {uncounted, uncountedBytes, unlearned} = this.#point
      ? divide(event, this.#point)
      : allNew(event)
    const findings = this.#analyst.take(event.position.path, unlearned)
    await this.#publish(findings)
    this.#reading = afterLines(this.#reading, {
      position: event.position,
      behindBytes: event.behindBytes,
      lines: uncounted.length,
      bytes: uncountedBytes,
      truncatedLines: uncounted.filter((line) => line.truncatedBytes > 0).length,
      unterminatedLines: uncounted.filter((line) => !line.isTerminated).length,
    })
    if (findings.length > 0) this.#beatSoon()
  }

  #forgetStaleMarks(event: LinesEvent): void {
    const key = generationOf(event.position)
    const from = event.position.offset - event.bytes
    if (this.#point && from < (this.#expected.get(key) ?? 0))
      this.#point = withoutMarks(this.#point, key)
    this.#expected.set(key, event.position.offset)
  }

  async #note(note: NoteEvent): Promise<void> {
    this.#reading = afterNote(this.#reading, note.what, note.bytes)
    this.#run.tell({type: 'note', note})
    await this.#recorder.note(note)
  }

  async #finish(event: FinishedEvent): Promise<void> {
    await this.#publish(this.#analyst.endOfFile(event.position.path))
    this.#reading = afterFinished(this.#reading, event.position)
    this.#expected.delete(generationOf(event.position))
  }

  async #publish(findings: readonly Finding[]): Promise<void> {
    await this.#recorder.findings(findings)
    for (const finding of findings) this.#run.tell({type: 'finding', finding})
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
    void this.#inTurn(() => this.#beat())
  }

  async #beat(): Promise<void> {
    this.#isBeatQueued = false
    this.#lastBeatMs = this.#nowMs()
    await this.#publish(this.#analyst.tick())
    if (!(await this.#recorder.beat(this.#currentReading()))) this.#superseded.abort()
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

  #currentReading(): Reading {
    const {templates, findings} = this.#analyst
    return {...this.#reading, counters: {...this.#reading.counters, templates, findings}}
  }

  #nowMs(): number {
    return this.#ports.clock.now().getTime()
  }
}
