/** Why a server gave no reply that can be used; named so that it can be counted and shown. */
export const FAILURE_KINDS = [
  'unreachable',
  'bad-address',
  'not-allowed',
  'redirected',
  'refused',
  'model-missing',
  'busy',
  'server',
  'cut',
  'bad-frame',
  'bad-request',
  'prompt-too-long',
  'too-long',
  'timeout-first',
  'timeout-idle',
  'timeout-total',
  'cancelled',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** How a model server has been doing, as far as it decides when it is asked again. */
export interface Recovery {
  /** Failures since the last success. */
  readonly failures: number
  readonly kind: FailureKind | null
  /** Not before this, in ms of a clock that only goes forward. */
  readonly notBeforeMs: number
}

export const WELL: Recovery = {failures: 0, kind: null, notBeforeMs: 0}

/** Failures in a row after which the server is left alone for longer. */
export const MOST_FAILURES = 3

export interface RecoverySettings {
  /** How long it is left alone after three failures in a row: QCMD_AI_RETRY_MS. */
  readonly retryMs: number
  /** From 0 to 1: several workers must not all come back at once. */
  readonly random: number
}

/**
 * When to ask again after a failure. The first ones are tried again soon, doubling from a second; after
 * three in a row, and at once where only a person can help (the model is not there), it is `retryMs`, doubling
 * up to ten times that. A server that is not there at all is asked after 1, 2, 4 … s up to `retryMs`: whoever
 * starts it wants it used. What the server itself asks for (Retry-After) is waited for, within an hour.
 */
export const afterFailure = (
  before: Recovery,
  failure: {readonly kind: FailureKind; readonly retryAfterMs: number | null},
  nowMs: number,
  {retryMs, random}: RecoverySettings,
): Recovery => {
  const failures = before.failures + 1
  const {kind} = failure
  const waitMs = Math.max(waitOf(kind, failures, retryMs), failure.retryAfterMs ?? 0)
  const jittered = Math.min(waitMs, HOUR_MS) * (1 + JITTER * random)
  return {failures, kind, notBeforeMs: nowMs + jittered}
}

const waitOf = (kind: FailureKind, failures: number, retryMs: number): number => {
  const doubling = Math.min(FIRST_MS * 2 ** (failures - 1), retryMs)
  switch (kind) {
    case 'unreachable':
      return doubling
    case 'model-missing':
    case 'bad-address':
    case 'not-allowed':
    case 'refused':
    case 'redirected':
    case 'bad-request':
      return retryMs
    default:
      return failures < MOST_FAILURES
        ? doubling
        : retryMs * Math.min(2 ** (failures - MOST_FAILURES), 10)
  }
}

const FIRST_MS = 1000
const JITTER = 0.2
const HOUR_MS = 3_600_000

/** Whether it is left alone now because it failed again and again. */
export const isPaused = ({failures}: Recovery): boolean => failures >= MOST_FAILURES
