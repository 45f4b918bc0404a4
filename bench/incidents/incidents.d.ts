/** A log with a planted incident, which lasts from `from` to `to` (ms since 1970). */
export const incidents: readonly {
  readonly name: string
  readonly format: string
  readonly make: () => {
    readonly lines: readonly string[]
    readonly from: number
    readonly to: number
  }
  readonly kinds: readonly string[]
  readonly match: RegExp
  readonly minSeverity: string
}[]
