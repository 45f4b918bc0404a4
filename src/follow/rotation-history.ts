import {isCopyOf, fileKeyOf, HEAD_BYTES} from './file-identity.js'
import {readAt} from './open-regular.js'
import {
  isGzipName,
  listRotated,
  openRotated,
  type FoundRotated,
  type RotatedFile,
} from './rotated-names.js'
import {inflatedHead} from './inflate.js'
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
}

/**
 * The rotated files beside one log, as of the last rotation. A log that is rotated twice between
 * two looks leaves a file that was never seen at its path; it is told from the known ones by
 * inode and head, and from copies (`cp app.log app.log.1`) by a head that was read before.
 */
export class RotationHistory {
  readonly #path: string
  readonly #settings: FollowSettings
  readonly #known = new Map<string, Uint8Array>()
  /** Files we have read that were rotated away and whose compressed form has not shown up yet. */
  #awaited = 0
  #lastRotated: string | undefined

  constructor(path: string, settings: FollowSettings) {
    this.#path = path
    this.#settings = settings
  }

  /**
   * Takes what is there as known, but for what was rotated while nobody watched. `news` is asked
   * after the listing: what still stands at the path then was not rotated before it.
   */
  async begin(
    news: (present: readonly RotatedFile[]) => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    const present = await listRotated(this.#path)
    const keysOfNews = await news(present)
    for (const file of present) {
      if (keysOfNews.has(fileKeyOf(file.stat))) continue
      const found = file.isCompressed ? undefined : await openRotated(this.#path, file)
      this.#known.set(fileKeyOf(file.stat), found === undefined ? NO_HEAD : await headOf(found))
      await found?.opened.handle.close()
    }
  }

  /**
   * After the generation `rotated` (its key) left the path: what is new beside the log and not
   * `ours` (read, or being read). `readHeads` are the heads of all that was read.
   */
  async afterRotation(
    rotated: string | undefined,
    ours: ReadonlySet<string>,
    readHeads: readonly Uint8Array[],
  ): Promise<MissedRotations> {
    if (rotated !== this.#lastRotated) this.#awaited++
    this.#lastRotated = rotated
    const present = await listRotated(this.#path)
    const missed: FoundRotated[] = []
    const packed: RotatedFile[] = []
    let compressed = 0
    let closed = 0
    let read = 0
    let empty = 0
    for (const file of present) {
      const key = fileKeyOf(file.stat)
      if (file.isCompressed) {
        const isNews = !this.#known.has(key) && !ours.has(key)
        this.#known.set(key, NO_HEAD)
        const what = isNews ? await this.#judgePacked(file, readHeads) : 'known'
        if (what === 'unread') packed.push(file)
        else if (what === 'read') read++
        else if (what === 'unknown') compressed++
        continue
      }
      const found = await openRotated(this.#path, file)
      if (found === undefined) {
        if (!ours.has(key) && !this.#known.has(key)) closed++
        this.#known.set(key, NO_HEAD)
      } else if (await this.#isNew(found, key, ours, readHeads)) missed.push(found)
      else {
        const isEmpty = found.opened.stat.size === 0n
        if (isEmpty && !ours.has(key) && !this.#known.has(key)) empty++
        await found.opened.handle.close()
      }
    }
    this.#forgetBut(present)
    this.#awaited = Math.max(0, this.#awaited - read)
    const explained = Math.min(compressed, this.#awaited)
    this.#awaited += missed.length - explained
    const byAge = present.map((file) => fileKeyOf(file.stat))
    return {files: missed, packed, empty, byAge, unreadable: compressed - explained + closed}
  }

  /** By its head a compressed file is one that was read, or one that nobody read; unless it has too little. */
  async #judgePacked(
    {path}: RotatedFile,
    readHeads: readonly Uint8Array[],
  ): Promise<'read' | 'unread' | 'unknown'> {
    if (!isGzipName(path)) return 'unknown'
    const head = await inflatedHead(path, HEAD_BYTES, this.#settings)
    if (head.length === 0) return 'unknown'
    const isRead = [...readHeads, ...this.#known.values()].some((other) => isCopyOf(other, head))
    return isRead ? 'read' : 'unread'
  }

  async #isNew(
    found: FoundRotated,
    key: string,
    ours: ReadonlySet<string>,
    readHeads: readonly Uint8Array[],
  ): Promise<boolean> {
    const head = await headOf(found)
    const known = this.#known.get(key)
    const wasKnown = known !== undefined && startsWith(head, known)
    const isCopy = [...readHeads, ...this.#known.values()].some((other) => isCopyOf(other, head))
    if (head.length > 0) this.#known.set(key, head)
    return !ours.has(key) && !wasKnown && !isCopy && head.length > 0
  }

  #forgetBut(present: readonly RotatedFile[]): void {
    const keys = new Set(present.map((file) => fileKeyOf(file.stat)))
    for (const key of this.#known.keys()) {
      if (!keys.has(key)) this.#known.delete(key)
    }
  }
}

const headOf = async ({opened}: FoundRotated): Promise<Uint8Array> =>
  readAt(opened.handle, 0, HEAD_BYTES)

const NO_HEAD = new Uint8Array(0)

const startsWith = (head: Uint8Array, start: Uint8Array): boolean =>
  head.length >= start.length && Buffer.compare(head.subarray(0, start.length), start) === 0
