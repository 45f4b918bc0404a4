import {execFile, execFileSync} from 'node:child_process'
import {promisify} from 'node:util'
import {machineError} from '../files/private-files.js'
import {isPid, type Look, type Looks, type ProcessLook} from './looks.js'
import {argvOfText} from './worker-argv.js'

const FIELDS = 'pid=,ppid=,pgid=,stat=,lstart=,command='
const LINE = /^ *(\d+) +(\d+) +(\d+) +(\S+) +(\w{3} +\w{3} +\d{1,2} +[\d:]{8} +\d{4}) +(.*)$/

/** Times in UTC and in English, whatever the user's settings. */
const psOptions = () =>
  ({
    env: {...process.env, LC_ALL: 'C', LANG: 'C', TZ: 'UTC'},
    timeout: 10_000,
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'utf8',
  }) as const

/**
 * Looks by ps(1), for macOS and other systems without /proc: some 10 ms a call. The start time has
 * whole seconds, and a folder with a name outside ASCII does not stand in the output as it is.
 */
export const psLooks = (workerPath: string): Looks => ({
  ownStart: () => ownStart(workerPath),
  at: async (pids) => {
    const asked = pids.filter(isPid)
    if (asked.length === 0) return new Map()
    const rows = await ps(workerPath, '-p', asked.join(','))
    return new Map<number, Look>(rows.map((row) => [row.pid, row]))
  },
  all: () => ps(workerPath, '-ax'),
})

const ownStart = (workerPath: string): string => {
  const args = ['-ww', '-o', FIELDS, '-p', String(process.pid)]
  try {
    const stdout = execFileSync('ps', args, psOptions())
    return parsePs(stdout, workerPath)[0]?.startTicks ?? ''
  } catch (error) {
    throw machineError('look at processes with ps', error)
  }
}

const ps = async (workerPath: string, ...which: string[]): Promise<readonly ProcessLook[]> => {
  const args = ['-ww', '-o', FIELDS, ...which]
  try {
    const {stdout} = await promisify(execFile)('ps', args, psOptions())
    return parsePs(stdout, workerPath)
  } catch (error) {
    // ps exits 1 when there is none of these processes.
    if ((error as {code?: unknown}).code === 1) return []
    throw machineError('look at processes with ps', error)
  }
}

/** Lines of `ps -o pid=,ppid=,pgid=,stat=,lstart=,command=`; what is not of that form is left out. */
export const parsePs = (stdout: string, workerPath: string): readonly ProcessLook[] =>
  stdout
    .split('\n')
    .map((line) => parseLine(line, workerPath))
    .filter((look) => look !== undefined)

const parseLine = (line: string, workerPath: string): ProcessLook | undefined => {
  const [, pid, parent, group, stat, started, command] = LINE.exec(line) ?? []
  if (stat === undefined || started === undefined || command === undefined) return undefined
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: 0,
    state: stat.charAt(0),
    startTicks: started,
    argv: () => argvOfText(command, workerPath),
    isNested: () => false,
  }
}
