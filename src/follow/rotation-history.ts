import {beginAlike, fileKeyOf} from './file-identity.js'
import {listRotated, readHead, type RotatedFile} from './rotated-names.js'

/** What rotated past a follower between two looks. */
export interface MissedRotations {
  /** Whole generations that nobody read, oldest first; they can still be read. */
  readonly files: readonly RotatedFile[]
  /** Generations that nobody read and that are compressed already. */
  readonly compressed: number
}

/**
 * The rotated files beside one log, as of the last rotation. A log that is rotated twice between
 * two looks leaves a file that was never seen at its path; it is told from the known ones by
 * inode and head, and from copies (`cp app.log app.log.1`) by a head that was read before.
 */
export class RotationHistory {
  readonly #path: string
  readonly #known = new Map<string, Uint8Array>()
  /** Files we have read that were rotated away and whose compressed form has not shown up yet. */
  #awaited = 0
  #lastRotated: string | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Takes what is there as known, but for what `isNews` says was rotated while nobody watched. */
  async begin(isNews: (file: RotatedFile) => boolean): Promise<void> {
    for (const file of await listRotated(this.#path)) {
      if (isNews(file)) continue
      const head = file.isCompressed ? NO_HEAD : await readHead(file.path)
      this.#known.set(fileKeyOf(file.stat), head)
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
    const missed: RotatedFile[] = []
    let compressed = 0
    for (const file of present) {
      const key = fileKeyOf(file.stat)
      if (file.isCompressed) {
        if (!this.#known.has(key)) compressed++
        this.#known.set(key, NO_HEAD)
      } else if (await this.#isNew(file, key, ours, readHeads)) missed.push(file)
    }
    this.#forgetBut(present)
    const explained = Math.min(compressed, this.#awaited)
    this.#awaited += missed.length - explained
    return {files: missed, compressed: compressed - explained}
  }

  async #isNew(
    file: RotatedFile,
    key: string,
    ours: ReadonlySet<string>,
    readHeads: readonly Uint8Array[],
  ): Promise<boolean> {
    const head = await readHead(file.path)
    const known = this.#known.get(key)
    const wasKnown = known !== undefined && startsWith(head, known)
    const isCopy = [...readHeads, ...this.#known.values()].some((other) => beginAlike(other, head))
    this.#known.set(key, head)
    return !ours.has(key) && !wasKnown && !isCopy && head.length > 0
  }

  #forgetBut(present: readonly RotatedFile[]): void {
    const keys = new Set(present.map((file) => fileKeyOf(file.stat)))
    for (const key of this.#known.keys()) {
      if (!keys.has(key)) this.#known.delete(key)
    }
  }
}

const NO_HEAD = new Uint8Array(0)

const startsWith = (head: Uint8Array, start: Uint8Array): boolean =>
  head.length >= start.length && Buffer.compare(head.subarray(0, start.length), start) === 0
