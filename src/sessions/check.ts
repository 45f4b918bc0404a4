/** One thing that qcmd depends on, as `doctor --json` prints it; these keys are the public interface. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** qcmd does its work without, or in a slower way. */
  readonly optional: boolean
  /** What was seen, also when it is well. It may hold names from outside: untrusted. */
  readonly detail: string
  /** The command or step that cures it; null when there is nothing to cure. */
  readonly fix: string | null
}
