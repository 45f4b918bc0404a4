import {shortHash} from './hash.js'
import {worseLevel} from './level.js'
import {WILDCARD, skeletonOf} from './mask.js'
import {Template} from './template.js'
import type {SavedTemplate, Told} from './template.js'
import type {ValueHabit} from './value-habit.js'
import {gapsOf, variableWord, WordVariety} from './word-variety.js'
import type {Proof} from './word-variety.js'

const NONE: readonly string[] = []

/** What learning a shape came to. */
export interface Learned {
  readonly template: Template
  readonly isNew: boolean
  /** Families whose templates are of its family now. */
  readonly ended: readonly string[]
}

export type MinerSnapshot = {
  readonly uses: number
  readonly evicted: number
  readonly templates: readonly SavedTemplate[]
  /** Shapes that another template stands for. */
  readonly aliases: readonly (readonly [string, string])[]
  /** Ids of templates that became part of another, and its id. */
  readonly merged: readonly (readonly [string, string])[]
}

const MAX_TEMPLATES = 10_000
const MAX_ALIASES = 10_000
/** Evicting in lots keeps the cost of finding the oldest at a fraction of a look-up each. */
const EVICTED_AT_ONCE = 2_500
/** Sets of words that vary, of templates of one length. */
const MAX_GAPS = 64

/**
 * Learns templates from masked messages, online: one template for each shape, its id a hash of its
 * skeleton, so that it is the same after a restart. Lists of wildcards may differ in length; where a
 * known template has `<*>`, a word that holds a wildcard (`LOCAL(<*>)`) fits, and a name
 * (`root_domain`). Where a word has proven to vary (`word-variety.ts`), the templates that differ in
 * it become one under a new id, and `final` leads from theirs to it. At most 10,000 templates; beyond,
 * those used longest ago go and are counted.
 */
export class TemplateMiner {
  readonly #byShape = new Map<string, Template>()
  readonly #byId = new Map<string, Template>()
  readonly #aliases = new Map<string, Template>()
  /** Those whose skeleton is not their shape. */
  readonly #bySkeleton = new Map<string, Template>()
  /** Those with words that have proven to vary, by their text without them. */
  readonly #byGap = new Map<number, Template>()
  /** Which words those are, by the number of words. */
  readonly #gaps = new Map<number, readonly (readonly number[])[]>()
  readonly #merged = new Map<string, string>()
  readonly #variety = new WordVariety<Template>()
  /** What the merging that goes on has ended. */
  #ended: string[] = []
  #uses = 0
  #evicted = 0

  constructor(snapshot?: MinerSnapshot) {
    if (!snapshot) return
    this.#uses = snapshot.uses
    this.#evicted = snapshot.evicted
    for (const template of snapshot.templates) this.#add(Template.restored(template))
    for (const [shape, id] of snapshot.aliases) {
      const template = this.#byId.get(id)
      if (template) this.#aliases.set(shape, template)
    }
    this.#merged = new Map(snapshot.merged)
    this.#noteWords()
  }

  /** The template of a shape; `tell` is asked once, for a new one. */
  learn(shape: string, tell: () => Told): Learned {
    this.#uses++
    const template = this.#byShape.get(shape) ?? this.#aliases.get(shape) ?? this.#fitting(shape)
    if (template) {
      template.lastUse = this.#uses
      return {template, isNew: false, ended: NONE}
    }
    if (this.#byShape.size >= MAX_TEMPLATES) this.#evict()
    const created = this.#create(shape, tell())
    const {family, proofs} = this.#variety.note(created)
    created.family = family.family
    this.#add(created)
    const [own, ...others] = proofs
    if (!own) return {template: created, isNew: true, ended: NONE}
    this.#ended = []
    // What was said of the others stands for it: a further name is no news.
    const isNew = own.members.length === 1
    const merged = this.#merge(own, created)
    for (const proof of others) this.#merge(proof, proof.members[0] ?? created)
    return {template: this.final(created.id) ?? merged, isNew, ended: this.#ended}
  }

  /** The rules are others now: asks for each template what they say of it. */
  tellAnew(tell: (template: Template) => Told): void {
    for (const template of this.#byId.values()) Object.assign(template, tell(template))
  }

  /** A record of a template that its shape remembers. */
  use(template: Template): void {
    template.lastUse = ++this.#uses
  }

  /** The template that stands for an id now, after all merging; undefined when it is forgotten. */
  final(id: string): Template | undefined {
    let now = id
    for (let next = this.#merged.get(now); next !== undefined; next = this.#merged.get(now))
      now = next
    return this.#byId.get(now)
  }

  get size(): number {
    return this.#byShape.size
  }

  /** Templates that had to go; after the first, a template's absence proves nothing. */
  get evicted(): number {
    return this.#evicted
  }

  /** In the order in which they were first seen. */
  templates(): IterableIterator<Template> {
    return this.#byShape.values()
  }

  snapshot(): MinerSnapshot {
    return {
      uses: this.#uses,
      evicted: this.#evicted,
      templates: Array.from(this.#byShape.values(), (template) => template.saved()),
      aliases: Array.from(this.#aliases, ([shape, template]) => [shape, template.id] as const),
      merged: [...this.#merged],
    }
  }

  #create(text: string, {known, conditions}: Told): Template {
    const id = shortHash(skeletonOf(text))
    return new Template({
      ...{id, text, family: id, known, conditions, variables: []},
      lastUse: this.#uses,
    })
  }

  #add(template: Template): void {
    this.#byShape.set(template.text, template)
    this.#byId.set(template.id, template)
    const skeleton = skeletonOf(template.text)
    if (skeleton !== template.text) this.#bySkeleton.set(skeleton, template)
  }

  #remove(template: Template): void {
    template.remove()
    this.#byShape.delete(template.text)
    this.#byId.delete(template.id)
    const skeleton = skeletonOf(template.text)
    if (this.#bySkeleton.get(skeleton) === template) this.#bySkeleton.delete(skeleton)
  }

  /** Makes one template of those that differ in some words. */
  #merge({words, members}: Proof<Template>, latest: Template): Template {
    const split = members.map((member) => member.text.split(' '))
    const left = latest.text.split(' ')
    for (const i of words) left[i] = variableWord(split.map((its) => its[i] ?? ''))
    const text = left.join(' ')
    const [first = latest] = members
    const there = this.#byShape.get(text) ?? this.#like(text)
    const variables = united(
      words,
      ...[...members, ...(there ? [there] : [])].map((t) => t.variables),
    )
    const into = there ?? this.#create(text, first)
    into.variables = variables
    if (!there) {
      into.family = first.family
      this.#add(into)
    }
    this.#noteVariables(into, variables)
    const parts = members.includes(latest) ? members : [...members, latest]
    for (const part of parts) {
      const held = this.#byId.get(part.id)
      if (!held || held === into) continue
      const {series, habit, values} = held
      if (held.family !== into.family) this.#ended.push(held.family)
      this.#remove(held)
      part.isGone = true
      this.#merged.set(part.id, into.id)
      this.#alias(held.text, into)
      into.count += held.count
      into.firstMs = lesser(into.firstMs, held.firstMs)
      into.lastMs = greater(into.lastMs, held.lastMs)
      into.level = worseLevel(into.level, held.level)
      into.series.absorb(series)
      into.habit.absorb(habit)
      if (values) {
        into.values ??= new Map<string, ValueHabit>()
        for (const [name, value] of values) {
          if (!into.values.has(name)) into.values.set(name, value)
        }
      }
    }
    for (const [shape, template] of this.#aliases) {
      if (template.isGone) this.#aliases.set(shape, into)
    }
    into.lastUse = this.#uses
    if (there) return into
    // What is left may differ in one more word from others that were made so.
    const [further] = this.#variety.note(into).proofs
    return further && further.members.length > 1 ? this.#merge(further, into) : into
  }

  #noteVariables(template: Template, variables: readonly number[]): void {
    const words = template.text.split(' ')
    const key = gapsOf(words)(variables)
    if (!this.#byGap.has(key)) this.#byGap.set(key, template)
    const known = this.#gaps.get(words.length) ?? []
    const isKnown = known.some((gaps) => gaps.join() === variables.join())
    if (!isKnown && known.length < MAX_GAPS) this.#gaps.set(words.length, [...known, variables])
  }

  #alias(shape: string, template: Template): Template {
    if (this.#aliases.size >= MAX_ALIASES) this.#aliases.clear()
    this.#aliases.set(shape, template)
    return template
  }

  /** The template of a shape or of one that differs in the length of its lists only. */
  #like(shape: string): Template | undefined {
    const skeleton = skeletonOf(shape)
    return this.#byShape.get(skeleton) ?? this.#bySkeleton.get(skeleton)
  }

  /** A known template that stands for a shape which was not seen before. */
  #fitting(shape: string): Template | undefined {
    const template =
      (shape.includes(WILDCARD) ? (this.#like(shape) ?? this.#reduced(shape)) : undefined) ??
      this.#withVariableWord(shape) ??
      this.#kinOf(shape)
    return template && this.#alias(shape, template)
  }

  #withVariableWord(shape: string): Template | undefined {
    if (this.#byGap.size === 0) return undefined
    const words = shape.split(' ')
    const sets = this.#gaps.get(words.length)
    if (sets === undefined) return undefined
    const gapOf = gapsOf(words)
    for (const gaps of sets) {
      const template = this.#byGap.get(gapOf(gaps))
      if (template && !template.isGone) return template
    }
    return undefined
  }

  #reduced(shape: string): Template | undefined {
    const words = shape.split(' ')
    const reduced = words.map(wildcardOnly)
    const tries = [reduced.join(' ')]
    for (const [i, word] of reduced.entries()) {
      if (word !== words[i]) tries.push(words.with(i, word).join(' '))
    }
    for (const text of tries) {
      const template = text === shape ? undefined : this.#byShape.get(text)
      if (template) return template
    }
    return undefined
  }

  /**
   * A known template that has `<*>` where this new shape has names: an id that by chance holds no
   * digit (`user-ccceea` beside `user-1f3a9c`) is no news. Words of prose are: `state is <*>` says
   * nothing about `state is degraded`.
   */
  #kinOf(shape: string): Template | undefined {
    const all = shape.replace(NAME, WILDCARD)
    if (all === shape) return undefined
    const whole = this.#like(all) ?? this.#withVariableWord(all)
    if (whole) return whole
    let tries = 0
    for (const {0: name, index} of shape.matchAll(NAME)) {
      if (++tries > MAX_NAMES) break
      for (const text of withoutName(shape, index, name)) {
        const template = this.#like(text)
        if (template) return template
      }
    }
    return undefined
  }

  #evict(): void {
    const oldest = [...this.#byShape.values()].sort((a, b) => a.lastUse - b.lastUse)
    for (const template of oldest.slice(0, EVICTED_AT_ONCE)) this.#remove(template)
    this.#evicted += EVICTED_AT_ONCE
    for (const [shape, template] of this.#aliases) {
      if (template.isGone) this.#aliases.delete(shape)
    }
    for (const [from, to] of this.#merged) {
      if (this.#merged.size > MAX_ALIASES || (!this.#byId.has(to) && !this.#merged.has(to))) {
        this.#merged.delete(from)
      }
    }
    this.#noteWords()
  }

  /** Word variety follows from the templates, so that a restart comes to the same. */
  #noteWords(): void {
    this.#variety.clear()
    this.#byGap.clear()
    this.#gaps.clear()
    for (const template of this.#byShape.values()) {
      this.#variety.note(template)
      if (template.variables.length > 0) this.#noteVariables(template, template.variables)
    }
  }
}

/** Names looked at one by one; more of them are data. */
const MAX_NAMES = 8
/** Letters with `-`, `_`, `.` or `@` inside, a capital inside, or hex: `user-ccceea`, `kXqzPw`, `beefd`. */
const NAME =
  /(?<![\w.@*-])(?:[A-Za-z]+(?:[-_.@][A-Za-z]+)+|[a-z]+[A-Z][A-Za-z]*|[a-f]{4,}|[A-F]{4,})(?![\w@*-]|\.\w)/g

/** The shape without a name, without the part before its `@`, and without the word that it stands in. */
const withoutName = (shape: string, index: number, name: string): readonly string[] => {
  const end = index + name.length
  const at = name.indexOf('@')
  const from = shape.lastIndexOf(' ', index) + 1
  const next = shape.indexOf(' ', end)
  const word = shape.slice(from, next < 0 ? shape.length : next)
  const mark = /[,;.]$/.exec(word)?.[0] ?? ''
  return [
    shape.slice(0, index) + WILDCARD + shape.slice(end),
    ...(at < 0 ? [] : [shape.slice(0, index) + WILDCARD + shape.slice(index + at)]),
    ...(word === name
      ? []
      : [shape.slice(0, from) + WILDCARD + mark + shape.slice(from + word.length)]),
  ]
}

/** `LOCAL(<*>),` → `<*>,`; `sent=<*>` names what varies and stays. */
const wildcardOnly = (word: string): string => {
  if (!word.includes(WILDCARD) || /[=:]/.test(word)) return word
  return WILDCARD + (/[,;.]$/.exec(word)?.[0] ?? '')
}

const united = (...sets: readonly (readonly number[])[]): readonly number[] =>
  [...new Set(sets.flat())].sort((a, b) => a - b)

const lesser = (a: number, b: number): number => (b < a || Number.isNaN(a) ? b : a)

const greater = (a: number, b: number): number => (b > a || Number.isNaN(a) ? b : a)
