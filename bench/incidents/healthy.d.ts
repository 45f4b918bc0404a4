/** A log without an incident; `make` gives its records, each a text of one line or more. */
export const healthyLogs: readonly {
  readonly name: string
  readonly format: string
  readonly make: () => readonly string[]
}[]
