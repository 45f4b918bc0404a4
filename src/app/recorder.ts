import {SEVERITIES, type Finding} from '../analyse/finding.js'
import type {Dropping, Explained} from '../findings/findings.js'
import type {NoteEvent} from '../follow/follow.js'
import type {Replay} from '../journal/journal.js'
import type {AiReport} from '../sessions/ai-report.js'
import {decide, isLive} from '../sessions/decide.js'
import type {FilePosition, SessionFact} from '../sessions/events.js'
import {
  accountsOf,
  POSITIONS_IN_RECORD,
  progressOf,
  type ClosedGeneration,
  type Reading,
} from '../sessions/reading.js'
import {initialLife, sessionOf, type Session} from '../sessions/session.js'
import type {AnalystSnapshot} from './analyst.js'
import type {MonitorPorts, MonitorRun} from './monitor-run.js'
import {createOutbox} from './outbox.js'
import {stamped} from './stamped.js'

/**
 * What a running monitor writes: its start, heartbeats, notes about the file, findings, the
 * learned snapshot and its end. Trouble with the disk is told and outlived; what could not be
 * written waits and is written later.
 */
export interface Recorder {
  /** Records that the session follows; false when it was stopped or pruned meanwhile. */
  start(positions: readonly FilePosition[]): Promise<boolean>
  /** Tells and records it. */
  note(note: NoteEvent): Promise<void>
  findings(findings: readonly Finding[]): Promise<void>
  /** What a model says of findings; tells and records it. */
  explained(explained: readonly Explained[]): Promise<void>
  /** The model came, went, or is left alone for a while; tells and records it. */
  model(report: AiReport): Promise<void>
  /**
   * A heartbeat; false when the session has ended or vanished in the journal, so the run must end. The
   * generations that were closed since the last one go with it, in one write: whoever resumes finds both
   * or neither, and reads none of them twice.
   */
  beat(reading: Reading, closed: readonly ClosedGeneration[]): Promise<boolean>
  /** The last word: where it had read to. */
  end(reading: Reading, closed: readonly ClosedGeneration[]): Promise<void>
}

const MIB = 1024 * 1024
const sizeOf = (bytes: number): string =>
  bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes} bytes`

/** The learned snapshot goes with every third heartbeat: it is the bigger file by far. */
const BEATS_PER_SNAPSHOT = 3

/** Changes with what a snapshot holds: lines, and findings that came without any. */
const lookOf = ({counters: {lines, findings}}: Reading): string =>
  [lines, ...SEVERITIES.map((severity) => findings[severity])].join(' ')

export interface Claim {
  readonly epoch: number
  /** The replay that named the epoch. */
  readonly replayed: Replay
  /** What is followed. */
  readonly path: string
}

/** What is recorded with a heartbeat beside what was read. */
export interface RecordedBeside {
  readonly snapshot: () => AnalystSnapshot | 'not-now' | null
  readonly ai: () => AiReport | null
}

/**
 * `snapshot` gives `not-now` while what was learned and what was counted are not in step, and null when
 * nothing is learned; `ai` how the model is doing.
 */
export const createRecorder = (
  ports: MonitorPorts,
  run: MonitorRun,
  {epoch, replayed, path}: Claim,
  {snapshot, ai}: RecordedBeside,
): Recorder => {
  const complain = (message: string): void => {
    run.tell({type: 'trouble', message})
  }
  const outbox = createOutbox(ports, run.session, complain)
  let beat = 0
  let savedBeat = 0
  let savedLook = ''
  let snapshotTrouble = ''
  let replay = replayed
  let isDroppingTold = false
  /** Not recorded yet, because the journal could not be read. */
  let closings: readonly SessionFact[] = []

  const sessionNow = async (): Promise<Session> => {
    replay = await ports.journal.replayFrom(replay)
    return sessionOf(replay.sessions.get(run.session) ?? initialLife(run.session))
  }

  /** Undefined when the journal cannot be read now: no reason to stop watching. */
  const sessionIfReadable = async (): Promise<Session | undefined> => {
    try {
      return await sessionNow()
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }

  const closedFact = ({position, how, account}: ClosedGeneration): SessionFact => {
    const {path: at, device, inode, head, headBytes} = position
    const identity = {path: at, device, inode, head, headBytes}
    return {kind: 'GenerationClosed', epoch, ...identity, how, account}
  }

  const events = (facts: readonly SessionFact[]) => stamped(ports.clock, run.session, facts)

  /** Positions that fit no record are in the snapshot, which must then be of this very beat. */
  const saveSnapshot = async (reading: Reading, isLast: boolean): Promise<void> => {
    const isWhole = reading.positions.size <= POSITIONS_IN_RECORD
    const isDue = isLast || !isWhole || savedBeat === 0 || beat - savedBeat >= BEATS_PER_SNAPSHOT
    const look = lookOf(reading)
    if (!isDue || (look === savedLook && isWhole)) return
    const known = snapshot()
    if (known === 'not-now') return
    // What it calls learned is not read again: the findings of it must be safe first.
    if (!(await outbox.send({}))) return
    const positions = [...reading.positions.values()]
    const progress = progressOf(reading, ai())
    try {
      await ports.learned.save(run.session, {
        version: 1,
        epoch,
        beat,
        progress,
        positions,
        accounts: accountsOf(reading),
        pipeline: null,
        ...known,
      })
      savedBeat = beat
      savedLook = look
      snapshotTrouble = ''
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      // One complaint per change, not per heartbeat.
      if (message !== snapshotTrouble) complain(message)
      snapshotTrouble = message
    }
  }

  const tellNote = async (note: NoteEvent): Promise<void> => {
    const {what, path: about, bytes, cause} = note
    run.tell({type: 'note', note})
    await outbox.send({
      events: events([{kind: 'FileNoted', epoch, what, path: about, bytes, cause}]),
    })
  }

  const hasDropped = async (): Promise<Dropping | null> => {
    try {
      const dropping = await ports.findings.dropping(run.session)
      return SEVERITIES.some((severity) => dropping.dropped[severity] > 0) ? dropping : null
    } catch {
      // What cannot be read now is asked again with the next finding.
      return null
    }
  }

  /** Once: from then on `monitors show` counts. */
  const tellOfDropping = async (): Promise<void> => {
    const dropping = isDroppingTold ? null : await hasDropped()
    if (dropping === null) return
    isDroppingTold = true
    const cause = `findings take ${sizeOf(dropping.maxBytes)}, the oldest of the lowest severity make room`
    await tellNote({type: 'note', what: 'limit', path, bytes: null, cause})
  }

  return {
    async start(positions) {
      isDroppingTold = (await hasDropped()) !== null
      const isWhole = positions.length <= POSITIONS_IN_RECORD
      const facts = decide(
        {
          type: 'ConfirmStarted',
          epoch,
          worker: {...ports.processes.self(), token: run.token},
          heartbeatMs: ports.config.heartbeatMs,
          version: ports.version,
          positions: isWhole ? positions : null,
        },
        await sessionNow(),
      )
      // Not by the outbox: a start that cannot be recorded must fail where somebody sees it.
      await ports.journal.append(events(facts))
      return facts.length > 0
    },
    note: tellNote,
    async findings(findings) {
      if (findings.length === 0) return
      await outbox.send({findings})
      await tellOfDropping()
    },
    async explained(explained) {
      for (const {findingId, explanation} of explained) {
        run.tell({type: 'explanation', findingId, explanation})
      }
      await outbox.send({explained})
    },
    async model(report) {
      const {state, reason, model} = report
      run.tell({type: 'model', report})
      const name = model ?? ''
      await outbox.send({
        events: events([{kind: 'ModelNoted', epoch, model: name, state, reason}]),
      })
    },
    async beat(reading, closed) {
      closings = [...closings, ...closed.map(closedFact)]
      const session = await sessionIfReadable()
      if (session === undefined) return true
      beat += 1
      const progress = progressOf(reading, ai())
      const facts = decide({type: 'RecordHeartbeat', epoch, beat, progress}, session)
      if (facts.length === 0 || session.status !== 'running') return false
      await saveSnapshot(reading, false)
      const told = closings
      closings = []
      await outbox.send({events: events([...told, ...facts])})
      return true
    },
    async end(reading, closed) {
      const session = await sessionIfReadable()
      if (session === undefined || !isLive(session) || session.epoch.number !== epoch) return
      beat += 1
      await saveSnapshot(reading, true)
      const reason = session.status === 'stopping' ? 'requested' : 'signal'
      const progress = progressOf(reading, ai())
      const facts = decide(
        {type: 'ConfirmStopped', epoch, reason, message: null, progress},
        session,
      )
      await outbox.send({events: events([...closings, ...closed.map(closedFact), ...facts])})
    },
  }
}
