import {appendFileSync, existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import {aWorker, eventMaker, sessionId} from '../support/events.js'
import {fileJournal} from '../support/file-journal.js'
import {qcmdIn, type Qcmd, type Started} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {stateOf} from '../support/workers.js'

const logIn = (dir: string, name: string): string => {
  const path = join(dir, `${name}.log`)
  writeFileSync(path, 'INFO ready\n'.repeat(20))
  return path
}

/** A monitor of another host that shares the state folder. */
const startElsewhere = async ({stateDir}: Qcmd): Promise<string> => {
  const event = eventMaker({at: Date.now() - 60_000})
  const session = sessionId(7)
  await fileJournal({dir: join(stateDir, 'journal')}).journal.append([
    event('StartRequested', {session}),
    event('SessionStarted', {session, worker: {...aWorker, host: 'another-host'}}),
  ])
  return session
}

const statuses = (rows: readonly MonitorRow[]): Record<string, string> =>
  Object.fromEntries(rows.map(({id, status}) => [id, status]))

interface Pruned {
  readonly pruned: readonly string[]
  readonly kept: number
}

describe('prune', () => {
  it('drops what has ended or crashed, and keeps what may still run', async () => {
    // fault 93
    // On a slow machine a heartbeat may be late; the stale one is so because a signal stopped it.
    const qcmd = qcmdIn({QCMD_HEARTBEAT_MS: '10000'})
    const dir = tempDir()
    const [running, stale, stopped, crashed] = (await Promise.all(
      ['running', 'stale', 'stopped', 'crashed'].map((name) => qcmd.start(logIn(dir, name))),
    )) as [Started, Started, Started, Started]
    appendFileSync(join(dir, 'stopped.log'), 'ERROR write failed: No space left on device\n')
    await waitFor('a finding', async () => (await qcmd.findings())[0])
    await qcmd.run('monitors', 'stop', stopped.id)
    process.kill(crashed.pid, 'SIGKILL')
    process.kill(stale.pid, 'SIGSTOP')
    const elsewhere = await startElsewhere(qcmd)
    const expected = {
      [running.id]: 'running',
      [stale.id]: 'stale',
      [stopped.id]: 'stopped',
      [crashed.id]: 'crashed',
      [elsewhere]: 'unknown',
    }
    await waitFor('all to be so', async () => {
      expect(statuses(await qcmd.rows())).toEqual(expected)
      return true
    })
    const dry = await qcmd.json<Pruned>('monitors', 'prune', '--dry-run')
    expect(new Set(dry.pruned)).toEqual(new Set([stopped.id, crashed.id]))
    expect(statuses(await qcmd.rows())).toEqual(expected)
    const young = await qcmd.json<Pruned>('monitors', 'prune', '--older-than', '1h')
    expect(young).toEqual({pruned: [], kept: 5})
    const {pruned, kept} = await qcmd.json<Pruned>('monitors', 'prune')
    expect(new Set(pruned)).toEqual(new Set([stopped.id, crashed.id]))
    expect(kept).toBe(3)
    const left = {[running.id]: 'running', [stale.id]: 'stale', [elsewhere]: 'unknown'}
    await waitFor('the others', async () => {
      expect(statuses(await qcmd.rows())).toEqual(left)
      return true
    })
    for (const {id} of [stopped, crashed])
      expect(existsSync(join(qcmd.stateDir, 'sessions', id))).toBe(false)
    for (const {id} of [running, stale])
      expect(existsSync(join(qcmd.stateDir, 'sessions', id, 'worker.log'))).toBe(true)
    expect(await qcmd.findings()).toHaveLength(1)
    expect(await qcmd.json('monitors', 'prune')).toEqual({pruned: [], kept: 3})
    // By name what runs is refused, what nobody here can judge goes.
    for (const {id} of [running, stale])
      expect((await qcmd.run('monitors', 'prune', id)).code).toBe(4)
    expect(await qcmd.json('monitors', 'prune', elsewhere)).toEqual({pruned: [elsewhere], kept: 2})
    expect(['', 'Z']).not.toContain(stateOf(running.pid))
    expect(stateOf(stale.pid)).toBe('T')
  })

  it('again and again while others start and stop makes none of them vanish', async () => {
    // fault 70
    const qcmd = qcmdIn({QCMD_HEARTBEAT_MS: '10000'})
    const dir = tempDir()
    let isOver = false
    onTestFinished(() => {
      isOver = true
    })
    const pruned: string[] = []
    const prune = async (): Promise<void> => {
      while (!isOver) pruned.push(...(await qcmd.json<Pruned>('monitors', 'prune')).pruned)
    }
    const pruning = [prune(), prune()]
    const kept: string[] = []
    const ended: string[] = []
    for (let round = 0; round < 3; round++) {
      const [one, two] = (await Promise.all([
        qcmd.start(logIn(dir, `kept-${round}`)),
        qcmd.start(logIn(dir, `ended-${round}`)),
      ])) as [Started, Started]
      kept.push(one.id)
      ended.push(two.id)
      await qcmd.run('monitors', 'stop', two.id)
      const now = statuses(await qcmd.rows())
      for (const id of kept) expect(now[id]).toBe('running')
    }
    await waitFor('those that ended to be pruned', () => ended.every((id) => pruned.includes(id)))
    isOver = true
    await Promise.all(pruning)
    expect(new Set(pruned)).toEqual(new Set(ended))
    expect(statuses(await qcmd.rows())).toEqual(
      Object.fromEntries(kept.map((id) => [id, 'running'])),
    )
    for (const id of kept)
      expect(existsSync(join(qcmd.stateDir, 'sessions', id, 'worker.log'))).toBe(true)
    const {stopped} = await qcmd.json<{stopped: {how: string}[]}>('monitors', 'stop', '--all')
    expect(stopped.map(({how}) => how)).toEqual(kept.map(() => 'terminated'))
  })
})
