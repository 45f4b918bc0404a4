import type {Replay} from '../journal/journal.js'
import type {EventStamp, SessionEvent, SessionId} from '../sessions/events.js'
import {isLive} from '../sessions/decide.js'
import {project, type SessionMap} from '../sessions/projection.js'
import {reconcile} from '../sessions/reconcile.js'
import {sessionOf, type Life} from '../sessions/session.js'
import type {Verdict, WorkerIdentity} from '../sessions/worker-identity.js'
import type {Ports} from './ports.js'
import {stamped} from './stamped.js'

/** Sessions of a journal from elsewhere, held against this machine's processes; nothing is recorded. */
export const reconcileElsewhere = async (
  ports: Pick<Ports, 'processes' | 'clock'>,
  replay: Replay,
): Promise<SessionsNow> => ({
  sessions: replay.sessions,
  verdicts: await sight(ports, replay.sessions),
  now: ports.clock.stamp(),
  replay,
})

/** Every session as it is now: replayed, and held against the processes that really run. */
export interface SessionsNow {
  readonly sessions: SessionMap
  readonly verdicts: ReadonlyMap<SessionId, Verdict>
  readonly now: EventStamp
  readonly replay: Replay
}

/**
 * Replays the journal, asks of every session that was not ended whether its worker lives, and
 * records what died. The record is best effort: who may only read sees the same verdicts.
 */
export const reconcileSessions = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
): Promise<SessionsNow> => {
  const {now, events} = await judgeSessions(ports)
  await recordIfPossible(ports, events)
  return now
}

/** The same, and nothing is recorded. */
export const lookAtSessions = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
): Promise<SessionsNow> => (await judgeSessions(ports)).now

const judgeSessions = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
): Promise<{readonly now: SessionsNow; readonly events: readonly SessionEvent[]}> => {
  // 1. Replay, and look at the processes.
  let replay = await ports.journal.replay()
  let verdicts = await sight(ports, replay.sessions)
  // 2. A worker may have recorded its own end between the two: what looks dead is read once more.
  if ([...verdicts.values()].some(isDead)) {
    replay = await ports.journal.replayFrom(replay)
    verdicts = deadTwice(verdicts, await sight(ports, replay.sessions))
  }
  // 3. Decide.
  const events = [...reconcile(replay.sessions, verdicts)].flatMap(([id, facts]) =>
    stamped(ports.clock, id, facts),
  )
  const sessions = project(replay.sessions, events)
  return {now: {sessions, verdicts, now: ports.clock.stamp(), replay}, events}
}

/** One that lived at the first look may have ended in order since: the next reader knows how. */
const deadTwice = (
  first: ReadonlyMap<SessionId, Verdict>,
  second: ReadonlyMap<SessionId, Verdict>,
): ReadonlyMap<SessionId, Verdict> =>
  new Map(
    [...second].map(([id, verdict]) => {
      const before = first.get(id)
      return [id, isDead(verdict) && before !== undefined && !isDead(before) ? before : verdict]
    }),
  )

const isDead = (verdict: Verdict): boolean =>
  verdict === 'gone' || verdict === 'reused' || verdict === 'rebooted'

/** One verdict per session that is not ended. */
const sight = async (
  ports: Pick<Ports, 'processes'>,
  sessions: SessionMap,
): Promise<ReadonlyMap<SessionId, Verdict>> => {
  const live = [...sessions.values()].filter((life) => isLive(sessionOf(life)))
  const started = live.filter((life) => life.epoch.start !== null)
  const starting = live.filter((life) => life.epoch.start === null)
  const workers = started.flatMap((life) => (life.epoch.start ? [life.epoch.start.worker] : []))
  const verdicts = await ports.processes.inspect(workers)
  const seen = new Map(started.map((life, index) => [life.id, verdicts[index] ?? 'gone'] as const))
  for (const [id, verdict] of await sightStarting(ports, starting)) seen.set(id, verdict)
  return seen
}

/**
 * A session that is starting lives as long as the command that asked for it, or as a worker with
 * its token; only then is it known that it will never start.
 */
const sightStarting = async (
  ports: Pick<Ports, 'processes'>,
  starting: readonly Life[],
): Promise<readonly (readonly [SessionId, Verdict])[]> => {
  if (starting.length === 0) return []
  const requesters = starting.map((life) => life.epoch.request?.requester)
  const known = requesters.filter(
    (requester): requester is WorkerIdentity => requester !== undefined,
  )
  const verdicts = await ports.processes.inspect(known)
  const byRequester = new Map(
    known.map((requester, index) => [requester, verdicts[index] ?? 'gone']),
  )
  const tokens = [...byRequester.values()].some(isDead)
    ? new Set((await ports.processes.findWorkers()).map((found) => found.identity.token))
    : new Set<string>()
  return starting.map((life) => {
    const request = life.epoch.request
    const verdict = request ? (byRequester.get(request.requester) ?? 'gone') : 'gone'
    return [life.id, isDead(verdict) && request && tokens.has(request.token) ? 'alive' : verdict]
  })
}

const recordIfPossible = async (
  ports: Pick<Ports, 'journal'>,
  events: readonly SessionEvent[],
): Promise<void> => {
  if (events.length === 0) return
  try {
    await ports.journal.append(events)
  } catch {
    // A reader without write access, or a full disk: the verdict is told all the same, and the
    // next one who can write records it.
  }
}
