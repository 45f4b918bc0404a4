/** The width of a window in words: `10 s`, `a minute`, `10 min`, `an hour`. */
export const inWindow = (widthMs: number): string => {
  if (widthMs === 60_000) return 'a minute'
  if (widthMs === 3_600_000) return 'an hour'
  return widthMs < 60_000 ? `${widthMs / 1000} s` : `${widthMs / 60_000} min`
}
