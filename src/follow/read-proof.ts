import type {FileHandle} from 'node:fs/promises'
import type {FilePosition} from '../sessions/events.js'
import {HEAD_BYTES, headHashOf, tailOf} from './file-identity.js'
import {readAt} from './open-regular.js'

/** Bytes before the read offset that every read repeats, to see that they are still the same. */
export const TAIL_BYTES = 1024

/** Heads of earlier content kept to know copies by: copytruncate makes one at each rotation. */
const FORMER_HEADS = 4

/** What was read of content that is gone from its file: enough to know a copy of it by. */
export interface ReadContent {
  readonly head: Uint8Array
  /** The last bytes before `offset`. */
  readonly tail: Uint8Array
  /** How far it was read. */
  readonly offset: number
  /** It was seen to be so long. */
  readonly size: number
}

/** Whether an open file holds the same content, at least as far as it was read. */
export const isCopyOfRead = async (
  handle: FileHandle,
  {head, tail, offset}: ReadContent,
): Promise<boolean> =>
  Buffer.compare(head, await readAt(handle, 0, head.length)) === 0 &&
  Buffer.compare(tail, await readAt(handle, offset - tail.length, tail.length)) === 0

/**
 * What was read of a file, in short: its first bytes and the last ones before the read offset. A
 * file that was cut and has grown beyond its old size again shows by them, not by its size.
 */
export class ReadProof {
  #head: Buffer = Buffer.alloc(0)
  #formerHeads: readonly Uint8Array[] = []
  #hashed = {bytes: 0, hash: ''}
  readonly #tail = Buffer.alloc(TAIL_BYTES)
  #tailLength = 0
  /** The last offset that a line was seen to begin at, with the fingerprint of what is before it. */
  #lineStart = {offset: 0, ...NO_TAIL}

  /** The first bytes (at most 1 KiB) as far as they were read, and those it had before it was cut. */
  get heads(): readonly Uint8Array[] {
    return [this.#head, ...this.#formerHeads]
  }

  /** How many bytes before the read offset the next read must repeat. */
  get tailLength(): number {
    return this.#tailLength
  }

  /** Fingerprint of the head as far as `offset` goes. */
  headUpTo(offset: number): {readonly head: string; readonly headBytes: number} {
    const bytes = Math.min(HEAD_BYTES, offset, this.#head.length)
    if (this.#hashed.bytes !== bytes) {
      this.#hashed = {bytes, hash: headHashOf(this.#head.subarray(0, bytes))}
    }
    return {head: this.#hashed.hash, headBytes: bytes}
  }

  /** Fingerprint of the last bytes before `offset`, which is `heldBytes` before the read offset. */
  tailUpTo(offset: number, heldBytes: number): Tail {
    if (this.#lineStart.offset !== offset) {
      this.#keepLineStart(offset, this.#tail.subarray(0, this.#tailLength), heldBytes)
    }
    const {tail, tailBytes} = this.#lineStart
    return {tail, tailBytes}
  }

  /** Takes all before `offset` for read. */
  async remember(handle: FileHandle, offset: number): Promise<void> {
    this.#head = await readAt(handle, 0, Math.min(HEAD_BYTES, offset))
    const length = Math.min(TAIL_BYTES, offset)
    const tail = await readAt(handle, offset - length, length)
    tail.copy(this.#tail)
    this.#tailLength = tail.length
    // Shorter than it was a moment ago: what is there is not what stands before the offset.
    this.#keepLineStart(offset, tail.length === length ? tail : NO_BYTES, 0)
  }

  /**
   * Takes note of where the unfinished line begins, `heldBytes` before the end of a read. Once per read: where
   * the line is longer than what is kept for the proof, nothing else remembers the bytes before it.
   */
  noteLineStart(offset: number, read: Buffer, heldBytes: number): void {
    // A line that began in an earlier read was noted then.
    if (this.#lineStart.offset !== offset) this.#keepLineStart(offset, read, heldBytes)
  }

  /** Takes note of a read whose first `tailLength` bytes repeated the last ones. */
  take(read: Buffer): void {
    if (this.#head.length < HEAD_BYTES) {
      const missing = HEAD_BYTES - this.#head.length
      this.#head = Buffer.concat([this.#head, read.subarray(this.#tailLength).subarray(0, missing)])
    }
    this.#tailLength = Math.min(TAIL_BYTES, read.length)
    read.copy(this.#tail, 0, read.length - this.#tailLength)
  }

  /** Whether a read begins with the bytes that it had to repeat. */
  isRepeatedBy(read: Buffer): boolean {
    const length = this.#tailLength
    return read.length >= length && read.compare(this.#tail, 0, length, 0, length) === 0
  }

  /** Whether the file still begins as it did. */
  async isHeadSame(handle: FileHandle): Promise<boolean> {
    return this.#head.equals(await readAt(handle, 0, this.#head.length))
  }

  /** What was read up to `offset` of content of a size, to keep. */
  contentUpTo(offset: number, size: number): ReadContent {
    const tail = Buffer.from(this.#tail.subarray(0, this.#tailLength))
    return {head: this.#head, tail, offset, size}
  }

  /** Forgets what was read, but for its head. */
  beginAnew(): void {
    this.#formerHeads = this.heads.slice(0, FORMER_HEADS)
    this.#head = Buffer.alloc(0)
    this.#hashed = {bytes: 0, hash: ''}
    this.#tailLength = 0
    this.#lineStart = {offset: 0, ...NO_TAIL}
  }

  #keepLineStart(offset: number, bytes: Uint8Array, heldBytes: number): void {
    this.#lineStart = {offset, ...tailOf(bytes.subarray(0, Math.max(0, bytes.length - heldBytes)))}
  }
}

type Tail = Pick<FilePosition, 'tail' | 'tailBytes'>

const NO_TAIL: Tail = {tail: '', tailBytes: 0}
const NO_BYTES = new Uint8Array(0)
