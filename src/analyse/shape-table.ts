/** Shapes of one generation; there are two. */
const MAX_SHAPES = 16_384
const SLOTS = 4 * MAX_SHAPES

/**
 * Shapes by their two hashes, bounded: when 16,384 are there they become the old generation, and
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
  #a = new Int32Array(this.#slots)
  #b = new Int32Array(this.#slots)
  #values: (T | undefined)[] = new Array<T | undefined>(this.#slots)

  get(a: number, b: number): T | undefined {
    const mask = this.#slots - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const value = this.#values[slot]
      if (value === undefined || (this.#a[slot] === a && this.#b[slot] === b)) return value
    }
  }

  set(a: number, b: number, value: T): void {
    if (this.size * 2 >= this.#slots && this.#slots < SLOTS) this.#grow()
    const mask = this.#slots - 1
    let slot = a & mask
    while (this.#values[slot] !== undefined) {
      if (this.#a[slot] === a && this.#b[slot] === b) break
      slot = (slot + 1) & mask
    }
    if (this.#values[slot] === undefined) this.size++
    this.#a[slot] = a
    this.#b[slot] = b
    this.#values[slot] = value
  }

  #grow(): void {
    const [a, b, values] = [this.#a, this.#b, this.#values]
    this.#slots *= 2
    this.#a = new Int32Array(this.#slots)
    this.#b = new Int32Array(this.#slots)
    this.#values = new Array<T | undefined>(this.#slots)
    this.size = 0
    values.forEach((value, slot) => {
      if (value !== undefined) this.set(a[slot] ?? 0, b[slot] ?? 0, value)
    })
  }
}
