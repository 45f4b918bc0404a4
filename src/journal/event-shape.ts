import {
  parseSessionId,
  type EventKind,
  type EventOf,
  type FilePosition,
  type GenerationAccount,
  type MonitorSettings,
  type ReadProgress,
  type SessionEvent,
  type SessionId,
} from '../sessions/events.js'
import {AI_STATES, type AiReport} from '../sessions/ai-report.js'
import {SINK_KINDS, type NotifyRecord, type SinkLabel} from '../sessions/notify-record.js'
import type {WorkerIdentity} from '../sessions/worker-identity.js'
import {
  count,
  defaulted,
  flag,
  list,
  nullable,
  object,
  oneOf,
  text,
  time,
  type Shape,
} from './shapes.js'

/** What an event says beside its stamp and session, by its kind. */
type FactsOf<K extends EventKind> = Omit<
  EventOf<K>,
  'kind' | 'id' | 'at' | 'bootId' | 'sinceBootMs' | 'session'
>

/** An event as the object that a record holds; own keys of the kind keep their names. */
export type EventFields = Readonly<Record<string, unknown>>

const sessionId: Shape<SessionId> = (value) =>
  typeof value === 'string' ? parseSessionId(value) : undefined

const worker = object<WorkerIdentity>({
  host: text,
  bootId: text,
  pidNamespace: text,
  pid: count,
  startTicks: text,
  token: text,
})

const notify = object<NotifyRecord>({
  sinks: list(object<SinkLabel>({kind: oneOf(...SINK_KINDS), to: nullable(text)})),
  severity: oneOf('info', 'warning', 'error', 'critical'),
  coolDownMs: count,
})

const settings = object<MonitorSettings>({
  path: text,
  target: oneOf('file', 'folder', 'glob'),
  realPath: text,
  name: nullable(text),
  kind: oneOf('background', 'foreground'),
  mode: oneOf('with analysis', 'with built-in analysis', 'without analysis'),
  model: nullable(text),
  from: oneOf('start', 'end'),
  redactPii: flag,
  wait: flag,
  allowDuplicate: flag,
  allowRemoteAi: defaulted(flag, false),
  notify: defaulted(nullable(notify), null),
})

const positions = nullable(
  list(
    object<FilePosition>({
      path: text,
      device: text,
      inode: text,
      born: defaulted(text, ''),
      content: defaulted(text, ''),
      head: text,
      headBytes: count,
      tail: defaulted(text, ''),
      tailBytes: defaulted(count, 0),
      offset: count,
      line: nullable(count),
      drained: defaulted(flag, false),
    }),
  ),
)

const account = object<GenerationAccount>({
  skippedBytes: count,
  learnedBytes: count,
  readBytes: count,
  holeBytes: count,
  lostBytes: count,
  undecodableLines: count,
  truncatedLines: count,
})

/** The ledger came later than the first records. */
const laterCount = defaulted(count, 0)

const ai = object<AiReport>({
  state: oneOf(...AI_STATES),
  reason: nullable(text),
  model: nullable(text),
  calls: count,
  queued: count,
  cached: count,
  rejected: count,
  dropped: count,
  since: nullable(time),
})

const progressFields = {
  counters: object<ReadProgress['counters']>({
    lines: count,
    bytes: count,
    templates: count,
    findings: object({info: count, warning: count, error: count, critical: count}),
    rotations: count,
    gaps: count,
    lostBytes: count,
    skippedBytes: laterCount,
    learnedBytes: laterCount,
    holeBytes: laterCount,
    undecodableLines: laterCount,
    truncatedLines: count,
    unterminatedLines: count,
  }),
  behindBytes: count,
  positions,
  accounts: defaulted(nullable(list(account)), null),
  ai: defaulted(nullable(ai), null),
}
const progress = object<ReadProgress>(progressFields)

const followed = object<FactsOf<'SessionStarted'>>({
  epoch: count,
  worker,
  heartbeatMs: count,
  version: text,
  positions,
})

const FACTS: {readonly [K in EventKind]: Shape<FactsOf<K>>} = {
  StartRequested: object({settings, token: text, requester: worker, version: text}),
  SessionStarted: followed,
  HeartbeatRecorded: object({epoch: count, beat: count, ...progressFields}),
  FileNoted: object({
    epoch: count,
    what: oneOf(
      ...(['rotated', 'truncated', 'missing', 'returned'] as const),
      ...(['gap', 'unreadable', 'not-text', 'limit'] as const),
    ),
    path: text,
    bytes: nullable(count),
    cause: nullable(text),
  }),
  GenerationClosed: object({
    epoch: count,
    path: text,
    device: text,
    inode: text,
    how: oneOf('finished', 'truncated', 'lost'),
    head: text,
    headBytes: count,
    account,
  }),
  ModelNoted: object({
    epoch: count,
    model: text,
    state: oneOf(...AI_STATES),
    reason: nullable(text),
  }),
  StopRequested: object({epoch: count, by: oneOf('user', 'limit')}),
  SessionStopped: object({
    epoch: count,
    reason: oneOf('requested', 'killed', 'signal', 'failed', 'finished'),
    message: nullable(text),
    progress: nullable(progress),
  }),
  SessionCrashed: object({
    epoch: count,
    evidence: oneOf(
      ...(['process-gone', 'pid-reused', 'machine-restarted'] as const),
      ...(['exception', 'never-started'] as const),
    ),
    message: nullable(text),
  }),
  ResumeRequested: object({epoch: count, token: text, requester: worker, version: text}),
  SessionResumed: followed,
  SessionPruned: object({}),
}

const stamp = object({e: text, t: time, b: text, m: time, s: sessionId})

/** Whether this version knows the kind; a kind it does not know is a newer version's. */
export const isEventKind = (kind: unknown): kind is EventKind =>
  typeof kind === 'string' && Object.hasOwn(FACTS, kind)

/** The event with the short keys of a record; the order of keys is that of the format. */
export const fieldsOf = (event: SessionEvent): EventFields => {
  const {id, at, bootId, sinceBootMs, session, kind, ...facts} = event
  return {e: id, t: at, b: bootId, m: sinceBootMs, s: session, k: kind, ...facts}
}

/** The event that the fields are, or undefined when a field is missing or of another type. */
export const eventShape: Shape<SessionEvent> = (value) => {
  const stamped = stamp(value)
  if (stamped === undefined) return undefined
  const {k: kind} = value as {readonly k?: unknown}
  if (!isEventKind(kind)) return undefined
  const facts = FACTS[kind](value)
  if (facts === undefined) return undefined
  const {e: id, t: at, b: bootId, m: sinceBootMs, s: session} = stamped
  return {kind, id, at, bootId, sinceBootMs, session, ...facts} as SessionEvent
}

export {positions as positionsShape, progress as progressShape, settings as settingsShape}
export {sessionId as sessionIdShape, worker as workerShape}
