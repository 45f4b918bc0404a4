import {DEEDS, EMPTY, NEUTRAL, SYNONYMS} from './words.js'

/**
 * Words and their forms, by English endings and a list of words that mean the same: enough to tell whether a
 * word of one text stands in another, and no more.
 */

/** Words in lower case, those of names like `connectTimeout` and `max_conn` one by one. */
export const wordsIn = (text: string): readonly string[] =>
  (
    text
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .match(/\p{L}{2,}/gu) ?? []
  ).map((word) => word.toLowerCase())

/** Words that carry meaning, in lower case, each once. */
export const tellingWords = (text: string): readonly string[] => [
  ...new Set(wordsIn(text).filter((word) => !isEmptyWord(word))),
]

/** Whether a word stands among others in some form, or one that means the same. */
export const standsAsWord = (word: string, words: ReadonlySet<string>): boolean => {
  if (words.has(word)) return true
  const same = [
    word,
    ...(SYNONYMS.get(word) ?? basesOf(word).flatMap((base) => SYNONYMS.get(base) ?? [])),
  ]
  if (same.some((one) => words.has(one))) return true
  for (const other of words) if (same.some((one) => isForm(one, other))) return true
  return false
}

/** `connection` and `connect`, `refuse` and `refusal`, `key` and `keys`: the shorter is nearly whole in the longer. */
const isForm = (one: string, other: string): boolean => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (short.length < 4) return long === `${short}s`
  let common = 0
  while (common < short.length && short[common] === long[common]) common++
  return common >= 4 && common >= short.length - (short.length > 6 ? 2 : 1)
}

/** Whether it says nothing of its own. */
export const isEmptyWord = (word: string): boolean => basesOf(word).some((base) => EMPTY.has(base))
/** Whether it says nothing that could be a lie. */
export const isNeutralWord = (word: string): boolean =>
  basesOf(word).some((base) => EMPTY.has(base) || NEUTRAL.has(base))

/** Whether it is what was meant to be done. */
export const isDeed = (word: string): boolean => basesOf(word).some((base) => DEEDS.has(base))

/** A word without what English puts to its end; several, for nothing here knows which is one. */
export const basesOf = (word: string): readonly string[] => {
  const bases = [word]
  for (const [end, put] of ENDS) {
    if (!word.endsWith(end) || word.length - end.length < 2) continue
    const base = word.slice(0, word.length - end.length)
    for (const tail of put) bases.push(`${base}${tail}`)
    if (/([bdglmnprt])\1$/.test(base)) bases.push(base.slice(0, -1))
  }
  return bases
}
const ENDS: readonly (readonly [string, readonly string[]])[] = [
  ['ies', ['y']],
  ['ied', ['y']],
  ['es', ['', 'e']],
  ['s', ['']],
  ['ed', ['', 'e']],
  ['ing', ['', 'e']],
  ['ly', ['']],
]
