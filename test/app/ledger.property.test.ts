import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import type {Follow, FollowEvent, FollowTarget} from '../../src/follow/follow.js'
import {createSystemClock} from '../../src/journal/system-clock.js'
import type {SessionId} from '../../src/sessions/events.js'
import {coverageOf} from '../../src/sessions/monitor-details.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {tried} from '../support/property.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

/** Rotated files that are kept, as logrotate's `rotate`; from the second on they are compressed. */
const KEPT = 3

type Action =
  | {readonly do: 'write'; readonly lines: number; readonly length: number}
  | {readonly do: 'rotate' | 'copytruncate' | 'delete'; readonly packs: boolean}
  | {readonly do: 'settle' | 'stop' | 'kill' | 'resume' | 'resume before it is mounted'}

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      lines: fc.integer({min: 1, max: 30}),
      // Of files shorter than 64 bytes copies cannot be told for sure.
      length: fc.constantFrom(64, 70, 190, 1500),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('rotate' as const, 'rotate', 'copytruncate', 'delete'),
      packs: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['settle', 'stop', 'kill', 'resume', 'resume before it is mounted'] as const),
      ),
    }),
  },
)

/** How the log is named to the monitor: itself, through a link elsewhere, or among others. */
const WAYS = {
  'a file': {kind: 'file', pathIn: (folder) => join(folder, 'app.log'), inCi: 300},
  'a link into another folder': {
    kind: 'file',
    pathIn: (folder) => {
      const link = join(tempDir(), 'current.log')
      symlinkSync(join(folder, 'app.log'), link)
      return link
    },
    inCi: 100,
  },
  'a folder': {kind: 'folder', pathIn: (folder) => folder, inCi: 100},
  'a glob that matches rotated files, too': {
    kind: 'glob',
    pathIn: (folder) => join(folder, 'app.log*'),
    inCi: 100,
  },
  'a glob that matches no rotated file': {
    kind: 'glob',
    pathIn: (folder) => join(folder, '*.log'),
    inCi: 100,
  },
} satisfies Record<string, Way>

interface Way {
  readonly kind: FollowTarget['kind']
  readonly pathIn: (folder: string) => string
  readonly inCi: number
}

/** A log and its rotator: every line has its number, every byte is counted. */
class World {
  readonly folder = tempDir()
  readonly path = join(this.folder, 'app.log')
  readonly target: FollowTarget
  lines = 0
  bytes = 0
  #packed = 0

  constructor({kind, pathIn}: Way) {
    this.write(3, 40)
    const path = pathIn(this.folder)
    this.target = {path, kind, realPath: kind === 'file' ? this.path : path, files: [this.path]}
  }

  write(count: number, length: number): void {
    let text = ''
    for (let n = 0; n < count; n++) text += `line ${this.lines++} ${'x'.repeat(length)}\n`
    this.bytes += text.length
    appendFileSync(this.path, text)
  }

  rotate(isCopied: boolean, packs: boolean): void {
    for (let n = KEPT; n >= 1; n--) {
      for (const end of ['', '.gz']) {
        const [from, to] = [`${this.path}.${n}${end}`, `${this.path}.${n + 1}${end}`]
        if (existsSync(from)) renameSync(from, to)
      }
    }
    for (const end of ['', '.gz']) rmSync(`${this.path}.${KEPT + 1}${end}`, {force: true})
    if (isCopied) {
      copyFileSync(this.path, `${this.path}.1`)
      truncateSync(this.path, 0)
    } else {
      renameSync(this.path, `${this.path}.1`)
      writeFileSync(this.path, '')
    }
    if (packs && existsSync(`${this.path}.2`)) {
      writeFileSync(`${this.path}.2.gz`, gzipSync(readFileSync(`${this.path}.2`)))
      this.#dateAs(`${this.path}.2`, `${this.path}.2.gz`)
      rmSync(`${this.path}.2`)
    }
  }

  /** As gzip does it, exactly, and as logrotate does it, to the second, by turns. */
  #dateAs(from: string, to: string): void {
    this.#packed += 1
    const seconds = Math.floor(statSync(from).mtimeMs / 1000)
    if (this.#packed % 2 === 0) utimesSync(to, seconds, seconds)
    else execFileSync('touch', ['-r', from, to])
  }

  delete(): void {
    rmSync(this.path)
    writeFileSync(this.path, '')
  }
}

/** The real follower, of which is known when it has dealt with everything. */
class Watch {
  readonly follow: Follow
  /** The highest number of a line that was dealt with, and whether all was read since. */
  #highest = -1
  #hasCaughtUp = false

  constructor() {
    const real = createFollow({pollMs: 25, drainMs: 60, missingAfterMs: 20, chunkBytes: 4096})
    const note = (event: FollowEvent): void => {
      if (event.type === 'caught-up') this.#hasCaughtUp = true
      if (event.type !== 'lines') return
      this.#hasCaughtUp = false
      const {last} = event.lines
      const text = new TextDecoder().decode(last?.bytes.subarray(0, 20))
      this.#highest = Math.max(this.#highest, Number(/^line (\d+) /.exec(text)?.[1] ?? -1))
    }
    this.follow = {
      ...real,
      async *follow(target, from, signal) {
        for await (const event of real.follow(target, from, signal)) {
          yield event
          // Asked for the next one: the monitor is done with this one.
          note(event)
        }
      },
    }
  }

  /** Writes a line, and waits until it and everything else is read. */
  async settle(world: World, room: MonitorRoom, id: SessionId): Promise<void> {
    const number = world.lines
    world.write(1, 66)
    const isSettled = (): boolean => this.#highest >= number && this.#hasCaughtUp
    await waitFor('everything to be read', isSettled, {everyMs: 2})
    expect(room.workerOf(id).hasEnded).toBe(false)
  }
}

const runOf = async (way: Way, actions: readonly Action[]): Promise<void> => {
  // The times of files are compared with those of records: one clock for both.
  const room = new MonitorRoom({clock: createSystemClock({bootId: 'boot-1'})})
  const world = new World(way)
  const watch = new Watch()
  room.follow = watch.follow
  const {target} = world
  const {id} = await room.start({target, from: 'start', mode: 'without analysis'})
  // Killed before it has read a byte, it knows nothing that could be missed.
  await watch.settle(world, room, id)
  let isAlive = true
  /** What stands at the path now has been met, so that it cannot vanish unknown. */
  let isMet = true
  const settle = async (): Promise<void> => {
    await watch.settle(world, room, id)
    isMet = true
  }
  const resume = async (): Promise<void> => {
    if (!isAlive) await room.resume(id)
    isAlive = true
  }
  for (const one of actions) {
    switch (one.do) {
      case 'write':
        world.write(one.lines, one.length)
        break
      case 'rotate':
        world.rotate(false, one.packs)
        isMet = false
        break
      case 'copytruncate':
        // What comes between copy and cut is the rotator's loss, which nobody can know.
        if (isAlive) await settle()
        world.rotate(true, one.packs)
        isMet = false
        break
      case 'delete':
        // What came and went between two looks, or while nobody watched, nobody can know.
        if (isAlive) await settle()
        if (isMet) world.delete()
        isMet = false
        break
      case 'settle':
        if (isAlive) await settle()
        break
      case 'stop':
        if (isAlive) await room.stop(id)
        isAlive = false
        break
      case 'kill':
        if (isAlive) await room.kill(id)
        isAlive = false
        break
      case 'resume':
        await resume()
        break
      case 'resume before it is mounted':
        if (isAlive) break
        renameSync(world.folder, `${world.folder}-away`)
        await resume()
        renameSync(`${world.folder}-away`, world.folder)
    }
  }
  await resume()
  await watch.settle(world, room, id)
  await room.stop(id)
  await checkLaw(room, world, id)
}

const checkLaw = async (room: MonitorRoom, world: World, id: SessionId): Promise<void> => {
  const life = await room.life(id)
  const coverage = coverageOf(life)
  const counters = life.progress?.progress.counters
  const {readBytes, lostBytes, gaps, files} = coverage
  const unknown = gaps.filter(({bytes}) => bytes === null)
  const told = JSON.stringify({
    counters,
    coverage,
    written: {lines: world.lines, bytes: world.bytes},
  })
  // Nothing is counted twice.
  expect(readBytes + lostBytes, told).toBeLessThanOrEqual(world.bytes)
  // What was read and what is declared is what was written.
  if (unknown.length === 0) {
    expect(readBytes + lostBytes, told).toBe(world.bytes)
    if (lostBytes === 0) expect(counters?.lines, told).toBe(world.lines)
  }
  expect(coverage.percent === 100, told).toBe(readBytes === world.bytes && gaps.length === 0)
  // The ledger of the files has the same sums, and each account comes to the offset it reached.
  const sum = (of: (file: (typeof files)[number]) => number): number =>
    files.reduce((total, file) => total + of(file), 0)
  expect(
    sum((file) => file.readBytes),
    told,
  ).toBe(readBytes)
  expect(
    sum((file) => file.skippedBytes),
    told,
  ).toBe(coverage.skippedBytes)
  const {positions, accounts} = life.progress?.progress ?? {positions: null, accounts: null}
  for (const [index, {offset}] of (positions ?? []).entries()) {
    const account = accounts?.[index]
    const reached = account && account.skippedBytes + account.readBytes + account.holeBytes
    expect(reached, told).toBe(offset)
  }
}

describe.each(Object.entries(WAYS))('followed as %s', (name, way) => {
  it('is read or declared, each byte once, whatever is rotated, cut, killed and resumed', async () => {
    const {numRuns, seed} = tried(`the ledger of ${name}`, {runs: 20, inCi: way.inCi})
    const actions = fc.array(action, {minLength: 4, maxLength: 14})
    const law = fc.asyncProperty(actions, (given) => runOf(way, given))
    await fc.assert(law, {numRuns, seed})
  }, 600_000)
})
