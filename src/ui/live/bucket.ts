/**
 * A bucket that fills with time and that each line empties by one, whether it is shown or not. Once dry it
 * gives nothing before it is half full again: a flood is one stretch of counting, not a line now and then.
 */
export class Bucket {
  readonly #most: number
  readonly #perMs: number
  #level: number
  #atMs = Number.NaN
  #isDry = false

  constructor({most, perSecond}: {readonly most: number; readonly perSecond: number}) {
    this.#most = most
    this.#perMs = perSecond / 1000
    this.#level = most
  }

  /** One line comes; true where there is room for it. */
  take(nowMs: number): boolean {
    this.#fill(nowMs)
    const isGiven = !this.#isDry && this.#level >= 1
    this.#level = Math.max(0, this.#level - 1)
    if (this.#level < 1) this.#isDry = true
    return isGiven
  }

  isDry(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#isDry
  }

  /** At the last line or look. */
  get wasDry(): boolean {
    return this.#isDry
  }

  #fill(nowMs: number): void {
    // A clock that was set back fills nothing.
    const ms = nowMs > this.#atMs ? nowMs - this.#atMs : 0
    this.#atMs = nowMs
    this.#level = Math.min(this.#most, this.#level + ms * this.#perMs)
    if (this.#level >= this.#most / 2) this.#isDry = false
  }
}
