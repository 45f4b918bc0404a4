import {spawn, type ChildProcess} from 'node:child_process'
import type {Delivery} from '../notices/delivery.js'
import {cut} from '../notices/told-finding.js'
import {systemReason} from '../files/private-files.js'

export interface ProgramRun {
  readonly argv: readonly string[]
  /** Whole. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
}

/** Between TERM and KILL: of one that is late, and of one that is cut off by the end of the monitor. */
const GRACE_MS = {late: 1000, cut: 300}
/** Who says more on standard error has it closed: reading it would cost what the monitor needs. */
const MOST_STDERR_BYTES = 1024 * 1024
const KEPT_STDERR_BYTES = 2048

/** One run of a program that must end by itself; see the essay in `sinks.ts`. Never throws. */
export const runProgram = async (
  {argv, env, timeoutMs}: ProgramRun,
  signal: AbortSignal,
): Promise<Delivery> => {
  if (signal.aborted) return failure('it was cut off')
  const [program = '', ...args] = argv
  let child: ChildProcess
  try {
    child = spawn(program, args, {
      cwd: '/',
      detached: process.platform !== 'win32',
      env: {...env},
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    })
  } catch (error) {
    return failure(`cannot be run: ${systemReason(error)}`)
  }
  const said = lastLineOf(child)
  const ending = new Ending(child)
  const timer = setTimeout(() => {
    ending.end('late')
  }, timeoutMs)
  const onAbort = (): void => {
    ending.end('cut')
  }
  signal.addEventListener('abort', onAbort)
  // Nobody ends it once this process is gone.
  const onExit = (): void => {
    signalGroup(child, 'SIGKILL')
  }
  process.once('exit', onExit)
  try {
    const {code, signal: by} = await Promise.race([exitOf(child), ending.givenUp])
    if (ending.why === 'late')
      return failure(withWord(`took more than ${timeoutMs / 1000} s`, said()))
    if (ending.why === 'cut') return failure('it was cut off')
    if (code === 0) return {ok: true}
    const how = code === null ? `ended by ${by ?? 'a signal'}` : `exit code ${code}`
    return failure(withWord(how, said()))
  } catch (error) {
    return failure(`cannot be run: ${spawnReason(error)}`)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    process.removeListener('exit', onExit)
    ending.done()
    // What it has left in the background may hold it open.
    child.stderr?.destroy()
  }
}

/** A command that failed may have done half of what it does: it is not run again. */
const failure = (reason: string): Delivery => ({
  ok: false,
  reason,
  mayPass: false,
  retryAfterMs: null,
})

const withWord = (reason: string, word: string): string =>
  word === '' ? reason : `${reason}: ${word}`

const spawnReason = (error: unknown): string => {
  const {code} = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such program'
  if (code === 'EACCES') return 'it is not executable'
  return systemReason(error)
}

interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** When the program itself is gone, whoever of its children still holds its standard error. */
const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      resolve({code, signal})
    })
  })

/** Ends a program with everything in its process group. */
class Ending {
  readonly #child: ChildProcess
  #timers: readonly NodeJS.Timeout[] = []
  #giveUp: (exit: Exit) => void = () => undefined
  why: 'late' | 'cut' | null = null
  /** Settles when KILL was of no use: a process that waits for a dead disk ends with that. */
  readonly givenUp: Promise<Exit>

  constructor(child: ChildProcess) {
    this.#child = child
    this.givenUp = new Promise((resolve) => {
      this.#giveUp = resolve
    })
  }

  end(why: 'late' | 'cut'): void {
    if (this.why !== null) return
    this.why = why
    signalGroup(this.#child, 'SIGTERM')
    this.#timers = [
      setTimeout(() => {
        signalGroup(this.#child, 'SIGKILL')
      }, GRACE_MS[why]),
      setTimeout(() => {
        this.#giveUp({code: null, signal: 'SIGKILL'})
      }, 2 * GRACE_MS[why]),
    ]
  }

  /** The program is gone; what it has started goes with it, where it was ended. */
  done(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    if (this.why !== null) signalGroup(this.#child, 'SIGKILL')
  }
}

/**
 * The group has the pid of its leader, and nobody else can have that pid while a member of the group lives. Without
 * any member there is nobody to signal (ESRCH).
 */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  const {pid} = child
  if (pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-pid, signal)
  } catch {
    // It has ended meanwhile, or has made itself somebody else's: there is nothing to end.
  }
}

/** Reads standard error as it comes, so that nobody blocks on it, and keeps its end. */
const lastLineOf = (child: ChildProcess): (() => string) => {
  let kept: Buffer = Buffer.alloc(0)
  let bytes = 0
  const {stderr} = child
  stderr?.on('error', () => undefined)
  stderr?.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_STDERR_BYTES)
    if (bytes > MOST_STDERR_BYTES) stderr.destroy()
  })
  return () => {
    const lines = kept.toString('utf8').split('\n')
    return cut(lines.findLast((line) => line.trim() !== '') ?? '', 160)
  }
}
