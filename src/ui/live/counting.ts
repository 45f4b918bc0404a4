import type {Counted, Pattern} from './stream.js'

/** More patterns than this are not told apart: nobody reads them, and a flood of new ones takes no room. */
const MOST_PATTERNS = 32

/** Counts lines that are not shown one by one. Mutable, since it is asked of ten thousand lines a second. */
export class Count {
  #lines = 0
  #bad = 0
  #others = 0
  #fromMs = 0
  #toMs = 0
  readonly #patterns = new Map<string, {readonly pattern: Pattern; lines: number}>()

  get lines(): number {
    return this.#lines
  }

  get fromMs(): number {
    return this.#fromMs
  }

  /** `pattern` is asked for when it is met first: most lines are of one that is known. */
  add(id: string, pattern: () => Pattern, isBad: boolean, nowMs: number): void {
    this.#note(1, isBad ? 1 : 0, nowMs, nowMs)
    this.#of(id, pattern, 1)
  }

  /** What was counted elsewhere. */
  merge({lines, bad, patterns, others, fromMs, toMs}: Counted): void {
    this.#note(lines, bad, fromMs, toMs)
    for (const one of patterns) this.#of(one.id, () => one, one.lines)
    this.#others += others
  }

  counted(): Counted {
    return {
      lines: this.#lines,
      bad: this.#bad,
      patterns: Array.from(this.#patterns.values(), ({pattern: {id, text}, lines}) => ({
        ...{id, text, lines},
      })),
      others: this.#others,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
    }
  }

  #note(lines: number, bad: number, fromMs: number, toMs: number): void {
    if (this.#lines === 0) this.#fromMs = fromMs
    this.#lines += lines
    this.#bad += bad
    this.#fromMs = Math.min(this.#fromMs, fromMs)
    this.#toMs = Math.max(this.#toMs, toMs)
  }

  #of(id: string, pattern: () => Pattern, lines: number): void {
    const known = this.#patterns.get(id)
    if (known) known.lines += lines
    else if (this.#patterns.size >= MOST_PATTERNS) this.#others += lines
    else this.#patterns.set(id, {pattern: pattern(), lines})
  }
}
