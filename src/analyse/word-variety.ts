import {shortHash} from './hash.js'
import {WILDCARD} from './mask.js'

/** Longer templates are data rather than sentences; their words are not compared. */
const MAX_WORDS = 24
/** So many templates that differ in one word only prove that the word varies. */
const PROVEN = 3

/**
 * Which words of templates have proven to vary: `login of <name> failed` comes in as many templates
 * as there are names, and the fourth name is no news. It changes no template; it only names the
 * family that a new one belongs to, so that its findings stand together.
 */
export class WordVariety {
  /** A template with one word left out → the first of its family, and how many there are. */
  readonly #gaps = new Map<string, {readonly family: string; members: number}>()

  /**
   * Notes a template and returns the id of its family: an earlier template when at least three
   * others differ from it in one and the same word, else its own.
   */
  note(id: string, text: string): string {
    const words = text.split(' ')
    if (words.length < 3 || words.length > MAX_WORDS) return id
    let family = id
    // The first word says what a line is about, and where a wildcard stands no word does.
    for (let i = 1; i < words.length; i++) {
      if (words[i] === WILDCARD) continue
      const key = shortHash(words.with(i, '\0').join(' '))
      const gap = this.#gaps.get(key)
      if (gap === undefined) {
        this.#gaps.set(key, {family: id, members: 1})
        continue
      }
      if (gap.members >= PROVEN && family === id) family = gap.family
      gap.members++
    }
    return family
  }

  clear(): void {
    this.#gaps.clear()
  }
}
