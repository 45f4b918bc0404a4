import {
  fileKeyOf,
  HEAD_BYTES,
  isCopyOf,
  packedKeyOf,
  provesContent,
  startsWith,
} from './file-identity.js'
import type {Generations} from './generations.js'
import {readAt, readOrClose} from './open-regular.js'
import {
  foldersOfLog,
  isGzipName,
  listRotated,
  openRotated,
  pathsOfLog,
  type FoundRotated,
  type RotatedFile,
} from './rotated-names.js'
import {inflatedHead} from './inflate.js'
import {isCopyOfRead, type ReadContent} from './read-proof.js'
import type {FollowSettings} from './settings.js'

/** What rotated past a follower between two looks. */
export interface MissedRotations {
  /** Whole generations that nobody read, oldest first, opened: the caller takes the handles over. */
  readonly files: readonly FoundRotated[]
  /** The same, compressed already, oldest first. */
  readonly packed: readonly RotatedFile[]
  /** Keys of all rotated files, oldest first. */
  readonly byAge: readonly string[]
  /** Nobody read them, and they are empty: that many more rotations there were. */
  readonly empty: number
  /** Generations that nobody read and that cannot be read: compressed already, or closed to us. */
  readonly unreadable: number
  /** What was the newest of them the last time is deleted: others may have been between. */
  readonly isLastGone: boolean
}

/** What was or is being read. */
export type Ours = Pick<Generations, 'hasRead' | 'hasReadPacked' | 'heads' | 'isLeftAlone'>

/**
 * The rotated files beside one log, as of the last rotation. A log that is rotated twice between
 * two looks leaves a file that was never seen at its path; it is told from the known ones by
 * inode and head, and from copies (`cp app.log app.log.1`) by a head that was read before.
 */
export class RotationHistory {
  /** Where its rotated files lie; see `pathsOfLog`. */
  #paths: readonly string[]
  readonly #settings: FollowSettings
  /** By key: the head of each, null of what is compressed or closed to us. */
  readonly #known = new Map<string, Uint8Array | null>()
  /** Files we have read that were rotated away and whose compressed form has not shown up yet. */
  #awaited = 0
  #lastRotated: string | undefined
  /** The newest file, as of the last look. */
  #newest: {readonly key: string; readonly head: Uint8Array} | undefined

  constructor(path: string, settings: FollowSettings) {
    this.#paths = [path]
    this.#settings = settings
  }

  /** The paths that its rotated files lie beside, as of the last look. */
  get paths(): readonly string[] {
    return this.#paths
  }

  /** The folders that its rotated files lie in, as of the last look. */
  get folders(): readonly string[] {
    return foldersOfLog(this.#paths)
  }

  /** What was last told to have been rotated. */
  get lastRotated(): string | undefined {
    return this.#lastRotated
  }

  /**
   * Takes what is there as known, but for what was rotated while nobody watched. `news` is asked
   * after the listing: what still stands at the path then was not rotated before it.
   */
  async begin(
    news: (
      logs: readonly string[],
      present: readonly RotatedFile[],
    ) => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    const present = await this.#list()
    const keysOfNews = await news(this.#paths, present)
    this.#known.clear()
    for (const file of present) {
      if (keysOfNews.has(fileKeyOf(file.stat))) continue
      const found = file.isCompressed ? undefined : await this.#open(file)
      const key = keyOf(file)
      this.#known.set(key, found?.head ?? null)
      this.#newest = {key, head: found?.head ?? NO_HEAD}
      await found?.opened.handle.close()
    }
  }

  /**
   * After the generation `rotated` (its key) left the path: what is new beside the log and not
   * of ours (read, or being read).
   */
  async afterRotation(rotated: string | undefined, ours: Ours): Promise<MissedRotations> {
    if (rotated !== this.#lastRotated) this.#awaited++
    this.#lastRotated = rotated
    const readHeads = lazily(() => ours.heads())
    const present = await this.#list()
    const missed: FoundRotated[] = []
    const packed: RotatedFile[] = []
    let compressed = 0
    let closed = 0
    let readPacked = 0
    let empty = 0
    const last = this.#newest
    let isLastGone = last !== undefined
    for (const file of present) {
      const key = keyOf(file)
      if (file.isCompressed) {
        // It may be the compressed form of that one.
        isLastGone = false
        this.#newest = {key, head: NO_HEAD}
        // What was no compressed file before has only left its inode to this one.
        const isNews = this.#known.get(key) !== null && !ours.hasReadPacked(key)
        this.#known.set(key, null)
        if (!isNews) continue
        const what = await this.#judgePacked(file, readHeads)
        if (what === 'unread') packed.push(file)
        else if (what === 'read') readPacked++
        else compressed++
        continue
      }
      const found = await this.#open(file)
      const head = found?.head ?? NO_HEAD
      if (last?.key === key && startsWith(head, last.head)) isLastGone = false
      this.#newest = {key, head}
      const wasSeen = ours.hasRead(key, head) || this.#known.has(key)
      if (found === undefined) {
        if (!wasSeen) closed++
        this.#known.set(key, null)
      } else if (await this.#isNew(key, head, ours, readHeads)) missed.push(found)
      else {
        if (head.length === 0 && !wasSeen) empty++
        await found.opened.handle.close()
      }
    }
    this.#forgetBut(present)
    this.#awaited = Math.max(0, this.#awaited - readPacked)
    const explained = Math.min(compressed, this.#awaited)
    this.#awaited += missed.length - explained
    const byAge = present.map((file) => fileKeyOf(file.stat))
    const unreadable = compressed - explained + closed
    return {files: missed, packed, empty, byAge, unreadable, isLastGone}
  }

  /** By its head a compressed file is one that was read, or one that nobody read; unless it has too little. */
  async #judgePacked(
    {path}: RotatedFile,
    readHeads: Heads,
  ): Promise<'read' | 'unread' | 'unknown'> {
    if (!isGzipName(path)) return 'unknown'
    const head = await inflatedHead(path, HEAD_BYTES, this.#settings)
    if (head.length === 0) return 'unknown'
    const heads = [...(await readHeads()), ...this.#knownHeads()]
    return heads.some((other) => isCopyOf(other, head)) ? 'read' : 'unread'
  }

  /** Whether a file that begins like one of these may lie there compressed. */
  async hasPackedForm(heads: readonly Uint8Array[]): Promise<boolean> {
    for (const {path, isCompressed} of await this.#list()) {
      if (!isCompressed) continue
      if (!isGzipName(path)) return true
      const head = await inflatedHead(path, HEAD_BYTES, this.#settings)
      if (heads.some((other) => other.length > 0 && startsWith(head, other))) return true
    }
    return false
  }

  /** The newest compressed copy of content that was cut from the log and is not known yet. */
  async findPackedCopy({head}: ReadContent, ours: Ours): Promise<RotatedFile | undefined> {
    if (!provesContent({headBytes: head.length})) return undefined
    for (const file of (await this.#list()).toReversed()) {
      const key = keyOf(file)
      const isNews = this.#known.get(key) !== null && !ours.hasReadPacked(key)
      if (!isNews || !file.isCompressed || !isGzipName(file.path)) continue
      if (startsWith(await inflatedHead(file.path, HEAD_BYTES, this.#settings), head)) return file
    }
    return undefined
  }

  /** The newest copy of content that was cut from the log and is not known yet; the caller closes it. */
  async findCopy(content: ReadContent, ours: Ours): Promise<FoundRotated | undefined> {
    // A writer may have gone on after the copy; of what was not read at all its size must tell.
    const minBytes = content.offset > 0 ? content.offset : content.size
    const present = await this.#list()
    for (const file of present.toReversed()) {
      const key = fileKeyOf(file.stat)
      if (file.isCompressed || Number(file.stat.size) < minBytes) continue
      const found = await this.#open(file)
      if (found === undefined) continue
      const {head, opened} = found
      // In a folder the copy may have been met before the cut was seen.
      const isKnown =
        !ours.isLeftAlone(key) && (this.#isKnown(key, head) || ours.hasRead(key, head))
      const isCopy = await readOrClose(opened, () => isCopyOfRead(opened.handle, content))
      if (isCopy === true && !isKnown) return found
      if (isCopy !== undefined) await opened.handle.close()
    }
    return undefined
  }

  async #list(): Promise<readonly RotatedFile[]> {
    const [path = '', ...targets] = this.#paths
    this.#paths = await pathsOfLog(path, targets)
    return listRotated(this.#paths)
  }

  /** One of the rotated files and its head; undefined where it cannot be read. */
  async #open(
    file: RotatedFile,
  ): Promise<(FoundRotated & {readonly head: Uint8Array}) | undefined> {
    const found = await openRotated(this.#paths, file)
    if (found === undefined) return undefined
    const {opened} = found
    const head = await readOrClose(opened, () => readAt(opened.handle, 0, HEAD_BYTES))
    return head && {...found, head}
  }

  #isKnown(key: string, head: Uint8Array): boolean {
    const known = this.#known.get(key)
    // An empty file is gone as soon as another one with its inode holds something.
    return known instanceof Uint8Array && known.length > 0 && startsWith(head, known)
  }

  #knownHeads(): readonly Uint8Array[] {
    return [...this.#known.values()].filter((head) => head !== null)
  }

  async #isNew(key: string, head: Uint8Array, ours: Ours, readHeads: Heads): Promise<boolean> {
    if (head.length === 0) return false
    const wasKnown = this.#isKnown(key, head)
    const known = this.#knownHeads()
    this.#known.set(key, head)
    if (ours.hasRead(key, head) || wasKnown) return false
    return ![...(await readHeads()), ...known].some((other) => isCopyOf(other, head))
  }

  #forgetBut(present: readonly RotatedFile[]): void {
    const keys = new Set(present.map(keyOf))
    for (const key of this.#known.keys()) {
      if (!keys.has(key)) this.#known.delete(key)
    }
  }
}

/** Of many open files they are dear, and mostly nobody asks for them. */
type Heads = () => Promise<readonly Uint8Array[]>

const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const keyOf = ({stat, isCompressed}: RotatedFile): string =>
  isCompressed ? packedKeyOf(stat) : fileKeyOf(stat)

const NO_HEAD = new Uint8Array(0)
