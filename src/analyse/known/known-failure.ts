import type {Severity} from '../finding.js'

/** What tells a failure in a text, in time linear to it; a RegExp without nested quantifiers is one. */
export interface TextPattern {
  readonly source: string
  test(text: string): boolean
}

/** A failure that several records tell together: all conditions met within the window, in any order. */
export interface MatchSet {
  /** By the log's own times. */
  readonly windowMs: number
  readonly conditions: readonly Condition[]
}

export interface Condition {
  readonly pattern: TextPattern
  /** Records that must meet it within the window, at least 1. */
  readonly count: number
}

/** A failure that many programs report in the same words, and what it means. */
export interface KnownFailure {
  readonly id: string
  /** A few words for a title. */
  readonly name: string
  /** How bad it is where the record has no level of its own. */
  readonly severity: Severity
  /** How bad it is when it comes ten times within a minute, where that is worse. */
  readonly whenMany?: Severity
  /** It says that something has failed, not what: a unit, a probe, requests. */
  readonly isConsequence?: boolean
  readonly category: string
  /** With a set: met by a record that meets any of its conditions. */
  readonly pattern: TextPattern
  readonly set?: MatchSet
  /** What happened, as far as the words say. */
  readonly what: string
  /** What is usually behind it. */
  readonly cause: string
  readonly nextCheck: string
  /** A line that must match this failure first; null where its author gave none. */
  readonly example: string | null
  /** A line of similar words that must not match it. */
  readonly counterExample: string | null
}
