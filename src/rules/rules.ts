import type {KnownFailure} from '../analyse/known/known-failure.js'

/**
 * Rules: what a user knows about failures of their own programs, beside what is built in.
 *
 * They are files in the folder `rules` of the configuration: `.json`, `.yaml` or `.yml` (one rule, a
 * list, or `{"rules": [...]}`) and `.ndjson` or `.jsonl` (a rule a line). A rule has the form of a
 * built-in known failure, its pattern as RE2 syntax, or is a CRE of prequel-dev/cre with a match
 * set. Patterns run on an engine that is linear in the text, and are bounded
 * themselves, so none can hang a monitor. What cannot be read is named, with the reason; it never
 * stops the rules beside it, and never a monitor. Nothing in a rule is ever executed.
 */
export interface Rules {
  /** Absolute path of the user's folder; it need not exist. */
  readonly folder: string
  /** The user's files in the order of their names. Never throws: what is broken is in `refused`. */
  load(): Promise<readonly RuleFile[]>
  /**
   * Any one file. Throws a NotFoundError when it is not there, a UsageError for one that is no regular
   * file or above 1 MiB, and a MachineError when the system refuses.
   */
  read(path: string): Promise<RuleFile>
  /**
   * Copies a file into the folder under its own name and resolves with its path there. Throws a
   * RefusedError when one of that name is there and `replace` is false, and what `read` throws.
   */
  add(path: string, options: {readonly replace: boolean}): Promise<string>
}

/** A file of rules as it was understood. */
export interface RuleFile {
  readonly path: string
  /** In the order of the file. */
  readonly rules: readonly KnownFailure[]
  readonly refused: readonly RefusedRule[]
}

/** What could not be read. Both texts are untrusted. */
export interface RefusedRule {
  /** Its id, or where it stands (`rule 3`, `line 7`); null for the file as a whole. */
  readonly rule: string | null
  readonly why: string
}
