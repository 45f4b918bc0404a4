import {isoTime} from './time.js'

/** Buckets kept at most; when there are more, each takes twice the time. */
const MAX_BUCKETS = 2_048
const MAX_SLICES = 60
/** A gap is told when it is this many times the usual distance, and the next longest one. */
const GAP_TIMES_USUAL = 20
const GAP_TIMES_NEXT = 5
const MIN_GAP_MS = 60_000
const MIN_RECORDS = 50

export interface TimeLineSnapshot {
  readonly widthMs: number
  readonly buckets: readonly (readonly [number, number])[]
  readonly records: number
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly gapMs: number
  readonly gapEndMs: number
  readonly nextGapMs: number
}

/**
 * When the records of a log were written, in bounded memory and one pass: counts in buckets that grow
 * wider as the log grows longer, and the longest stretch without a record.
 */
export class TimeLine {
  #widthMs = 1_000
  #buckets = new Map<number, number>()
  #records = 0
  /** The bucket of the latest record, and its records that are not in the buckets yet. */
  #bucket = Number.NaN
  #pending = 0
  /** NaN before the first record. */
  #firstMs = Number.NaN
  #lastMs = Number.NaN
  #gapMs = 0
  #gapEndMs = 0
  #nextGapMs = 0

  constructor(snapshot?: TimeLineSnapshot) {
    if (!snapshot) return
    this.#widthMs = snapshot.widthMs
    this.#buckets = new Map(snapshot.buckets)
    this.#records = snapshot.records
    this.#firstMs = snapshot.firstMs ?? Number.NaN
    this.#lastMs = snapshot.lastMs ?? Number.NaN
    this.#gapMs = snapshot.gapMs
    this.#gapEndMs = snapshot.gapEndMs
    this.#nextGapMs = snapshot.nextGapMs
  }

  add(timeMs: number): void {
    this.#records++
    if (timeMs > this.#lastMs) {
      this.#noteGap(timeMs)
      this.#lastMs = timeMs
    } else if (this.#records === 1) this.#lastMs = timeMs
    if (!(timeMs >= this.#firstMs)) this.#firstMs = timeMs
    const bucket = Math.floor(timeMs / this.#widthMs)
    if (bucket !== this.#bucket) {
      this.#settle()
      this.#bucket = Math.floor(timeMs / this.#widthMs)
    }
    this.#pending++
  }

  /** The earliest and the latest time, ms since 1970. */
  get firstMs(): number | null {
    return this.#records === 0 ? null : this.#firstMs
  }

  get lastMs(): number | null {
    return this.#records === 0 ? null : this.#lastMs
  }

  get from(): string | null {
    return this.#records === 0 ? null : isoTime(this.#firstMs)
  }

  get to(): string | null {
    return this.#records === 0 ? null : isoTime(this.#lastMs)
  }

  /** Records per equal slice from the first to the last. */
  get rate(): readonly number[] {
    if (this.#records === 0) return []
    this.#settle()
    const spanMs = this.#lastMs - this.#firstMs
    const slices = Math.min(MAX_SLICES, Math.floor(spanMs / this.#widthMs) + 1)
    const rate = new Array<number>(slices).fill(0)
    for (const [bucket, count] of this.#buckets) {
      const middle = (bucket + 0.5) * this.#widthMs - this.#firstMs
      const slice = Math.floor((middle / Math.max(spanMs, 1)) * slices)
      const within = Math.min(Math.max(slice, 0), slices - 1)
      rate[within] = (rate[within] ?? 0) + count
    }
    return rate
  }

  get gap(): {readonly from: string; readonly to: string} | null {
    if (this.#records < MIN_RECORDS) return null
    const usualMs = (this.#lastMs - this.#firstMs - this.#gapMs) / this.#records
    const isOdd =
      this.#gapMs >= MIN_GAP_MS &&
      this.#gapMs >= GAP_TIMES_USUAL * usualMs &&
      this.#gapMs >= GAP_TIMES_NEXT * this.#nextGapMs
    if (!isOdd) return null
    return {from: isoTime(this.#gapEndMs - this.#gapMs), to: isoTime(this.#gapEndMs)}
  }

  snapshot(): TimeLineSnapshot {
    this.#settle()
    const isEmpty = this.#records === 0
    return {
      widthMs: this.#widthMs,
      buckets: [...this.#buckets],
      records: this.#records,
      firstMs: isEmpty ? null : this.#firstMs,
      lastMs: isEmpty ? null : this.#lastMs,
      gapMs: this.#gapMs,
      gapEndMs: this.#gapEndMs,
      nextGapMs: this.#nextGapMs,
    }
  }

  #noteGap(timeMs: number): void {
    const gapMs = timeMs - this.#lastMs
    if (gapMs > this.#gapMs) {
      this.#nextGapMs = this.#gapMs
      this.#gapMs = gapMs
      this.#gapEndMs = timeMs
    } else if (gapMs > this.#nextGapMs) this.#nextGapMs = gapMs
  }

  #settle(): void {
    if (this.#pending === 0) return
    this.#buckets.set(this.#bucket, (this.#buckets.get(this.#bucket) ?? 0) + this.#pending)
    this.#pending = 0
    this.#bucket = Number.NaN
    if (this.#buckets.size > MAX_BUCKETS) this.#widen()
  }

  #widen(): void {
    const wider = new Map<number, number>()
    for (const [bucket, count] of this.#buckets) {
      const into = Math.floor(bucket / 2)
      wider.set(into, (wider.get(into) ?? 0) + count)
    }
    this.#buckets = wider
    this.#widthMs *= 2
    // Far outliers can leave as many buckets as before.
    if (this.#buckets.size > MAX_BUCKETS) this.#widen()
  }
}
