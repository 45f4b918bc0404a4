import {readFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import {LineRun, Lines} from '../analyse/lines.js'
import {FOUND_LENGTH, Scans} from '../analyse/scans.js'
import type {LinesEvent} from './follow.js'
import type {ScannedLines, ScanRoom, ScanTask} from './scan-task.js'

/** With less to come, the thread would have started for nothing. */
const MIN_BYTES = 8 * 1024 * 1024
/** Lines a task, pieces a task; what is beyond is scanned when it is analysed. */
const MAX_LINES = 8_192
const MAX_PIECES = 131_072
/** A run of fewer lines is not worth a task. */
const MIN_LINES = 64
/** Where NULs or endless lines make more runs than this of a chunk, it is not worth one either, and would be held twice. */
const MAX_RUNS = 64
/** It keeps next to nothing, and may not take what the machine has. */
const THREAD_MEMORY = {maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4}

/**
 * Gives the same lines, those of a big file scanned for their shapes by a second thread: while some are
 * analysed, the next are scanned, which takes a quarter off the first look at a big file. Where there is
 * no second core, or no thread to be had, who analyses them scans them. `program` is the built scan-thread.ts.
 */
export async function* scanAhead(
  events: AsyncIterable<LinesEvent>,
  seed: number,
  program: string,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  let isAllowed: boolean | null = null
  let thread: ScanThread | null = null
  let ahead: Promise<LinesEvent> | null = null
  try {
    for await (const event of events) {
      if (event.behindBytes >= MIN_BYTES && (isAllowed ??= mayHaveThread())) {
        thread ??= new ScanThread(seed, program)
      }
      const isPlain = event.lines.runs.length <= MAX_RUNS
      const next: Promise<LinesEvent> | null =
        isPlain && thread?.isReady === true ? thread.take(event) : null
      // It may fail while nobody waits for it yet.
      next?.catch(() => undefined)
      if (ahead !== null) yield await ahead
      ahead = next
      if (next === null) yield event
    }
    if (ahead !== null) yield await ahead
  } finally {
    await thread?.end()
  }
  return undefined
}

/**
 * There is a second core, and no limit of address space (`ulimit -v`): where V8 cannot reserve the
 * hundreds of megabytes that it wants for a thread, it ends the whole process.
 */
const mayHaveThread = (): boolean => {
  if (availableParallelism() < 2) return false
  try {
    return /^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    // Not Linux. macOS does not hold such a limit.
    return true
  }
}

class ScanThread {
  readonly #seed: number
  readonly #worker: Worker
  /** Two in turn: the lines of one are analysed while those of the other are scanned. */
  readonly #rooms: [ScanRoom | null, ScanRoom | null] = [null, null]
  /** Who waits for the tasks that are under way, in order. */
  readonly #waiting: ((scanned: ScannedLines) => void)[] = []
  #isReady = false

  constructor(seed: number, program: string) {
    this.#seed = seed
    const options = {resourceLimits: THREAD_MEMORY, execArgv: []}
    this.#worker = new Worker(program, options)
    this.#worker.on('online', () => (this.#isReady = true))
    this.#worker.on('message', (scanned: ScannedLines) => this.#waiting.shift()?.(scanned))
    const fail = (): void => {
      this.#isReady = false
      for (const give of this.#waiting.splice(0)) give(0)
    }
    this.#worker.on('error', fail)
    this.#worker.on('exit', fail)
  }

  /** It runs, and has not failed. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** The event with its lines scanned and in memory of their own, valid until the next one is asked for. */
  async take(event: LinesEvent): Promise<LinesEvent> {
    const {runs} = event.lines
    // Most runs of a chunk are views of all of it, of which one copy serves them all.
    const copies = new Map<Uint8Array, Uint8Array>()
    const biggest = runs.reduce<LineRun | null>(biggerOf, null)
    const room = biggest && biggest.starts.length >= MIN_LINES ? this.#roomFor(biggest.bytes) : null
    if (biggest && room) copies.set(biggest.bytes, room.bytes)
    const own = runs.map((run) => withBytes(run, copyOf(run.bytes, copies)))
    const big = biggest && own[runs.indexOf(biggest)]
    if (room && big) await this.#scan(big, room)
    return {...event, lines: new Lines(own)}
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  async #scan(run: LineRun, room: ScanRoom): Promise<void> {
    const count = Math.min(run.starts.length, MAX_LINES)
    for (let n = 0; n < count; n++) {
      room.lines[2 * n] = run.starts[n] as number
      room.lines[2 * n + 1] = run.ends[n] as number
    }
    const task: ScanTask = {...room, count, seed: this.#seed}
    const scanned = await new Promise<ScannedLines>((resolve) => {
      this.#waiting.push(resolve)
      this.#worker.postMessage(task)
    })
    run.scans = new Scans(room.found, room.pieces)
    run.scans.run = run
    run.scans.end = scanned
  }

  /** The room whose turn it is, these bytes in it. */
  #roomFor(bytes: Uint8Array): ScanRoom {
    const rooms = this.#rooms
    const [room] = rooms
    rooms[0] = rooms[1]
    rooms[1] = room !== null && room.bytes.length >= bytes.length ? room : newRoom(bytes.length)
    rooms[1].bytes.set(bytes)
    return rooms[1]
  }
}

const biggerOf = (one: LineRun | null, other: LineRun): LineRun =>
  one !== null && one.starts.length >= other.starts.length ? one : other

const copyOf = (bytes: Uint8Array, copies: Map<Uint8Array, Uint8Array>): Uint8Array => {
  const known = copies.get(bytes)
  if (known) return known
  // `slice` of a Buffer would be none.
  const copy = new Uint8Array(bytes)
  copies.set(bytes, copy)
  return copy
}

const newRoom = (bytes: number): ScanRoom => ({
  bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
  lines: new Int32Array(new SharedArrayBuffer(8 * MAX_LINES)),
  found: new Int32Array(new SharedArrayBuffer(4 * FOUND_LENGTH * MAX_LINES)),
  pieces: new Int32Array(new SharedArrayBuffer(4 * MAX_PIECES)),
})

const withBytes = (run: LineRun, bytes: Uint8Array): LineRun =>
  new LineRun(bytes, [run.starts, run.ends], run, run)
