const IS_SHORT = 1
const HAS_HIGH = 2
const IS_FIELDS = 4
const PIECES_SHIFT = 8
/** Numbers a line. */
export const FOUND_LENGTH = 4

/**
 * What the scanner of shapes found in lines of one run that follow one another, as it lies in memory:
 * for each line two hashes, what it is, and where its pieces are; for each piece where it begins and
 * ends in its line. One object serves many runs in turn.
 */
export class Scans {
  /** Which lines of which run (`LineRun`); the last is `end - 1`. */
  run: object | null = null
  first = 0
  end = 0
  readonly #found: Int32Array
  readonly #pieces: Int32Array

  constructor(found: Int32Array, pieces: Int32Array) {
    this.#found = found
    this.#pieces = pieces
  }

  holds(run: object, index: number): boolean {
    return this.run === run && index >= this.first && index < this.end
  }

  /** False for a line that must take the long way: overlong, or with control characters. */
  isShort(index: number): boolean {
    return (this.#isOf(index) & IS_SHORT) !== 0
  }

  /** The shape, as two 32-bit hashes from a secret seed: no log can aim at a collision. */
  a(index: number): number {
    return this.#found[FOUND_LENGTH * (index - this.first)] as number
  }

  b(index: number): number {
    return this.#found[FOUND_LENGTH * (index - this.first) + 1] as number
  }

  /** Bytes beyond ASCII: they are to be proven text. */
  hasHigh(index: number): boolean {
    return (this.#isOf(index) & HAS_HIGH) !== 0
  }

  /** The shape was taken as a line of fields: it holds only if the line is one. */
  isFields(index: number): boolean {
    return (this.#isOf(index) & IS_FIELDS) !== 0
  }

  /** How many pieces, but no more than have a place: 64. A stamp further on is read the long way. */
  pieces(index: number): number {
    return this.#isOf(index) >>> PIECES_SHIFT
  }

  /** Where a piece begins and ends, from its line's start on. */
  startOf(index: number, piece: number): number {
    return this.#placeOf(index, piece) & 0xffff
  }

  endOf(index: number, piece: number): number {
    return this.#placeOf(index, piece) >>> 16
  }

  /**
   * Copies itself as the next ones after `lines` lines with `pieces` pieces; gives the number of pieces
   * then, or -1 where there is no room for them.
   */
  copyTo(found: Int32Array, pieces: Int32Array, lines: number, before: number): number {
    const count = this.end - this.first
    const used = this.#usedPieces
    if (FOUND_LENGTH * (lines + count) > found.length || before + used > pieces.length) return -1
    found.set(this.#found.subarray(0, FOUND_LENGTH * count), FOUND_LENGTH * lines)
    for (let line = lines; line < lines + count; line++) {
      const at = FOUND_LENGTH * line + 3
      found[at] = (found[at] as number) + before
    }
    pieces.set(this.#pieces.subarray(0, used), before)
    return before + used
  }

  /** The last line's stand last; those of a line that takes the long way were looked for in vain. */
  get #usedPieces(): number {
    if (this.end === this.first) return 0
    const last = this.end - 1
    return (this.#found[FOUND_LENGTH * (last - this.first) + 3] as number) + this.pieces(last)
  }

  #isOf(index: number): number {
    return this.#found[FOUND_LENGTH * (index - this.first) + 2] as number
  }

  #placeOf(index: number, piece: number): number {
    const begin = this.#found[FOUND_LENGTH * (index - this.first) + 3] as number
    return this.#pieces[begin + piece] as number
  }
}
