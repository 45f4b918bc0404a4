import {
  parseSessionId,
  zeroCounters,
  type EventKind,
  type EventOf,
  type FilePosition,
  type GenerationAccount,
  type MonitorSettings,
  type ReadProgress,
  type SessionEvent,
  type SessionId,
} from '../../src/sessions/events.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'

/** A session id that reads as its number: `00000007-0000-4000-8000-000000000000`. */
export const sessionId = (number: number): SessionId => {
  const id = parseSessionId(`${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`)
  if (id === undefined) throw new Error(`no session id for ${number}`)
  return id
}

export const aWorker: WorkerIdentity = {
  host: 'host-1',
  bootId: 'boot-1',
  pidNamespace: 'pid:[4026531836]',
  pid: 4711,
  startTicks: '123456',
  token: 'f00dfacef00dfacef00dfacef00dface',
}

export const someSettings: MonitorSettings = {
  path: '/var/log/app.log',
  target: 'file',
  realPath: '/var/log/app.log',
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

export const aPosition: FilePosition = {
  path: '/var/log/app.log',
  device: '2049',
  inode: '18446744073709551615',
  born: '1779999999123456789',
  content: 'c0ffee',
  head: 'abcdef0123456789',
  headBytes: 1024,
  tail: '0123456789abcdef',
  tailBytes: 64,
  offset: 48_213,
  line: 812,
  drained: false,
}

export const anAccount: GenerationAccount = {
  skippedBytes: 0,
  learnedBytes: 0,
  readBytes: 48_213,
  holeBytes: 0,
  lostBytes: 0,
  undecodableLines: 0,
  truncatedLines: 0,
}

export const someProgress: ReadProgress = {
  counters: {...zeroCounters, lines: 812, bytes: 48_213},
  behindBytes: 0,
  positions: [aPosition],
  accounts: [anAccount],
  ai: null,
}

const defaults: {readonly [K in EventKind]: Omit<EventOf<K>, 'kind' | keyof Stamped>} = {
  StartRequested: {settings: someSettings, token: aWorker.token, requester: aWorker, version: '1'},
  SessionStarted: {
    epoch: 1,
    worker: aWorker,
    heartbeatMs: 10_000,
    version: '1',
    positions: [aPosition],
  },
  HeartbeatRecorded: {epoch: 1, beat: 1, ...someProgress},
  FileNoted: {epoch: 1, what: 'rotated', path: '/var/log/app.log', bytes: null, cause: null},
  GenerationClosed: {
    epoch: 1,
    path: '/var/log/app.log.1',
    device: '2049',
    inode: '7',
    how: 'finished',
    head: 'abcdef0123456789',
    headBytes: 1024,
    account: anAccount,
  },
  ModelNoted: {epoch: 1, model: 'tiny', state: 'offline', reason: 'nothing listens'},
  StopRequested: {epoch: 1, by: 'user'},
  SessionStopped: {epoch: 1, reason: 'requested', message: null, progress: null},
  SessionCrashed: {epoch: 1, evidence: 'process-gone', message: null},
  ResumeRequested: {epoch: 2, token: aWorker.token, requester: aWorker, version: '1'},
  SessionResumed: {
    epoch: 2,
    worker: aWorker,
    heartbeatMs: 10_000,
    version: '1',
    positions: [aPosition],
  },
  SessionPruned: {},
}

/** What every event carries: its stamp and its session. */
export interface Stamped {
  readonly id: string
  readonly at: number
  readonly bootId: string
  readonly sinceBootMs: number
  readonly session: SessionId
}

/**
 * Makes valid events, each one second after the one before, with ids `0…01`, `0…02`, … and
 * session 1 unless told otherwise: `const event = eventMaker(); event('StopRequested', {by: 'limit'})`.
 */
export const eventMaker = (
  start: {readonly at?: number; readonly bootId?: string} = {},
): (<K extends EventKind>(kind: K, fields?: Partial<EventOf<K>>) => EventOf<K>) => {
  let number = 0
  return <K extends EventKind>(kind: K, fields: Partial<EventOf<K>> = {}): EventOf<K> => {
    number += 1
    const stamped: Stamped = {
      id: number.toString(16).padStart(32, '0'),
      at: (start.at ?? 1_780_000_000_000) + number * 1000,
      bootId: start.bootId ?? 'boot-1',
      sinceBootMs: 100_000 + number * 1000,
      session: sessionId(1),
    }
    return {kind, ...stamped, ...defaults[kind], ...fields} as EventOf<K>
  }
}

/** The events of one monitor's ordinary life, `beats` heartbeats long, from request to stop. */
export const ordinaryLife = (session: SessionId, beats: number): readonly SessionEvent[] => {
  const event = eventMaker({bootId: 'boot-1'})
  const of = <K extends EventKind>(kind: K, fields: Partial<EventOf<K>> = {}): SessionEvent => {
    const made = event(kind, fields)
    return {...made, id: `${session.slice(0, 8)}${made.id.slice(8)}`, session}
  }
  return [
    of('StartRequested', {
      settings: {...someSettings, path: `/var/log/${session}.log`, realPath: `/r/${session}.log`},
    }),
    of('SessionStarted'),
    ...Array.from({length: beats}, (_, index) => of('HeartbeatRecorded', {beat: index + 1})),
    of('StopRequested'),
    of('SessionStopped', {progress: someProgress}),
  ]
}
