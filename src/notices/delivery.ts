import type {NotificationReport} from '../sessions/notify-record.js'
import type {Notice} from './notice.js'

/** What became of one attempt. */
export type Delivery =
  | {readonly ok: true}
  | {
      readonly ok: false
      /** For people, without any secret. */
      readonly reason: string
      /** It may pass: worth another attempt. */
      readonly mayPass: boolean
      /** What the receiver asked for; null where it did not. */
      readonly retryAfterMs: number | null
    }

/** One sink: what waits for it, in order, and what became of the rest. Immutable. */
export interface SinkState extends Pick<
  NotificationReport,
  'delivered' | 'deliveredAt' | 'failed' | 'failedAt' | 'reason' | 'dropped'
> {
  readonly queue: readonly Queued[]
}

export interface Queued {
  readonly notice: Notice
  /** Attempts that have failed. */
  readonly attempts: number
  /** Wall ms before which it is not tried again. */
  readonly notBeforeMs: number
  /** An attempt has begun, and nobody knows yet what came of it. */
  readonly isUnderWay: boolean
}

export const NOTHING_SENT: SinkState = {
  queue: [],
  ...{delivered: 0, deliveredAt: null, failed: 0, failedAt: null, reason: null, dropped: 0},
}

/** With the default cool-down that is more than an hour of notices. */
export const MOST_WAITING = 20

const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** Pauses before the second attempt and the following: an hour and a half in all, as long as an outage. */
const PAUSES_MS = [
  ...[1, 5, 20].map((seconds) => seconds * SECOND_MS),
  ...[1, 3, 10, 20, 30].map((minutes) => minutes * MINUTE_MS),
]
const LONGEST_PAUSE_MS = 60 * MINUTE_MS

/** One more waits; beyond the limit the oldest that is not under way makes room. */
export const enqueued = (state: SinkState, notice: Notice): SinkState => {
  const added = {notice, attempts: 0, notBeforeMs: 0, isUnderWay: false}
  if (state.queue.length < MOST_WAITING) return {...state, queue: [...state.queue, added]}
  const victim = state.queue.find(({isUnderWay}) => !isUnderWay)
  const kept = state.queue.filter((one) => one !== victim)
  return {...state, queue: [...kept, added], dropped: state.dropped + 1}
}

/** The first in the queue is tried now. */
export const begun = (state: SinkState): SinkState => withFirst(state, {isUnderWay: true})

/** What came of trying the first. */
export const afterDelivery = (state: SinkState, outcome: Delivery, nowMs: number): SinkState => {
  const [first, ...rest] = state.queue
  if (first === undefined) return state
  const at = new Date(nowMs).toISOString()
  if (outcome.ok) {
    return {...state, queue: rest, delivered: state.delivered + 1, deliveredAt: at}
  }
  const {reason, mayPass, retryAfterMs} = outcome
  const failing = {...state, failedAt: at, reason}
  const pauseMs = PAUSES_MS[first.attempts]
  if (!mayPass || pauseMs === undefined) {
    return {...failing, queue: rest, failed: state.failed + 1}
  }
  const waitMs = Math.min(Math.max(pauseMs, retryAfterMs ?? 0), LONGEST_PAUSE_MS)
  return withFirst(failing, {
    attempts: first.attempts + 1,
    notBeforeMs: nowMs + waitMs,
    isUnderWay: false,
  })
}

/** After a restart: what was being sent may have arrived, and is not sent again. */
export const afterRestart = (state: SinkState, nowMs: number): SinkState => {
  const isCut = state.queue[0]?.isUnderWay === true
  if (!isCut) return state
  const reason = 'the monitor ended while a notice was being sent'
  return afterDelivery(state, {ok: false, reason, mayPass: false, retryAfterMs: null}, nowMs)
}

/**
 * How long until the first may be tried; 0 when it is due, null while nothing waits. A pause longer than any
 * tells that the clock was set back.
 */
export const waitMsOf = ({queue}: SinkState, nowMs: number): number | null => {
  const [first] = queue
  if (first === undefined) return null
  const waitMs = first.notBeforeMs - nowMs
  return waitMs > 0 && waitMs <= LONGEST_PAUSE_MS ? waitMs : 0
}

/** What was tried last did not arrive. */
export const isFailing = ({deliveredAt, failedAt}: SinkState): boolean =>
  failedAt !== null && (deliveredAt === null || deliveredAt < failedAt)

const withFirst = (state: SinkState, change: Partial<Queued>): SinkState => {
  const [first, ...rest] = state.queue
  return first === undefined ? state : {...state, queue: [{...first, ...change}, ...rest]}
}
