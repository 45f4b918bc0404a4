import {RefusedError} from '../errors.js'
import type {EventOf, MonitorSettings, ReadProgress, SessionFact} from './events.js'
import {type Session} from './session.js'
import type {WorkerIdentity} from './worker-identity.js'

/** A wish about one session, or a fact that its worker or a command has seen. */
export type SessionCommand =
  | {
      readonly type: 'RequestStart'
      readonly settings: MonitorSettings
      readonly token: string
      readonly requester: WorkerIdentity
      readonly version: string
    }
  | {
      readonly type: 'RequestResume'
      readonly token: string
      readonly requester: WorkerIdentity
      readonly version: string
    }
  | {
      readonly type: 'ConfirmStarted'
      readonly epoch: number
      readonly worker: WorkerIdentity
      readonly heartbeatMs: number
      readonly version: string
      readonly positions: ReadProgress['positions']
    }
  | {
      readonly type: 'RecordHeartbeat'
      readonly epoch: number
      readonly beat: number
      readonly progress: ReadProgress
    }
  | {readonly type: 'RequestStop'; readonly by: 'user' | 'limit'}
  | {
      readonly type: 'ConfirmStopped'
      /** The epoch whose end was seen: a session may have been resumed since. */
      readonly epoch: number
      readonly reason: EventOf<'SessionStopped'>['reason']
      readonly message: string | null
      readonly progress: ReadProgress | null
    }
  | {
      readonly type: 'ConfirmCrashed'
      readonly epoch: number
      readonly evidence: EventOf<'SessionCrashed'>['evidence']
      readonly message: string | null
    }
  /** `isForeign`: its worker is another host's, so nothing here will ever record its end. */
  | {readonly type: 'Prune'; readonly isForeign: boolean}

/**
 * What a command means for a session: the facts to record, none when it is already so. Throws a
 * RefusedError when a user's wish cannot be granted; never throws for what a worker or the
 * reconciling has seen.
 */
export const decide = (command: SessionCommand, session: Session): readonly SessionFact[] => {
  switch (command.type) {
    case 'RequestStart': {
      if (session.status !== 'absent')
        throw new RefusedError('exists', 'The session exists already', 'Start a new one.')
      const {settings, token, requester, version} = command
      return [{kind: 'StartRequested', settings, token, requester, version}]
    }
    case 'RequestResume':
      return decideResume(command, session)
    case 'ConfirmStarted':
      return decideStarted(command, session)
    case 'RecordHeartbeat': {
      if (session.status !== 'running' && session.status !== 'stopping') return []
      if (session.epoch.number !== command.epoch) return []
      return [
        {kind: 'HeartbeatRecorded', epoch: command.epoch, beat: command.beat, ...command.progress},
      ]
    }
    case 'RequestStop': {
      if (session.status === 'absent' || session.epoch.stopRequest !== null) return []
      // One that has ended without being asked to is not to come back: see `isToBringBack`.
      if (session.status === 'ended' && !endedUnasked(session)) return []
      return [{kind: 'StopRequested', epoch: session.epoch.number, by: command.by}]
    }
    case 'ConfirmStopped': {
      if (!isLive(session) || session.epoch.number !== command.epoch) return []
      const {epoch, reason, message, progress} = command
      return [{kind: 'SessionStopped', epoch, reason, message, progress}]
    }
    case 'ConfirmCrashed': {
      if (!isLive(session) || session.epoch.number !== command.epoch) return []
      const {epoch, evidence, message} = command
      // Whoever asked for the stop got it, whichever way the process went.
      if (session.status === 'stopping') {
        return [{kind: 'SessionStopped', epoch, reason: 'requested', message: null, progress: null}]
      }
      return [{kind: 'SessionCrashed', epoch, evidence, message}]
    }
    case 'Prune':
      return decidePrune(command.isForeign, session)
  }
}

/** Asked for and not ended: it claims its file and its name. */
export const isLive = (
  session: Session,
): session is Extract<Session, {status: 'starting' | 'running' | 'stopping'}> =>
  session.status === 'starting' || session.status === 'running' || session.status === 'stopping'

/** Killed, crashed, or ended by a signal that no user of qcmd sent. */
export const endedUnasked = (session: Session): boolean =>
  session.status === 'ended' &&
  session.epoch.stopRequest === null &&
  (session.how === 'crashed' || session.reason === 'signal')

const decideResume = (
  command: Extract<SessionCommand, {type: 'RequestResume'}>,
  session: Session,
): readonly SessionFact[] => {
  if (session.status !== 'ended') {
    throw new RefusedError(
      'not-ended',
      `Cannot resume a monitor that is ${session.status === 'absent' ? 'unknown' : session.status}`,
      'Stop it first: qcmd monitors stop ID',
    )
  }
  const {token, requester, version} = command
  return [{kind: 'ResumeRequested', epoch: session.epoch.number + 1, token, requester, version}]
}

const decideStarted = (
  command: Extract<SessionCommand, {type: 'ConfirmStarted'}>,
  session: Session,
): readonly SessionFact[] => {
  // A stop or a prune may have come before the worker was ready: then it has no business to run.
  if (session.status !== 'starting' || session.epoch.number !== command.epoch) return []
  const {epoch, worker, heartbeatMs, version, positions} = command
  const kind = epoch === 1 ? 'SessionStarted' : 'SessionResumed'
  return [{kind, epoch, worker, heartbeatMs, version, positions}]
}

const decidePrune = (isForeign: boolean, session: Session): readonly SessionFact[] => {
  if (session.status === 'absent') return []
  if (isLive(session) && !isForeign) {
    throw new RefusedError(
      'not-ended',
      `Cannot prune a monitor that is ${session.status}`,
      'Stop it first: qcmd monitors stop ID',
    )
  }
  return [{kind: 'SessionPruned'}]
}
