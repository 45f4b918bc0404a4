import {spawn, type ChildProcess, type StdioOptions} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, readdirSync, readFileSync} from 'node:fs'
import {devNull} from 'node:os'
import {resolve} from 'node:path'
import {MachineError} from '../errors.js'
import {systemReason} from '../files/private-files.js'
import type {SpawnedWorker} from './processes.js'
import {workerArgv, type WorkerArgs} from './worker-argv.js'
import {openWorkerLog, readLastLine} from './worker-log.js'

export interface SpawnOptions {
  readonly workerPath: string
  /** Arguments of node itself; module names among them are not found, since it runs in `/`. */
  readonly execArgv: readonly string[]
  readonly logPath: string
}

/**
 * Starts a worker in a session of its own (setsid), with nothing of the caller's but most of the
 * environment: no terminal, no pipe, no other open file, and the root folder as its own, so that
 * it holds no disk. Throws a MachineError (`spawn-failed`) when the system refuses a process.
 */
export const spawnWorker = async (
  args: WorkerArgs,
  {workerPath, execArgv, logPath}: SpawnOptions,
): Promise<SpawnedWorker> => {
  const log = openWorkerLog(logPath)
  const nothing = openSync(devNull, 'r+')
  try {
    const argv = [...execArgv, workerPath, ...workerArgv(args)]
    const child = spawn(process.execPath, argv, {
      cwd: '/',
      detached: true,
      env: workerEnvironment(process.env),
      stdio: stdioFor(log.fd, nothing),
      windowsHide: true,
    })
    const exited = exitOf(child, () => readLastLine(logPath, log.from))
    await once(child, 'spawn')
    return {
      pid: child.pid ?? 0,
      exited,
      release: () => {
        child.unref()
      },
    }
  } catch (error) {
    const message = `Cannot start a background process: ${systemReason(error)}`
    const hint = 'Check the limits (ulimit -u, free -m), and that node is still installed: node -v'
    throw new MachineError('spawn-failed', message, hint, {cause: error})
  } finally {
    closeSync(nothing)
    closeSync(log.fd)
  }
}

/** Belongs to the caller's own life: its parent's channel, its coverage, its extra trust. */
const CALLERS_OWN = [
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'NODE_V8_COVERAGE',
  'NODE_EXTRA_CA_CERTS',
]

/** Undefined, not missing: spawn itself puts NODE_V8_COVERAGE back where it is missing. */
const workerEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  ...Object.fromEntries(CALLERS_OWN.map((name) => [name, undefined])),
  // It stands in the root folder: what is relative to the caller's must be said in full.
  ...(env['QCMD_CONFIG_DIR'] ? {QCMD_CONFIG_DIR: resolve(env['QCMD_CONFIG_DIR'])} : {}),
})

const exitOf = (child: ChildProcess, lastLine: () => string): SpawnedWorker['exited'] =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({code, signal, lastLine: lastLine()})
    })
  })

/**
 * Node closes what it inherited itself only up to descriptor 15 or the first gap above. A shell
 * that holds a lock by `exec 200>lock; flock 200` would find it held as long as the worker lives;
 * so what would leak stands on the null device instead. macOS closes all by itself.
 */
const stdioFor = (log: number, nothing: number): StdioOptions => {
  const stdio: (number | 'ignore')[] = ['ignore', log, log]
  for (const fd of leakingDescriptors()) {
    while (stdio.length < fd) stdio.push('ignore')
    stdio[fd] = nothing
  }
  return stdio
}

/** One entry per descriptor below it is spawn's price; shells hand out numbers below 256. */
const MAX_DESCRIPTOR = 1024

const leakingDescriptors = (): readonly number[] => {
  if (process.platform !== 'linux') return []
  try {
    return readdirSync('/proc/self/fd')
      .map(Number)
      .filter((fd) => fd > 2 && fd <= MAX_DESCRIPTOR && !isClosedOnExec(fd))
      .sort((one, other) => one - other)
  } catch {
    // Without /proc it is left to the system.
    return []
  }
}

/** O_CLOEXEC in the octal flags of /proc/self/fdinfo/N. */
const CLOSE_ON_EXEC = 0o2000000

const isClosedOnExec = (fd: number): boolean => {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))
    return (Number.parseInt(flags?.[1] ?? '0', 8) & CLOSE_ON_EXEC) !== 0
  } catch {
    // Closed meanwhile, as the one by which the folder was listed.
    return true
  }
}
