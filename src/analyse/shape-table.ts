/** Shapes of one generation; there are two. */
const MAX_SHAPES = 8_192
const SLOTS = 4 * MAX_SHAPES

/**
 * Shapes by their two hashes, bounded: when 8,192 are there they become the old generation, and
 * what is used again is taken over from it; the rest goes with the next change. Open addressing in
 * flat arrays, because a Map of such numbers allocates for every look.
 */
export class ShapeTable<T> {
  #young = new Generation<T>()
  #old = new Generation<T>()

  get(a: number, b: number): T | undefined {
    const found = this.#young.get(a, b)
    if (found !== undefined) return found
    if (this.#old.size === 0) return undefined
    const old = this.#old.get(a, b)
    if (old !== undefined) this.set(a, b, old)
    return old
  }

  set(a: number, b: number, value: T): void {
    if (this.#young.size >= MAX_SHAPES) {
      this.#old = this.#young
      this.#young = new Generation<T>()
    }
    this.#young.set(a, b, value)
  }
}

class Generation<T> {
  size = 0
  #slots = 1_024
  /** Both hashes of a slot side by side: they are looked at together. */
  #keys = new Int32Array(2 * this.#slots)
  #values: (T | undefined)[] = new Array<T | undefined>(this.#slots)

  get(a: number, b: number): T | undefined {
    const mask = this.#slots - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const value = this.#values[slot]
      if (value === undefined) return undefined
      if (this.#keys[2 * slot] === a && this.#keys[2 * slot + 1] === b) return value
    }
  }

  set(a: number, b: number, value: T): void {
    if (this.size * 2 >= this.#slots && this.#slots < SLOTS) this.#grow()
    const mask = this.#slots - 1
    let slot = a & mask
    while (this.#values[slot] !== undefined) {
      if (this.#keys[2 * slot] === a && this.#keys[2 * slot + 1] === b) break
      slot = (slot + 1) & mask
    }
    if (this.#values[slot] === undefined) this.size++
    this.#keys[2 * slot] = a
    this.#keys[2 * slot + 1] = b
    this.#values[slot] = value
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#slots *= 2
    this.#keys = new Int32Array(2 * this.#slots)
    this.#values = new Array<T | undefined>(this.#slots)
    this.size = 0
    values.forEach((value, slot) => {
      if (value !== undefined) this.set(keys[2 * slot] ?? 0, keys[2 * slot + 1] ?? 0, value)
    })
  }
}
