import {Steadiness} from './steadiness.js'
import type {SteadinessSnapshot} from './steadiness.js'

/** Beyond, those that were met longest ago are forgotten. */
const MAX_HABITS = 4_000

export type BadHabitsSnapshot = readonly (readonly [string, SteadinessSnapshot])[]

/**
 * What a log has always reported as bad, by the key of its findings: templates that are told together
 * have one habit, or each of them would begin what the other has settled.
 */
export class BadHabits {
  readonly #byKey: Map<string, Steadiness>

  constructor(snapshot?: BadHabitsSnapshot) {
    this.#byKey = new Map(
      (snapshot ?? []).map(([key, steadiness]) => [key, new Steadiness(steadiness)]),
    )
  }

  /** The log's `total`th record reports something bad, as bad as a rank; true when it always did. */
  note(key: string, activeMs: number, rank: number, total: number): boolean {
    const known = this.#byKey.get(key)
    if (known) return known.note(activeMs, rank, total)
    const steadiness = new Steadiness()
    this.#byKey.set(key, steadiness)
    if (this.#byKey.size > MAX_HABITS) {
      for (const eldest of this.#byKey.keys()) {
        this.#byKey.delete(eldest)
        break
      }
    }
    return steadiness.note(activeMs, rank, total)
  }

  /** Findings of one key are told under another from here on. */
  rename(from: string, to: string): void {
    const [moved, there] = [this.#byKey.get(from), this.#byKey.get(to)]
    if (!moved || from === to) return
    this.#byKey.delete(from)
    this.#byKey.set(to, there?.with(moved) ?? moved)
  }

  snapshot(): BadHabitsSnapshot {
    return Array.from(this.#byKey, ([key, steadiness]) => [key, steadiness.snapshot()] as const)
  }
}
