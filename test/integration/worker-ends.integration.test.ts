import {execFile} from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {qcmdIn, type Qcmd, type Started} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {fixtureWorker, stateOf} from '../support/workers.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DISK_FULL = '2026-06-01T12:05:00Z app[7]: ERROR write failed: No space left on device\n'
const REFUSED = '2026-06-01T12:06:00Z app[7]: ERROR cannot reach db: Connection refused\n'

interface Entry {
  readonly event: string
}

/** A command line whose workers meet something on SIGUSR2, and a log of 100 lines. */
const room = (meets = 'nothing', env: Readonly<Record<string, string>> = {}) => {
  const dir = tempDir()
  const exitPath = join(dir, 'exit')
  const blockPath = join(dir, 'blocked')
  const qcmd = qcmdIn({
    NODE_OPTIONS: `--import ${pathToFileURL(fixtureWorker('meets')).href}`,
    QCMD_TEST_MEETS: meets,
    QCMD_TEST_EXIT: exitPath,
    QCMD_TEST_BLOCK: blockPath,
    ...env,
  })
  const log = join(dir, 'app.log')
  appendNumbered(log, 0, 100)
  return {
    qcmd,
    log,
    exitCode: () => readFileSync(exitPath, 'utf8'),
    block: async (pid: number) => {
      process.kill(pid, 'SIGUSR2')
      await waitFor('it to be busy', () => existsSync(blockPath))
    },
    unblock: () => {
      rmSync(blockPath)
    },
  }
}

/** A zombie has ended: who adopts a worker in a container may be slow to bury it. */
const ended = (pid: number): Promise<unknown> =>
  waitFor('its end', () => ['', 'Z'].includes(stateOf(pid)))

const hasRead = (qcmd: Qcmd, id: string, lines: number): Promise<unknown> =>
  waitFor(`${lines} lines`, async () => (await qcmd.row(id)).linesRead === lines)

const historyOf = async (qcmd: Qcmd, id: string): Promise<readonly Entry[]> =>
  (await qcmd.json<{history: Entry[]}>('monitors', 'history', id)).history

const workerLog = (qcmd: Qcmd, id: string): string =>
  readFileSync(join(qcmd.stateDir, 'sessions', id, 'worker.log'), 'utf8')

describe('a worker that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s records where it had read to, and exits 0',
    async (signal) => {
      // fault 77: no heartbeat comes by itself, and the early one that a finding brings has a
      // second to wait, so what is known of the last lines is its last word
      const {qcmd, log, exitCode} = room('nothing', {QCMD_HEARTBEAT_MS: '600000'})
      const {id, pid} = await qcmd.start(log)
      appendNumbered(log, 100, 40)
      appendFileSync(log, DISK_FULL)
      await hasRead(qcmd, id, 41)
      appendNumbered(log, 140, 60)
      appendFileSync(log, REFUSED)
      await waitFor('the second finding', async () => (await qcmd.findings()).length === 2)
      const from = Date.now()
      process.kill(pid, signal)
      await ended(pid)
      expect(Date.now() - from).toBeLessThan(5_000)
      expect(exitCode()).toBe('0')
      expect((await historyOf(qcmd, id)).at(-1)).toMatchObject({
        event: 'SessionStopped',
        reason: 'signal',
      })
      expect(await qcmd.row(id)).toMatchObject({
        status: 'stopped',
        reason: 'ended by a signal',
        linesRead: 102,
      })
      appendNumbered(log, 200, 10)
      await qcmd.run('monitors', 'resume', id)
      appendFileSync(log, DISK_FULL)
      await hasRead(qcmd, id, 113)
    },
  )
})

describe('a worker that meets a bug', () => {
  it.each(['an exception', 'a rejection'])('as %s says so before it exits', async (meets) => {
    // fault 78
    const {qcmd, log, exitCode} = room(meets)
    const {id, pid} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    await hasRead(qcmd, id, 30)
    process.kill(pid, 'SIGUSR2')
    await ended(pid)
    expect(exitCode()).toBe('1')
    const reason = expect.stringMatching(
      /^cannot reach postgres:\/\/\[secret:url:[0-9a-f]{4}\]@db\/orders$/,
    ) as string
    expect(await qcmd.row(id)).toMatchObject({status: 'crashed', reason, linesRead: 30})
    expect((await historyOf(qcmd, id)).at(-1)).toMatchObject({
      event: 'SessionCrashed',
      evidence: 'exception',
      message: reason,
    })
    expect(workerLog(qcmd, id)).toContain('cannot reach postgres://[secret:url:')
    expect(workerLog(qcmd, id)).not.toMatch(/hunter2|^\s+at /m)
    appendNumbered(log, 130, 20)
    await qcmd.run('monitors', 'resume', id)
    await hasRead(qcmd, id, 50)
  })
})

describe('a worker that the system kills', () => {
  it('is crashed, with a reason that names the likely one', async () => {
    // fault 79: to the system out of memory is a SIGKILL as any other
    const {qcmd, log} = room()
    const {id, pid} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    await hasRead(qcmd, id, 30)
    process.kill(pid, 'SIGKILL')
    await ended(pid)
    const reason = 'its process is gone: killed, possibly out of memory'
    expect(await qcmd.row(id)).toMatchObject({status: 'crashed', reason, linesRead: 30})
    expect((await qcmd.run('monitors', 'list')).stdout).toContain(`Status: crashed (${reason})`)
    expect((await historyOf(qcmd, id)).at(-1)).toMatchObject({
      event: 'SessionCrashed',
      evidence: 'process-gone',
    })
  })
})

describe('a worker that is too busy to answer', () => {
  it('is stale, then running again, and has lost nothing', async () => {
    // fault 76
    const {qcmd, log, block, unblock} = room('block')
    const {id, pid} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    await hasRead(qcmd, id, 30)
    await block(pid)
    const row = await waitFor('stale', async () => {
      const now = await qcmd.row(id)
      return now.status === 'stale' ? now : null
    })
    expect(row.reason).toMatch(/^no heartbeat for \d+ s$/)
    // Not stopped by a signal: it runs, and stays stale as long as it is busy.
    expect(['R', 'D', 'S']).toContain(stateOf(pid))
    appendNumbered(log, 130, 500)
    expect(await qcmd.row(id)).toMatchObject({status: 'stale', linesRead: 30})
    unblock()
    await waitFor('530 lines', async () => {
      const now = await qcmd.row(id)
      return now.linesRead === 530 && now.status === 'running'
    })
  })

  it('is killed when it is told to stop', async () => {
    // faults 76 and 83: it cannot hear SIGTERM
    const {qcmd, log, block} = room('block')
    const {id, pid} = await qcmd.start(log)
    await block(pid)
    await waitFor('stale', async () => (await qcmd.row(id)).status === 'stale')
    expect(await qcmd.json('monitors', 'stop', id)).toMatchObject({stopped: [{how: 'killed'}]})
    await ended(pid)
    expect(await qcmd.row(id)).toMatchObject({status: 'stopped', reason: 'had to be killed'})
  })
})

describe('a worker whose package', () => {
  it.each<[string, (dir: string) => void]>([
    [
      'is removed',
      (dir) => {
        rmSync(dir, {recursive: true})
      },
    ],
    [
      'is replaced by another version',
      (dir) => {
        for (const name of readdirSync(join(dir, 'dist'), {recursive: true, encoding: 'utf8'})) {
          if (name.endsWith('.cjs')) writeFileSync(join(dir, 'dist', name), 'not even JavaScript')
        }
      },
    ],
  ])('%s goes on, and is stopped and resumed by the new one', async (_, update) => {
    // fault 95
    const qcmd = qcmdIn({NODE_ENV: 'production'})
    const dir = join(tempDir(), 'qcmd')
    const log = join(tempDir(), 'app.log')
    for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
      cpSync(join(ROOT, name), join(dir, name), {recursive: true})
    appendNumbered(log, 0, 100)
    const argv = [join(dir, 'bin', 'run.js'), 'logs', log, '--background', '--json']
    const {stdout} = await promisify(execFile)(process.execPath, argv, {env: qcmd.env})
    const {id, pid} = JSON.parse(stdout) as Started
    update(dir)
    appendNumbered(log, 100, 40)
    appendFileSync(log, DISK_FULL)
    await hasRead(qcmd, id, 41)
    expect((await qcmd.findings())[0]?.evidence[0]?.line).toBe(141)
    // Whatever it does seldom: a rotation, a folder that is looked at, the learned snapshot.
    renameSync(log, `${log}.1`)
    appendNumbered(log, 140, 30)
    await hasRead(qcmd, id, 71)
    const {heartbeatAt} = await qcmd.row(id)
    const learned = join(qcmd.stateDir, 'sessions', id, 'learned.json')
    rmSync(learned, {force: true})
    appendNumbered(log, 170, 10)
    await waitFor('a snapshot', () => existsSync(learned))
    await hasRead(qcmd, id, 81)
    expect(await qcmd.row(id)).toMatchObject({status: 'running', pid})
    expect((await qcmd.row(id)).heartbeatAt).not.toBe(heartbeatAt)
    process.kill(pid, 'SIGTERM')
    await ended(pid)
    expect(await qcmd.row(id)).toMatchObject({status: 'stopped', reason: 'ended by a signal'})
    const said = workerLog(qcmd, id).trimEnd().split('\n')
    expect(said.at(-1)).toMatch(/ stopped$/)
    appendNumbered(log, 180, 20)
    await qcmd.run('monitors', 'resume', id)
    await hasRead(qcmd, id, 101)
    expect(workerLog(qcmd, id).match(/ learned /g)).toHaveLength(1)
    const started = (await historyOf(qcmd, id)).find(({event}) => event === 'SessionStarted')
    expect(started).toMatchObject({version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string})
  })
})
