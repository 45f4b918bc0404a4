import {basesOf, isDeed, isEmptyWord, standsAsWord} from './forms.js'
import type {Grounds} from './grounds.js'
import {FAILURES, TROUBLE} from './words.js'

/**
 * Whether what a text denies may be denied. `could not connect` says no more than that the connection was
 * refused; `nobody connected`, `no connection was attempted` and `the connection was not refused` are made of
 * the same words and say something else. So a failure bears out that something could not be done or was not,
 * and anything else only what it denies itself.
 */
interface Denial {
  readonly negator: string
  readonly before: readonly string[]
  /** To the end of the clause. */
  readonly after: readonly string[]
  /** `no longer writes`, which is no more than `does not write`. */
  readonly isEnded: boolean
  /** The words behind it that say something; the first is what is denied. */
  readonly telling: readonly string[]
}

/** What the negator at a place of a clause denies, as it is told, where the grounds do not bear that out. */
export const unfoundedDenial = (
  words: readonly string[],
  at: number,
  grounds: Grounds,
): readonly string[] => {
  const negator = words[at] ?? ''
  const isEnded = /^(?:longer|more)$/.test(words[at + 1] ?? '')
  const after = words.slice(at + (isEnded ? 2 : 1))
  const telling = after.filter((word) => isFailure(word) || isReversing(word) || isTelling(word))
  const denial = {negator, before: words.slice(0, at), after, isEnded, telling}
  return isBorneOut(denial, grounds) ? [] : [`${negator} ${telling[0] ?? after[0] ?? ''}`.trim()]
}

export const isFailure = (word: string): boolean =>
  basesOf(word).some((base) => FAILURES.includes(base))

const isBorneOut = (denial: Denial, grounds: Grounds): boolean => {
  const {after, telling} = denial
  const failure = deniedFailure(telling)
  if (failure !== undefined) return isLiterallyDenied(failure.slice(0, 4), grounds.text)
  // That it was not even tried: whatever failed was.
  const tried = after.find((word) => TRIED.test(word))
  if (tried !== undefined) return isLiterallyDenied(tried.slice(0, 3), grounds.text)
  const [target = after.at(-1) ?? ''] = telling
  const places = placesOf(target, grounds.text)
  return (
    isSaidThere(denial, target, places, grounds) ||
    (denial.isEnded && places.length > 0 && HAS_ENDED.test(grounds.text)) ||
    isUndone(denial, target, places, grounds)
  )
}

/** Who denies a failure, or a denial, says that all is well. Of `no read error` it is the error. */
const deniedFailure = ([one = '', other = '']: readonly string[]): string | undefined =>
  [one, ...(NOUNS_OF_FAILURE.test(other) ? [] : [other])].find(
    (word) => isFailure(word) || isReversing(word),
  )

const isTelling = (word: string): boolean => isDeed(word) || !isEmptyWord(word)
const isReversing = (word: string): boolean =>
  /^(?:un(?:known|able|avail|reach|success|defin|set)|without$|not?$)/.test(word)

/** The grounds deny it in so many words, or by what follows from them. */
const isSaidThere = (
  {negator, after}: Denial,
  target: string,
  places: readonly Place[],
  grounds: Grounds,
): boolean =>
  places.some(({isDenied}) => isDenied) ||
  standsAsWord(target, grounds.denied) ||
  (negator === 'none' && /\bnone\b/.test(grounds.text)) ||
  // There is none of that name.
  (grounds.denied.has('exist') && after.some((word) => /^(?:exist|such|found)/.test(word)))

/** It could not be done, or was not, where the lines say of it, or of nothing in particular, that it failed. */
const isUndone = (
  {negator, before, isEnded}: Denial,
  target: string,
  places: readonly Place[],
  {text}: Grounds,
): boolean => {
  if (!TROUBLE.test(text.replace(NO_TROUBLE, ' '))) return false
  // `got no connection` is `could not get one`.
  const isNotGot = negator === 'no' && before.some((word) => GETS.test(word))
  if (isNotGot && isDeed(target.replace(/ion$/, ''))) return true
  if (ABSOLUTE.has(negator) && !isEnded) return false
  const isUnable = negator === 'cannot' || /^(?:could|can|able)$/.test(before.at(-1) ?? '')
  if (isUnable) return places.length > 0 || isDeed(target)
  const mayHaveFailed = places.length === 0 || places.some(({hasFailed}) => hasFailed)
  return target === '' || (isDeed(target) && mayHaveFailed)
}

/** They deny that there was any, of whatever there was. */
const ABSOLUTE: ReadonlySet<string> = new Set(
  'no never nothing none nobody neither nor hardly without'.split(' '),
)
const NOUNS_OF_FAILURE = /^(?:errors?|faults?|failures?|problems?|issues?|troubles?)$/
const HAS_ENDED = /remov|gone|delet|expire|lost|ended|stopp|abort|read.only|full|exhaust/
const GETS = /^(?:g[eo]t|gets|has|had|have|found|finds?|receiv\w*|obtain\w*|ga?[iv]ve\w*)$/
const TRIED = /^(?:attempt|tr(?:y|ies|ied)|retr(?:y|ies|ied)|happen|occur)/
const NO_TROUBLE = /\b(?:0|no|without) (?:\w+ )?(?:errors?|failures?|problems?|warnings?)/g

const isLiterallyDenied = (stem: string, text: string): boolean =>
  new RegExp(
    `(?:\\b(?:not?|never|without|cannot|nothing)|n['’]t)\\W+(?:\\w+\\W+){0,2}${stem}|\\b${stem}\\w*["']?\\s*[=:]\\s*0\\b|\\b0 ${stem}`,
  ).test(text)

/** Where a form of a word stands in a text. */
export interface Place {
  /** Behind a negator. */
  readonly isDenied: boolean
  /** Its line says nearby that it failed. */
  readonly hasFailed: boolean
}

/** Whether a negator stands before a place of a text and denies it. */
export const isDeniedAt = (text: string, index: number): boolean =>
  DENIED_BEFORE.test(text.slice(Math.max(0, index - 40), index))

export const placesOf = (word: string, text: string): readonly Place[] => {
  const stem = word.slice(0, Math.max(4, word.length - 2))
  if (stem === '') return []
  return [...text.matchAll(new RegExp(`\\b${stem}`, 'g'))].map(({index}) => {
    const before = text.slice(Math.max(0, index - 40), index)
    return {
      isDenied: isDeniedAt(text, index),
      hasFailed: FAILED_BEFORE.test(before) || FAILED_AFTER.test(text.slice(index, index + 120)),
    }
  })
}
const DENIED_BEFORE = /(?:\b(?:not?|never|without|cannot|unable|failed)|n['’]t)\s+(?:\w+\s+){0,2}$/
const FAILED_BEFORE =
  /\b(?:fail|unable|refus|denied|deny|error|timed? ?out|cannot)\S*\s+(?:\S+\s+){0,3}$/
/** In the same line. */
const FAILED_AFTER =
  /^[^\n]*?\b(?:fail|refus|reject|denied|lost|time[d-]? ?out|abort|unreach|unavail|not\b|error)/
