import fc from 'fast-check'
import {AI_STATES} from '../../src/sessions/ai-report.js'
import type {
  EventKind,
  EventOf,
  FilePosition,
  GenerationAccount,
  MonitorSettings,
  SessionEvent,
  SessionId,
} from '../../src/sessions/events.js'
import {SINK_KINDS} from '../../src/sessions/notify-record.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'
import {sessionId, type Stamped} from './events.js'

const count = fc.nat({max: 2 ** 31 - 1}).map((half) => half * 3)
const word = fc.string({unit: 'binary', maxLength: 24})
const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
const orNull = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, {nil: null})

const worker: fc.Arbitrary<WorkerIdentity> = fc.record({
  host: word,
  bootId: word,
  pidNamespace: word,
  pid: count,
  startTicks: word,
  token: hex,
})

const settings: fc.Arbitrary<MonitorSettings> = fc.record({
  path: word,
  target: fc.constantFrom('file', 'folder', 'glob'),
  realPath: word,
  name: orNull(word),
  kind: fc.constantFrom('background', 'foreground'),
  mode: fc.constantFrom('with analysis', 'with built-in analysis', 'without analysis'),
  model: orNull(word),
  from: fc.constantFrom('start', 'end'),
  redactPii: fc.boolean(),
  wait: fc.boolean(),
  allowDuplicate: fc.boolean(),
  allowRemoteAi: fc.boolean(),
  notify: orNull(
    fc.record({
      sinks: fc.array(fc.record({kind: fc.constantFrom(...SINK_KINDS), to: orNull(word)}), {
        maxLength: 3,
      }),
      severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
      coolDownMs: count,
    }),
  ),
})

const position: fc.Arbitrary<FilePosition> = fc.record({
  path: word,
  device: word,
  inode: word,
  born: word,
  content: word,
  head: hex,
  headBytes: count,
  tail: hex,
  tailBytes: count,
  offset: fc.maxSafeNat(),
  line: orNull(count),
  drained: fc.boolean(),
})

const account: fc.Arbitrary<GenerationAccount> = fc.record({
  skippedBytes: count,
  learnedBytes: count,
  readBytes: fc.maxSafeNat(),
  holeBytes: count,
  lostBytes: count,
  undecodableLines: count,
  truncatedLines: count,
})

const aiState = fc.constantFrom(...AI_STATES)

const aiReport = fc.record({
  state: aiState,
  reason: orNull(word),
  model: orNull(word),
  calls: count,
  queued: count,
  cached: count,
  rejected: count,
  dropped: count,
  since: orNull(count),
})

const progressFields = {
  counters: fc.record({
    lines: count,
    bytes: fc.maxSafeNat(),
    templates: count,
    findings: fc.record({info: count, warning: count, error: count, critical: count}),
    rotations: count,
    gaps: count,
    lostBytes: count,
    skippedBytes: count,
    learnedBytes: count,
    holeBytes: count,
    undecodableLines: count,
    truncatedLines: count,
    unterminatedLines: count,
  }),
  behindBytes: count,
  positions: orNull(fc.array(position, {maxLength: 3})),
  accounts: orNull(fc.array(account, {maxLength: 3})),
  ai: orNull(aiReport),
}
const epoch = fc.integer({min: 1, max: 3})

const started = {worker, heartbeatMs: count, version: word, positions: progressFields.positions}

const facts: {readonly [K in EventKind]: fc.Arbitrary<Omit<EventOf<K>, 'kind' | keyof Stamped>>} = {
  StartRequested: fc.record({settings, token: hex, requester: worker, version: word}),
  SessionStarted: fc.record({epoch: fc.constant(1), ...started}),
  HeartbeatRecorded: fc.record({epoch, beat: fc.nat({max: 50}), ...progressFields}),
  FileNoted: fc.record({
    epoch,
    what: fc.constantFrom(
      ...(['rotated', 'truncated', 'missing', 'returned'] as const),
      ...(['gap', 'unreadable', 'not-text', 'limit'] as const),
    ),
    path: word,
    bytes: orNull(count),
    cause: orNull(word),
  }),
  GenerationClosed: fc.record({
    epoch,
    path: word,
    device: word,
    inode: word,
    how: fc.constantFrom('finished', 'truncated', 'lost'),
    head: hex,
    headBytes: count,
    account,
  }),
  ModelNoted: fc.record({epoch, model: word, state: aiState, reason: orNull(word)}),
  StopRequested: fc.record({epoch, by: fc.constantFrom('user', 'limit')}),
  SessionStopped: fc.record({
    epoch,
    reason: fc.constantFrom('requested', 'killed', 'signal', 'failed', 'finished'),
    message: orNull(word),
    progress: orNull(fc.record(progressFields)),
  }),
  SessionCrashed: fc.record({
    epoch,
    evidence: fc.constantFrom(
      ...(['process-gone', 'pid-reused', 'machine-restarted'] as const),
      ...(['exception', 'never-started'] as const),
    ),
    message: orNull(word),
  }),
  ResumeRequested: fc.record({
    epoch: fc.integer({min: 2, max: 3}),
    token: hex,
    requester: worker,
    version: word,
  }),
  SessionResumed: fc.record({epoch: fc.integer({min: 2, max: 3}), ...started}),
  SessionPruned: fc.record({}),
}

const stampOf = (session: fc.Arbitrary<SessionId>): fc.Arbitrary<Stamped> =>
  fc.record({
    id: hex,
    at: fc.integer({min: 1_700_000_000_000, max: 1_700_000_900_000}),
    bootId: fc.constantFrom('boot-1', 'boot-2', ''),
    sinceBootMs: fc.nat({max: 900_000}),
    session,
  })

/** Any valid event of one of three sessions, in any order, over three boots and three epochs. */
export const anyEvent = (
  session: fc.Arbitrary<SessionId> = fc.integer({min: 1, max: 3}).map(sessionId),
): fc.Arbitrary<SessionEvent> =>
  fc.oneof(
    ...(Object.keys(facts) as EventKind[]).map((kind) =>
      fc
        .tuple(stampOf(session), facts[kind] as fc.Arbitrary<object>)
        .map(([stamp, fields]) => ({kind, ...stamp, ...fields}) as SessionEvent),
    ),
  )
