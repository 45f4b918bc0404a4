import {spawn} from 'node:child_process'
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createProcesses} from '../../src/processes/create-processes.js'
import {eventMaker, sessionId, someSettings} from '../support/events.js'
import {fileJournal} from '../support/file-journal.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {isRunning, pidsMentioning} from '../support/workers.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

const logIn = (dir: string, name = 'app.log'): string => {
  const path = join(dir, name)
  writeFileSync(path, 'INFO ready\n'.repeat(20))
  return path
}

/** Everything in the journal, as it stands. */
const journalOf = ({stateDir}: Qcmd): string => {
  const dir = join(stateDir, 'journal')
  if (!existsSync(dir)) return ''
  return readdirSync(dir)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => readFileSync(join(dir, name), 'utf8'))
    .join('')
}

const workersOf = ({stateDir}: Qcmd): readonly number[] =>
  pidsMentioning(`worker.js --state ${stateDir} `)

/** The moments in the life of a start, in their order; each is seen from outside. */
const MOMENTS: readonly (readonly [string, (qcmd: Qcmd, said: () => string) => boolean])[] = [
  ['it has just been started', () => true],
  ['it has made its folder', ({stateDir}) => existsSync(stateDir)],
  ['it has recorded the wish', (qcmd) => journalOf(qcmd).includes('"StartRequested"')],
  ['it has opened the log of the worker', ({stateDir}) => existsSync(join(stateDir, 'sessions'))],
  ['the worker is a process', (qcmd) => workersOf(qcmd).length > 0],
  [
    'the worker has recorded that it follows',
    (qcmd) => journalOf(qcmd).includes('"SessionStarted"'),
  ],
  [
    'the worker has given a sign of life',
    (qcmd) => journalOf(qcmd).includes('"HeartbeatRecorded"'),
  ],
  ['it has printed what it started', (_, said) => said() !== ''],
]

/** Looks as fast as it can, since a moment may be over in a millisecond. */
const until = async (isNow: () => boolean, isOver: () => boolean): Promise<void> => {
  while (!isNow() && !isOver()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a start whose command is killed', () => {
  it.each(MOMENTS)('when %s leaves no worker or a listed one', async (_, isReached) => {
    // fault 89
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const command = spawn(process.execPath, [RUN, 'logs', log, '--background'], {env: qcmd.env})
    onTestFinished(() => {
      command.kill('SIGKILL')
    })
    let said = ''
    command.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await until(
      () => isReached(qcmd, () => said),
      () => !isRunning(command),
    )
    command.kill('SIGKILL')
    await waitFor('its end', () => !isRunning(command))
    // What was on its way comes to its end: a worker that follows, or none.
    const rows = await waitFor('nothing to be on its way', async () => {
      const now = await qcmd.rows()
      const workers = workersOf(qcmd)
      const running = now.filter(({status}) => status === 'running')
      const isSettled = now.every(({status}) => status === 'running' || status === 'crashed')
      return isSettled && workers.length === running.length ? now : null
    })
    expect(rows.length).toBeLessThanOrEqual(1)
    const [row] = rows
    expect(workersOf(qcmd)).toEqual(row?.status === 'running' ? [row.pid] : [])
    // Neither is in the way of the next one.
    if (row?.status !== 'running') expect((await qcmd.start(log)).status).toBe('running')
    await qcmd.run('monitors', 'stop', '--all')
    await waitFor('no process', () => workersOf(qcmd).length === 0)
    expect(await qcmd.json('monitors', 'list', '--filter', 'status=running')).toEqual({
      monitors: [],
    })
  })
})

describe('the limit of monitors', () => {
  it('holds for starts at once, and leaves no worker of those it refuses', async () => {
    // fault 94
    const qcmd = qcmdIn({QCMD_HEARTBEAT_MS: '10000'})
    const dir = tempDir()
    const logs = Array.from({length: 6}, (_, n) => logIn(dir, `${n}.log`))
    const started = await Promise.all(
      logs.map((log) => qcmd.run('logs', log, '--background', '--max-monitors', '3')),
    )
    expect(started.map(({code}) => code).sort()).toEqual([0, 0, 0, 4, 4, 4])
    for (const {code, stderr} of started) {
      if (code === 0) continue
      const [message, hint] = stderr.trimEnd().split('\n')
      expect(message).toMatch(/^qcmd: Cannot start another monitor: .* \(--max-monitors 3\)$/)
      expect(hint).toMatch(/--max-monitors/)
    }
    expect((await qcmd.rows()).map(({status}) => status)).toEqual(['running', 'running', 'running'])
    expect(workersOf(qcmd)).toHaveLength(3)
    // One less makes room for one more.
    const [first] = await qcmd.rows()
    await qcmd.run('monitors', 'stop', first?.id ?? '')
    const log = logIn(dir, 'later.log')
    expect((await qcmd.run('logs', log, '-b', '--max-monitors', '3')).code).toBe(0)
    expect((await qcmd.run('logs', logs[0] ?? '', '-b', '--max-monitors', '3')).code).toBe(4)
    await qcmd.run('monitors', 'stop', '--all')
    expect(workersOf(qcmd)).toEqual([])
  })
  it('is fifty, unless told otherwise', async () => {
    // fault 94: a start counts as long as the command that asked for it lives; here that is this
    // process, which spares the test fifty workers
    const qcmd = qcmdIn()
    const processes = createProcesses({
      stateDir: qcmd.stateDir,
      workerPath: '',
      workerLogPath: () => '',
    })
    const event = eventMaker()
    const asked = Array.from({length: 50}, (_, n) => {
      const path = `/var/log/${n}.log`
      const settings = {...someSettings, path, realPath: path}
      return event('StartRequested', {session: sessionId(n), settings, requester: processes.self()})
    })
    await fileJournal({dir: join(qcmd.stateDir, 'journal')}).journal.append(asked)
    const log = logIn(tempDir())
    const refused = await qcmd.run('logs', log, '--background')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('50 run already (--max-monitors 50)')
    expect((await qcmd.rows()).length).toBe(50)
    expect(workersOf(qcmd)).toEqual([])
    expect((await qcmd.run('logs', log, '--background', '--max-monitors', '51')).code).toBe(0)
  })
})
