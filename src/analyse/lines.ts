import type {LogLine} from './log-line.js'
import type {Scans} from './scans.js'

/**
 * Lines that stand one after another in one stretch of bytes: nearly all that one read of a file gave.
 * No object is made for a line before somebody asks for it, since of a million nobody asks for more
 * than a few.
 */
export class LineRun {
  /** Where they stand. It belongs to the reader: valid until the next batch is pulled. */
  readonly bytes: Uint8Array
  /** Where each begins in `bytes`, and ends, its newline and a carriage return before it left out. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Byte offset in the file of the first byte of `bytes`. */
  readonly offset: number
  /** Number of the first line; null where reading began in mid-file. */
  readonly number: number | null
  /** Of each line; only a run of one has any, or is not terminated. */
  readonly truncatedBytes: number
  readonly isTerminated: boolean
  /** What the scanner of shapes found in its first lines, where they were scanned before they are analysed. */
  scans: Scans | null = null

  constructor(
    bytes: Uint8Array,
    [starts, ends]: readonly [Int32Array, Int32Array],
    {offset, number}: Pick<LogLine, 'offset' | 'number'>,
    {truncatedBytes, isTerminated}: Pick<LogLine, 'truncatedBytes' | 'isTerminated'> = WHOLE,
  ) {
    this.bytes = bytes
    this.starts = starts
    this.ends = ends
    this.offset = offset
    this.number = number
    this.truncatedBytes = truncatedBytes
    this.isTerminated = isTerminated
  }

  /** A line on its own. */
  static of(line: LogLine): LineRun {
    return new LineRun(line.bytes, [Int32Array.of(0), Int32Array.of(line.bytes.length)], line, line)
  }

  /** The same lines, the first of them with another number. */
  numbered(number: number): LineRun {
    return new LineRun(this.bytes, [this.starts, this.ends], {offset: this.offset, number}, this)
  }
}

const WHOLE = {truncatedBytes: 0, isTerminated: true}

/** One line of a run. */
export const lineAt = (run: LineRun, index: number): LogLine => {
  const {bytes, starts, ends, offset, number, truncatedBytes, isTerminated} = run
  const start = starts[index] ?? 0
  return {
    bytes: bytes.subarray(start, ends[index]),
    offset: offset + start,
    number: number === null ? null : number + index,
    truncatedBytes,
    isTerminated,
  }
}

/** The lines of a batch, in order. */
export class Lines implements Iterable<LogLine> {
  readonly runs: readonly LineRun[]
  readonly length: number

  constructor(runs: readonly LineRun[]) {
    this.runs = runs
    let length = 0
    for (const {starts} of runs) length += starts.length
    this.length = length
  }

  static of(lines: Iterable<LogLine>): Lines {
    return new Lines(Array.from(lines, (line) => LineRun.of(line)))
  }

  *[Symbol.iterator](): Generator<LogLine, void, undefined> {
    for (const run of this.runs) {
      for (let index = 0; index < run.starts.length; index++) yield lineAt(run, index)
    }
  }

  get first(): LogLine | undefined {
    const [run] = this.runs
    return run && lineAt(run, 0)
  }

  get last(): LogLine | undefined {
    const run = this.runs.at(-1)
    return run && lineAt(run, run.starts.length - 1)
  }

  /** Those from an offset in the file on. */
  from(offset: number): Lines {
    return Lines.of(Array.from(this).filter((line) => line.offset >= offset))
  }

  /** The same, the first of them with this number. */
  numberedFrom(number: number): Lines {
    let next = number
    return new Lines(
      this.runs.map((run) => {
        const first = next
        next += run.starts.length
        return run.numbered(first)
      }),
    )
  }

  /** How many are longer than what is kept of a line. */
  get truncated(): number {
    return this.#count(({truncatedBytes}) => truncatedBytes > 0)
  }

  /** How many were cut off by a rotation or the end of a file. */
  get unterminated(): number {
    return this.#count(({isTerminated}) => !isTerminated)
  }

  #count(isMeant: (run: LineRun) => boolean): number {
    return this.runs.reduce((sum, run) => sum + (isMeant(run) ? run.starts.length : 0), 0)
  }
}
