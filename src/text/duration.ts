const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

/** `90s`, `15m`, `2h`, `7d`, `1h30m` in milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,3})?)\s*(ms|min|s|m|h|d|w)/gy)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined
  return parts.reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS_MS.get(unit) ?? 0),
    0,
  )
}
