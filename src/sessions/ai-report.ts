/** How the model of a monitor is doing. */
export const AI_STATES = [
  'off',
  'ready',
  'loading',
  'missing',
  'offline',
  'refused',
  'paused',
] as const
export type AiState = (typeof AI_STATES)[number]

/** The model of a monitor, or of this machine, as `--json` prints it; these keys are the public interface. */
export interface AiReport {
  readonly state: AiState
  /** Why it is so, in words for people; null where there is nothing to say. */
  readonly reason: string | null
  readonly model: string | null
  /** Since the session began, as are the other counts. */
  readonly calls: number
  /** Findings that wait for an explanation. */
  readonly queued: number
  /** Explanations that an answer from before gave. */
  readonly cached: number
  /** Replies that could not be used. */
  readonly rejected: number
  /** Findings that will not be explained, because too many waited. */
  readonly dropped: number
  /** Wall ms at which the state became what it is; null where nobody watched. */
  readonly since: number | null
}

/** No model is called. */
export const aiOff: AiReport = {
  state: 'off',
  reason: null,
  model: null,
  calls: 0,
  queued: 0,
  cached: 0,
  rejected: 0,
  dropped: 0,
  since: null,
}
