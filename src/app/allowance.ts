/** How often something dear may be done: `most` times in a row, and once in `everyMs` on average. */
export interface Allowance {
  /** Takes one at a time (ms, of any clock); false when none is left. */
  take(nowMs: number): boolean
}

/** A bucket of tokens, full at first. A clock that is set back gives nothing, and takes nothing away. */
export const createAllowance = ({
  most,
  everyMs,
}: {
  readonly most: number
  readonly everyMs: number
}): Allowance => {
  let left = most
  let lastMs: number | undefined
  return {
    take(nowMs) {
      left = Math.min(most, left + Math.max(0, nowMs - (lastMs ?? nowMs)) / everyMs)
      lastMs = nowMs
      if (left < 1) return false
      left--
      return true
    },
  }
}
