import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process'
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import type {MonitorDetails} from '../../src/sessions/monitor-details.js'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import {tempDir} from './temp-dir.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** Nothing listens there, and fetch does not refuse it: the ports 1 and 9 are on its list. */
const CLOSED = '127.0.0.1:2'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What `logs --background` and `monitors resume` print. */
export type Started = Pick<
  MonitorRow,
  'id' | 'name' | 'path' | 'status' | 'kind' | 'mode' | 'model' | 'startedAt'
> & {readonly pid: number}

/** The command line in a state folder of its own; every worker it starts is ended with the test. */
export interface Qcmd {
  readonly stateDir: string
  /** The environment that it runs in, for what must start it another way. */
  readonly env: NodeJS.ProcessEnv
  run(...argv: readonly string[]): Promise<Ran>
  /** Runs with `--json` and parses stdout: the test states what it expects to read. */
  json<T>(...argv: readonly string[]): Promise<T>
  spawn(...argv: readonly string[]): ChildProcessWithoutNullStreams
  start(file: string, ...argv: readonly string[]): Promise<Started>
  rows(): Promise<readonly MonitorRow[]>
  row(id: string): Promise<MonitorRow>
  details(id: string): Promise<MonitorDetails>
  findings(...argv: readonly string[]): Promise<readonly Finding[]>
}

export const qcmdIn = (env: Readonly<Record<string, string>> = {}): Qcmd => {
  const stateDir = join(tempDir(), 'state')
  const full = {
    ...process.env,
    QCMD_STATE_DIR: stateDir,
    QCMD_CONFIG_DIR: join(stateDir, '..', 'config'),
    QCMD_HEARTBEAT_MS: '200',
    QCMD_MODEL: undefined,
    OLLAMA_HOST: CLOSED,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    NODE_EXTRA_CA_CERTS: undefined,
    TZ: 'UTC',
    ...env,
  }
  const start = (argv: readonly string[]): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [RUN, ...argv], {env: full})
  const run = (...argv: readonly string[]): Promise<Ran> => collect(start(argv))
  const json = async <T>(...argv: readonly string[]): Promise<T> => {
    const {stdout, stderr} = await run(...argv, '--json')
    try {
      return JSON.parse(stdout) as T
    } catch {
      throw new Error(`no JSON from qcmd ${argv.join(' ')}: ${stdout} ${stderr}`)
    }
  }
  const rows = async (): Promise<readonly MonitorRow[]> =>
    (await json<{monitors: MonitorRow[]}>('monitors', 'list', '--all')).monitors
  // Registered after tempDir's own, so it runs first: the journal must still be there.
  onTestFinished(() => {
    killWorkers(stateDir)
  })
  return {
    stateDir,
    env: full,
    run,
    json,
    spawn: (...argv) => start(argv),
    start: async (file, ...argv) => {
      const started = await json<Started & {error?: object}>('logs', file, '--background', ...argv)
      if (started.error) throw new Error(JSON.stringify(started.error))
      return started
    },
    rows,
    row: async (id) => {
      const row = (await rows()).find((candidate) => candidate.id === id)
      if (!row) throw new Error(`no row of ${id}`)
      return row
    },
    details: (id) => json<MonitorDetails>('monitors', 'show', id),
    findings: async (...argv) =>
      (await json<{findings: Finding[]}>('findings', 'list', ...argv)).findings,
  }
}

const collect = (child: ChildProcessWithoutNullStreams): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdin.end()
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const stdout = Buffer.concat(out).toString()
      resolve({code, stdout, stderr: Buffer.concat(err).toString()})
    })
  })

/** Kills the workers that the journal names, and only where the process still carries their token. */
const killWorkers = (stateDir: string): void => {
  for (const pid of processIds()) {
    const argv = commandLine(pid)
    const state = argv[argv.indexOf('--state') + 1]
    if (argv.includes('--token') && state === stateDir) process.kill(pid, 'SIGKILL')
  }
}

const processIds = (): readonly number[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

const commandLine = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
