/**
 * The latest counts by bucket (a window, a minute, an hour), oldest first; buckets without any take no
 * room. A ring: the oldest gives way to the newest.
 */
export class RecentCounts {
  readonly #capacity: number
  #buckets: number[] = NOTHING
  #counts: number[] = NOTHING
  /** Where the oldest stands, once the ring is full. */
  #oldest = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#buckets.length
  }

  /** By age: 0 is the newest. */
  bucketAt(age: number): number {
    return this.#buckets[this.#place(age)] as number
  }

  countAt(age: number): number {
    return this.#counts[this.#place(age)] as number
  }

  /** A bucket later than all others. Gives the count that had to go for it, or 0. */
  push(bucket: number, count: number): number {
    if (this.#buckets === NOTHING) {
      this.#buckets = []
      this.#counts = []
    }
    if (this.#buckets.length < this.#capacity) {
      this.#buckets.push(bucket)
      this.#counts.push(count)
      return 0
    }
    const at = this.#oldest
    const gone = this.#counts[at] as number
    this.#buckets[at] = bucket
    this.#counts[at] = count
    this.#oldest = at + 1 === this.#capacity ? 0 : at + 1
    return gone
  }

  /** Adds to a bucket of the past, or of the present: records may come out of order. */
  add(bucket: number, count: number): void {
    let age = 0
    const {size} = this
    while (age < size && this.bucketAt(age) > bucket) age++
    if (age === 0 && (size === 0 || this.bucketAt(0) < bucket)) {
      this.push(bucket, count)
    } else if (age < size && this.bucketAt(age) === bucket) {
      const at = this.#place(age)
      this.#counts[at] = (this.#counts[at] as number) + count
    } else if (age < this.#capacity) this.#insert(age, bucket, count)
  }

  /** Pairs of bucket and count, oldest first. */
  pairs(): [number, number][] {
    const {size} = this
    return Array.from({length: size}, (_, i) => [
      this.bucketAt(size - 1 - i),
      this.countAt(size - 1 - i),
    ])
  }

  #place(age: number): number {
    const at = this.#oldest - 1 - age
    return at < 0 ? at + this.#buckets.length : at
  }

  #insert(age: number, bucket: number, count: number): void {
    const pairs = this.pairs()
    pairs.splice(pairs.length - age, 0, [bucket, count])
    this.#buckets = []
    this.#counts = []
    this.#oldest = 0
    for (const [each, its] of pairs) this.push(each, its)
  }
}

/** Shared by all that have none yet. */
const NOTHING: number[] = []
