// The built command line as a script calls it, in a state folder of its own; never many at once, so that
// a small machine is not busy with them alone. And the processes that it starts.
import {execFile} from 'node:child_process'
import {readFileSync, readdirSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {join} from 'node:path'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const MOST_AT_ONCE = 3
const LIMIT_MS = 120_000

export const createQcmd = (folder, heartbeatMs) => {
  const state = join(folder, 'state')
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(QCMD|XDG)/.test(key))),
    QCMD_STATE_DIR: state,
    QCMD_CONFIG_DIR: join(folder, 'config'),
    QCMD_CACHE_DIR: join(folder, 'cache'),
    QCMD_HEARTBEAT_MS: String(heartbeatMs),
  }
  let running = 0
  const waiting = []
  const commands = new Set()

  const run = async (args) => {
    if (running >= MOST_AT_ONCE) await new Promise((resolve) => waiting.push(resolve))
    else running++
    try {
      return await execute(args)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
  const execute = (args) =>
    new Promise((resolve) => {
      const command = execFile(
        process.execPath,
        [BIN, ...args],
        {env, timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 2 ** 28},
        (error, stdout, stderr) => {
          commands.delete(command)
          const code = error === null ? 0 : (error.code ?? error.signal)
          resolve({code, text: `${stdout}${stderr}`.trim(), stdout})
        },
      )
      commands.add(command)
    })

  return {
    state,
    /** The document that a command prints; throws with all it said unless it exits 0. */
    async json(...args) {
      const {code, text, stdout} = await run([...args, '--json'])
      if (code !== 0) throw new Error(`qcmd ${args.join(' ')}: exit ${code}: ${text}`)
      return JSON.parse(stdout)
    },
    /** Ends the commands that still run, so that they start no more workers. */
    endCommands() {
      for (const command of commands) command.kill('SIGKILL')
    },
    /** Pids of the workers of this state folder: its name is random, so nobody else has it in its argv. */
    workers: () => pids().filter((pid) => isWorker(pid, state)),
    isWorker: (pid) => isWorker(pid, state),
  }
}

const pids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

const isWorker = (pid, state) => {
  const args = textOf(`/proc/${pid}/cmdline`).split('\0')
  const at = args.indexOf('--state')
  return at !== -1 && args[at + 1] === state && args.includes('--token')
}

/** '' when there is no such process any more. */
export const textOf = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
