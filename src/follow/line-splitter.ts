import {LineRun, Lines} from '../analyse/lines.js'

/** Longest part of a line that is kept; what is beyond is counted, not held. */
export const MAX_LINE_BYTES = 1024 * 1024

/**
 * From this many NUL bytes on, the start of a line is a hole, not text: one page, the unit in which
 * file systems leave zeros behind a crash or a writer that kept its offset over a copytruncate.
 */
const HOLE_BYTES = 4096

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const NO_BYTES = new Uint8Array(0)

/** Where splitting begins. */
export interface SplitterStart {
  /** Byte offset in the file of the first byte that will be pushed. */
  readonly offset: number
  /** Number of lines before it, or null when that is not known. */
  readonly line: number | null
}

/**
 * Cuts a stream of bytes into lines at 0x0A, whatever the chunks. Lines within a chunk are views of
 * it; only a line that spans chunks is copied, at most `maxLineBytes` of it.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  /** Offset of the first byte of the line that is being read. */
  #start: number
  #line: number | null
  /** The held part of an unfinished line; grows by doubling up to the limit. */
  #held: Uint8Array = NO_BYTES
  #heldLength = 0
  /** Length of the unfinished line, the part beyond the limit included, leading NULs pending. */
  #length = 0
  #lastByte = -1
  /** NUL bytes that the unfinished line began with and that are not yet judged text or hole. */
  #pendingNuls = 0
  #holeBytes = 0
  readonly #places = new Places()

  constructor(start: SplitterStart, maxLineBytes: number = MAX_LINE_BYTES) {
    this.#start = start.offset
    this.#line = start.line
    this.#maxLineBytes = maxLineBytes
  }

  /** Offset of the first byte not yet given as part of a line. */
  get offset(): number {
    return this.#start
  }

  /** Number of lines before `offset`, or null. */
  get line(): number | null {
    return this.#line
  }

  /** Bytes read of a line that is not finished. */
  get heldBytes(): number {
    return this.#pendingNuls + this.#length
  }

  /** The lines that `chunk` finishes. They are views: valid while the chunk is unchanged. */
  push(chunk: Uint8Array): Lines {
    const runs: LineRun[] = []
    let from = 0
    for (;;) {
      from = this.#takePlain(chunk, from, runs)
      const newline = chunk.indexOf(NEWLINE, from)
      if (newline === -1) break
      runs.push(this.#finishLine(chunk, from, newline))
      from = newline + 1
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from))
    return new Lines(runs)
  }

  /** The unfinished last line when the file is at its end for good; none when there is none. */
  flush(): Lines {
    if (this.#pendingNuls > 0) this.#judgeNuls()
    return new Lines(this.#length === 0 ? [] : [this.#giveHeld(this.#length, 0, false)])
  }

  /** NUL bytes dropped as holes since the last call. */
  takeHoleBytes(): number {
    const bytes = this.#holeBytes
    this.#holeBytes = 0
    return bytes
  }

  /** Takes the lines that are whole and as they should be, up to one that is not; tells where it begins. */
  #takePlain(chunk: Uint8Array, from: number, runs: LineRun[]): number {
    if (this.#length > 0 || this.#pendingNuls > 0 || this.#start === 0) return from
    const maxLineBytes = this.#maxLineBytes
    const places = this.#places
    let count = 0
    let start = from
    while (chunk[start] !== 0) {
      const newline = chunk.indexOf(NEWLINE, start)
      if (newline === -1) break
      const end = chunk[newline - 1] === CARRIAGE_RETURN && newline > start ? newline - 1 : newline
      if (end - start > maxLineBytes) break
      places.set(count++, start, end)
      start = newline + 1
    }
    if (count === 0) return from
    const number = this.#line === null ? null : this.#line + 1
    runs.push(new LineRun(chunk, places.first(count), {offset: this.#start - from, number}))
    this.#start += start - from
    if (this.#line !== null) this.#line += count
    return start
  }

  /** A line that is the first of its file, began in an earlier chunk, with NULs, or is too long. */
  #finishLine(chunk: Uint8Array, from: number, newline: number): LineRun {
    if (this.#length > 0 || this.#pendingNuls > 0 || chunk[from] === 0) {
      this.#hold(chunk.subarray(from, newline))
      if (this.#pendingNuls > 0) this.#judgeNuls()
      const text = this.#lastByte === CARRIAGE_RETURN ? this.#length - 1 : this.#length
      return this.#giveHeld(text, this.#length - text + 1, true)
    }
    const hasReturn = newline > from && chunk[newline - 1] === CARRIAGE_RETURN
    const length = newline - from - (hasReturn ? 1 : 0)
    const kept = Math.min(length, this.#maxLineBytes)
    return this.#give(chunk.subarray(from, from + kept), length, newline + 1 - from, true)
  }

  #hold(piece: Uint8Array): void {
    let from = 0
    if (this.#length === 0) {
      while (from < piece.length && piece[from] === 0) from++
      this.#pendingNuls += from
      if (from === piece.length) return
      if (this.#pendingNuls > 0) this.#judgeNuls()
    }
    this.#append(piece.subarray(from))
  }

  #judgeNuls(): void {
    const count = this.#pendingNuls
    this.#pendingNuls = 0
    if (count < HOLE_BYTES) {
      this.#append(new Uint8Array(count))
    } else {
      this.#holeBytes += count
      this.#start += count
    }
  }

  #append(piece: Uint8Array): void {
    const kept = Math.min(piece.length, this.#maxLineBytes - this.#heldLength)
    if (this.#heldLength + kept > this.#held.length) {
      const wanted = Math.max(this.#heldLength + kept, this.#held.length * 2, 256)
      const grown = new Uint8Array(Math.min(wanted, this.#maxLineBytes))
      grown.set(this.#held.subarray(0, this.#heldLength))
      this.#held = grown
    }
    this.#held.set(piece.subarray(0, kept), this.#heldLength)
    this.#heldLength += kept
    this.#length += piece.length
    this.#lastByte = piece[piece.length - 1] ?? this.#lastByte
  }

  /** The held bytes as a line; the buffer goes with it, since one batch may hold several such. */
  #giveHeld(length: number, endBytes: number, isTerminated: boolean): LineRun {
    const bytes = this.#held.subarray(0, Math.min(length, this.#heldLength))
    this.#held = NO_BYTES
    this.#heldLength = 0
    this.#length = 0
    this.#lastByte = -1
    return this.#give(bytes, length, length + endBytes, isTerminated)
  }

  #give(bytes: Uint8Array, length: number, taken: number, isTerminated: boolean): LineRun {
    const offset = this.#start
    this.#start += taken
    if (this.#line !== null) this.#line++
    const kept = offset === 0 ? withoutByteOrderMark(bytes) : bytes
    const truncatedBytes = length - bytes.length
    return LineRun.of({bytes: kept, offset, number: this.#line, truncatedBytes, isTerminated})
  }
}

const withoutByteOrderMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

/** Where the lines of a chunk begin and end, while they are counted. */
class Places {
  #starts: Int32Array = new Int32Array(1024)
  #ends: Int32Array = new Int32Array(1024)

  set(index: number, start: number, end: number): void {
    if (index === this.#starts.length) {
      this.#starts = twice(this.#starts)
      this.#ends = twice(this.#ends)
    }
    this.#starts[index] = start
    this.#ends[index] = end
  }

  /** The first of them, for good. */
  first(count: number): readonly [Int32Array, Int32Array] {
    return [this.#starts.slice(0, count), this.#ends.slice(0, count)]
  }
}

const twice = (places: Int32Array): Int32Array => {
  const longer = new Int32Array(places.length * 2)
  longer.set(places)
  return longer
}
