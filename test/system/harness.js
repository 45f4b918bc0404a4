// What the black-box scripts share: a temporary folder, the built command line run as a user runs
// it, checks that count, and an end that leaves nothing running. No test runner: these scripts want
// more than Node and npm, so `.ci/run` calls them, each by itself.
//
// Prints `ok - …`, `not ok - …` or `skip - …` lines and, last, `N passed, M failed[, K skipped]`.
import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'

export const ROOT = join(import.meta.dirname, '..', '..')

/** Runs one script's body, cleans up whatever happens, prints the figures, sets the exit code. */
export const runScript = async (body, {limitMs = 180_000} = {}) => {
  const script = createScript()
  const limit = setTimeout(() => {
    script.notOk(`ends within ${limitMs} ms`)
    void script.end().then(() => process.exit(1))
  }, limitMs)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void script.end().then(() => process.exit(1)))
  }
  try {
    await body(script)
  } catch (error) {
    script.notOk('runs to its end', error instanceof Error ? error.stack : String(error))
  }
  clearTimeout(limit)
  await script.end()
}

const createScript = () => {
  const counts = {passed: 0, failed: 0, skipped: 0}
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qcmd-system-')))
  const cleanups = []
  let ended = null
  const env = cleanEnvironment(folder)

  const ok = (title) => {
    counts.passed++
    console.log(`ok - ${title}`)
  }
  const notOk = (title, detail = '') => {
    counts.failed++
    console.log(`not ok - ${title}`)
    for (const line of detail.split('\n').filter(Boolean)) console.log(`    ${line}`)
  }
  const end = async () => {
    ended ??= (async () => {
      for (const cleanup of cleanups.reverse()) {
        await Promise.resolve(cleanup()).catch((error) => notOk('cleans up', String(error)))
      }
      endWorkersOf(folder)
      rmSync(folder, {recursive: true, force: true, maxRetries: 5})
      const {passed, failed, skipped} = counts
      const tail = skipped > 0 ? `, ${skipped} skipped` : ''
      process.exitCode = failed > 0 ? 1 : 0
      console.log(`${passed} passed, ${failed} failed${tail}`)
    })()
    await ended
  }

  return {
    folder,
    env,
    notOk,
    end,
    is(title, actual, expected) {
      if (isDeepStrictEqual(actual, expected)) ok(title)
      else notOk(title, `expected ${JSON.stringify(expected)}\ngot      ${JSON.stringify(actual)}`)
    },
    ok(title, value, detail) {
      if (value) ok(title)
      else notOk(title, typeof detail === 'string' ? detail : JSON.stringify(detail))
    },
    skip(title, why) {
      counts.skipped++
      console.log(`skip - ${title}: ${why}`)
    },
    /** Called at the end, last registered first; what a script starts it ends here. */
    onEnd(cleanup) {
      cleanups.push(cleanup)
    },
    run: (command, args, options = {}) => run(command, args, {env, ...options}),
    /** qcmd as a user without a terminal runs it. */
    qcmd: (...args) => run(nodePath(), [qcmdPath(), ...args], {env}),
    /** The document that `qcmd … --json` prints; throws unless it exits 0. */
    async json(...args) {
      const done = await run(nodePath(), [qcmdPath(), ...args, '--json'], {env})
      const {code, stdout, stderr} = done
      if (code !== 0) throw new Error(`qcmd ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`)
      return JSON.parse(stdout)
    },
  }
}

export const nodePath = () => process.env.QCMD_TEST_NODE ?? process.execPath
export const qcmdPath = () => process.env.QCMD_TEST_BIN ?? join(ROOT, 'bin', 'run.js')

/** The caller's environment without what changes qcmd, and with places of this script's own. */
const cleanEnvironment = (folder) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(QCMD|XDG|VITEST|NODE_ENV)/.test(key)),
  ),
  QCMD_STATE_DIR: join(folder, 'state'),
  QCMD_CONFIG_DIR: join(folder, 'config'),
  QCMD_CACHE_DIR: join(folder, 'cache'),
  QCMD_HEARTBEAT_MS: '200',
})

/** Resolves when the command has ended AND nobody holds its pipes any more. */
const run = (command, args, {env, cwd, input = '', timeoutMs = 60_000, shell = false}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {env, cwd, shell, stdio: 'pipe'})
    const output = {stdout: '', stderr: ''}
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8')
      child[name].on('data', (text) => (output[name] += text))
    }
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      for (const name of ['stdout', 'stderr']) child[name].destroy()
      const what = `${command} ${args.join(' ')}`
      reject(new Error(`still running or holding a pipe after ${timeoutMs} ms: ${what}`))
    }, timeoutMs)
    child.on('error', (error) => {
      clearTimeout(limit)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      resolve({code, signal, ...output})
    })
    // A command that does not read its input may be gone before it is written.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/** Waits until `condition` gives something truthy, and returns it; throws after the time-out. */
export const waitFor = async (what, condition, {timeoutMs = 20_000, everyMs = 100} = {}) => {
  const deadline = Date.now() + timeoutMs
  let last
  while (Date.now() < deadline) {
    last = await condition()
    if (last) return last
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}; last: ${JSON.stringify(last)}`)
}

/** Where a program is, or null. Looks into sbin too, which the PATH of a plain user lacks. */
export const findProgram = (name) => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const folder of folders) {
    try {
      if (readdirSync(folder).includes(name)) return join(folder, name)
    } catch {
      // A PATH may name folders that are not there.
    }
  }
  return null
}

export const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until a process has ended; one that nobody has collected yet counts as ended. */
export const waitForEnd = (pid) =>
  waitFor(`process ${pid} to end`, () => {
    if (!isAlive(pid)) return true
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
    } catch {
      return !isAlive(pid)
    }
  })

/** Processes whose command line names `folder`: workers of a state folder inside it. */
export const workersOf = (folder) => {
  let pids
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
  return pids.map(Number).filter((pid) => pid !== process.pid && commandLine(pid).includes(folder))
}

const commandLine = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** The folder's name is random, so whoever has it in its command line was started here. */
const endWorkersOf = (folder) => {
  for (const pid of workersOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone by itself meanwhile.
    }
  }
}
