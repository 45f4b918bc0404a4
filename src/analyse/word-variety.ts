import {shortHash} from './hash.js'
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
  readonly #gaps = new Map<string, T[]>()
  /** By length and first word. */
  readonly #near = new Map<string, Near<T>[]>()

  /** Notes a new template. */
  note(template: T): Variety<T> {
    const words = template.text.split(' ')
    if (words.length < 3 || words.length > MAX_WORDS) return {family: template, proofs: []}
    const constant = words.filter(isConstant).length
    const {family, proof} = this.#noteGaps(template, words, constant)
    const near = this.#noteNear(template, words, constant)
    return {family, proofs: proof ? [proof] : proofsAmong({template, words}, near, constant)}
  }

  clear(): void {
    this.#gaps.clear()
    this.#near.clear()
  }

  #noteGaps(
    template: T,
    words: readonly string[],
    constant: number,
  ): {family: T; proof: Proof<T> | undefined} {
    let family = template
    let proof: Proof<T> | undefined
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? ''
      // Where a wildcard stands no word does.
      if (word === WILDCARD || (i === 0 && !isName(words, constant))) continue
      const key = gapOf(words, [i])
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

/** A key for a text without some of its words. */
export const gapOf = (words: readonly string[], without: readonly number[]): string => {
  const left = [...words]
  for (const i of without) left[i] = '\0'
  return shortHash(left.join(' '))
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
