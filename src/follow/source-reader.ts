import type {BigIntStats} from 'node:fs'
import type {Lines} from '../analyse/lines.js'
import type {FilePosition} from '../sessions/events.js'
import {
  birthOf,
  endsWithTail,
  HEAD_BYTES,
  headHashOf,
  POSITION_TAIL_BYTES,
} from './file-identity.js'
import type {LinesEvent} from './follow.js'
import {LineSplitter, type SplitterStart} from './line-splitter.js'
import type {FollowSettings} from './settings.js'

/** Where giving lines begins, and what is known of the bytes before that. */
export type SourceStart = SplitterStart &
  Partial<Pick<FilePosition, 'content' | 'tail' | 'tailBytes'>>

/**
 * Bytes of a source in, from its first on, line events with their positions out: those behind `start`.
 * The source's own offset is kept.
 */
export class SourceReader {
  readonly path: string
  readonly #device: string
  readonly #inode: string
  readonly #born: string
  readonly #content: string
  readonly #start: SourceStart
  readonly #splitter: LineSplitter
  #head: Buffer = Buffer.alloc(0)
  /** Bytes that come before `start`. */
  #before: number
  /** The last of those that came. */
  #lastBefore: Buffer = Buffer.alloc(0)
  #isOther = false
  /** Of its first bytes, as many as there are; each position has it. */
  #headHash = {bytes: -1, hash: ''}

  constructor(
    path: string,
    stat: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'> | null,
    {maxLineBytes}: FollowSettings,
    start: SourceStart = {offset: 0, line: 0},
  ) {
    this.path = path
    this.#device = String(stat?.dev ?? 0)
    this.#inode = String(stat?.ino ?? 0)
    this.#born = stat === null ? '' : birthOf(stat)
    this.#content = start.content ?? ''
    this.#start = start
    this.#before = start.offset
    this.#splitter = new LineSplitter(start, maxLineBytes)
  }

  take(chunk: Buffer, behindBytes: number): LinesEvent | undefined {
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)])
    }
    const skipped = Math.min(this.#before, chunk.length)
    if (skipped > 0) this.#skip(chunk.subarray(0, skipped))
    if (skipped === chunk.length || this.#isOther) return undefined
    const before = this.#splitter.offset
    const lines = this.#splitter.push(chunk.subarray(skipped))
    return this.#event(lines, before, behindBytes)
  }

  finish(): LinesEvent | undefined {
    const before = this.#splitter.offset
    return this.#event(this.#splitter.flush(), before, 0)
  }

  #skip(bytes: Buffer): void {
    this.#before -= bytes.length
    const last = Buffer.concat([this.#lastBefore, bytes.subarray(-POSITION_TAIL_BYTES)])
    this.#lastBefore = last.subarray(-POSITION_TAIL_BYTES)
    if (this.#before > 0) return
    const {tail = '', tailBytes = 0} = this.#start
    this.#isOther = !endsWithTail(last, {tail, tailBytes})
  }

  #event(lines: Lines, before: number, behindBytes: number): LinesEvent | undefined {
    const holeBytes = this.#splitter.takeHoleBytes()
    if (lines.length === 0 && holeBytes === 0) return undefined
    const {offset} = this.#splitter
    const bytes = offset - before - holeBytes
    return {type: 'lines', lines, position: this.position, bytes, behindBytes, holeBytes}
  }

  /** The source is shorter than its start. */
  get isShort(): boolean {
    return this.#before > 0
  }

  /** Before its start is something else than what is known to be there: it gives no lines. */
  get isOther(): boolean {
    return this.#isOther
  }

  get position(): FilePosition {
    const {offset, line} = this.#splitter
    const headBytes = Math.min(this.#head.length, offset)
    if (this.#headHash.bytes !== headBytes) {
      this.#headHash = {bytes: headBytes, hash: headHashOf(this.#head.subarray(0, headBytes))}
    }
    return {
      path: this.path,
      device: this.#device,
      inode: this.#inode,
      born: this.#born,
      content: this.#content,
      head: this.#headHash.hash,
      headBytes,
      // Nobody asks for it: what is read once, or out of a compressed file, is known by its head.
      tail: '',
      tailBytes: 0,
      offset,
      line,
      drained: false,
    }
  }
}
