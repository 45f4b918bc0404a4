import {appendFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const logIn = (dir: string, lines = 100): string => {
  const path = join(dir, 'app.log')
  appendNumbered(path, 0, lines)
  return path
}

describe('a background monitor', () => {
  it('starts, counts what is written, reports what is planted, and stops', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const started = await qcmd.start(log, '--name', 'api')
    expect(started).toMatchObject({
      name: 'api',
      path: log,
      status: 'running',
      kind: 'background',
      mode: 'with analysis',
      model: 'qwen2.5-coder:0.5b',
    })
    expect(Object.keys(started)).toEqual([
      'id',
      'name',
      'path',
      'pid',
      'status',
      'kind',
      'mode',
      'model',
      'startedAt',
    ])
    appendNumbered(log, 100, 250)
    appendFileSync(
      log,
      '2026-06-01T12:05:00Z app[7]: ERROR write failed: No space left on device\n',
    )
    const row = await waitFor('251 lines', async () => {
      const now = await qcmd.row(started.id)
      return now.linesRead === 251 && now.findings.error + now.findings.critical >= 1 ? now : null
    })
    expect(row.bytesRead).toBeGreaterThan(250 * 40)
    const findings = await qcmd.findings('--monitor', 'api', '--severity', 'error')
    expect(findings).toHaveLength(1)
    expect(findings[0]?.evidence[0]?.text).toContain('No space left on device')
    expect(findings[0]?.evidence[0]?.line).toBe(351)
    const stopped = await qcmd.json('monitors', 'stop', 'api')
    expect(stopped).toEqual({stopped: [{id: started.id, status: 'stopped', how: 'terminated'}]})
    expect(await qcmd.json('monitors', 'list')).toEqual({monitors: []})
    expect(await qcmd.json('monitors', 'stop', 'api')).toMatchObject({
      stopped: [{how: 'already-stopped'}],
    })
  })

  it('is crashed at the very next list after kill -9, with its last count', async () => {
    // fault 71
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id, pid} = await qcmd.start(log)
    appendNumbered(log, 100, 40)
    await waitFor('40 lines', async () => (await qcmd.row(id)).linesRead === 40)
    process.kill(pid, 'SIGKILL')
    await waitFor('its end', () => !isAlive(pid))
    expect(await qcmd.rows()).toMatchObject([{id, status: 'crashed', linesRead: 40}])
    expect(await qcmd.json('monitors', 'stop', id)).toEqual({
      stopped: [{id, status: 'crashed', how: 'was-not-running'}],
    })
  })

  it('is stale while a signal stops it, then running again with nothing lost', async () => {
    // fault 75
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id, pid} = await qcmd.start(log)
    process.kill(pid, 'SIGSTOP')
    await waitFor('stale', async () => (await qcmd.row(id)).status === 'stale')
    appendNumbered(log, 100, 500)
    process.kill(pid, 'SIGCONT')
    const row = await waitFor('500 lines', async () => {
      const now = await qcmd.row(id)
      return now.linesRead === 500 && now.status === 'running' ? now : null
    })
    expect(row.status).toBe('running')
  })

  it('is killed when it is frozen and told to stop', async () => {
    // fault 84: CONT comes first, so it can still record its end
    const qcmd = qcmdIn()
    const {id, pid} = await qcmd.start(logIn(tempDir()))
    process.kill(pid, 'SIGSTOP')
    const {stopped} = await qcmd.json<{stopped: {how: string}[]}>('monitors', 'stop', id)
    expect(stopped[0]?.how).toMatch(/^(terminated|killed)$/)
    await waitFor('its end', () => !isAlive(pid))
  })

  it('goes on after a resume and reads what nobody watched exactly once', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id, pid} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    await waitFor('30 lines', async () => (await qcmd.row(id)).linesRead === 30)
    for (const end of ['stop', 'kill']) {
      const now = await qcmd.row(id)
      if (end === 'stop') await qcmd.run('monitors', 'stop', id)
      else {
        process.kill(now.pid ?? 0, 'SIGKILL')
        await waitFor('its end', () => !isAlive(now.pid ?? 0))
      }
      appendNumbered(log, 130, 20)
      const resumed = await qcmd.json('monitors', 'resume', id)
      expect(resumed).toMatchObject({id, status: 'running'})
      appendNumbered(log, 150, 10)
      const expected = end === 'stop' ? 60 : 90
      await waitFor(`${expected} lines`, async () => (await qcmd.row(id)).linesRead === expected)
    }
    expect(pid).not.toBe((await qcmd.row(id)).pid)
    expect((await qcmd.run('monitors', 'resume', id)).code).toBe(4)
    const {history} = await qcmd.details(id)
    const lives = history.filter((entry) => entry.event !== 'ModelNoted')
    expect(lives.map((entry) => entry.event)).toEqual([
      'StartRequested',
      'SessionStarted',
      'StopRequested',
      'SessionStopped',
      'ResumeRequested',
      'SessionResumed',
      'SessionCrashed',
      'ResumeRequested',
      'SessionResumed',
    ])
  })

  it('finds the rest of a file that was rotated while nobody watched', async () => {
    // fault 25
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    await waitFor('30 lines', async () => (await qcmd.row(id)).linesRead === 30)
    await qcmd.run('monitors', 'stop', id)
    appendNumbered(log, 130, 15)
    renameSync(log, `${log}.1`)
    appendNumbered(log, 145, 25)
    await qcmd.run('monitors', 'resume', id)
    await waitFor('70 lines', async () => (await qcmd.row(id)).linesRead === 70)
    const shown = await qcmd.details(id)
    expect(shown.coverage).toMatchObject({percent: 100, gaps: [], lostBytes: 0})
  })

  it('follows its file over a rotation', async () => {
    // fault 5
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id} = await qcmd.start(log)
    appendNumbered(log, 100, 30)
    renameSync(log, `${log}.1`)
    appendNumbered(`${log}.1`, 130, 10)
    appendNumbered(log, 140, 20)
    await waitFor('60 lines', async () => (await qcmd.row(id)).linesRead === 60)
    const {counters} = await qcmd.details(id)
    expect(counters).toMatchObject({lines: 60, rotations: 1, gaps: 0})
  })

  it('counts empty lines and those of blanks, and sees no pattern in them', async () => {
    // fault 39
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id} = await qcmd.start(log)
    appendFileSync(log, '\n   \n\t\n\r\n'.repeat(25))
    appendNumbered(log, 100, 10)
    await waitFor('110 lines', async () => (await qcmd.row(id)).linesRead === 110)
    const {counters} = await qcmd.details(id)
    expect(counters).toMatchObject({lines: 110, templates: 1})
    expect(await qcmd.findings()).toEqual([])
  })

  it('of a folder picks up files that appear later', async () => {
    const qcmd = qcmdIn()
    const dir = join(tempDir(), 'logs')
    mkdirSync(dir)
    logIn(dir, 10)
    const {id} = await qcmd.start(dir)
    appendNumbered(join(dir, 'later.log'), 0, 25)
    appendNumbered(join(dir, 'app.log'), 10, 5)
    await waitFor('30 lines', async () => (await qcmd.row(id)).linesRead === 30)
  })

  it('keeps its folders 0700 and its files 0600 whatever the umask', async () => {
    // fault 113
    const umask = process.umask(0)
    try {
      const qcmd = qcmdIn()
      const log = logIn(tempDir())
      const {id} = await qcmd.start(log)
      appendFileSync(log, 'ERROR password=hunter2 rejected\n')
      await waitFor('a finding', async () => (await qcmd.findings())[0])
      await qcmd.run('monitors', 'stop', id)
      const modes = modesBelow(qcmd.stateDir)
      expect(modes.size).toBeGreaterThan(5)
      expect(new Set(modes.values())).toEqual(new Set(['d700', 'f600']))
    } finally {
      process.umask(umask)
    }
  })
})

describe('starting', () => {
  it('refuses a second monitor on a file, naming the first', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const {id} = await qcmd.start(log)
    const again = await qcmd.run('logs', log, '--background')
    expect(again.code).toBe(4)
    expect(again.stderr).toContain(id)
    expect((await qcmd.start(log, '--allow-duplicate')).status).toBe('running')
  })

  it('twice at once on one file leaves one, and tells the other', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const both = await Promise.all([
      qcmd.run('logs', log, '--background'),
      qcmd.run('logs', log, '--background'),
    ])
    expect(both.map(({code}) => code).sort()).toEqual([0, 4])
    expect(await qcmd.rows()).toHaveLength(1)
  })

  it('of a name that is taken is refused', async () => {
    const qcmd = qcmdIn()
    const dir = tempDir()
    await qcmd.start(logIn(dir), '--name', 'api')
    writeFileSync(join(dir, 'b.log'), 'x\n')
    expect((await qcmd.run('logs', join(dir, 'b.log'), '-b', '--name', 'api')).code).toBe(4)
  })

  it('of a file that is not there leaves nothing behind', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const missing = await qcmd.run('logs', `${log}.gone`, '-b')
    expect(missing).toMatchObject({code: 3, stdout: ''})
    expect(await qcmd.json('monitors', 'list', '--all')).toEqual({monitors: []})
  })

  it('waits for a file that is not there with --wait', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'later.log')
    const {id} = await qcmd.start(log, '--wait')
    appendNumbered(log, 0, 12)
    await waitFor('12 lines', async () => (await qcmd.row(id)).linesRead === 12)
  })
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const modesBelow = (dir: string): ReadonlyMap<string, string> => {
  const modes = new Map<string, string>()
  const visit = (path: string): void => {
    const stat = statSync(path)
    modes.set(path, `${stat.isDirectory() ? 'd' : 'f'}${(stat.mode & 0o777).toString(8)}`)
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
  }
  visit(dir)
  return modes
}
