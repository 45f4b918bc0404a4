import type {Severity} from './finding.js'
import {DATABASES} from './known/databases.js'
import {MACHINE} from './known/machine.js'
import {NETWORK} from './known/network.js'
import {PROGRAMS} from './known/programs.js'
import {SERVICES} from './known/services.js'

/** A failure that many programs report in the same words, and what it means. */
export interface KnownFailure {
  readonly id: string
  /** A few words for a title. */
  readonly name: string
  /** How bad it is where the record has no level of its own. */
  readonly severity: Severity
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

/** All built-in ones, in the order in which they are tried. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  ...MACHINE,
  ...SERVICES,
  ...DATABASES,
  ...NETWORK,
  ...PROGRAMS,
]

/** Patterns look at no more than this: a failure says what it is at its beginning. */
const MAX_SUBJECT = 1024

/**
 * The known failure that a record reports, or undefined. `subject` is its process, a colon and its
 * message. Some 5 µs, so ask once per template, not per line.
 */
export const findKnownFailure = (subject: string): KnownFailure | undefined => {
  const text = subject.slice(0, MAX_SUBJECT)
  return KNOWN_FAILURES.find((failure) => failure.pattern.test(text))
}

/** The known failure of an id, or undefined when a later version has dropped it. */
export const knownFailureOf = (id: string): KnownFailure | undefined =>
  KNOWN_FAILURES.find((failure) => failure.id === id)
