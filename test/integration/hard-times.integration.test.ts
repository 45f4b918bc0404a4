import {spawnSync} from 'node:child_process'
import {appendFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0

describe('twenty starts at once', () => {
  it('give twenty monitors that run', async () => {
    // fault 46
    const qcmd = qcmdIn({QCMD_HEARTBEAT_MS: '2000'})
    const dir = tempDir()
    const logs = Array.from({length: 20}, (_, n) => join(dir, `${n}.log`))
    for (const log of logs) writeFileSync(log, 'x\n')
    const started = await Promise.all(logs.map((log) => qcmd.run('logs', log, '--background')))
    expect(started.map(({code}) => code)).toEqual(logs.map(() => 0))
    const rows = await qcmd.rows()
    expect(new Set(rows.map(({id}) => id)).size).toBe(20)
    expect(new Set(rows.map(({pid}) => pid)).size).toBe(20)
    await waitFor('all to run', async () =>
      (await qcmd.rows()).every(({status}) => status === 'running'),
    )
    const {stopped} = await qcmd.json<{stopped: object[]}>('monitors', 'stop', '--all')
    expect(stopped).toHaveLength(20)
  })
})

describe('a damaged journal', () => {
  it('is told in one line, and costs no monitor', async () => {
    // fault 50
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'x\n')
    const {id} = await qcmd.start(log)
    const journal = join(qcmd.stateDir, 'journal')
    const [segment = ''] = readdirSync(journal)
    appendFileSync(join(journal, segment), 'garbage\n{"v":1,"half\n\0\0\0\n[1]\n')
    const list = await qcmd.run('monitors', 'list', '--json')
    expect(list.code).toBe(0)
    expect((JSON.parse(list.stdout) as {monitors: MonitorRow[]}).monitors).toMatchObject([
      {id, status: 'running'},
    ])
    expect(list.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^qcmd: the journal has 3 damaged records, skipped \(first at /),
    ])
    expect((await qcmd.run('monitors', 'stop', id)).code).toBe(0)
  })
})

/** Runs a script in a mount namespace of its own, where it may fill and close file systems. */
const inNamespace = (script: string, dir: string) => {
  const env = {
    ...process.env,
    DIR: dir,
    QCMD_STATE_DIR: join(dir, 'mnt', 'state'),
    QCMD_HEARTBEAT_MS: '300',
    OLLAMA_HOST: '127.0.0.1:2',
    NO_COLOR: '1',
  }
  const qcmd = `qcmd() { "${process.execPath}" "${RUN}" "$@"; }`
  return spawnSync('unshare', ['-m', 'bash', '-c', `${qcmd}\n${script}`], {
    cwd: dir,
    env,
    encoding: 'utf8',
    timeout: 100_000,
  })
}

describe.skipIf(!canMount)('a state folder', () => {
  it('on a disk that fills and empties again costs no line and no finding', () => {
    // fault 56
    const {stdout, stderr} = inNamespace(
      `
      mkdir mnt && mount -t tmpfs -o size=400k tmpfs mnt
      seq -f 'INFO line %g' 1 50 > a.log
      qcmd logs "$DIR/a.log" -b > /dev/null
      head -c 500000 /dev/zero > mnt/fill 2> /dev/null
      seq -f 'INFO line %g' 51 250 >> a.log
      echo 'ERROR No space left on device' >> a.log
      sleep 3
      rm mnt/fill
      for _ in $(seq 40); do
        sleep 0.3
        qcmd monitors list --json | grep -q '"linesRead":201' && break
      done
      qcmd monitors list --json
      qcmd findings list --json
      qcmd monitors stop --all > /dev/null
      `,
      tempDir(),
    )
    const [list = '', findings = ''] = stdout.trimEnd().split('\n')
    expect(stderr).toBe('')
    expect((JSON.parse(list) as {monitors: MonitorRow[]}).monitors).toMatchObject([
      {status: 'running', linesRead: 201},
    ])
    expect((JSON.parse(findings) as {findings: Finding[]}).findings).toMatchObject([{count: 1}])
  })

  it('that is read-only still lists; a start is refused and leaves no process', () => {
    // fault 58
    const dir = tempDir()
    const {stdout} = inNamespace(
      `
      mkdir mnt && mount -t tmpfs tmpfs mnt
      echo x > a.log
      qcmd logs "$DIR/a.log" -b > /dev/null
      qcmd monitors stop --all > /dev/null
      mount -o remount,ro mnt
      qcmd monitors list --all --quiet | wc -l
      qcmd logs "$DIR/a.log" -b 2>&1; echo "exit $?"
      pgrep -fc -- "--state $DIR/mnt/state"
      `,
      dir,
    )
    const [count, refusal, hint, exit, processes] = stdout.trimEnd().split('\n')
    expect(count?.trim()).toBe('1')
    expect(refusal).toMatch(/^qcmd: Cannot .*read-only/)
    expect(hint).not.toBe('')
    expect(exit).toBe('exit 5')
    // The shell that runs this script carries the words itself.
    expect(Number(processes)).toBeLessThanOrEqual(1)
  })
})
