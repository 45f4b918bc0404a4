import {wordHash} from './hash.js'
import {WILDCARD} from './mask.js'

/** Longer templates are data rather than sentences; their words are not compared. */
export const MAX_WORDS = 40
/** So many templates that differ in one word only make a family … */
const SUSPECTED = 3
/** … and so many prove that the word varies: they are one template. */
const PROVEN = 5
/** Words that must stay for a template to say anything; one more for each further word that varies. */
const MIN_CONSTANT = 2
/** Words that can vary at a time beyond what stands open already. */
const MAX_AT_A_TIME = 3
/** So often a word must have come again beside other words: those of a sentence come once. */
const COMES_AGAIN = 2

/** A template as the comparison sees it. */
export interface Varied {
  readonly text: string
  readonly isGone: boolean
  /** Indexes of the words that have proven to vary. */
  readonly variables: readonly number[]
}

/** What a new template came to. */
export interface Variety<T> {
  /** The first template of its family; itself when it has none. */
  readonly family: T
  /** Words that have proven to vary; empty while none has. Those that the new template is in come first. */
  readonly proofs: readonly Proof<T>[]
}

export interface Proof<T> {
  /** Indexes of the words in the templates' texts, split at blanks. */
  readonly words: readonly number[]
  readonly members: readonly T[]
}

/** More members of a gap tell nothing more. */
const MAX_MEMBERS = 16
/** Templates of one length and first word that are compared; beyond, the eldest are not. */
const MAX_NEAR = 128

/**
 * Which words of templates vary: `login of <name> failed` comes in as many templates as there are
 * names. A word is constant until five templates differ in it and in nothing else, the first word
 * only where it is a name, and only where two other words stay; no ratio of likeness, which would make one of
 * `session opened` and `session closed`. The fourth already belongs to the family of the first, so
 * that findings stand together.
 *
 * Two or three words may vary at once (`user=… database=…`), so that hardly two templates differ in
 * one alone. They are taken for what varies where each has five values and those come again beside
 * other values; in sentences one word asks for the other. A word with fewer values stays, and parts
 * the rest: names vary in `session opened for …` and in `session closed for …`. And what has proven to
 * vary in one template varies in another that differs from it in one word.
 */
export class WordVariety<T extends Varied> {
  /** By a template with one word left out. */
  readonly #gaps = new Map<number, T[]>()
  /** By length and first word. */
  readonly #near = new Map<string, Near<T>[]>()
  /** What was found out of templates: they are noted again when others had to go. */
  readonly #split = new Map<T, Split>()

  /** Notes a new template. */
  note(template: T): Variety<T> {
    let split = this.#split.get(template)
    if (split === undefined) {
      split = splitOf(template.text)
      this.#split.set(template, split)
    }
    const {words, constant} = split
    if (words.length < 3 || words.length > MAX_WORDS) return {family: template, proofs: []}
    const {family, proof} = this.#noteGaps(template, split)
    const near = this.#noteNear(template, words, constant)
    return {family, proofs: proof ? [proof] : proofsAmong({template, words}, near, constant)}
  }

  clear(): void {
    this.#gaps.clear()
    this.#near.clear()
    for (const template of this.#split.keys()) {
      if (template.isGone) this.#split.delete(template)
    }
  }

  #noteGaps(template: T, {words, constant, gaps}: Split): {family: T; proof: Proof<T> | undefined} {
    let family = template
    let proof: Proof<T> | undefined
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? ''
      // Where a wildcard stands no word does.
      if (word === WILDCARD || (i === 0 && !isName(words, constant))) continue
      const key = gaps[i] ?? 0
      const members = (this.#gaps.get(key) ?? []).filter((member) => !member.isGone)
      const [eldest] = members
      if (eldest && members.length >= SUSPECTED && family === template) family = eldest
      if (members.length < MAX_MEMBERS) members.push(template)
      this.#gaps.set(key, members)
      const others = isConstant(word) ? constant - 1 : constant
      if (others < MIN_CONSTANT || members.length < PROVEN || proof !== undefined) continue
      proof = {words: [i], members}
    }
    return {family, proof}
  }

  /** Those before it. */
  #noteNear(template: T, words: readonly string[], constant: number): readonly Near<T>[] {
    const key = `${words.length} ${isName(words, constant) ? '' : (words[0] ?? '')}`
    const before = (this.#near.get(key) ?? []).filter((near) => !near.template.isGone)
    this.#near.set(key, [...before.slice(1 - MAX_NEAR), {template, words}])
    return before
  }
}

/** Says something whatever stands for its wildcards; `sent=<*>` does. */
const isConstant = (word: string): boolean => !word.includes(WILDCARD) || /[A-Za-z]=/.test(word)

/** The first word says what a line is about, unless it is a name (`cups.service: …`, `(ann) …`, `ann : …`). */
const isName = ([word = '', next]: readonly string[], constant: number): boolean =>
  constant - (isConstant(word) ? 1 : 0) > MIN_CONSTANT &&
  (next === ':' || /[a-z][._/([<@-]+\S|^[([<]/.test(word))

interface Near<T> {
  readonly template: T
  readonly words: readonly string[]
}

const proofsAmong = <T extends Varied>(
  latest: Near<T>,
  before: readonly Near<T>[],
  constant: number,
): readonly Proof<T>[] => {
  const tried = new Map<string, readonly number[]>()
  const apart: {readonly near: Near<T>; readonly at: readonly number[]}[] = []
  for (const near of before) {
    const at = differences(latest, near)
    if (at === undefined) continue
    const {variables} = near.template
    const open = variables.filter((i) => latest.words[i] !== WILDCARD)
    if (open.length > 0) {
      if (at.length > 1 || constant - 2 * open.length < MIN_CONSTANT) continue
      const like = before.filter(({words}) => areAlike(words, latest.words, open))
      return [{words: open, members: [latest, ...like].map(({template}) => template)}]
    }
    apart.push({near, at})
    if (at.length > 1) tried.set(at.join(), at)
  }
  for (const set of tried.values()) {
    const group = apart.filter(({at}) => at.every((i) => set.includes(i))).map(({near}) => near)
    const proofs = proofsOf([...group, latest], set, latest, constant)
    if (proofs.length > 0) return proofs
  }
  return []
}

/** Where two templates of one length differ; undefined where that is nowhere, too often, or in kind. */
const differences = <T extends Varied>(
  {words}: Near<T>,
  other: Near<T>,
): readonly number[] | undefined => {
  const found: number[] = []
  for (let i = 0; i < words.length; i++) {
    const [word = '', its = ''] = [words[i], other.words[i]]
    if (word === its) continue
    if (its === WILDCARD && other.template.variables.includes(i)) continue
    if (word === WILDCARD || its === WILDCARD || found.length === MAX_AT_A_TIME) return undefined
    found.push(i)
  }
  return found.length === 0 ? undefined : found
}

const areAlike = (
  words: readonly string[],
  others: readonly string[],
  but: readonly number[],
): boolean => words.every((word, i) => word === others[i] || but.includes(i))

/** What a group proves that differs in some words: which of them vary, apart for what stays. */
const proofsOf = <T extends Varied>(
  group: readonly Near<T>[],
  set: readonly number[],
  latest: Near<T>,
  constant: number,
): readonly Proof<T>[] => {
  const varying: number[] = []
  const staying: number[] = []
  for (const i of set) {
    const values = new Set(group.map(({words}) => words[i])).size
    if (values < PROVEN || group.every(({words}) => IN_CAPITALS.test(words[i] ?? '')))
      staying.push(i)
    else if (group.length - values >= COMES_AGAIN) varying.push(i)
    else return []
  }
  const others = constant - set.filter((i) => isConstant(latest.words[i] ?? '')).length
  if (varying.length === 0 || others < MIN_CONSTANT + varying.length - 1) return []
  const parts = new Map<string, T[]>()
  for (const {template, words} of [latest, ...group.slice(0, -1)]) {
    const key = staying.map((i) => words[i]).join(' ')
    parts.set(key, [...(parts.get(key) ?? []), template])
  }
  return Array.from(parts.values(), (members) => ({words: varying, members}))
}

/** A state: beside other words that vary it says what happened. */
const IN_CAPITALS = /^[^a-z]*[A-Z]{2}[^a-z]*$/

interface Split {
  readonly words: readonly string[]
  /** How many of them say something. */
  readonly constant: number
  /** For each, a key for the text without it. */
  readonly gaps: readonly number[]
}

const splitOf = (text: string): Split => {
  const words = text.split(' ')
  const gapOf = gapsOf(words)
  const gaps = words.length > MAX_WORDS ? [] : words.map((_, i) => gapOf([i]))
  return {words, constant: words.filter(isConstant).length, gaps}
}

/**
 * Keys for a text without some of its words: 53 bits of sums over the other words and their places.
 * Among 10,000 templates two gaps share one with a chance of 1 in a million.
 */
export const gapsOf = (words: readonly string[]): ((without: readonly number[]) => number) => {
  const a = words.map((word, place) => wordHash(word, place, 0x811c9dc5))
  const b = words.map((word, place) => wordHash(word, place, 0x2545f491))
  let sumA = words.length
  let sumB = words.length
  for (const hash of a) sumA = (sumA + hash) | 0
  for (const hash of b) sumB = (sumB + hash) | 0
  return (without) => {
    let [leftA, leftB] = [sumA, sumB]
    for (const i of without) {
      leftA = (leftA - (a[i] ?? 0)) | 0
      leftB = (leftB - (b[i] ?? 0)) | 0
    }
    return (leftA >>> 0) * 0x200000 + (leftB & 0x1fffff)
  }
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
  const before = /^.*[=:([{<'"]/.exec(first.slice(0, head).replace(CUT_OPEN, ''))?.[0] ?? ''
  const behind = first.slice(first.length - tail).replace(CUT_CLOSE, '')
  const after = /[\])}>'",;.:!?].*$/.exec(behind)?.[0] ?? ''
  return `${before}${WILDCARD}${after}`
}
/** What is left of a wildcard that the other words do not share. */
const CUT_OPEN = /<\*?$/
const CUT_CLOSE = /^.*<\*>|^\*?>/
