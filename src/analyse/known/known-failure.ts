import type {Severity} from '../finding.js'

/** A failure that many programs report in the same words, and what it means. */
export interface KnownFailure {
  readonly id: string
  /** A few words for a title. */
  readonly name: string
  /** How bad it is where the record has no level of its own. */
  readonly severity: Severity
  /** How bad it is when it comes ten times within a minute, where that is worse. */
  readonly whenMany?: Severity
  readonly category: string
  /** Linear: no nested quantifiers, gaps bounded. Not global, so that it holds no state. */
  readonly pattern: RegExp
  /** What happened, as far as the words say. */
  readonly what: string
  /** What is usually behind it. */
  readonly cause: string
  readonly nextCheck: string
  /** A line that must match this failure first. */
  readonly example: string
  /** A line of similar words that must match none. */
  readonly counterExample: string
}
