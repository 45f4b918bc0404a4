import type {KnownFailure} from './known/known-failure.js'
import {DATABASES} from './known/databases.js'
import {MACHINE} from './known/machine.js'
import {NETWORK} from './known/network.js'
import {PROGRAMS} from './known/programs.js'
import {SERVICES} from './known/services.js'

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
