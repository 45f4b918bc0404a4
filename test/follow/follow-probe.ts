import {readdirSync, readlinkSync} from 'node:fs'
import {onTestFinished} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import type {
  FollowEvent,
  FollowTarget,
  FollowingEvent,
  LinesEvent,
  NoteEvent,
  StartFrom,
} from '../../src/follow/follow.js'
import type {FollowSettings} from '../../src/follow/settings.js'
import type {FilePosition} from '../../src/sessions/events.js'
import {waitFor} from '../support/wait-for.js'

/** A line as it was given, its bytes copied. */
export interface SeenLine {
  readonly text: string
  readonly offset: number
  readonly number: number | null
  readonly truncatedBytes: number
  readonly isTerminated: boolean
  readonly path: string
}

/** Times short enough for tests; the poll stays slow enough that only events explain speed. */
export const quick: Partial<FollowSettings> = {
  ...{pollMs: 50, drainMs: 150, missingAfterMs: 30},
  // What is drained is finished at once, so that a test need not wait for it.
  lingerMs: 0,
}

const often = {everyMs: 2}

const BEGUN_ANEW = {head: '', headBytes: 0, tail: '', tailBytes: 0, offset: 0, line: 0}

/** A follower that runs in the background of a test and keeps what it was given. */
export class FollowProbe {
  readonly lines: SeenLine[] = []
  readonly notes: NoteEvent[] = []
  readonly finished: FilePosition[] = []
  readonly drained: FilePosition[] = []
  following: FollowingEvent | undefined
  caughtUp = 0
  /** Everything there is was read since the last line came. */
  isCaughtUp = false
  bytes = 0
  /** Last position by generation, finished ones removed: what a worker would record. */
  readonly positions = new Map<string, FilePosition>()
  hasEnded = false
  readonly #abort = new AbortController()
  #held: Promise<void> = Promise.resolve()
  readonly #run: Promise<void>

  constructor(target: FollowTarget, from: StartFrom, settings: Partial<FollowSettings> = quick) {
    this.#run = this.#take(createFollow(settings).follow(target, from, this.#abort.signal))
  }

  /** Follows a path and waits until it does. */
  static async start(
    path: string,
    from: StartFrom = {type: 'start'},
    settings: Partial<FollowSettings> = quick,
    as?: FollowTarget['kind'],
  ): Promise<FollowProbe> {
    const wish = {wait: true, ...(as === undefined ? {} : {as})}
    const target = await createFollow().resolve(path, wish)
    const probe = new FollowProbe(target, from, settings)
    onTestFinished(async () => {
      await probe.stop()
    })
    await waitFor('the following event', () => probe.following)
    return probe
  }

  get texts(): string[] {
    return this.lines.map((line) => line.text)
  }

  get whats(): string[] {
    return this.notes.map((note) => note.what)
  }

  get recorded(): FilePosition[] {
    return [...this.positions.values()]
  }

  /** Waits until the number of lines is reached, and gives the texts. */
  async untilLines(count: number): Promise<string[]> {
    await waitFor(`${count} lines`, () => this.lines.length >= count, often)
    return this.texts
  }

  async untilNote(what: NoteEvent['what'], count = 1): Promise<NoteEvent[]> {
    const found = (): NoteEvent[] => this.notes.filter((note) => note.what === what)
    await waitFor(`${count} notes '${what}'`, () => found().length >= count, often)
    return found()
  }

  /** Takes no further event after the next lines, as a worker that is frozen or busy; gives what goes on. */
  hold(): () => void {
    let release: () => void = () => undefined
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return release
  }

  /** Ends it; gives the milliseconds that took. */
  async stop(): Promise<number> {
    const begun = performance.now()
    this.#abort.abort()
    await this.#run
    return performance.now() - begun
  }

  async #take(events: AsyncIterable<FollowEvent>): Promise<void> {
    for await (const event of events) {
      this.#see(event)
      if (event.type === 'lines') await this.#held
    }
    this.hasEnded = true
  }

  #see(event: FollowEvent): void {
    switch (event.type) {
      case 'following':
        this.following = event
        this.notes.push(...(event.notes ?? []))
        for (const position of event.positions) this.#keep(position)
        break
      case 'begun':
        this.#keep(event.position)
        break
      case 'lines':
        this.#seeLines(event)
        break
      case 'note':
        this.notes.push(event)
        if (event.what === 'truncated' && event.of) this.#beginAnew(event.of)
        break
      case 'moved':
        this.#keep({...event.from, ...BEGUN_ANEW})
        this.#keep(event.position)
        break
      case 'drained':
        this.drained.push(event.position)
        this.#keep(event.position)
        break
      case 'finished':
        this.finished.push(event.position)
        this.positions.delete(`${event.position.device}:${event.position.inode}`)
        break
      case 'caught-up':
        this.caughtUp++
        this.isCaughtUp = true
    }
  }

  #seeLines({lines, position, bytes}: LinesEvent): void {
    this.isCaughtUp = false
    for (const {bytes: raw, ...line} of lines) {
      const text = Buffer.from(raw).toString('utf8')
      this.lines.push({...line, text, path: position.path})
    }
    this.bytes += bytes
    this.#keep(position)
  }

  #beginAnew({device, inode}: Pick<FilePosition, 'device' | 'inode'>): void {
    const position = this.positions.get(`${device}:${inode}`)
    if (position) this.#keep({...position, ...BEGUN_ANEW})
  }

  #keep(position: FilePosition): void {
    this.positions.set(`${position.device}:${position.inode}`, position)
  }
}

/** Files of a folder that this process holds open. Linux only: read from /proc. */
export const openFilesIn = (folder: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(folder) ? [path] : []
    } catch {
      // The descriptor of the listing itself is closed by now.
      return []
    }
  })

/** `prefix 0` … `prefix n-1`. */
export const numbered = (prefix: string, count: number, first = 0): string[] =>
  Array.from({length: count}, (_, index) => `${prefix} ${first + index}`)

/** Lines as they stand in a file. */
export const asText = (lines: readonly string[]): string =>
  lines.map((line) => `${line}\n`).join('')
