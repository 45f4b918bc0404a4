import {execFileSync, execFile, spawn, spawnSync, type ChildProcess} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {onTestFinished, type TestContext} from 'vitest'
import {createProcesses, type ProcessesOptions} from '../../src/processes/create-processes.js'
import type {Processes} from '../../src/processes/processes.js'
import type {SessionId} from '../../src/sessions/events.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'
import {tempDir} from './temp-dir.js'
import {waitFor} from './wait-for.js'

export const SESSION = '11111111-2222-4333-8444-555555555555' as SessionId

/** Path of a script that stands for a worker: `idle`, `ignores-sigterm`, … */
export const fixtureWorker = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/workers/${name}.js`, import.meta.url))

export interface WorkerRoom {
  readonly processes: Processes
  readonly stateDir: string
  readonly workerPath: string
  readonly logPath: string
  readonly log: () => string
  /** Starts the worker, waits until it says `ready`, and returns who it is. */
  readonly start: (session?: SessionId, token?: string) => Promise<WorkerIdentity>
  /** Calls a function of `Processes` in a process of its own, started by `command`, if given. */
  readonly drive: (what: string, argument?: unknown, options?: DriveOptions) => Promise<unknown>
}

export interface DriveOptions {
  /** Words before node: `setpriv …`, `unshare …`. */
  readonly by?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Processes of a fresh state folder; whatever mentions it in its argv is killed after the test. */
export const workerRoom = (name = 'idle', options: Partial<ProcessesOptions> = {}): WorkerRoom => {
  const stateDir = tempDir()
  onTestFinished(() => {
    killAllMentioning(stateDir)
  })
  const workerPath = fixtureWorker(name)
  const workerLogPath = (session: SessionId): string => join(stateDir, `${session}.log`)
  const processes = createProcesses({stateDir, workerPath, workerLogPath, ...options})
  const read = (session: SessionId): string =>
    existsSync(workerLogPath(session)) ? readFileSync(workerLogPath(session), 'utf8') : ''
  return {
    processes,
    stateDir,
    workerPath,
    logPath: workerLogPath(SESSION),
    log: () => read(SESSION),
    start: async (session = SESSION, token = 'cafe0123') => {
      const worker = await processes.spawnWorker(session, token)
      worker.release()
      await waitFor('the worker', () => /^(ready|pid worker .*)$/m.test(read(session)))
      return identityOf(processes, worker.pid)
    },
    drive: async (what, argument = null, {by = [], env = process.env} = {}) => {
      const words = [...by, ...driver(), stateDir, workerPath, what, JSON.stringify(argument)]
      return JSON.parse(await run(words, env)) as unknown
    },
  }
}

/** Words that start the driver in test/fixtures/processes. */
export const driver = (script = 'driver'): readonly string[] => [
  process.execPath,
  '--import',
  import.meta.resolve('tsx'),
  fileURLToPath(new URL(`../fixtures/processes/${script}.ts`, import.meta.url)),
]

/** What a program prints; it is given a minute. */
export const run = async (words: readonly string[], env = process.env): Promise<string> => {
  const [program = '', ...args] = words
  const {stdout} = await promisify(execFile)(program, args, {env, timeout: 25_000})
  return stdout.trim()
}

/** Who a worker is, as the processes find it. */
export const identityOf = async (processes: Processes, pid: number): Promise<WorkerIdentity> => {
  const found = (await processes.findWorkers()).find(({identity}) => identity.pid === pid)
  if (found === undefined) throw new Error(`no worker with PID ${pid}`)
  return found.identity
}

/** A process that has nothing to do with workers, killed after the test. */
export const startStranger = (...args: readonly string[]): ChildProcess => {
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', ...args], {
    stdio: 'ignore',
  })
  onTestFinished(() => {
    stranger.kill('SIGKILL')
  })
  return stranger
}

export const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null

/** State of a process in one letter as ps prints it, '' when there is none. */
export const stateOf = (pid: number): string => {
  try {
    const stat = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], {encoding: 'utf8'})
    return stat.trim().charAt(0)
  } catch {
    // ps exits 1 when there is no such process.
    return ''
  }
}

/** Pids of those whose command line holds the text, this process apart. */
export const pidsMentioning = (text: string): readonly number[] =>
  execFileSync('ps', ['-axww', '-o', 'pid=,stat=,args='], {encoding: 'utf8', maxBuffer: 1 << 26})
    .split('\n')
    .filter((line) => line.includes(text) && !/^ *\d+ +Z/.test(line))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid)

const killAllMentioning = (dir: string): void => {
  for (const pid of pidsMentioning(dir)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** `setpriv` to the words of a user who is nobody; skips aloud where nobody may read the checkout. */
export const asNobody = (context: TestContext): readonly string[] => {
  needsRoot(context)
  const by = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const [command = '', ...argv] = by
  const {status} = spawnSync(command, [...argv, 'test', '-r', import.meta.filename])
  context.skip(status !== 0, 'needs setpriv, and a checkout that other users may read')
  return by
}

/** Skips the test, aloud, where it cannot be staged. */
export const needsRoot = ({skip}: TestContext): void => {
  skip(process.platform !== 'linux', 'needs Linux')
  skip(process.getuid?.() !== 0, 'needs root')
}
