import {wordHash} from './hash.js'
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
  /** What stands in the gap, and which word of the template that is. */
  readonly word: string
  readonly place: number
  readonly gap: number
  /** Enough other words stay. */
  readonly mayVary: boolean
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
  /** By a template with one word left out. Most have one member, which then stands there itself. */
  readonly #gaps = new Map<number, Member<T> | Member<T>[]>()
  /** Of templates that were noted; they are noted again when others had to go. */
  readonly #members = new Map<T, readonly Member<T>[]>()

  /** Notes a new template. */
  note(template: T): Variety<T> {
    let own = this.#members.get(template)
    if (own === undefined) {
      own = membersOf(template)
      this.#members.set(template, own)
    }
    let family = template
    let proof: Proof<T> | undefined
    for (const member of own) {
      const members = this.#join(member)
      if (members === null) continue
      const [eldest] = members
      const earlier = members.at(-1) === member ? members.length - 1 : members.length
      if (eldest && earlier >= SUSPECTED && family === template) family = eldest.template
      if (!member.mayVary || members.length < PROVEN || proof !== undefined) continue
      proof = {
        word: member.place,
        words: members.map(({word}) => word),
        members: members.map((one) => one.template),
      }
    }
    return {family, proof}
  }

  /** Forgets all but what templates that are still there are made of: they are noted again. */
  clear(): void {
    this.#gaps.clear()
    for (const template of this.#members.keys()) {
      if (template.isGone) this.#members.delete(template)
    }
  }

  /** All members of a gap that are still there, this one last where there is room; null for the first of a gap. */
  #join(member: Member<T>): readonly Member<T>[] | null {
    const there = this.#gaps.get(member.gap)
    if (there === undefined || (!Array.isArray(there) && there.template.isGone)) {
      this.#gaps.set(member.gap, member)
      return null
    }
    const all = Array.isArray(there) ? there : [there]
    const members = all.some(isGone) ? all.filter((one) => !isGone(one)) : all
    if (members.length < MAX_MEMBERS) members.push(member)
    if (members !== there) this.#gaps.set(member.gap, members)
    return members
  }
}

const isGone = ({template}: Member<{readonly isGone: boolean}>): boolean => template.isGone

/** The first word says what a line is about, and where a wildcard stands no word does. */
const membersOf = <T extends {readonly text: string}>(template: T): readonly Member<T>[] => {
  const words = template.text.split(' ')
  if (words.length < 3 || words.length > MAX_WORDS) return NO_MEMBERS
  const constant = words.filter((word) => !word.includes(WILDCARD)).length
  const gaps = gapsOf(words)
  const members: Member<T>[] = []
  for (let place = 1; place < words.length; place++) {
    const word = words[place] ?? ''
    if (word === WILDCARD) continue
    const others = word.includes(WILDCARD) ? constant : constant - 1
    const gap = gaps[place] ?? 0
    members.push({template, word, place, gap, mayVary: others >= MIN_CONSTANT})
  }
  return members
}

const NO_MEMBERS: readonly never[] = []

/**
 * For each word of a text a number that stands for the text without it: 53 bits of sums over the
 * other words and their places. Among 10,000 templates two gaps share one with a chance of 1 in a million.
 */
export const gapsOf = (words: readonly string[]): readonly number[] => {
  const a = words.map((word, place) => wordHash(word, place, 0x811c9dc5))
  const b = words.map((word, place) => wordHash(word, place, 0x2545f491))
  let sumA = words.length
  let sumB = words.length
  for (const hash of a) sumA = (sumA + hash) | 0
  for (const hash of b) sumB = (sumB + hash) | 0
  return words.map((_, place) => {
    const high = (sumA - (a[place] ?? 0)) >>> 0
    return high * 0x200000 + ((sumB - (b[place] ?? 0)) & 0x1fffff)
  })
}

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
