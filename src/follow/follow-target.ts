import {setTimeout as delay} from 'node:timers/promises'
import {packedKeyOf} from './file-identity.js'
import type {BegunPosition, FollowEvent, FollowTarget, StartFrom} from './follow.js'
import {FollowedPaths} from './followed-paths.js'
import {UNDECIDED, type CutOutcome, type Generation} from './generation.js'
import {Generations} from './generations.js'
import {eventsOf, movedEvents, noteEvent, type Tell} from './read-events.js'
import {positionIn, readPacked, type PackedGeneration} from './read-packed.js'
import {TAIL_BYTES} from './read-proof.js'
import {isRotatedOf, logsBehind} from './rotated-names.js'
import type {FollowSettings} from './settings.js'
import {placePositions, type PlacedPosition} from './start-positions.js'
import {TEXT_KIND_BYTES, textKindOf} from './text-kind.js'
import {WakeUp} from './wake-up.js'

/**
 * Events come no more often than this: a writer of single bytes costs a few looks, not thousands.
 * The first event after a pause is not delayed.
 */
const LOOK_GAP_MS = 4

/** A look at everything may take one part in this many of the time. */
const LOOK_SHARE = 20

/**
 * The watched folders are checked at every fifth poll, and when a file came or went: an idle poll
 * is one stat.
 */
const WATCH_EVERY = 5

/** A folder in which new files keep stirring is listed at most this often. */
const LIST_GAP_MS = 50

/** Paths that stirred and are not followed, kept so that they cause no listing; then forgotten. */
const MOST_FOREIGN = 10_000

/**
 * Follows a target until the signal. Pull-based: between two pulls nothing is read. Returning
 * early from the loop over it closes everything at once, also while it waits.
 */
export const followTarget = (
  target: FollowTarget,
  from: StartFrom,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncIterable<FollowEvent> => ({
  [Symbol.asyncIterator]() {
    const left = new AbortController()
    const ended = AbortSignal.any([signal, left.signal])
    const events = new TargetFollower(target, settings, ended).events(from)
    return {
      next: () => events.next(),
      // A generator parked in `next` would only return at the next poll.
      return: () => {
        left.abort()
        return events.return(undefined)
      },
    }
  },
})

class TargetFollower {
  readonly #settings: FollowSettings
  readonly #signal: AbortSignal
  readonly #target: FollowTarget
  readonly #generations: Generations
  readonly #paths: FollowedPaths
  readonly #wakeUp: WakeUp
  /** Given out before anything else is read: lines among them are views of the chunk. */
  readonly #events: FollowEvent[] = []
  /** To be read before anything else, in this order. */
  readonly #packed: PackedGeneration[] = []
  readonly #chunk: Buffer
  readonly #foreign = new Set<string>()
  #isListingDue = false
  #lastWatchAt = 0
  /** A file came or went: its folder, or the target of its link, may be another one. */
  #hasMoved = false
  #lastLookAt = 0
  #lastFullLookAt = 0
  #fullLookMs = 0
  #isLimitTold = false
  #isFollowing = false

  constructor(target: FollowTarget, settings: FollowSettings, signal: AbortSignal) {
    this.#target = target
    this.#settings = settings
    this.#signal = signal
    this.#chunk = Buffer.allocUnsafe(TAIL_BYTES + settings.chunkBytes)
    this.#generations = new Generations(settings, (...file) => this.#judge(...file))
    this.#paths = new FollowedPaths(target, this.#generations, settings, {
      tell: (...note) => {
        this.#tell(...note)
      },
      takePacked: (packed) => {
        this.#takePacked(packed)
      },
      begun: (generation) => {
        this.#noteBegun(generation)
      },
      wasCut: (generation, cut) => this.#tellTruncated(generation, cut),
      cameBack: (placed) => {
        this.#noteBack(placed)
      },
    })
    this.#wakeUp = new WakeUp((folder, cause) => {
      this.#tellOfLimit(folder, cause)
    })
  }

  async *events(from: StartFrom): AsyncGenerator<FollowEvent, undefined, undefined> {
    let hasCaughtUp = false
    try {
      await this.#begin(from)
      yield {
        type: 'following',
        positions: [
          ...this.#packed.map(begunPosition),
          ...this.#generations.positions(),
          ...this.#paths.away.map((position) => ({...position, continues: position})),
        ],
        notes: this.#events.splice(0).filter((event) => event.type === 'note'),
      }
      this.#isFollowing = true
      while (!this.#signal.aborted) {
        // What was compressed before it was read is older than all that can be read plainly.
        const next = this.#events.length === 0 ? this.#packed.shift() : undefined
        if (next !== undefined) {
          hasCaughtUp = false
          for await (const event of readPacked(next, this.#signal, this.#settings)) {
            yield event
            // It may take minutes: what happens to the files meanwhile is seen.
            await this.#lookIfDue()
          }
          continue
        }
        await this.#lookIfDue()
        const event = this.#events.shift() ?? (await this.#readOn())
        if (event === 'nothing') {
          if (hasCaughtUp) await this.#idle()
          else yield {type: 'caught-up'}
          hasCaughtUp = true
        } else if (event !== undefined) {
          if (event.type === 'lines') hasCaughtUp = false
          yield event
        }
      }
    } finally {
      await this.#wakeUp.close()
      await this.#generations.closeAll()
    }
    return undefined
  }

  async #begin(from: StartFrom): Promise<void> {
    const positions = from.type === 'positions' ? from.positions : []
    const tell: Tell = (...note) => {
      this.#tell(...note)
    }
    const {kind, path} = this.#target
    const {recordedAt, done = []} = from.type === 'positions' ? from : {}
    const past = {log: kind === 'file' ? path : undefined, recordedAt}
    const placed = await placePositions(positions, past, this.#generations, tell, this.#settings)
    for (const one of placed) if (one.what === 'packed') this.#takePacked(packedOf(one))
    const start = from.type === 'end' ? 'end' : 'start'
    await this.#paths.begin(start, {placed, recordedAt, done}, performance.now())
    this.#lastFullLookAt = performance.now()
    await this.#watch(performance.now())
  }

  /** What is there at the start is told by the first event. */
  #noteBegun(generation: Generation): void {
    if (!this.#isFollowing || generation.isLeftAlone) return
    this.#events.push({type: 'begun', position: generation.position})
  }

  /** The consumer knows it by the position that was waited for. */
  #noteBack(placed: PlacedPosition): void {
    const {position: from} = placed
    if (placed.what === 'away') return
    if (placed.what !== 'found' && placed.what !== 'packed') {
      this.#events.push({type: 'finished', position: from, isLost: true})
      return
    }
    if (placed.what === 'packed') this.#takePacked(packedOf(placed))
    const to = placed.what === 'packed' ? positionIn(packedOf(placed)) : placed.generation.position
    if (to.device === from.device && to.inode === from.inode) return
    this.#events.push({type: 'moved', from, position: to})
    // Under the key of old nothing is left, unless the file itself was cut and begins anew.
    const known = {head: '', headBytes: 0, tail: '', tailBytes: 0}
    const nothing = {...from, ...known, offset: 0, line: 0}
    if (!placed.isCut) this.#events.push({type: 'finished', position: nothing})
  }

  #takePacked(packed: PackedGeneration): void {
    this.#generations.notePacked(packedKeyOf(packed.stat))
    this.#packed.push(packed)
    // What goes on from somewhere else was met there.
    const isNew = this.#isFollowing && packed.continues === null
    if (isNew) this.#events.push({type: 'begun', position: positionIn(packed)})
  }

  /** Reads once: an event, undefined when there may be more, `nothing` when all is read. */
  async #readOn(): Promise<FollowEvent | 'nothing' | undefined> {
    const generation = this.#generations.next()
    if (generation === undefined) {
      this.#events.push(...(await this.#generations.finishDrained(performance.now())))
      return this.#events.shift() ?? 'nothing'
    }
    const mayHide = generation.mayHideCuts
    const outcome = await generation.read(this.#chunk, performance.now())
    if (mayHide) await this.#paths.takeUpHidden(generation, performance.now())
    if (outcome.type === 'truncated') await this.#tellTruncated(generation, outcome)
    else if (outcome.type !== 'left-alone' || this.#isNews(generation, outcome.cause)) {
      this.#events.push(...eventsOf(generation, outcome))
    } else this.#events.push({type: 'finished', position: generation.position})
    await this.#generations.limitOpen(generation)
    return this.#events.shift()
  }

  /** What copytruncate cut off unread stands in its copy. */
  async #tellTruncated(generation: Generation, outcome: CutOutcome): Promise<void> {
    const {former} = outcome
    await this.#paths.takeUpCut(generation, former, performance.now(), (cut) => {
      const events =
        'copy' in cut
          ? movedEvents(generation, former.position, cut.copy)
          : eventsOf(generation, cut.isReadElsewhere ? {...outcome, ...NOTHING_LOST} : outcome)
      this.#events.push(...events)
    })
  }

  async #lookIfDue(): Promise<void> {
    const now = performance.now()
    if (now - this.#lastFullLookAt >= this.#msBetweenFullLooks()) {
      await this.#lookAtAll(now)
      return
    }
    if (!this.#wakeUp.hasStirred || now - this.#lastLookAt < LOOK_GAP_MS) return
    const {paths, everything} = this.#wakeUp.take()
    const unknown = [...paths].filter((path) => !this.#paths.has(path))
    if (everything || this.#target.kind === 'file') return this.#lookAtAll(now)
    for (const path of unknown) {
      if (this.#foreign.has(path)) continue
      this.#foreign.add(path)
      this.#isListingDue = true
    }
    await this.#paths.lookAt(paths, now)
    this.#lastLookAt = performance.now()
  }

  async #lookAtAll(now: number): Promise<void> {
    this.#wakeUp.take()
    this.#isListingDue = false
    await this.#paths.lookAtAll(now)
    const isWatchDue = now - this.#lastWatchAt >= this.#settings.pollMs * WATCH_EVERY
    if (isWatchDue || this.#hasMoved) await this.#watch(now)
    this.#lastFullLookAt = performance.now()
    if (this.#foreign.size > MOST_FOREIGN) this.#foreign.clear()
    this.#lastLookAt = performance.now()
    this.#fullLookMs = this.#lastLookAt - now
  }

  async #watch(now: number): Promise<void> {
    this.#lastWatchAt = now
    this.#hasMoved = false
    await this.#wakeUp.watch(await this.#paths.folders())
  }

  #msBetweenFullLooks(): number {
    const least = this.#isListingDue ? LIST_GAP_MS : this.#settings.pollMs
    return Math.max(least, this.#fullLookMs * LOOK_SHARE)
  }

  async #idle(): Promise<void> {
    const now = performance.now()
    if (this.#wakeUp.hasStirred) {
      await delay(Math.max(0, LOOK_GAP_MS - (now - this.#lastLookAt)))
      return
    }
    const untilPoll = this.#lastFullLookAt + this.#msBetweenFullLooks() - now
    await this.#wakeUp.wait(Math.max(1, untilPoll), this.#signal)
  }

  /** Why a file is left alone, by its first bytes; null to read it. */
  async #judge(generation: Generation, head: Uint8Array): Promise<string | null> {
    switch (textKindOf(head.subarray(0, TEXT_KIND_BYTES))) {
      case 'undecided':
        return UNDECIDED
      case 'gzip':
        return 'it is compressed (gzip)'
      case 'UTF-16':
        return UTF_16
      case 'binary':
        // A hole that a writer left behind a truncation looks binary, too.
        if (this.#target.kind !== 'file' && !generation.isTrusted) return 'it is binary'
        break
      case 'text':
    }
    return this.#target.kind === 'file' ? null : this.#originalOf(generation, head)
  }

  /** What is no log in a folder is nobody's concern, unless a log stood there before. */
  #isNews(generation: Generation, cause: string): boolean {
    if (this.#target.kind === 'file') return true
    return cause === UTF_16 || (cause !== COPY && generation.isTrusted)
  }

  /** In a folder or glob copytruncate's copy turns up as a new file: its lines were read already. */
  async #originalOf(copy: Generation, head: Uint8Array): Promise<string | null> {
    for (const original of this.#generations.all()) {
      // It may have been rotated itself by now.
      const logs = [original.log, original.path, ...logsBehind(original.path)]
      if (original === copy || !isRotatedOf(logs, copy.path)) continue
      if (await original.isOriginalOf(head)) return COPY
    }
    return null
  }

  #tell(...note: Parameters<Tell>): void {
    if (note[0] !== 'unreadable') this.#hasMoved = true
    this.#events.push(noteEvent(...note))
  }

  #tellOfLimit(folder: string, cause: string): void {
    if (this.#isLimitTold) return
    this.#isLimitTold = true
    const seconds = this.#settings.pollMs / 1000
    this.#events.push(
      noteEvent('limit', folder, null, `${cause}; looking every ${seconds} s instead`),
    )
  }
}

const packedOf = ({
  path,
  stat,
  position,
}: Extract<PlacedPosition, {what: 'packed'}>): PackedGeneration => ({
  ...{path, stat, start: position, continues: position},
})

const begunPosition = (packed: PackedGeneration): BegunPosition => {
  const position = positionIn(packed)
  return packed.continues === null ? position : {...position, continues: packed.continues}
}

/** Of a cut whose copy is read whole. */
const NOTHING_LOST = {lostBytes: 0, unseenMs: 0}

const UTF_16 = 'it looks like UTF-16'
const COPY = 'it is a copy of a file that was read'
