import {shortHash} from './hash.js'
import {WILDCARD} from './mask.js'

/** Longer templates are data rather than sentences; their words are not compared. */
export const MAX_WORDS = 24
/** So many templates that differ in one word only make a family … */
const SUSPECTED = 3
/** … and so many prove that the word varies: they are one template. */
const PROVEN = 5
/** Words that must stay for a template to say anything. */
const MIN_CONSTANT = 2

/** What a new template came to. */
export interface Variety<T> {
  /** The first template of its family; itself when it has none. */
  readonly family: T
  /** The word that has proven to vary, and the templates that differ in it; undefined while none has. */
  readonly proof: Proof<T> | undefined
}

export interface Proof<T> {
  /** Index of the word in the template's text, split at blanks. */
  readonly word: number
  /** What stands there in each of them. */
  readonly words: readonly string[]
  readonly members: readonly T[]
}

interface Member<T> {
  readonly template: T
  /** What stands in the gap. */
  readonly word: string
}

/** More members of a gap tell nothing more. */
const MAX_MEMBERS = 16

/**
 * Which words of templates vary: `login of <name> failed` comes in as many templates as there are
 * names. A word is constant until five templates differ in it and in nothing else, never the first
 * word, and only where two other words stay; no ratio of likeness, which would make one of
 * `session opened` and `session closed`. The fourth already belongs to the family of the first, so
 * that findings stand together.
 */
export class WordVariety<T extends {readonly text: string; readonly isGone: boolean}> {
  /** By a template with one word left out. */
  readonly #gaps = new Map<string, Member<T>[]>()

  /** Notes a new template. */
  note(template: T): Variety<T> {
    const words = template.text.split(' ')
    if (words.length < 3 || words.length > MAX_WORDS) return {family: template, proof: undefined}
    const constant = words.filter((word) => !word.includes(WILDCARD)).length
    let family = template
    let proof: Proof<T> | undefined
    // The first word says what a line is about, and where a wildcard stands no word does.
    for (let i = 1; i < words.length; i++) {
      const word = words[i] ?? ''
      if (word === WILDCARD) continue
      const key = gapOf(words, i)
      const members = (this.#gaps.get(key) ?? []).filter((member) => !member.template.isGone)
      const [eldest] = members
      if (eldest && members.length >= SUSPECTED && family === template) family = eldest.template
      if (members.length < MAX_MEMBERS) members.push({template, word})
      this.#gaps.set(key, members)
      const others = word.includes(WILDCARD) ? constant : constant - 1
      if (others < MIN_CONSTANT || members.length < PROVEN || proof !== undefined) continue
      proof = {
        word: i,
        words: members.map((member) => member.word),
        members: members.map((member) => member.template),
      }
    }
    return {family, proof}
  }

  clear(): void {
    this.#gaps.clear()
  }
}

/** A key for a text without one of its words. */
export const gapOf = (words: readonly string[], i: number): string =>
  shortHash(words.with(i, '\0').join(' '))

/**
 * What stands in a template where words vary: what they begin and end with alike, up to a mark
 * (`user=<*>,`), and `<*>` between.
 */
export const variableWord = (words: readonly string[]): string => {
  const [first = '', ...rest] = words
  let head = 0
  while (head < first.length && rest.every((word) => word[head] === first[head])) head++
  let tail = 0
  const end = (word: string): string | undefined => word[word.length - 1 - tail]
  while (
    tail < first.length - head &&
    rest.every((word) => word.length - tail > head && end(word) === end(first))
  ) {
    tail++
  }
  const before = /^.*[=:([{<'"]/.exec(first.slice(0, head))?.[0] ?? ''
  const after = /[\])}>'",;.:!?].*$/.exec(first.slice(first.length - tail))?.[0] ?? ''
  return `${before}${WILDCARD}${after}`
}
