import type {BigIntStats} from 'node:fs'
import type {FileHandle} from 'node:fs/promises'
import type {Lines} from '../analyse/lines.js'
import type {FilePosition} from '../sessions/events.js'
import {birthOf, fileKeyOf, HEAD_BYTES, isCopyOf, newContent, startsWith} from './file-identity.js'
import {startOfLastLine} from './last-line.js'
import {LineSplitter, type SplitterStart} from './line-splitter.js'
import {codeOf, lookAtPath, openRegular, readAt, type OpenedFile} from './open-regular.js'
import {ReadProof, TAIL_BYTES, type ReadContent} from './read-proof.js'

/** How much of a file that is left alone is read again to see whether it became text. */
const JUDGED_BYTES = 4096

export interface GenerationSettings {
  readonly maxLineBytes: number
  /**
   * Called with a file's first bytes before any of it is read: `null` to read it, `undecided` to
   * look again when there are more, else why it is left alone.
   */
  readonly judge: (generation: Generation, head: Uint8Array) => Promise<string | null>
}

export interface GenerationStart {
  readonly start: SplitterStart | 'end'
  /** Known to be a log, so strange bytes at its start are a log's, too. */
  readonly isTrusted: boolean
  /** The recorded position that this goes on from. */
  readonly continues?: FilePosition
  /** What it holds, where that was read before. */
  readonly content?: string
}

export const UNDECIDED = 'undecided'

const NO_BYTES = new Uint8Array(0)

/** Content that is gone from its file, as far as it was read. */
export interface FormerContent {
  /** Where it was left: the start of its unfinished line, if it has one. */
  readonly position: FilePosition
  readonly read: ReadContent
}

/** What one read brought. */
export type ReadOutcome =
  | {
      readonly type: 'lines'
      readonly lines: Lines
      /** Bytes of the file these lines took. */
      readonly bytes: number
      /** NUL bytes skipped as a hole. */
      readonly holeBytes: number
    }
  | {readonly type: 'nothing'}
  /** Cut or rewritten: the next read begins at 0. */
  | {
      readonly type: 'truncated'
      readonly former: FormerContent
      readonly unfinished: Lines
      readonly heldBytes: number
      /** Bytes that were seen to be there and had not been read. */
      readonly lostBytes: number
      /** For how long nobody had looked: what was written meanwhile nobody knows. */
      readonly unseenMs: number
    }
  | {readonly type: 'left-alone'; readonly cause: string; readonly bytes: number}
  | {readonly type: 'failed'; readonly cause: string}

export type CutOutcome = Extract<ReadOutcome, {type: 'truncated'}>

/**
 * One generation of a log: the content of one inode from its creation (or truncation) on. It keeps
 * the descriptor open over renames, so nothing written late is lost, and proves with every read
 * that the bytes before the read offset are still those it has read.
 */
export class Generation {
  readonly key: string
  /** Where it was last found. */
  path: string
  /** The followed paths at which it stands now; empty once it is rotated away. */
  readonly links = new Set<string>()
  /** When its last link went (ms, monotonic); undefined while it has one. */
  detachedAt: number | undefined
  /** The followed path it came to light at. Of the generations of one log the oldest is read first. */
  log: string
  /** Its age among the generations of its log: lower is older. */
  rank = 0
  /** When a read last brought bytes (ms, monotonic). */
  lastReadAt = 0
  /** Whether a read may bring something. */
  isBehind: boolean
  /** Known to be a log, so strange bytes at its start are a log's, too. */
  isTrusted = false
  /** Rotated away and read to its end; more may still come. */
  isDrained = false
  /** It has no name any more, as of the last look. */
  isUnlinked = false
  /** The recorded position that it goes on from. */
  continues: FilePosition | null = null
  readonly #settings: GenerationSettings
  readonly #device: string
  readonly #inode: string
  readonly #born: string
  #content = newContent()
  #handle: FileHandle | undefined
  #splitter: LineSplitter
  #readOffset: number
  readonly #proof = new ReadProof()
  #isHeadDue = false
  #leftAlone: string | undefined
  #isLeavingTold = false
  #size: number
  #modifiedAt: bigint
  /** The size as of the last read that proved the content unchanged. */
  #provenSize = 0
  /** The most that was seen of it before anything was read; then no byte tells that it was cut. */
  #unreadSize = 0
  #wasCut = false
  /** Its time of change as of the last read. */
  #cutAt = 0n
  /** When it was last known to hold what was read of it and nothing else (ms, monotonic). */
  #provenAt = performance.now()

  private constructor(
    opened: OpenedFile,
    path: string,
    start: SplitterStart,
    settings: GenerationSettings,
  ) {
    this.key = fileKeyOf(opened.stat)
    this.path = path
    this.log = path
    this.#device = String(opened.stat.dev)
    this.#inode = String(opened.stat.ino)
    this.#born = birthOf(opened.stat)
    this.#handle = opened.handle
    this.#settings = settings
    this.#splitter = new LineSplitter(start, settings.maxLineBytes)
    this.#readOffset = start.offset
    this.#size = Number(opened.stat.size)
    this.#modifiedAt = opened.stat.mtimeNs
    this.#provenSize = this.#size
    this.#unreadSize = start.offset === 0 ? this.#size : 0
    this.isBehind = this.#size > start.offset
  }

  /**
   * Takes over an open file (and its handle) to read on from `start`; `end` is the start of its
   * last line where that is unfinished (and begins in the last 1 MiB), so that it is given whole.
   */
  static async begin(
    opened: OpenedFile,
    path: string,
    {start, isTrusted, continues, content}: GenerationStart,
    settings: GenerationSettings,
  ): Promise<Generation> {
    const from = start === 'end' ? await startOfLastLine(opened) : start
    const generation = new Generation(opened, path, from, settings)
    generation.isTrusted = isTrusted
    generation.continues = continues ?? null
    generation.#content = content ?? generation.#content
    // What was read of before is no question.
    const isLeft = content === undefined && (await generation.#isLeftAtOnce(opened.handle))
    if (!isLeft) await generation.#proof.remember(opened.handle, from.offset)
    return generation
  }

  get isOpen(): boolean {
    return this.#handle !== undefined
  }

  /** Whether its content is not to be read (binary, a copy). */
  get isLeftAlone(): boolean {
    return this.#leftAlone !== undefined
  }

  /** The first bytes (at most 1 KiB) as far as they were read, and those it had before it was cut. */
  get heads(): readonly Uint8Array[] {
    return this.#proof.heads
  }

  /** The same as the open file has them now: it may have grown since it was read. */
  async freshHeads(): Promise<readonly Uint8Array[]> {
    if (this.#handle === undefined) return this.heads
    try {
      return [await readAt(this.#handle, 0, HEAD_BYTES), ...this.heads]
    } catch (error) {
      if (codeOf(error) === undefined) throw error
      return this.heads
    }
  }

  /** Whether a file that begins with `head` is a copy of this one, of what it holds or held before a cut. */
  async isOriginalOf(head: Uint8Array): Promise<boolean> {
    const [fresh, known = NO_BYTES, ...former] = await this.freshHeads()
    if (fresh === undefined) return false
    if ([fresh, known, ...former].some((one) => isCopyOf(one, head))) return true
    // Cut unseen: the copy may have more than was read.
    return known.length > 0 && !startsWith(fresh, known) && startsWith(head, known)
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes
  }

  /** As of the last look. */
  get size(): number {
    return this.#size
  }

  get behindBytes(): number {
    return Math.max(0, this.#size - this.#readOffset)
  }

  /** It was cut, and changed since, and nothing was read yet: it may have been cut again. */
  get mayHideCuts(): boolean {
    return this.#wasCut && this.#readOffset === 0 && this.#modifiedAt !== this.#cutAt
  }

  get identity(): Pick<FilePosition, 'device' | 'inode'> {
    return {device: this.#device, inode: this.#inode}
  }

  get position(): FilePosition {
    const {offset, line} = this.#splitter
    const [device, inode, born] = [this.#device, this.#inode, this.#born]
    const identity = {path: this.path, device, inode, born, content: this.#content}
    const head = this.#proof.headUpTo(offset)
    const tail = this.#proof.tailUpTo(offset, this.#readOffset - offset)
    return {...identity, ...head, ...tail, offset, line, drained: this.isDrained}
  }

  /** Takes note of a fresh stat of this file: a changed size or time makes a read due. */
  noticed(stat: BigIntStats): void {
    const size = Number(stat.size)
    const known = this.#leftAlone === undefined ? this.#readOffset : this.#size
    if (size === known && stat.mtimeNs === this.#modifiedAt) {
      this.#provenAt = performance.now()
      return
    }
    this.#size = size
    if (this.#readOffset === 0) this.#unreadSize = Math.max(this.#unreadSize, size)
    this.#modifiedAt = stat.mtimeNs
    this.#isHeadDue = true
    this.isBehind = true
  }

  /** Looks at the open file itself: how a file without a path is seen to grow. */
  async look(): Promise<BigIntStats | undefined> {
    try {
      const stat = await this.#handle?.stat({bigint: true})
      if (stat !== undefined) this.noticed(stat)
      this.isUnlinked = stat?.nlink === 0n
      return stat
    } catch (error) {
      if (codeOf(error) === undefined) throw error
      // The next read meets the same error and tells it.
      this.isBehind = true
      return undefined
    }
  }

  /** Reads one chunk on; the lines are views of `chunk`, whose first TAIL_BYTES are for the proof. */
  async read(chunk: Buffer, now: number): Promise<ReadOutcome> {
    this.#cutAt = this.#modifiedAt
    try {
      return await this.#read(chunk, now)
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      this.isBehind = false
      // A descriptor that a network file system has lost is opened anew at the next look.
      if (code === 'ESTALE' && this.links.size > 0) await this.park()
      return {type: 'failed', cause: `${code}: reading failed`}
    }
  }

  /**
   * Whether the open file still holds what was read of it; where it does not, it begins anew. Before files beside
   * it are judged by what was read: what was copied and cut would pass for something that nobody has read.
   */
  async proveUncut(): Promise<CutOutcome | undefined> {
    const handle = this.#handle
    if (handle === undefined || this.#leftAlone !== undefined) return undefined
    try {
      await this.look()
      if (await this.#isCutUnread(handle)) return this.#restart()
      const length = this.#proof.tailLength
      const tail = await readAt(handle, this.#readOffset - length, length)
      const isSame = this.#proof.isRepeatedBy(tail) && (await this.#proof.isHeadSame(handle))
      return isSame ? undefined : this.#restart()
    } catch (error) {
      if (codeOf(error) === undefined) throw error
      // The next read meets the same error and tells it.
      return undefined
    }
  }

  /** What was left alone is to be read after all, from where reading of its content stood. */
  async readOn(start: SplitterStart, content: string): Promise<void> {
    const handle = this.#handle ?? (await this.#reopen())
    if (handle === undefined) return
    this.#beginAnew()
    this.#splitter = new LineSplitter(start, this.#settings.maxLineBytes)
    this.#content = content
    this.#readOffset = start.offset
    this.#leftAlone = undefined
    this.isTrusted = true
    await this.#proof.remember(handle, start.offset)
  }

  /** The unfinished last line, when nothing more can come; none where there is none. */
  flush(): Lines {
    return this.#splitter.flush()
  }

  /** Closes the descriptor; the next read opens the path again if it still is this file. */
  async park(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  async #read(chunk: Buffer, now: number): Promise<ReadOutcome> {
    const handle = this.#handle ?? (await this.#reopen())
    if (handle === undefined) return this.#nothing()
    if (await this.#isCutUnread(handle)) return this.#restart()
    if (this.#isHeadDue && !(await this.#proof.isHeadSame(handle))) return this.#restart()
    this.#isHeadDue = false
    const overlap = this.#proof.tailLength
    const isJudgedOnly = this.#leftAlone !== undefined
    const wanted = isJudgedOnly ? JUDGED_BYTES : overlap + chunk.length - TAIL_BYTES
    const {bytesRead} = await handle.read(chunk, 0, wanted, this.#readOffset - overlap)
    const read = chunk.subarray(0, bytesRead)
    if (!this.#proof.isRepeatedBy(read)) return this.#restart()
    this.#provenSize = Math.max(this.#size, this.#readOffset + bytesRead - overlap)
    this.#provenAt = performance.now()
    if (bytesRead === overlap) {
      if (await this.#isHandleStale(handle)) return this.#read(chunk, now)
      this.#size = this.#readOffset
      return this.#nothing()
    }
    if (this.#readOffset === 0) {
      const reason = await this.#settings.judge(this, read)
      if (reason !== null) return this.#leave(reason)
    }
    this.isBehind = bytesRead === wanted
    this.lastReadAt = now
    this.isDrained = false
    return this.#take(read)
  }

  #take(read: Buffer): ReadOutcome {
    const data = read.subarray(this.#proof.tailLength)
    this.#proof.take(read)
    this.#leftAlone = undefined
    this.#isLeavingTold = false
    this.isTrusted = true
    this.#readOffset += data.length
    this.#size = Math.max(this.#size, this.#readOffset)
    const before = this.#splitter.offset
    const lines = this.#splitter.push(data)
    const {offset} = this.#splitter
    this.#proof.noteLineStart(offset, read, this.#readOffset - offset)
    const holeBytes = this.#splitter.takeHoleBytes()
    return {type: 'lines', lines, bytes: offset - before - holeBytes, holeBytes}
  }

  #nothing(): ReadOutcome {
    this.isBehind = false
    return {type: 'nothing'}
  }

  #leave(cause: string): ReadOutcome {
    this.isBehind = false
    if (cause === UNDECIDED) return {type: 'nothing'}
    if (this.#leftAlone === cause && this.#isLeavingTold) return {type: 'nothing'}
    this.#leftAlone = cause
    this.#isLeavingTold = true
    return {type: 'left-alone', cause, bytes: this.#size}
  }

  #restart(): CutOutcome {
    const read = this.#proof.contentUpTo(this.#readOffset, this.#provenSize)
    const former = {position: this.position, read}
    const heldBytes = this.#splitter.heldBytes
    const unfinished = this.#splitter.flush()
    const lostBytes = Math.max(0, this.#provenSize - this.#readOffset)
    const unseenMs = performance.now() - this.#provenAt
    this.#beginAnew()
    this.#wasCut = true
    return {type: 'truncated', former, unfinished, heldBytes, lostBytes, unseenMs}
  }

  #beginAnew(): void {
    this.#splitter = new LineSplitter({offset: 0, line: 0}, this.#settings.maxLineBytes)
    this.#content = newContent()
    this.#readOffset = 0
    this.#proof.beginAnew()
    this.#provenSize = 0
    this.#unreadSize = 0
    this.#isHeadDue = false
    this.isBehind = true
  }

  /** Judges whether to read it at all. */
  async #isLeftAtOnce(handle: FileHandle): Promise<boolean> {
    const reason = await this.#settings.judge(this, await readAt(handle, 0, JUDGED_BYTES))
    if (reason === null || reason === UNDECIDED) return false
    this.#beginAnew()
    this.#leftAlone = reason
    return true
  }

  /** Whether it has shrunk before anything of it was read. */
  async #isCutUnread(handle: FileHandle): Promise<boolean> {
    const seen = this.#unreadSize
    if (this.#readOffset > 0 || seen === 0 || this.#leftAlone !== undefined) return false
    // By its path, if it has one: what is open may be stale.
    const atPath = this.links.size > 0 ? await lookAtPath(this.path) : undefined
    const isThere = atPath?.type === 'file' && fileKeyOf(atPath.stat) === this.key
    const {size} = isThere ? atPath.stat : await handle.stat({bigint: true})
    if (Number(size) >= seen) return false
    this.#provenSize = seen
    return true
  }

  async #reopen(): Promise<FileHandle | undefined> {
    const opened = await openRegular(this.path)
    if (opened.type === 'absent') return undefined
    if (fileKeyOf(opened.stat) === this.key) {
      this.#handle = opened.handle
      return opened.handle
    }
    await opened.handle.close()
    return undefined
  }

  /**
   * The path says there is more, the descriptor says there is not: on overlay file systems the
   * first write copies a file up, and what was open stays the lower, dead one. Opens it anew.
   */
  async #isHandleStale(handle: FileHandle): Promise<boolean> {
    if (this.#size <= this.#readOffset || this.links.size === 0) return false
    const mine = await handle.stat({bigint: true})
    const opened = await openRegular(this.path)
    if (opened.type === 'absent') return false
    const isStale = fileKeyOf(opened.stat) === this.key && opened.stat.size > mine.size
    await (isStale ? handle : opened.handle).close()
    if (isStale) this.#handle = opened.handle
    return isStale
  }
}
