import type {Level} from './finding.js'
import {shortHash} from './hash.js'
import {WILDCARD, skeletonOf} from './mask.js'
import {WordVariety} from './word-variety.js'

/** What a group of lines shares. Owned and counted by the miner and its pipeline. */
export interface Template {
  readonly id: string
  /** `<*>` where its lines vary. */
  readonly text: string
  /** Id of the template under whose name its findings stand; its own unless a word or name varies. */
  readonly family: string
  /** Id of the known failure that its first example reports. */
  readonly known: string | null
  /** Records counted; what was only learned is not. */
  count: number
  firstMs: number | null
  lastMs: number | null
  /** The worst level seen. */
  level: Level
  /** Number of the record that used it last. */
  lastUse: number
  /** It had to go: who holds it learns it anew. */
  isGone: boolean
}

/** What learning a shape came to. */
export interface Learned {
  readonly template: Template
  readonly isNew: boolean
}

export type MinerSnapshot = {
  readonly uses: number
  readonly evicted: number
  readonly templates: readonly Template[]
  readonly aliases: readonly (readonly [string, string])[]
}

const MAX_TEMPLATES = 10_000
const MAX_ALIASES = 10_000
/** Evicting in lots keeps the cost of finding the oldest at a fraction of a look-up each. */
const EVICTED_AT_ONCE = 1_000

/**
 * Learns templates from masked messages, online: one template for each shape, its id a hash of its
 * skeleton, so that it is the same after a restart. Two likenesses are seen: lists of wildcards may
 * differ in length, and where a known template has `<*>`, a word that holds a wildcard
 * (`LOCAL(<*>)`) fits. At most 10,000 templates; beyond, those used longest ago go and are counted.
 */
export class TemplateMiner {
  readonly #byShape = new Map<string, Template>()
  readonly #aliases = new Map<string, Template>()
  /** Those whose skeleton is not their shape. */
  readonly #bySkeleton = new Map<string, Template>()
  readonly #variety = new WordVariety()
  #uses = 0
  #evicted = 0

  constructor(snapshot?: MinerSnapshot) {
    if (!snapshot) return
    this.#uses = snapshot.uses
    this.#evicted = snapshot.evicted
    for (const template of snapshot.templates) this.#add({...template})
    const byId = new Map(Array.from(this.#byShape.values(), (template) => [template.id, template]))
    for (const [shape, id] of snapshot.aliases) {
      const template = byId.get(id)
      if (template) this.#aliases.set(shape, template)
    }
    this.#noteWords()
  }

  /** The template of a shape; `knownOf` is asked once, for a new one. */
  learn(shape: string, knownOf: () => string | null): Learned {
    this.#uses++
    const template = this.#byShape.get(shape) ?? this.#aliases.get(shape) ?? this.#fitting(shape)
    if (template) {
      template.lastUse = this.#uses
      return {template, isNew: false}
    }
    if (this.#byShape.size >= MAX_TEMPLATES) this.#evict()
    const id = shortHash(skeletonOf(shape))
    const variety = this.#variety.note(id, shape)
    const created: Template = {
      id,
      text: shape,
      family: this.#kinOf(shape)?.family ?? variety,
      known: knownOf(),
      count: 0,
      firstMs: null,
      lastMs: null,
      level: 'unknown',
      lastUse: this.#uses,
      isGone: false,
    }
    this.#add(created)
    return {template: created, isNew: true}
  }

  /** A record of a template that its shape remembers. */
  use(template: Template): void {
    template.lastUse = ++this.#uses
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
      templates: Array.from(this.#byShape.values(), (template) => ({...template})),
      aliases: Array.from(this.#aliases, ([shape, template]) => [shape, template.id] as const),
    }
  }

  #add(template: Template): void {
    this.#byShape.set(template.text, template)
    const skeleton = skeletonOf(template.text)
    if (skeleton !== template.text) this.#bySkeleton.set(skeleton, template)
  }

  /** The template of a shape or of one that differs in the length of its lists only. */
  #like(shape: string): Template | undefined {
    const skeleton = skeletonOf(shape)
    return this.#byShape.get(skeleton) ?? this.#bySkeleton.get(skeleton)
  }

  /** A known template that has `<*>` where this shape has words that hold a wildcard. */
  #fitting(shape: string): Template | undefined {
    if (!shape.includes(WILDCARD)) return undefined
    const template = this.#like(shape) ?? this.#reduced(shape)
    if (!template) return undefined
    if (this.#aliases.size >= MAX_ALIASES) this.#aliases.clear()
    this.#aliases.set(shape, template)
    return template
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
    const whole = this.#like(all)
    if (whole) return whole
    let tries = 0
    for (const {0: name, index} of shape.matchAll(NAME)) {
      if (++tries > MAX_NAMES) break
      const one = shape.slice(0, index) + WILDCARD + shape.slice(index + name.length)
      const template = this.#like(one)
      if (template) return template
    }
    return undefined
  }

  #evict(): void {
    const oldest = [...this.#byShape.values()].sort((a, b) => a.lastUse - b.lastUse)
    for (const template of oldest.slice(0, EVICTED_AT_ONCE)) {
      this.#byShape.delete(template.text)
      this.#bySkeleton.delete(skeletonOf(template.text))
      template.isGone = true
    }
    this.#evicted += EVICTED_AT_ONCE
    for (const [shape, template] of this.#aliases) {
      if (!this.#byShape.has(template.text)) this.#aliases.delete(shape)
    }
    this.#noteWords()
  }

  /** Word variety follows from the templates, so that a restart comes to the same. */
  #noteWords(): void {
    this.#variety.clear()
    for (const {id, text} of this.#byShape.values()) this.#variety.note(id, text)
  }
}

/** Names looked at one by one; more of them are data. */
const MAX_NAMES = 8
/** Letters with `-`, `_`, `.` or `@` inside, a capital inside, or hex: `user-ccceea`, `kXqzPw`, `beefd`. */
const NAME =
  /(?<![\w.@*-])(?:[A-Za-z]+(?:[-_.@][A-Za-z]+)+|[a-z]+[A-Z][A-Za-z]*|[a-f]{4,}|[A-F]{4,})(?![\w@*-]|\.\w)/g

/** `LOCAL(<*>),` → `<*>,`; `sent=<*>` names what varies and stays. */
const wildcardOnly = (word: string): string => {
  if (!word.includes(WILDCARD) || /[=:]/.test(word)) return word
  return WILDCARD + (/[,;.]$/.exec(word)?.[0] ?? '')
}
