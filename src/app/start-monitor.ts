import {labelOf} from '../notices/read-sink.js'
import type {NotifySettings} from '../notices/notice.js'
import {MachineError, RefusedError, UsageError} from '../errors.js'
import type {FollowTarget} from '../follow/follow.js'
import type {SpawnedWorker} from '../processes/processes.js'
import {findConflict, type Conflict} from '../sessions/claims.js'
import {decide, isLive} from '../sessions/decide.js'
import type {MonitorKind, MonitorSettings, SessionId} from '../sessions/events.js'
import type {NotifyRecord} from '../sessions/notify-record.js'
import {initialLife, sessionOf, type Life} from '../sessions/session.js'
import {delay} from './delay.js'
import {failedStart} from './record-end.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'
import {stamped} from './stamped.js'

/** What a person asks of a monitor; the rest of its settings follows from it. */
export interface StartRequest {
  readonly target: FollowTarget
  readonly name: string | null
  readonly kind: MonitorKind
  readonly mode: MonitorSettings['mode']
  readonly model: string | null
  readonly from: 'start' | 'end'
  readonly redactPii: boolean
  readonly wait: boolean
  readonly allowDuplicate: boolean
  readonly maxMonitors: number
  readonly allowRemoteAi: boolean
  /** Whom it notifies; nobody where there is no sink. */
  readonly notify: NotifySettings
}

/** Another monitor reads the file already: a menu offers it. */
export class AlreadyMonitoredError extends RefusedError {
  readonly holder: SessionId

  constructor(path: string, holder: SessionId) {
    super(
      'already-monitored',
      `Cannot monitor ${path}: monitor ${holder} does already`,
      `Look at it: qcmd monitors show ${holder.slice(0, 8)}, or add --allow-duplicate`,
    )
    this.holder = holder
  }
}

export type StartPorts = Pick<
  Ports,
  'journal' | 'processes' | 'clock' | 'learned' | 'noticeBook' | 'version'
>

/** How long a worker may take until it follows its file. */
const START_TIMEOUT_MS = 10_000

/** How often the journal is looked at while waiting for the worker: only new bytes are read. */
const LOOK_EVERY_MS = 25

/** Starts a background monitor and returns when its worker has recorded that it follows. */
export const startMonitor = async (ports: StartPorts, request: StartRequest): Promise<Life> => {
  const token = ports.clock.newToken()
  const id = await claimSession(ports, request, token)
  return launch(ports, id, token, 1)
}

/**
 * Records the wish for a session and makes sure that nobody else holds its file or name. Throws a
 * RefusedError, and leaves no trace, when somebody does.
 */
export const claimSession = async (
  ports: StartPorts,
  request: StartRequest,
  token: string,
): Promise<SessionId> => {
  const settings = settingsOf(request)
  refuseLongPath(settings)
  // 1. What is known to be taken is refused before anything is written.
  const {sessions} = await reconcileSessions(ports)
  refuse(findConflict(settings, sessions, null, request.maxMonitors, request.target.files), request)
  // 2. Record the wish.
  const id = ports.clock.newSessionId()
  const requester = ports.processes.self()
  const wish = decide(
    {type: 'RequestStart', settings, token, requester, version: ports.version},
    sessionOf(initialLife(id)),
  )
  await ports.journal.append(stamped(ports.clock, id, wish))
  // 3. Two wishes may have been recorded at once: the earlier in the journal stands.
  const after = await ports.journal.replay()
  const conflict = findConflict(
    settings,
    after.sessions,
    id,
    request.maxMonitors,
    request.target.files,
  )
  if (conflict) {
    await ports.journal.append(stamped(ports.clock, id, [{kind: 'SessionPruned'}]))
    refuse(conflict, request)
  }
  await keepNotify(ports, id, request.notify)
  return id
}

/** Where to notify is a secret: not for the journal, but for a file of the session. */
const keepNotify = async (
  ports: StartPorts,
  id: SessionId,
  notify: NotifySettings,
): Promise<void> => {
  if (notify.sinks.length === 0) return
  try {
    await ports.noticeBook.keepSettings(id, notify)
  } catch (error) {
    await abandon(ports, id, 1, error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** Spawns the worker of an epoch that was asked for, and waits until it follows. */
export const launch = async (
  ports: StartPorts,
  id: SessionId,
  token: string,
  epoch: number,
): Promise<Life> => {
  let worker: SpawnedWorker
  try {
    worker = await ports.processes.spawnWorker(id, token)
  } catch (error) {
    await abandon(ports, id, epoch, error instanceof Error ? error.message : String(error))
    throw error
  }
  try {
    return await waitUntilFollowing(ports, id, epoch, worker)
  } finally {
    worker.release()
  }
}

const waitUntilFollowing = async (
  ports: StartPorts,
  id: SessionId,
  epoch: number,
  worker: SpawnedWorker,
): Promise<Life> => {
  let ended: Awaited<SpawnedWorker['exited']> | undefined
  void worker.exited.then((how) => {
    ended = how
  })
  const deadline = ports.clock.stamp().sinceBootMs + START_TIMEOUT_MS
  let replay = await ports.journal.replay()
  for (;;) {
    // `ended` first: what the worker recorded before it ended is in the replay after it.
    const how = ended
    replay = await ports.journal.replayFrom(replay)
    const life = replay.sessions.get(id)
    if (life?.epoch.start && life.epoch.number === epoch && isLive(sessionOf(life))) return life
    const said = life?.epoch.number === epoch ? (life.epoch.stopped ?? life.epoch.crashed) : null
    if (said) throw await failed(ports, id, epoch, said.message ?? 'it was stopped while starting')
    if (how) {
      const reason = how.lastLine || `exit code ${String(how.code ?? how.signal)}`
      throw await failed(ports, id, epoch, reason)
    }
    if (ports.clock.stamp().sinceBootMs > deadline) {
      await endUnready(ports, tokenOf(life))
      throw await failed(ports, id, epoch, `not ready after ${START_TIMEOUT_MS / 1000} s`)
    }
    await delay(LOOK_EVERY_MS)
  }
}

const tokenOf = (life: Life | undefined): string => life?.epoch.request?.token ?? ''

const endUnready = async (ports: StartPorts, workerToken: string): Promise<void> => {
  const found = (await ports.processes.findWorkers()).find(
    ({identity}) => identity.token === workerToken && workerToken !== '',
  )
  if (found) await ports.processes.terminate(found.identity, 1000)
}

const failed = async (
  ports: StartPorts,
  id: SessionId,
  epoch: number,
  reason: string,
): Promise<MachineError> => {
  await abandon(ports, id, epoch, reason)
  return new MachineError(
    'worker-failed',
    `Cannot start the monitor: ${reason}`,
    'See what is wrong in the foreground: qcmd logs FILE --follow',
  )
}

/** A first start that failed leaves nothing behind; a failed resume leaves the session ended. */
export const abandon = async (
  ports: StartPorts,
  id: SessionId,
  epoch: number,
  message: string,
): Promise<void> => {
  const life = (await ports.journal.replay()).sessions.get(id)
  // Somebody may have resumed it meanwhile: that epoch is not ours to end.
  if (life?.epoch.number !== epoch) return
  const ending = decide(failedStart(life, message), sessionOf(life))
  const prune = epoch === 1 ? [{kind: 'SessionPruned'} as const] : []
  const facts = [...ending, ...prune]
  if (facts.length > 0) await ports.journal.append(stamped(ports.clock, id, facts))
  if (epoch === 1) await ports.learned.remove(id)
}

/** Bytes of both paths, and of whom it notifies, as JSON. They are recorded whole or not at all: a record has 4 KiB. */
const LONGEST_PATHS = 2400

const jsonBytes = (text: string): number => new TextEncoder().encode(JSON.stringify(text)).length

const refuseLongPath = ({path, realPath, notify}: MonitorSettings): void => {
  const notifyBytes = notify === null ? 0 : jsonBytes(JSON.stringify(notify))
  if (jsonBytes(path) + jsonBytes(realPath) + notifyBytes <= LONGEST_PATHS) return
  throw new UsageError(
    'path-too-long',
    `Cannot monitor a file behind a path of ${path.length} characters`,
    'Give it a shorter one, for example by a symbolic link.',
  )
}

const settingsOf = (request: StartRequest): MonitorSettings => ({
  path: request.target.path,
  target: request.target.kind,
  realPath: request.target.realPath,
  name: request.name,
  kind: request.kind,
  mode: request.mode,
  model: request.model,
  from: request.from,
  redactPii: request.redactPii,
  wait: request.wait,
  allowDuplicate: request.allowDuplicate,
  allowRemoteAi: request.allowRemoteAi,
  notify: notifyRecord(request.notify),
})

const notifyRecord = ({sinks, severity, coolDownMs}: NotifySettings): NotifyRecord | null =>
  sinks.length === 0 ? null : {sinks: sinks.map(labelOf), severity, coolDownMs}

const refuse = (conflict: Conflict | null, request: StartRequest): void => {
  if (conflict === null) return
  switch (conflict.over) {
    case 'file':
      throw new AlreadyMonitoredError(request.target.path, conflict.holder.id)
    case 'name':
      throw new RefusedError(
        'name-taken',
        `Cannot name a monitor ${request.name ?? ''}: monitor ${conflict.holder.id} has that name`,
        'Choose another --name, or stop and prune the other one.',
      )
    case 'limit':
      throw new RefusedError(
        'max-monitors',
        `Cannot start another monitor: ${conflict.live} run already (--max-monitors ${request.maxMonitors})`,
        'Stop one (qcmd monitors stop ID) or raise --max-monitors.',
      )
  }
}
