import {shortHash} from './hash.js'
import type {KnownFailure, TextPattern} from './known/known-failure.js'
import {DATABASES} from './known/databases.js'
import {MACHINE} from './known/machine.js'
import {NETWORK} from './known/network.js'
import {PROGRAMS} from './known/programs.js'
import {SERVICES} from './known/services.js'

/**
 * The known failures of one run: the user's own rules first, in their order, then the built-in ones. A
 * rule of a user under the id of a built-in one stands in its place.
 */
export interface KnownFailures {
  /** In the order in which they are tried: the first that matches wins. */
  readonly all: readonly KnownFailure[]
  /** Differs where any rule of the user does. */
  readonly fingerprint: string
  /**
   * The known failure that a record reports by itself, or undefined. Some 5 µs, and more with each rule of the
   * user, so ask once per template, not per line.
   */
  find(record: Reported): KnownFailure | undefined
  /** Names of the conditions of match sets that a record meets: `CRE-1#0`. */
  conditionsMet(record: Reported): readonly string[]
  /** Undefined for one that has been dropped since. */
  byId(id: string): KnownFailure | undefined
}

/** A record as rules see it. */
export interface Reported {
  /** Its process, a colon and its message. */
  readonly subject: string
  /** The whole line: what a rule of the user may be written for. Redacted. */
  readonly line: string
}

/** Patterns look at no more than this: a failure says what it is at its beginning. */
const MAX_SUBJECT = 1024

/** The built-in ones, in the order in which they are tried. */
export const BUILT_IN: readonly KnownFailure[] = [
  ...MACHINE,
  ...SERVICES,
  ...DATABASES,
  ...NETWORK,
  ...PROGRAMS,
]

export const createKnownFailures = (own: readonly KnownFailure[] = []): KnownFailures => {
  const taken = new Set(own.map(({id}) => id))
  const builtIn = BUILT_IN.filter(({id}) => !taken.has(id))
  const all = [...own, ...builtIn]
  const alone = own.filter(({set}) => set === undefined)
  const conditions = own.flatMap(({id, set}) =>
    (set?.conditions ?? []).map(({pattern}, index) => ({name: `${id}#${index}`, pattern})),
  )
  const ids = new Map(all.map((failure) => [failure.id, failure]))
  return {
    all,
    fingerprint: shortHash(
      own.map(({id, pattern, set}) => `${id} ${set ? 'set' : ''} ${pattern.source}`).join('\n'),
    ),
    find(record) {
      const subject = record.subject.slice(0, MAX_SUBJECT)
      return (
        alone.find(({pattern}) => isMet(pattern, record)) ??
        builtIn.find(({pattern}) => pattern.test(subject))
      )
    },
    conditionsMet: (record) =>
      conditions.length === 0
        ? NONE
        : conditions.filter(({pattern}) => isMet(pattern, record)).map(({name}) => name),
    byId: (id) => ids.get(id),
  }
}

const NONE: readonly string[] = []

const isMet = (pattern: TextPattern, {subject, line}: Reported): boolean =>
  pattern.test(subject.slice(0, MAX_SUBJECT)) || pattern.test(line.slice(0, MAX_SUBJECT))
