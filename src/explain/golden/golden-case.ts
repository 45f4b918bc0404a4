import type {FindingKind, Severity} from '../../analyse/finding.js'
import type {CATEGORIES} from '../categories.js'

/**
 * One incident whose right answer is known: what a model is held against when models, prompts or the
 * verifier are compared. All were made up for this: hosts, names and addresses belong to nobody.
 */
export interface GoldenCase {
  /** Kebab-case, unique; findings derive their ids from it. */
  readonly id: string
  /** Who writes such lines, in a few words: `nginx error`, `python traceback`. */
  readonly format: string
  /** Lines that stood before the event, oldest first; some tell the cause, some mislead. */
  readonly before: readonly string[]
  /**
   * The event. Of a trace those lines that a finding keeps, with newlines between them: the first, the
   * frame that counts, and the one that names the exception, in the order in which they came.
   */
  readonly line: string
  readonly after: readonly string[]
  /** Of the event's first line as the miner gives it, `<*>` for what varies. */
  readonly template: string
  readonly kind: FindingKind
  /** The built-in severity, from which a kept answer is at most one step away. */
  readonly severity: Severity
  readonly expected: ExpectedAnswer
}

export interface ExpectedAnswer {
  readonly category: Category
  /** Categories that a careful reader might choose as well. */
  readonly alsoFine?: readonly Category[]
  /** How bad it is for whoever runs the machine, which may differ from the built-in severity. */
  readonly severity: Severity
  /** Whether the lines tell the cause; where they do not, the right cause is `unknown`. */
  readonly causeKnown: boolean
  /** A good `what` or `cause` names at least one of these, in any case of letters. */
  readonly mustName: readonly string[]
  /**
   * What tempts a model to claim, and the lines do not bear out: causes from habit, a neighbour that
   * has nothing to do with the event, or what text planted in the line asks for.
   */
  readonly mustNotSay: readonly string[]
}

export type Category = (typeof CATEGORIES)[number]
