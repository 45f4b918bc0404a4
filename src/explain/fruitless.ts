/** Calls about one template that brought no reply, though the server was there and had the model. */
export interface Fruitless {
  readonly failures: number
  /** By a clock that only goes forward, in ms. */
  readonly firstMs: number
  readonly lastMs: number
}

export const withFailure = (before: Fruitless | undefined, nowMs: number): Fruitless => ({
  failures: (before?.failures ?? 0) + 1,
  firstMs: before?.firstMs ?? nowMs,
  lastMs: nowMs,
})

/** So often in a row may be a bad moment of the server; what has failed more often lets others go first. */
const PATIENCE = 2

export const isDeferred = (tries: Fruitless | undefined): boolean =>
  tries !== undefined && tries.failures >= PATIENCE

/**
 * Whether it is the prompt that fails, and not the server. Where the server has answered another one
 * since the last failure but one, it is. Where there is no other one to tell, it is after a quarter of an hour: what
 * only a server that is ill fails at is to be explained when that is well.
 */
export const isHopeless = (
  before: Fruitless | undefined,
  tries: Fruitless,
  answeredMs: number,
): boolean => {
  if (before === undefined || tries.failures <= PATIENCE) return false
  if (answeredMs > before.lastMs) return true
  return tries.failures > MANY && tries.lastMs - tries.firstMs >= LONG_MS
}
const MANY = 5
const LONG_MS = 900_000
