import {sessionOf, type Life, type Moment} from './session.js'
import type {Verdict} from './worker-identity.js'

/** The statuses of the command line's contract. */
export const MONITOR_STATUSES = [
  'starting',
  'running',
  'stale',
  'stopping',
  'stopped',
  'crashed',
  'unknown',
] as const
export type MonitorStatus = (typeof MONITOR_STATUSES)[number]

export interface StatusReport {
  readonly status: MonitorStatus
  /** Why, where the status alone does not say it; null otherwise. */
  readonly reason: string | null
}

/** Heartbeats that may be missing before a living worker is called stale. */
export const MISSED_HEARTBEATS = 3

/**
 * The status of a session as a person is told it. `verdict` is undefined when its worker was not
 * looked at (ended sessions); `now` is compared with the last heartbeat by time since boot.
 */
export const statusOf = (life: Life, verdict: Verdict | undefined, now: Moment): StatusReport => {
  const session = sessionOf(life)
  switch (session.status) {
    case 'absent':
      return {status: 'unknown', reason: 'its start is not in the journal'}
    case 'starting':
      return verdict === 'foreign' ? foreign : {status: 'starting', reason: null}
    case 'stopping':
      return verdict === 'foreign' ? foreign : {status: 'stopping', reason: null}
    case 'ended':
      return session.how === 'stopped'
        ? {status: 'stopped', reason: stopReason(session.reason, session.message)}
        : {status: 'crashed', reason: crashReason(session.reason, session.message)}
    case 'running':
      return runningStatus(life, verdict, now)
  }
}

const foreign: StatusReport = {
  status: 'unknown',
  reason: 'its worker belongs to another host or container',
}

const runningStatus = (life: Life, verdict: Verdict | undefined, now: Moment): StatusReport => {
  if (verdict === 'foreign') return foreign
  if (verdict === 'frozen') return {status: 'stale', reason: 'its process is stopped by a signal'}
  const silentMs = silentForMs(life, now)
  const limitMs = MISSED_HEARTBEATS * (life.epoch.start?.heartbeatMs ?? 0)
  if (silentMs !== null && silentMs > limitMs) {
    return {status: 'stale', reason: `no heartbeat for ${Math.round(silentMs / 1000)} s`}
  }
  return {status: 'running', reason: null}
}

/** Time since the last sign of life in this boot, in ms; null when it cannot be told. */
export const silentForMs = (life: Life, now: Moment): number | null => {
  const last = lastSign(life)
  if (last === null || last.bootId !== now.bootId) return null
  return Math.max(0, now.sinceBootMs - last.sinceBootMs)
}

/** The last heartbeat of the current epoch, else its start; null before that. */
export const lastSign = (life: Life): Moment | null => {
  const {progress, epoch} = life
  if (progress !== null && progress.epoch === epoch.number) return progress.stamp
  return epoch.start?.stamp ?? null
}

const stopReason = (reason: string, message: string | null): string | null => {
  if (message !== null) return message
  switch (reason) {
    case 'killed':
      return 'had to be killed'
    case 'signal':
      return 'ended by a signal'
    case 'finished':
      return 'its input ended'
    default:
      return null
  }
}

const crashReason = (evidence: string, message: string | null): string => {
  if (message !== null) return message
  switch (evidence) {
    case 'process-gone':
      return 'its process is gone: killed, possibly out of memory'
    case 'pid-reused':
      return 'its PID now belongs to another program'
    case 'machine-restarted':
      return 'machine restarted'
    case 'never-started':
      return 'its worker never started'
    default:
      return evidence
  }
}
