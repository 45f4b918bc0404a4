import {
  type EventOf,
  type EventStamp,
  type FilePosition,
  type MonitorSettings,
  type ReadProgress,
  type SessionEvent,
  type SessionId,
} from './events.js'
import {progressAtStart} from './reading.js'
import type {WorkerIdentity} from './worker-identity.js'

/**
 * The life of one monitor, folded from its events.
 *
 * Records can arrive twice and out of order (several writers, segments read one after another), so
 * a `Life` is a join: every field is the greatest of what was seen, by an order that does not
 * depend on arrival. Hence replaying twice changes nothing, and any permutation gives the same
 * life. What the life means (`Session`) is derived: prune > stop > crash > start, within the
 * highest epoch. A resume opens a new epoch; nothing else revives.
 */
export interface Life {
  readonly id: SessionId
  readonly settings: MonitorSettings | null
  /** Wall ms of the first StartRequested, and of the first worker that followed. */
  readonly requestedAt: number | null
  readonly startedAt: number | null
  /** Of the qcmd that was asked first. */
  readonly version: string | null
  readonly epoch: Epoch
  readonly progress: LastProgress | null
  /** Lifecycle events, heartbeats apart, oldest first, at most 200. */
  readonly history: readonly SessionEvent[]
  /** Wall ms; a pruned life keeps nothing else. */
  readonly prunedAt: number | null
}

export interface Epoch {
  readonly number: number
  readonly request: {
    readonly token: string
    readonly requester: WorkerIdentity
    readonly stamp: Moment
  } | null
  readonly start: {
    readonly worker: WorkerIdentity
    readonly heartbeatMs: number
    readonly stamp: Moment
    readonly positions: readonly FilePosition[] | null
    /** Of the qcmd that runs in it; null in checkpoints of old. */
    readonly version: string | null
  } | null
  readonly stopRequest: {readonly stamp: Moment; readonly by: 'user' | 'limit'} | null
  readonly stopped: Ending<EventOf<'SessionStopped'>['reason']> | null
  readonly crashed: Ending<EventOf<'SessionCrashed'>['evidence']> | null
}

/** A point in time that can be compared within a boot although the wall clock was set. */
export type Moment = EventStamp

export interface Ending<Reason> {
  readonly reason: Reason
  readonly message: string | null
  readonly stamp: Moment
}

export interface LastProgress {
  readonly epoch: number
  /** `LAST_BEAT` for what a worker said as it stopped. */
  readonly beat: number
  readonly stamp: Moment
  readonly progress: ReadProgress
}

/** What a life means now. */
export type Session =
  | {readonly status: 'absent'}
  | {readonly status: 'starting'; readonly epoch: Epoch}
  | {readonly status: 'running'; readonly epoch: Epoch; readonly worker: WorkerIdentity}
  | {readonly status: 'stopping'; readonly epoch: Epoch; readonly worker: WorkerIdentity | null}
  | {
      readonly status: 'ended'
      readonly how: 'stopped' | 'crashed'
      readonly epoch: Epoch
      readonly at: number
      readonly reason: string
      readonly message: string | null
    }

/** Greater than any heartbeat's number: what a worker says as it stops is its last word. */
export const LAST_BEAT = Number.MAX_SAFE_INTEGER

/** Lifecycle events kept per session across checkpoints. */
export const HISTORY_LIMIT = 200

const emptyEpoch = (number: number): Epoch => ({
  number,
  request: null,
  start: null,
  stopRequest: null,
  stopped: null,
  crashed: null,
})

/** A life of which nothing is known yet. */
export const initialLife = (id: SessionId): Life => ({
  id,
  settings: null,
  requestedAt: null,
  startedAt: null,
  version: null,
  epoch: emptyEpoch(0),
  progress: null,
  history: [],
  prunedAt: null,
})

/** Total: an event of another session, a lower epoch or a pruned session changes (almost) nothing. */
export const evolve = (life: Life, event: SessionEvent): Life => {
  if (event.session !== life.id) return life
  if (event.kind === 'SessionPruned') {
    const prunedAt = life.prunedAt === null ? event.at : Math.min(life.prunedAt, event.at)
    return {...initialLife(life.id), prunedAt}
  }
  if (life.prunedAt !== null) return life
  return withHistory(withFacts(life, event), event)
}

/** What the life means: prune > stop > crash > stop request > start > request. */
export const sessionOf = (life: Life): Session => {
  const {epoch} = life
  if (life.prunedAt !== null || epoch.number === 0) return {status: 'absent'}
  if (epoch.stopped) {
    const {reason, message, stamp} = epoch.stopped
    return {status: 'ended', how: 'stopped', epoch, at: stamp.at, reason, message}
  }
  if (epoch.crashed) {
    const {reason, message, stamp} = epoch.crashed
    return {status: 'ended', how: 'crashed', epoch, at: stamp.at, reason, message}
  }
  if (epoch.stopRequest) return {status: 'stopping', epoch, worker: epoch.start?.worker ?? null}
  if (epoch.start) return {status: 'running', epoch, worker: epoch.start.worker}
  return {status: 'starting', epoch}
}

const withFacts = (life: Life, event: Exclude<SessionEvent, {kind: 'SessionPruned'}>): Life => {
  const stamp: Moment = {
    id: event.id,
    at: event.at,
    bootId: event.bootId,
    sinceBootMs: event.sinceBootMs,
  }
  switch (event.kind) {
    case 'StartRequested': {
      const {settings, token, requester, version} = event
      const first = life.requestedAt === null || event.at < life.requestedAt
      const known = first ? {...life, settings, version, requestedAt: event.at} : life
      const request = {token, requester, stamp}
      return inEpoch(known, 1, (epoch) => ({
        ...epoch,
        request: earlier(epoch.request, request),
      }))
    }
    case 'ResumeRequested': {
      const {token, requester} = event
      return inEpoch(life, event.epoch, (epoch) => ({
        ...epoch,
        request: earlier(epoch.request, {token, requester, stamp}),
      }))
    }
    case 'SessionStarted':
    case 'SessionResumed': {
      const {worker, heartbeatMs, positions, version} = event
      const startedAt = life.startedAt === null ? event.at : Math.min(life.startedAt, event.at)
      // Until its first heartbeat a new session has read nothing, from exactly these positions.
      const progress = progressAtStart(positions)
      const begun =
        event.kind === 'SessionStarted'
          ? withProgress(life, {epoch: event.epoch, beat: 0, stamp, progress})
          : life
      return inEpoch({...begun, startedAt}, event.epoch, (epoch) => ({
        ...epoch,
        start: earlier(epoch.start, {worker, heartbeatMs, stamp, positions, version}),
      }))
    }
    case 'HeartbeatRecorded': {
      const {counters, behindBytes, positions, accounts, ai} = event
      const progress = {counters, behindBytes, positions, accounts, ai}
      return withProgress(life, {epoch: event.epoch, beat: event.beat, stamp, progress})
    }
    case 'FileNoted':
    case 'GenerationClosed':
    case 'ModelNoted':
      return life
    case 'StopRequested':
      return inEpoch(life, event.epoch, (epoch) => ({
        ...epoch,
        stopRequest: earlier(epoch.stopRequest, {stamp, by: event.by}),
      }))
    case 'SessionStopped': {
      const {reason, message, progress} = event
      const said =
        progress === null
          ? life
          : withProgress(life, {epoch: event.epoch, beat: LAST_BEAT, stamp, progress})
      return inEpoch(said, event.epoch, (epoch) => ({
        ...epoch,
        stopped: earlier(epoch.stopped, {reason, message, stamp}),
      }))
    }
    case 'SessionCrashed': {
      const {evidence, message} = event
      return inEpoch(life, event.epoch, (epoch) => ({
        ...epoch,
        crashed: earlier(epoch.crashed, {reason: evidence, message, stamp}),
      }))
    }
  }
}

/** A higher epoch begins empty and hides the lower ones; an event of a lower one is history only. */
const inEpoch = (life: Life, number: number, change: (epoch: Epoch) => Epoch): Life => {
  if (number < life.epoch.number) return life
  const base = number > life.epoch.number ? emptyEpoch(number) : life.epoch
  return {...life, epoch: change(base)}
}

/** Of two records of the same fact, the one that was written first. */
const earlier = <T extends {readonly stamp: Moment}>(known: T | null, seen: T): T =>
  known === null || compareWall(seen.stamp, known.stamp) < 0 ? seen : known

const withProgress = (life: Life, seen: LastProgress): Life => {
  const known = life.progress
  const isLater =
    known === null ||
    seen.epoch > known.epoch ||
    (seen.epoch === known.epoch &&
      (seen.beat > known.beat ||
        (seen.beat === known.beat && compareWall(seen.stamp, known.stamp) > 0)))
  return isLater ? {...life, progress: seen} : life
}

const withHistory = (life: Life, event: SessionEvent): Life => {
  if (event.kind === 'HeartbeatRecorded') return life
  if (life.history.some((known) => known.id === event.id)) return life
  const all = [...life.history, event]
  const history = isAfter(event, life.history.at(-1)) ? all : inOrder(all)
  return {...life, history: history.length > HISTORY_LIMIT ? withoutLeast(history) : history}
}

/**
 * Drops the oldest word about a model or a file, one of a gap last, since coverage is told by them; when there is
 * none, the oldest event but the very first.
 */
const withoutLeast = (history: readonly SessionEvent[]): readonly SessionEvent[] => {
  const note = history.findIndex(
    (event) =>
      event.kind === 'ModelNoted' ||
      event.kind === 'GenerationClosed' ||
      (event.kind === 'FileNoted' && event.what !== 'gap'),
  )
  const gap = note === -1 ? history.findIndex(({kind}) => kind === 'FileNoted') : note
  const least = gap === -1 ? 1 : gap
  return history.filter((_, index) => index !== least)
}

/** By wall clock, and by id when that is equal, so that the order is total. */
const compareWall = (a: Moment, b: Moment): number => a.at - b.at || compareTexts(a.id, b.id)

/**
 * Oldest first: within a boot by time since boot, because the wall clock can be set; boots by the
 * earliest wall clock seen in each. Comparing two moments alone (by boot, else by wall clock)
 * would go in circles after a clock was set back, and then the order would depend on arrival.
 */
const inOrder = (events: readonly SessionEvent[]): readonly SessionEvent[] => {
  const bootAt = new Map<string, number>()
  for (const {bootId, at} of events) bootAt.set(bootId, Math.min(bootAt.get(bootId) ?? at, at))
  return [...events].sort(
    (a, b) =>
      (bootAt.get(a.bootId) ?? 0) - (bootAt.get(b.bootId) ?? 0) ||
      compareTexts(a.bootId, b.bootId) ||
      (a.bootId === '' ? 0 : a.sinceBootMs - b.sinceBootMs) ||
      compareWall(a, b),
  )
}

/** The last of all for certain, as nearly every event is when it is replayed: nothing to sort. */
const isAfter = (event: SessionEvent, last: SessionEvent | undefined): boolean =>
  event.bootId !== '' &&
  event.bootId === last?.bootId &&
  event.sinceBootMs > last.sinceBootMs &&
  event.at >= last.at

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
