import {spawn, spawnSync} from 'node:child_process'
import {appendFileSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Check} from '../../src/sessions/check.js'
import type {Overview} from '../../src/sessions/overview.js'
import {ollamaWith} from '../support/ollama-server.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0

interface Document {
  readonly checks: readonly Check[]
}

const checkOf = (checks: readonly Check[], name: string): Check | undefined =>
  checks.find((check) => check.name === name)

/** Both forms of doctor: the exit code is the same. */
const doctor = async (qcmd: Qcmd, code: number) => {
  const json = await qcmd.run('doctor', '--json')
  const text = await qcmd.run('doctor')
  expect([json.code, text.code, json.stderr, text.stderr]).toEqual([code, code, '', ''])
  return {checks: (JSON.parse(json.stdout) as Document).checks, text: text.stdout}
}

/** A monitor that runs, on a file of its own. */
const monitored = async (qcmd: Qcmd) => {
  const log = join(tempDir(), 'a.log')
  writeFileSync(log, 'x\n')
  return qcmd.start(log)
}

/** A process that carries the argv of a worker of this state folder, and no monitor. */
const startOrphan = async (stateDir: string): Promise<number> => {
  const argv = ['--state', stateDir, '--session', crypto.randomUUID(), '--token', 'lost']
  const worker = join(tempDir(), 'worker.js')
  writeFileSync(worker, 'setInterval(() => {}, 1_000_000)')
  const child = spawn(process.execPath, [worker, ...argv], {stdio: 'ignore'})
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return waitFor('the orphan', () => child.pid)
}

describe('a healthy machine', () => {
  it('has a server and a model, and exits 0', async () => {
    const {host} = await ollamaWith('tiny:latest')
    const qcmd = qcmdIn({OLLAMA_HOST: host, QCMD_MODEL: 'tiny'})
    const {id} = await monitored(qcmd)
    const {checks, text} = await doctor(qcmd, 0)
    expect(checks.filter(({ok, optional}) => !ok && !optional)).toEqual([])
    expect(checks.map(({name}) => name).slice(0, 7)).toEqual(
      'node state-folder journal clock processes disk orphans'.split(' '),
    )
    expect(checkOf(checks, 'ollama')).toMatchObject({ok: true, detail: `http://${host}`})
    expect(checkOf(checks, 'model')).toMatchObject({ok: true, optional: true, fix: null})
    expect(text).toMatch(/^. ok +node +\d+\./)
    expect(text).toMatch(/\n\n(All well\.|\d of \d+ checks .* optional\.)\n$/)
    const status = await qcmd.json<Overview>('status')
    expect(status).toMatchObject({
      monitors: {running: 1},
      ai: {state: 'ready', reason: null, model: 'tiny', calls: 0},
      state: {dir: qcmd.stateDir},
      disk: {freeBytes: expect.any(Number) as number, totalBytes: expect.any(Number) as number},
      ...{orphans: [], problems: []},
    })
    const shown = await qcmd.run('status')
    expect(shown).toMatchObject({code: 0, stderr: ''})
    expect(shown.stdout).toContain(`running  ${id.slice(0, 8)}  a.log`)
    expect(shown.stdout).toMatch(/Model +tiny, ready\n/)
    expect(shown.stdout).not.toContain('Needs you')
  })

  it('does without Ollama', async () => {
    const qcmd = qcmdIn()
    const {checks, text} = await doctor(qcmd, 0)
    expect(checkOf(checks, 'ollama')).toEqual({
      name: 'ollama',
      ok: false,
      optional: true,
      detail: 'nothing listens on 127.0.0.1:2',
      fix: 'ollama serve',
    })
    expect(checkOf(checks, 'model')?.fix).toBe('qcmd models pull qwen2.5-coder:0.5b')
    expect(text).toMatch(
      /optional +ollama +nothing listens on 127\.0\.0\.1:2\n +(?:→|->) ollama serve\n/,
    )
    expect(await qcmd.json('status')).toMatchObject({
      ai: {state: 'offline', reason: 'nothing listens on 127.0.0.1:2'},
      problems: [],
    })
  })

  it('names what Ollama has instead, and refuses one elsewhere', async () => {
    const {host} = await ollamaWith('llama3.2:3b')
    const {checks} = await qcmdIn({OLLAMA_HOST: host}).json<Document>('doctor')
    expect(checkOf(checks, 'model')?.detail).toContain('Ollama has llama3.2:3b;')
    const remote = qcmdIn({OLLAMA_HOST: 'http://me:hush@192.0.2.1'})
    const {stdout} = await remote.run('status', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ai: {state: 'refused'}})
    expect(stdout).not.toContain('hush')
  })
})

describe('what is wrong', () => {
  it('in the journal is told with its place and its cure', async () => {
    const qcmd = qcmdIn()
    await monitored(qcmd)
    const journal = join(qcmd.stateDir, 'journal')
    const [segment = ''] = readdirSync(journal)
    appendFileSync(join(journal, segment), 'garbage\n{"v":1,"half\n')
    const {checks, text} = await doctor(qcmd, 1)
    expect(checkOf(checks, 'journal')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(
        /^2 damaged records \(the first at .+:\d+\); skipped/,
      ) as string,
      fix: `To begin a new one: qcmd monitors stop --all && mv ${journal} ${journal}.damaged`,
    })
    expect(text).toContain(` To begin a new one: qcmd monitors stop --all && mv ${journal} `)
    const {problems} = await qcmd.json<Overview>('status')
    expect(problems.map(({name}) => name)).toEqual(['journal'])
    const shown = await qcmd.run('status')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/Needs you\n +journal: 2 damaged records/)
  })

  it('with a worker that no monitor claims is told with its PID', async () => {
    const qcmd = qcmdIn()
    mkdirSync(qcmd.stateDir, {mode: 0o700})
    const pid = await startOrphan(qcmd.stateDir)
    const checks = await waitFor('the orphan to be seen', async () => {
      const document = await qcmd.json<Document>('doctor')
      return checkOf(document.checks, 'orphans')?.ok === false ? document.checks : null
    })
    expect(checkOf(checks, 'orphans')).toMatchObject({
      detail: `1 worker that no monitor claims: PID ${pid}`,
      fix: `kill ${pid} (qcmd monitors stop --all ends them with every monitor)`,
    })
    expect((await qcmd.run('doctor')).code).toBe(1)
    expect(await qcmd.json('status')).toMatchObject({
      orphans: [pid],
      problems: [{name: 'orphans'}],
    })
    const shown = await qcmd.run('status')
    expect(shown.stderr).toBe('')
    expect(shown.stdout).toContain(` kill ${pid} (`)
  })

  it('with a monitor is told with what to type next', async () => {
    const qcmd = qcmdIn()
    const {id, pid} = await monitored(qcmd)
    process.kill(pid, 'SIGKILL')
    await waitFor('the crash', async () => (await qcmd.row(id)).status === 'crashed')
    const {stdout} = await qcmd.run('status')
    expect(stdout).toMatch(/Needs you\n +a\.log crashed: its process is gone/)
    expect(stdout).toContain(` qcmd monitors resume ${id.slice(0, 8)}`)
  })

  it('with the state folder fails its check, and the others are told', async () => {
    const file = join(tempDir(), 'state')
    writeFileSync(file, 'in the way')
    const {checks} = await doctor(qcmdIn({QCMD_STATE_DIR: file}), 1)
    expect(checkOf(checks, 'state-folder')).toMatchObject({
      detail: `${file}: it is not a folder`,
      fix: 'Choose another folder: export QCMD_STATE_DIR=DIR',
    })
    expect(checks.map(({name}) => name)).toContain('model')
  })
})

describe.skipIf(!canMount)('a state folder that is read-only', () => {
  it('fails doctor, and status says so', () => {
    // Root writes whatever the modes say; a read-only mount stops it, too.
    const dir = tempDir()
    const script = `
      mkdir mnt && mount -t tmpfs tmpfs mnt && mkdir -m 700 mnt/state
      mount -o remount,ro mnt
      "${process.execPath}" "${RUN}" doctor --json; echo "exit $?"
      "${process.execPath}" "${RUN}" status --json; echo "exit $?"
    `
    const env = {
      ...process.env,
      QCMD_STATE_DIR: join(dir, 'mnt', 'state'),
      OLLAMA_HOST: '127.0.0.1:2',
    }
    const {stdout} = spawnSync('unshare', ['-m', 'bash', '-c', script], {
      ...{cwd: dir, env, encoding: 'utf8', timeout: 60_000},
    })
    const [document = '', code, status = '', statusCode] = stdout.trimEnd().split('\n')
    expect([code, statusCode]).toEqual(['exit 1', 'exit 0'])
    const {checks} = JSON.parse(document) as Document
    expect(checkOf(checks, 'state-folder')).toMatchObject({
      ok: false,
      detail: `${dir}/mnt/state: read-only file system`,
      fix: 'Choose another folder: export QCMD_STATE_DIR=DIR',
    })
    expect((JSON.parse(status) as Overview).problems.map(({name}) => name)).toEqual([
      'state-folder',
    ])
  })
})
