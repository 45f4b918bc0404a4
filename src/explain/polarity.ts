import {clausesOf, clauseWords, isDisclaimer} from './clauses.js'
import {isDeniedAt, isFailure, placesOf, unfoundedDenial} from './denials.js'
import {isDeed, isNeutralWord} from './forms.js'
import {type Grounds} from './grounds.js'
import {NEGATORS, TROUBLE} from './words.js'

/** What a text denies and the grounds do not, or asserts where they deny it. */
export const reversedIn = (text: string, grounds: Grounds): readonly string[] => {
  const found = clausesOf(text).flatMap((clause) => {
    if (isDisclaimer(clause) || isSaidSo(clause, grounds)) return []
    const words = clauseWords(clause)
    const denied = words.flatMap((word, at) =>
      isNegator(word) ? unfoundedDenial(words, at, grounds) : [],
    )
    return isNegative(clause) ? denied : [...denied, ...assertedIn(words, grounds)]
  })
  return [...new Set(found)]
}

/** Word for word what a line says, and no part of what it denies. */
const isSaidSo = (clause: string, {text}: Grounds): boolean => {
  const said = clause.toLowerCase().replace(/\s+/g, ' ').trim()
  if (said === '') return true
  for (let at = text.indexOf(said); at !== -1; at = text.indexOf(said, at + 1)) {
    const isWhole = !/[\p{L}\d]$/u.test(text.slice(Math.max(0, at - 2), at))
    if (isWhole && !isDeniedAt(text, at)) return true
  }
  return false
}

/** Whether a text says of anything that it went wrong. */
export const tellsTrouble = (text: string): boolean =>
  clausesOf(text).some(isNegative) || TROUBLE.test(text.toLowerCase())

/** Whether a line says without doubt that something was not done. */
export const saysFailed = (line: string): boolean =>
  /\bfail|refus|reject|denied|\bunable\b|could not|cannot|can't|\bkill|timed? ?out|\bnot /i.test(
    line,
  )

/** Whether a word denies. */
export const isNegator = (word: string): boolean => NEGATORS.has(word)

/** With a negator, or a word that says the same. */
export const isNegative = (clause: string): boolean => {
  const words = clauseWords(clause)
  return words.some(
    (word) => isNegator(word) || /^un(?:able|success)/.test(word) || isFailure(word),
  )
}

/** The words that a clause says were not done: `could not write`, `failed to save`, `no longer answers`. */
export const undoneIn = (clause: string): ReadonlySet<string> => {
  const words = clauseWords(clause)
  const denies = (word: string): boolean =>
    isNegator(word) || /^(?:unable|lacks?|fail(?:s|ed|ing)?|refus(?:e|es|ed))$/.test(word)
  return new Set(words.flatMap((word, at) => (denies(word) ? words.slice(at + 1, at + 5) : [])))
}

/** Words that the grounds have only behind a negator. */
const assertedIn = (words: readonly string[], {text}: Grounds): readonly string[] =>
  words.filter((word) => {
    if (isNeutralWord(word) || isFailure(word) || word.length < 4 || word === 'already')
      return false
    const places = placesOf(word, text)
    return places.length > 0 && places.every(({isDenied}) => isDenied)
  })

/** Words for what was done, of which the grounds say nothing but that it failed; of a text that tells no trouble. */
export const doneIn = (text: string, grounds: Grounds): readonly string[] =>
  tellsTrouble(text)
    ? []
    : clauseWords(text).filter((word) => {
        const places = isDeed(word) ? placesOf(word, grounds.text) : []
        return places.length > 0 && places.every(({isDenied, hasFailed}) => isDenied || hasFailed)
      })
