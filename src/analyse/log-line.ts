/**
 * One line as it stands in a file. `bytes` is a view into the chunk that was read: it is valid
 * until the next batch is pulled, so what is kept must be copied or decoded.
 */
export interface LogLine {
  /** The line without its newline and without a carriage return before it, at most 1 MiB of it. */
  readonly bytes: Uint8Array
  /** Byte offset of the line's first byte in its file (in the inflated stream for `.gz`). */
  readonly offset: number
  /** 1-based number in its file; null where reading began in mid-file. */
  readonly number: number | null
  /** Bytes cut off because the line was longer than the limit; 0 for almost every line. */
  readonly truncatedBytes: number
  /** False for a last line that a rotation or the end of the file cut off. */
  readonly isTerminated: boolean
}

/**
 * The same line in memory of its own. Not by `slice`: where the bytes are a Node.js Buffer, that is a view
 * of the same memory, in which another part of the file stands soon.
 */
export const copyLine = (line: LogLine): LogLine => ({...line, bytes: new Uint8Array(line.bytes)})
