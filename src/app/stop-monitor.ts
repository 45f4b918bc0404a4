import {RefusedError} from '../errors.js'
import type {Termination} from '../processes/processes.js'
import {isToBringBack} from '../sessions/bring-back.js'
import {decide, isLive} from '../sessions/decide.js'
import type {SessionId} from '../sessions/events.js'
import {findSession} from '../sessions/identify.js'
import {initialLife, sessionOf, type Life} from '../sessions/session.js'
import type {WorkerIdentity} from '../sessions/worker-identity.js'
import type {Ports} from './ports.js'
import {reconcileSessions, type SessionsNow} from './reconcile-sessions.js'
import {stamped} from './stamped.js'

export type StopPorts = Pick<Ports, 'journal' | 'processes' | 'clock'>

export interface StoppedMonitor {
  readonly id: string
  readonly name: string | null
  readonly path: string | null
  readonly status: 'stopped' | 'crashed'
  readonly how: Termination | 'already-stopped'
}

/** A worker is asked politely for this long before it is killed. */
const STOP_GRACE_MS = 5000

/** Ends the named monitors. All names are looked up first: a wrong one stops nothing. */
export const stopMonitors = async (
  ports: StopPorts,
  texts: readonly string[],
): Promise<readonly StoppedMonitor[]> => {
  const known = await reconcileSessions(ports)
  const lives = new Map(
    texts.map((text) => findSession(known.sessions, text)).map((life) => [life.id, life]),
  )
  for (const life of lives.values()) refuseForeign(life, known)
  return settleAll([...lives.values()].map((life) => stopMonitor(ports, life)))
}

/** Ends every monitor of this machine, and workers that no session claims. */
export const stopAllMonitors = async (ports: StopPorts): Promise<readonly StoppedMonitor[]> => {
  const known = await reconcileSessions(ports)
  const live = [...known.sessions.values()].filter(
    (life) => isLive(sessionOf(life)) && known.verdicts.get(life.id) !== 'foreign',
  )
  // Nor is one that has crashed to come back with the next start of the machine.
  const {host} = ports.processes.self()
  const gone = [...known.sessions.values()].filter((life) => isToBringBack(life, host))
  const ended = await settleAll([...live, ...gone].map((life) => stopMonitor(ports, life)))
  const stopped = ended.slice(0, live.length)
  const orphans = await findOrphans(ports)
  const endedOrphans = orphans.map(async ({session, identity}): Promise<StoppedMonitor> => {
    const how = await ports.processes.terminate(identity, STOP_GRACE_MS)
    return {id: session, name: null, path: null, status: 'stopped', how}
  })
  return [...stopped, ...(await settleAll(endedOrphans))]
}

/** One that cannot be stopped must not leave the others half done: its error comes at the end. */
const settleAll = async <T>(works: readonly Promise<T>[]): Promise<readonly T[]> => {
  const settled = await Promise.allSettled(works)
  return settled.map((work) => {
    if (work.status === 'rejected') throw work.reason
    return work.value
  })
}

/** Live workers of this state folder whose token no unended session claims. */
export const findOrphans = async (
  ports: Pick<Ports, 'journal' | 'processes'>,
): Promise<readonly {readonly session: string; readonly identity: WorkerIdentity}[]> => {
  const found = await ports.processes.findWorkers()
  if (found.length === 0) return []
  const {sessions} = await ports.journal.replay()
  const claimed = new Set<string>()
  for (const life of sessions.values()) {
    if (isLive(sessionOf(life)) && life.epoch.request) claimed.add(life.epoch.request.token)
  }
  return found.filter(({identity}) => !claimed.has(identity.token))
}

const stopMonitor = async (ports: StopPorts, life: Life): Promise<StoppedMonitor> => {
  const session = sessionOf(life)
  const named = {id: life.id, name: life.settings?.name ?? null, path: life.settings?.path ?? null}
  // 1. Record the wish before the signal: whatever happens next, it is known to be on purpose.
  const wish = decide({type: 'RequestStop', by: 'user'}, session)
  if (wish.length > 0) await ports.journal.append(stamped(ports.clock, life.id, wish))
  if (!isLive(session)) {
    const isCrashed = session.status === 'ended' && session.how === 'crashed'
    return isCrashed
      ? {...named, status: 'crashed', how: 'was-not-running'}
      : {...named, status: 'stopped', how: 'already-stopped'}
  }
  // 2. End the process, if there is one yet.
  const worker = session.status === 'starting' ? null : session.epoch.start?.worker
  const target = worker ?? (await startingWorker(ports, life.id))
  const how = target ? await ports.processes.terminate(target, STOP_GRACE_MS) : 'was-not-running'
  // 3. Record the fact; the worker may have done so first, then nothing is left to record.
  const after = (await ports.journal.replay()).sessions.get(life.id) ?? initialLife(life.id)
  const reason = how === 'killed' ? 'killed' : 'requested'
  const fact = decide(
    {type: 'ConfirmStopped', epoch: session.epoch.number, reason, message: null, progress: null},
    sessionOf(after),
  )
  if (fact.length > 0) await ports.journal.append(stamped(ports.clock, life.id, fact))
  return {...named, status: 'stopped', how}
}

/** The worker of a session that has not recorded its start: it is known by its token alone. */
const startingWorker = async (
  ports: StopPorts,
  id: SessionId,
): Promise<WorkerIdentity | undefined> => {
  const life = (await ports.journal.replay()).sessions.get(id)
  if (life?.epoch.start) return life.epoch.start.worker
  const token = life?.epoch.request?.token
  const found = (await ports.processes.findWorkers()).find(
    ({identity}) => token !== undefined && token !== '' && identity.token === token,
  )
  return found?.identity
}

const refuseForeign = (life: Life, known: SessionsNow): void => {
  if (known.verdicts.get(life.id) !== 'foreign' || !isLive(sessionOf(life))) return
  throw new RefusedError(
    'foreign-monitor',
    `Cannot stop ${life.id}: its worker belongs to another host or container`,
    'Stop it there; or drop it from this list: qcmd monitors prune ID',
  )
}
