import type {
  EventStamp,
  MonitorSettings,
  SessionEvent,
  SessionFact,
  SessionId,
} from '../../src/sessions/events.js'
import {evolve, initialLife, type Life} from '../../src/sessions/session.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'

/** Plain facts for the tests of pure decisions. */
export const SESSION = '3fa85f64-5717-4562-b3fc-2c963f66afa6' as SessionId
export const OTHER = '91c0e2aa-0000-4000-8000-000000000000' as SessionId

export const settings: MonitorSettings = {
  path: '/var/log/syslog',
  target: 'file',
  realPath: '/var/log/syslog',
  name: null,
  kind: 'background',
  mode: 'with built-in analysis',
  model: null,
  from: 'end',
  redactPii: false,
  wait: false,
  allowDuplicate: false,
  allowRemoteAi: false,
  notify: null,
}

export const worker: WorkerIdentity = {
  host: 'host-a',
  bootId: 'boot-1',
  pidNamespace: 'pid:[1]',
  pid: 4711,
  startTicks: '1000',
  token: 'token-1',
}

let serial = 0

/** A stamp `seconds` after boot, in the same boot unless told otherwise. */
export const stampAt = (seconds: number, bootId = 'boot-1'): EventStamp => {
  serial += 1
  return {
    id: serial.toString(16).padStart(32, '0'),
    at: 1_780_000_000_000 + seconds * 1000,
    bootId,
    sinceBootMs: seconds * 1000,
  }
}

export const eventOf = (fact: SessionFact, seconds = 0, session = SESSION): SessionEvent => ({
  ...fact,
  ...stampAt(seconds),
  session,
})

export const requested = (over: Partial<MonitorSettings> = {}): SessionFact => ({
  kind: 'StartRequested',
  settings: {...settings, ...over},
  token: 'token-1',
  requester: {...worker, pid: 4000, token: ''},
  version: '0.1.0',
})

export const started = (epoch = 1): SessionFact => ({
  kind: epoch === 1 ? 'SessionStarted' : 'SessionResumed',
  epoch,
  worker,
  heartbeatMs: 10_000,
  version: '0.1.0',
  positions: [],
})

export const stopRequested = (epoch = 1): SessionFact => ({
  kind: 'StopRequested',
  epoch,
  by: 'user',
})

export const stopped = (epoch = 1): SessionFact => ({
  kind: 'SessionStopped',
  epoch,
  reason: 'requested',
  message: null,
  progress: null,
})

export const crashed = (epoch = 1): SessionFact => ({
  kind: 'SessionCrashed',
  epoch,
  evidence: 'process-gone',
  message: null,
})

export const resumeRequested = (epoch = 2): SessionFact => ({
  kind: 'ResumeRequested',
  epoch,
  token: 'token-2',
  requester: {...worker, pid: 4000, token: ''},
  version: '0.1.0',
})

export const pruned: SessionFact = {kind: 'SessionPruned'}

export const heartbeat = (beat: number, lines: number, epoch = 1): SessionFact => ({
  kind: 'HeartbeatRecorded',
  epoch,
  beat,
  counters: {
    lines,
    bytes: lines * 80,
    templates: 1,
    findings: {info: 0, warning: 0, error: 0, critical: 0},
    rotations: 0,
    gaps: 0,
    lostBytes: 0,
    skippedBytes: 0,
    learnedBytes: 0,
    holeBytes: 0,
    undecodableLines: 0,
    truncatedLines: 0,
    unterminatedLines: 0,
  },
  behindBytes: 0,
  positions: [],
  accounts: [],
  ai: null,
})

/** The life that these facts make, one second apart. */
export const lifeOf = (facts: readonly SessionFact[], session = SESSION): Life =>
  facts.reduce(
    (life, fact, index) => evolve(life, eventOf(fact, index, session)),
    initialLife(session),
  )
