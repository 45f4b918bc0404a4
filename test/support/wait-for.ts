/**
 * Waits until `condition` gives something truthy and returns it; throws with `what` after the
 * time-out. Errors thrown by the condition count as "not yet" and are told at the end.
 */
export const waitFor = async <T>(
  what: string,
  condition: () => T | Promise<T>,
  {timeoutMs = 30_000, everyMs = 20}: {timeoutMs?: number; everyMs?: number} = {},
): Promise<NonNullable<T>> => {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  while (Date.now() < deadline) {
    try {
      const value = await condition()
      if (value) return value
      last = value
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}; last: ${String(last)}`)
}
