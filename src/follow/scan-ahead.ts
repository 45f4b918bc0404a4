import {readFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import {LineRun, Lines} from '../analyse/lines.js'
import {FOUND_LENGTH, Scans} from '../analyse/scans.js'
import type {LinesEvent} from './follow.js'
import {
  ASKED,
  CONTROL_LENGTH,
  COUNT,
  DONE,
  READY,
  SCANNED,
  type ScanRoom,
  type ScanShare,
} from './scan-task.js'

/** With less to come, the thread would have started for nothing. */
const MIN_BYTES = 8 * 1024 * 1024
/** Lines a task, pieces a task; what is beyond is scanned when it is analysed. */
const MAX_LINES = 8_192
const MAX_PIECES = 131_072
/** What is read of a file at once; longer pieces are not scanned. */
const ROOM_BYTES = 256 * 1024
/** A task takes a millisecond or two. When it was not done in this time, the thread is gone or starved. */
const PATIENCE_MS = 1000
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
  let ahead: (() => LinesEvent) | null = null
  try {
    for await (const event of events) {
      if (event.behindBytes >= MIN_BYTES && (isAllowed ??= mayHaveThread())) {
        thread ??= new ScanThread(seed, program)
      }
      const isPlain = event.lines.runs.length <= MAX_RUNS
      const next = isPlain && thread?.isReady === true ? thread.take(event) : null
      if (ahead !== null) yield ahead()
      ahead = next
      if (next === null) yield event
    }
    if (ahead !== null) yield ahead()
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
  readonly #worker: Worker
  readonly #share: ScanShare
  #asked = 0
  #hasFailed = false

  constructor(seed: number, program: string) {
    this.#share = {rooms: [newRoom(), newRoom()], control: shared(CONTROL_LENGTH), seed}
    const options = {resourceLimits: THREAD_MEMORY, execArgv: [], workerData: this.#share}
    this.#worker = new Worker(program, options)
    const fail = (): void => {
      this.#hasFailed = true
    }
    this.#worker.on('error', fail)
    this.#worker.on('exit', fail)
  }

  /** It runs, and has not failed. */
  get isReady(): boolean {
    return !this.#hasFailed && Atomics.load(this.#share.control, READY) === 1
  }

  /**
   * Begins to scan the event's lines, copied into memory of their own. What it gives waits until they are
   * scanned, and gives the event, valid until the next but one is taken.
   */
  take(event: LinesEvent): () => LinesEvent {
    const {runs} = event.lines
    // Most runs of a chunk are views of all of it, of which one copy serves them all.
    const copies = new Map<Uint8Array, Uint8Array>()
    const biggest = runs.reduce<LineRun | null>(biggerOf, null)
    const isWorth = biggest !== null && biggest.starts.length >= MIN_LINES
    const task = this.#asked
    const turn = (task % 2) as 0 | 1
    const room = this.#share.rooms[turn]
    const isScanned = isWorth && biggest.bytes.length <= room.bytes.length
    if (isScanned) {
      room.bytes.set(biggest.bytes)
      copies.set(biggest.bytes, room.bytes)
    }
    const own = runs.map((run) => withBytes(run, copyOf(run.bytes, copies)))
    const copy = {...event, lines: new Lines(own)}
    const big = isScanned ? own[runs.indexOf(biggest)] : undefined
    if (big === undefined) return () => copy
    this.#ask(big, turn)
    return () => {
      if (this.#waitFor(task)) this.#give(big, turn)
      return copy
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #ask({starts, ends}: LineRun, turn: 0 | 1): void {
    const {control, rooms} = this.#share
    const {lines} = rooms[turn]
    const count = Math.min(starts.length, MAX_LINES)
    for (let n = 0; n < count; n++) {
      lines[2 * n] = starts[n] as number
      lines[2 * n + 1] = ends[n] as number
    }
    Atomics.store(control, COUNT + turn, count)
    Atomics.store(control, ASKED, ++this.#asked)
    Atomics.notify(control, ASKED)
  }

  /** False where the thread does not do it: who analyses the lines scans them, and it is asked no more. */
  #waitFor(task: number): boolean {
    const {control} = this.#share
    for (let done; !this.#hasFailed && (done = Atomics.load(control, DONE)) <= task;) {
      this.#hasFailed = Atomics.wait(control, DONE, done, PATIENCE_MS) === 'timed-out'
    }
    return !this.#hasFailed
  }

  #give(run: LineRun, turn: 0 | 1): void {
    const {control, rooms} = this.#share
    const {found, pieces} = rooms[turn]
    run.scans = new Scans(found, pieces)
    run.scans.run = run
    run.scans.end = Atomics.load(control, SCANNED + turn)
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

const newRoom = (): ScanRoom => ({
  bytes: new Uint8Array(new SharedArrayBuffer(ROOM_BYTES)),
  lines: shared(2 * MAX_LINES),
  found: shared(FOUND_LENGTH * MAX_LINES),
  pieces: shared(MAX_PIECES),
})

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length))

const withBytes = (run: LineRun, bytes: Uint8Array): LineRun =>
  new LineRun(bytes, [run.starts, run.ends], run, run)
