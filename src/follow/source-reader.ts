import type {BigIntStats} from 'node:fs'
import type {Lines} from '../analyse/lines.js'
import type {FilePosition} from '../sessions/events.js'
import {birthOf, HEAD_BYTES, headHashOf} from './file-identity.js'
import type {LinesEvent} from './follow.js'
import {LineSplitter, type SplitterStart} from './line-splitter.js'
import type {FollowSettings} from './settings.js'

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
  readonly #splitter: LineSplitter
  #head: Buffer = Buffer.alloc(0)
  /** Bytes that come before `start`. */
  #before: number

  constructor(
    path: string,
    stat: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'> | null,
    {maxLineBytes}: FollowSettings,
    start: SplitterStart & {readonly content?: string} = {offset: 0, line: 0},
  ) {
    this.path = path
    this.#device = String(stat?.dev ?? 0)
    this.#inode = String(stat?.ino ?? 0)
    this.#born = stat === null ? '' : birthOf(stat)
    this.#content = start.content ?? ''
    this.#before = start.offset
    this.#splitter = new LineSplitter(start, maxLineBytes)
  }

  take(chunk: Buffer, behindBytes: number): LinesEvent | undefined {
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)])
    }
    const skipped = Math.min(this.#before, chunk.length)
    this.#before -= skipped
    if (skipped === chunk.length) return undefined
    const before = this.#splitter.offset
    const lines = this.#splitter.push(chunk.subarray(skipped))
    return this.#event(lines, before, behindBytes)
  }

  finish(): LinesEvent | undefined {
    const before = this.#splitter.offset
    return this.#event(this.#splitter.flush(), before, 0)
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

  get position(): FilePosition {
    const {offset, line} = this.#splitter
    const head = this.#head.subarray(0, Math.min(HEAD_BYTES, offset))
    return {
      path: this.path,
      device: this.#device,
      inode: this.#inode,
      born: this.#born,
      content: this.#content,
      head: headHashOf(head),
      headBytes: head.length,
      offset,
      line,
      drained: false,
    }
  }
}
