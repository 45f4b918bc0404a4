import {clausesOf, clauseWords, isDisclaimer} from './clauses.js'
import {basesOf, isDeed, isEmptyWord, isNeutralWord} from './forms.js'
import {type Grounds} from './grounds.js'
import {FAILURES, NEGATORS, TROUBLE} from './words.js'

/** What a text denies and the grounds do not, or asserts where they deny it. */
export const reversedIn = (text: string, grounds: Grounds): readonly string[] => {
  const found = clausesOf(text).flatMap((clause) => {
    if (isDisclaimer(clause)) return []
    const words = clauseWords(clause)
    const denied = words.flatMap((word, at) =>
      isNegator(word) ? deniedBy(words, at, grounds) : [],
    )
    return isNegative(clause) ? denied : [...denied, ...assertedIn(words, grounds)]
  })
  return [...new Set(found)]
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

const isFailure = (word: string): boolean => basesOf(word).some((base) => FAILURES.includes(base))

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

/** What the negator at a place denies, where the grounds do not. */
const deniedBy = (words: readonly string[], at: number, {text}: Grounds): readonly string[] => {
  const after = words.slice(at + 1, at + 4)
  const target = after.find((word) => isFailure(word) || !isEmptyWord(word))
  if (target !== undefined && isFailure(target)) {
    const stem = target.slice(0, 4)
    const literally = new RegExp(
      `(?:\\b(?:not?|never|without|cannot|nothing)|n['’]t)\\W+(?:\\w+\\W+){0,2}${stem}|\\b${stem}\\w*["']?\\s*[=:]\\s*0\\b|\\b0 ${stem}`,
    )
    return literally.test(text) ? [] : [`${words[at] ?? ''} ${target}`]
  }
  const isState =
    words[at] === 'without' ||
    (words[at] === 'not' && /^(?:is|are|was|were|be|been|being)$/.test(words[at - 1] ?? ''))
  // `is not high` where the line says that it is.
  const isThere = target !== undefined && placesOfWord(target, text).some(({isDenied}) => !isDenied)
  const isUndone = target !== undefined && isDeed(target)
  if (isState && isThere && !isUndone) return [`${words[at] ?? ''} ${target}`]
  return TROUBLE.test(text) ? [] : [[words[at], ...after.slice(0, 1)].join(' ')]
}

/** Where forms of a word stand in a text, and whether behind a negator. */
const placesOfWord = (word: string, text: string): readonly {readonly isDenied: boolean}[] => {
  const stem = word.slice(0, Math.max(4, word.length - 2))
  return [...text.matchAll(new RegExp(`\\b${stem}`, 'g'))].map(({index}) => ({
    isDenied: /(?:\b(?:not?|never|without|cannot|unable|failed)|n['’]t)\s+(?:\w+\s+){0,2}$/.test(
      text.slice(Math.max(0, index - 40), index),
    ),
  }))
}

/** Words that the grounds have only behind a negator. */
const assertedIn = (words: readonly string[], {text}: Grounds): readonly string[] =>
  words.filter((word) => {
    if (isNeutralWord(word) || isFailure(word) || word.length < 4 || word === 'already')
      return false
    const places = placesOfWord(word, text)
    return places.length > 0 && places.every(({isDenied}) => isDenied)
  })
