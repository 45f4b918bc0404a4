import {spawnSync} from 'node:child_process'
import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import {qcmdIn, type Qcmd, type Started} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0

interface ResumedAll {
  readonly monitors: readonly Started[]
  readonly failed: readonly {readonly id: string; readonly error: {readonly code: string}}[]
}

const logFiles = (dir: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const log = join(dir, `${name}.log`)
    writeFileSync(log, 'first\n')
    return log
  })

const waitUntilEnded = (qcmd: Qcmd, {id}: Started): Promise<unknown> =>
  waitFor('the monitor to have ended', async () =>
    ['crashed', 'stopped'].includes((await qcmd.row(id)).status),
  )

const statuses = async (qcmd: Qcmd): Promise<Record<string, string>> =>
  Object.fromEntries((await qcmd.rows()).map(({name, status}) => [name, status]))

describe('monitors resume --all', () => {
  it('brings back what was killed or told to end by the machine, and nothing that the user stopped', async () => {
    const qcmd = qcmdIn()
    const dir = tempDir()
    const names = ['killed', 'signalled', 'stopped', 'stopped-dead', 'alive']
    const started: Started[] = []
    for (const [index, log] of logFiles(dir, ...names).entries()) {
      started.push(await qcmd.start(log, '--name', names[index] ?? ''))
    }
    const [killed, signalled, stopped, dead, alive] = started as [
      Started,
      Started,
      Started,
      Started,
      Started,
    ]
    process.kill(killed.pid, 'SIGKILL')
    process.kill(signalled.pid, 'SIGTERM')
    process.kill(dead.pid, 'SIGKILL')
    for (const one of [killed, signalled, dead]) await waitUntilEnded(qcmd, one)
    await qcmd.run('monitors', 'stop', stopped.id)
    expect((await qcmd.run('monitors', 'stop', dead.id)).code).toBe(0)
    appendFileSync(join(dir, 'killed.log'), 'while nobody watched\n')

    const {monitors, failed} = await qcmd.json<ResumedAll>('monitors', 'resume', '--all')
    expect(monitors.map(({id}) => id)).toEqual([killed.id, signalled.id])
    expect(failed).toEqual([])
    expect(await statuses(qcmd)).toEqual({
      killed: 'running',
      signalled: 'running',
      stopped: 'stopped',
      'stopped-dead': 'crashed',
      alive: 'running',
    })
    expect((await qcmd.row(alive.id)).pid).toBe(alive.pid)
    await waitFor('the line that nobody saw', async () => {
      return (await qcmd.row(killed.id)).linesRead === 1
    })
    // Asked again there is nothing left to do.
    const again = await qcmd.run('monitors', 'resume', '--all')
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('Nothing to resume')
  })

  it('leaves alone what stop --all found dead', async () => {
    const qcmd = qcmdIn()
    const [log = ''] = logFiles(tempDir(), 'a')
    const one = await qcmd.start(log)
    process.kill(one.pid, 'SIGKILL')
    await waitUntilEnded(qcmd, one)
    expect(await qcmd.json('monitors', 'stop', '--all')).toEqual({stopped: []})
    expect(await qcmd.json('monitors', 'resume', '--all')).toEqual({monitors: [], failed: []})
    // By its name it comes back all the same.
    expect(await qcmd.json('monitors', 'resume', one.id)).toMatchObject({status: 'running'})
  })

  it('starts the others where one cannot be started, and says which and why', async () => {
    const qcmd = qcmdIn()
    const [first = '', taken = ''] = logFiles(tempDir(), 'first', 'taken')
    const one = await qcmd.start(first)
    const two = await qcmd.start(taken)
    for (const {pid} of [one, two]) process.kill(pid, 'SIGKILL')
    for (const each of [one, two]) await waitUntilEnded(qcmd, each)
    await qcmd.start(first)
    const ran = await qcmd.run('monitors', 'resume', '--all', '--json')
    expect(ran.code).toBe(4)
    const {monitors, failed} = JSON.parse(ran.stdout) as ResumedAll
    expect(monitors.map(({id}) => id)).toEqual([two.id])
    expect(failed).toMatchObject([{id: one.id, error: {code: 'already-monitored', exitCode: 4}}])
  })

  it('refuses a name beside --all, and neither of them', async () => {
    const qcmd = qcmdIn()
    expect((await qcmd.run('monitors', 'resume', '--all', '3fa8')).code).toBe(2)
    expect((await qcmd.run('monitors', 'resume')).code).toBe(2)
  })

  it.skipIf(!canMount)('brings back what ran when the machine went down', async () => {
    // fault 80
    const qcmd = qcmdIn()
    const dir = tempDir()
    const [log = '', other = ''] = logFiles(dir, 'ran', 'stopped')
    const ran = await qcmd.start(log)
    const stopped = await qcmd.start(other)
    await qcmd.run('monitors', 'stop', stopped.id)
    process.kill(ran.pid, 'SIGKILL')
    appendFileSync(log, 'written after the power came back\n')
    const bootId = join(dir, 'boot_id')
    writeFileSync(bootId, '00000000-1111-2222-3333-444444444444\n')
    const inNextBoot = (...argv: readonly string[]) => {
      const mount = `mount --bind '${bootId}' /proc/sys/kernel/random/boot_id && exec "$0" "$@"`
      const words = ['-m', 'sh', '-c', mount, process.execPath, RUN, ...argv, '--json']
      return JSON.parse(
        spawnSync('unshare', words, {env: qcmd.env, encoding: 'utf8'}).stdout,
      ) as unknown
    }
    const before = inNextBoot('monitors', 'list') as {monitors: MonitorRow[]}
    expect(before.monitors).toMatchObject([
      {id: ran.id, status: 'crashed', reason: 'machine restarted'},
    ])
    const {monitors} = inNextBoot('monitors', 'resume', '--all') as ResumedAll
    expect(monitors.map(({id}) => id)).toEqual([ran.id])
    await waitFor('the line of the new boot', () => {
      const {monitors: rows} = inNextBoot('monitors', 'list') as {monitors: MonitorRow[]}
      return Promise.resolve(rows[0]?.status === 'running' && rows[0].linesRead === 1)
    })
  })
})
