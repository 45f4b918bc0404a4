import {mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createProcesses} from '../../src/processes/create-processes.js'
import {driver, fixtureWorker, run, SESSION, workerRoom} from '../support/workers.js'
import {waitFor} from '../support/wait-for.js'

interface Report {
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly isLeader: boolean
  readonly terminal: string
  readonly hasTty: boolean
}

const reportIn = (log: string): Report =>
  JSON.parse(/^report (.*)$/m.exec(log)?.[1] ?? 'null') as Report

const withEnvironment = (changes: Readonly<Record<string, string>>): void => {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, process.env[name]]))
  Object.assign(process.env, changes)
  onTestFinished(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  })
}

describe('spawnWorker', () => {
  it('starts a leader of its own group in / without a terminal', async () => {
    const {start, log, stateDir, workerPath} = workerRoom('reports', {
      execArgv: ['--no-deprecation'],
    })
    await start()
    expect(reportIn(log())).toMatchObject({
      argv: [workerPath, '--state', stateDir, '--session', SESSION, '--token', 'cafe0123'],
      execArgv: ['--no-deprecation'],
      cwd: '/',
      isLeader: true,
      hasTty: false,
    })
    expect(reportIn(log()).terminal).toMatch(/^\?+$/) // faults 81, B5, B6, B8
  })

  it("hands on the environment without what is the caller's own", async () => {
    const own = {
      NODE_CHANNEL_FD: '3',
      NODE_CHANNEL_SERIALIZATION_MODE: 'json',
      NODE_UNIQUE_ID: '1',
      NODE_V8_COVERAGE: '/tmp/coverage',
      NODE_EXTRA_CA_CERTS: '/tmp/ca.pem',
    }
    withEnvironment({...own, QCMD_TEST_KEPT: 'yes'})
    const {start, log} = workerRoom('reports')
    await start()
    const {env} = reportIn(log())
    expect(env.QCMD_TEST_KEPT).toBe('yes')
    expect(env.PATH).toBe(process.env.PATH)
    for (const name of Object.keys(own)) expect(env).not.toHaveProperty(name)
  })

  it('writes on a log that is appended to, and only the owner may read', async () => {
    const {start, log, logPath} = workerRoom('idle')
    writeFileSync(logPath, 'of the run before\n')
    await start()
    expect(log()).toBe('of the run before\nready\n')
    if (process.platform !== 'win32') expect(statSync(logPath).mode & 0o777).toBe(0o600)
  })

  it('holds no pipe and no lock of the shell that it was started from', async () => {
    const {stateDir, workerPath, processes} = workerRoom('idle')
    const words = [...driver(), stateDir, workerPath, 'spawn']
    const line = words.map((word) => `'${word}'`).join(' ')
    const argument = JSON.stringify({session: SESSION, token: 'f00d'})
    const lock = join(stateDir, 'lock')
    const script = `exec 200>'${lock}' 7>&1; pid=$(${line} '${argument}'); echo "got $pid"`
    const output = await run(['bash', '-c', script]) // fault 82
    const [found] = await waitFor('the worker', () => processes.findWorkers())
    expect(output).toBe(`got ${found?.identity.pid ?? ''}`)
    if (process.platform !== 'linux') return
    const folder = `/proc/${found?.identity.pid ?? ''}/fd`
    // It opens and closes files meanwhile.
    const targets = readdirSync(folder).flatMap((fd) => linkOf(join(folder, fd)))
    expect(targets).not.toContain(lock)
    // Node's own event loop has pipes; none of them has an end in the shell or in this process.
    const ours = readdirSync('/proc/self/fd').flatMap((fd) => linkOf(`/proc/self/fd/${fd}`))
    expect(targets.filter((target) => isShared(target) && ours.includes(target))).toEqual([])
  })

  it('lives on when its starter has ended', async () => {
    const room = workerRoom('idle')
    const pid = await room.drive('spawn', {session: SESSION, token: 'f00d'})
    const found = await waitFor('the worker', async () => (await room.processes.findWorkers())[0])
    expect(found).toMatchObject({session: SESSION, identity: {pid, token: 'f00d'}})
    expect(await room.processes.inspect([found.identity])).toEqual(['alive'])
  })

  it('tells how a worker ended and its last line', async () => {
    const {processes} = workerRoom('dies-at-once')
    const worker = await processes.spawnWorker(SESSION, 'f00d')
    expect(await worker.exited).toEqual({
      code: 3,
      signal: null,
      lastLine: 'Cannot follow the log: \u001b[31mno such file\u001b[0m',
    })
  })

  it.each([
    ['an uncaught error', 'throws', [], 'Error: broken on purpose'],
    ['a bad option', 'idle', ['--no-such-option'], 'bad option: --no-such-option'],
    ['a script that is not there', 'none', [], 'Error: Cannot find module'],
  ])('tells of %s', async (_, name, execArgv, text) => {
    const {processes} = workerRoom(name, {execArgv})
    const worker = await processes.spawnWorker(SESSION, 'f00d')
    const {code, lastLine} = await worker.exited // fault 90
    expect(code).not.toBe(0)
    expect(lastLine).toContain(text)
  })

  it('tells of a signal', async () => {
    const {processes} = workerRoom('idle')
    const worker = await processes.spawnWorker(SESSION, 'f00d')
    process.kill(worker.pid, 'SIGKILL')
    expect(await worker.exited).toMatchObject({code: null, signal: 'SIGKILL'})
  })

  it('is refused in one sentence when node is not there any more', async () => {
    const {processes} = workerRoom('idle')
    const {execPath} = process
    onTestFinished(() => {
      process.execPath = execPath
    })
    process.execPath = '/nonexistent/node'
    await expect(processes.spawnWorker(SESSION, 'f00d')).rejects.toMatchObject({
      code: 'spawn-failed',
      exitCode: 5,
      message: 'Cannot start a background process: no such file or folder',
    })
  })

  it('is refused when its log cannot be written', async () => {
    const {stateDir} = workerRoom('idle')
    mkdirSync(join(stateDir, 'folder.log'))
    const processes = createProcesses({
      stateDir,
      workerPath: fixtureWorker('idle'),
      workerLogPath: () => join(stateDir, 'folder.log'),
    })
    await expect(processes.spawnWorker(SESSION, 'f00d')).rejects.toMatchObject({exitCode: 5})
    expect(await processes.findWorkers()).toEqual([])
  })
})

/** A file of its own kind: each event loop has an `anon_inode:[eventpoll]` that is its own. */
const isShared = (target: string): boolean =>
  target !== '/dev/null' && !target.startsWith('anon_inode:')

const linkOf = (path: string): readonly string[] => {
  try {
    return [readlinkSync(path)]
  } catch {
    // Closed meanwhile.
    return []
  }
}
