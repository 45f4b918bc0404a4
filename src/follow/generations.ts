import type {FilePosition} from '../sessions/events.js'
import {compareWithPosition, fileKeyOf, startsWith} from './file-identity.js'
import type {BegunPosition, FollowEvent} from './follow.js'
import {Generation, type GenerationSettings, type GenerationStart} from './generation.js'
import type {SplitterStart} from './line-splitter.js'
import {absenceOf, type Absence, type OpenedFile} from './open-regular.js'
import {flushEvent} from './read-events.js'
import type {FollowSettings} from './settings.js'

/** The generation of an open file. */
export interface Adopted {
  readonly type: 'adopted'
  readonly generation: Generation
  /** Whether nothing of it was ever read. */
  readonly isNew: boolean
}

/** A generation that is done with, kept so that it is never read twice. */
interface Finished {
  readonly position: FilePosition
  readonly heads: readonly Uint8Array[]
}

/** Finished generations kept in mind; more than any rotation keeps, and small. */
const REMEMBERED = 256

/**
 * The generations that are being read, known by device and inode: as long as one is open, no
 * other file can have its inode. Those done with are remembered for a while, so that a renamed
 * file that comes back (`mv app.log.1 app.log`) is read on and not again.
 */
export class Generations {
  readonly #settings: FollowSettings
  readonly #generationSettings: GenerationSettings
  readonly #byKey = new Map<string, Generation>()
  readonly #finished = new Map<string, Finished>()
  /** Their heads, which are known longer than their inodes are theirs. */
  readonly #finishedHeads: (readonly Uint8Array[])[] = []
  readonly #packed = new Set<string>()
  #lastRank = 0

  constructor(settings: FollowSettings, judge: GenerationSettings['judge']) {
    this.#settings = settings
    this.#generationSettings = {maxLineBytes: settings.maxLineBytes, judge}
  }

  get(key: string): Generation | undefined {
    return this.#byKey.get(key)
  }

  all(): readonly Generation[] {
    return [...this.#byKey.values()]
  }

  /** Those without a path: rotated away, and read until they are quiet. */
  detached(): Generation[] {
    return this.all().filter((generation) => generation.detachedAt !== undefined)
  }

  /** Looks at those without a path: no look at a path shows that they have grown. */
  async lookAtDetached(): Promise<void> {
    for (const generation of this.detached()) await generation.look()
  }

  /**
   * Whether the file of this key that begins with `head` was or is being read. An inode is given on as
   * soon as its file is gone: of what is done with, only the content tells.
   */
  hasRead(key: string, head: Uint8Array): boolean {
    if (this.#byKey.has(key)) return true
    const [known] = this.#finished.get(key)?.heads ?? []
    return known !== undefined && known.length > 0 && startsWith(head, known)
  }

  /** Whether the file of this key is there and not read. */
  isLeftAlone(key: string): boolean {
    return this.#byKey.get(key)?.isLeftAlone === true
  }

  /** Whether a compressed file of this key was or is being read. */
  hasReadPacked(key: string): boolean {
    return this.#packed.has(key)
  }

  /** A compressed file is read, or will be: it is never read twice. */
  notePacked(key: string): void {
    this.#packed.delete(key)
    this.#packed.add(key)
    for (const oldest of this.#packed) {
      if (this.#packed.size <= REMEMBERED) break
      this.#packed.delete(oldest)
    }
  }

  /** Heads of everything that was or is being read. */
  async heads(): Promise<readonly Uint8Array[]> {
    const open = await Promise.all(this.all().map((generation) => generation.freshHeads()))
    return [...open.flat(), ...this.#finishedHeads.flat()]
  }

  /** Where each stands; those left alone have no position. */
  positions(): readonly BegunPosition[] {
    return this.all()
      .filter((generation) => !generation.isLeftAlone)
      .map(({position, continues}) => (continues === null ? position : {...position, continues}))
  }

  /**
   * The generation of an open file, whose handle it takes over: the one that is known, else one
   * that begins where it was left when it was finished, else a new one from `start`. A file whose
   * first bytes cannot be read is closed and told as absent.
   */
  async adopt(
    opened: OpenedFile,
    path: string,
    begin: GenerationStart,
  ): Promise<Adopted | Absence> {
    const key = fileKeyOf(opened.stat)
    const known = this.#byKey.get(key)
    if (known !== undefined) {
      await opened.handle.close()
      const {start, content} = begin
      // A copy that was left alone turns out to hold more than was read of its original.
      const isCopy = known.isLeftAlone && content !== undefined && start !== 'end'
      if (isCopy) await known.readOn(start, content)
      return {type: 'adopted', generation: known, isNew: false}
    }
    try {
      return await this.#begin(opened, path, begin)
    } catch (error) {
      await opened.handle.close()
      return absenceOf(error)
    }
  }

  async #begin(opened: OpenedFile, path: string, begin: GenerationStart): Promise<Adopted> {
    const key = fileKeyOf(opened.stat)
    const earlier = await this.#earlierStart(opened, key)
    const from = {
      ...begin,
      start: earlier ?? begin.start,
      isTrusted: begin.isTrusted || earlier !== undefined,
    }
    const generation = await Generation.begin(opened, path, from, this.#generationSettings)
    generation.rank = ++this.#lastRank
    this.#byKey.set(key, generation)
    await this.limitOpen(generation)
    return {type: 'adopted', generation, isNew: earlier === undefined}
  }

  /** The next to read from: of the log that waited longest, the oldest that has something to read. */
  next(): Generation | undefined {
    let next: Generation | undefined
    for (const generation of this.#byKey.values()) {
      if (!generation.isBehind) continue
      if (next === undefined || isBefore(generation, next)) next = generation
    }
    return next
  }

  /** Puts the generations of these keys in order, oldest first. */
  rank(keys: readonly string[]): void {
    for (const key of keys) {
      const generation = this.#byKey.get(key)
      if (generation !== undefined) generation.rank = ++this.#lastRank
    }
  }

  /** Ends those that have been quiet for long enough, or are too many; gives their last events. */
  async finishDrained(now: number): Promise<FollowEvent[]> {
    const events: FollowEvent[] = []
    const {drainMs, maxOldGenerations, maxLingering, lingerMs} = this.#settings
    const [lingering, draining] = partition(this.detached().sort(byDetachedAt), isDrained)
    const surplus = draining.length - maxOldGenerations
    for (const [index, generation] of draining.filter(isIdle).entries()) {
      const isQuiet = now - quietSince(generation, now) >= drainMs
      if (index < surplus || (isQuiet && lingerMs === 0)) {
        events.push(...(await this.#finish(generation)))
      } else if (isQuiet) {
        const last = flushEvent(generation)
        if (last !== undefined) events.push(last)
        generation.isDrained = true
        const {position} = generation
        if (!generation.isLeftAlone) events.push({type: 'drained', position})
      }
    }
    for (const [index, generation] of lingering.filter(isIdle).entries()) {
      const isSurplus = index < lingering.length - maxLingering
      if (isSurplus || this.#isForgettable(generation, now)) {
        events.push(...(await this.#finish(generation)))
      }
    }
    return events
  }

  /** Whether nobody will write to a drained one any more, as far as can be told. */
  #isForgettable(generation: Generation, now: number): boolean {
    const quietMs = now - quietSince(generation, now)
    const {lingerMs, unlinkedLingerMs} = this.#settings
    if (generation.isLeftAlone || quietMs >= lingerMs) return true
    if (generation.isUnlinked && quietMs >= unlinkedLingerMs) return true
    // The next one was rotated away since, and is drained, too.
    return this.detached().some(
      (other) => other.log === generation.log && other.isDrained && other.rank > generation.rank,
    )
  }

  /** Closes a file that has nothing to read when too many are open; growth opens it again. */
  async limitOpen(generation: Generation): Promise<void> {
    if (this.#byKey.size <= this.#settings.maxOpenFiles) return
    const open = this.all().filter(({isOpen}) => isOpen).length
    const isIdle = !generation.isBehind && generation.detachedAt === undefined
    if (open > this.#settings.maxOpenFiles && isIdle) await generation.park()
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.all().map((generation) => generation.park()))
  }

  async #finish(generation: Generation): Promise<FollowEvent[]> {
    const last = flushEvent(generation)
    const {position, heads} = generation
    await generation.park()
    this.#byKey.delete(generation.key)
    if (generation.isLeftAlone) return []
    this.#finished.delete(generation.key)
    this.#finished.set(generation.key, {position, heads})
    for (const key of this.#finished.keys()) {
      if (this.#finished.size <= REMEMBERED) break
      this.#finished.delete(key)
    }
    this.#finishedHeads.push(heads)
    if (this.#finishedHeads.length > REMEMBERED) this.#finishedHeads.shift()
    return [...(last === undefined ? [] : [last]), {type: 'finished', position}]
  }

  async #earlierStart(opened: OpenedFile, key: string): Promise<SplitterStart | undefined> {
    const earlier = this.#finished.get(key)
    if (earlier === undefined) return undefined
    this.#finished.delete(key)
    const {position} = earlier
    const verdict = await compareWithPosition(opened.handle, opened.stat, position)
    return verdict === 'same' && position.offset > 0 ? position : undefined
  }
}

const isDrained = (generation: Generation): boolean => generation.isDrained

const isIdle = ({isBehind}: Generation): boolean => !isBehind

const quietSince = ({detachedAt, lastReadAt}: Generation, now: number): number =>
  Math.max(detachedAt ?? now, lastReadAt)

const partition = <T>(
  items: readonly T[],
  is: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] => [items.filter(is), items.filter((item) => !is(item))]

const isBefore = (a: Generation, b: Generation): boolean =>
  a.log === b.log ? a.rank < b.rank : a.lastReadAt < b.lastReadAt

const byDetachedAt = (a: Generation, b: Generation): number =>
  (a.detachedAt ?? 0) - (b.detachedAt ?? 0)
