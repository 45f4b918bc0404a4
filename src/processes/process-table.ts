import {readdirSync, readFileSync, statSync} from 'node:fs'
import type {ProcessDescriptor} from 'ps-list'
import {MachineError} from '../errors.js'
import {parseCmdline, parseProcStat} from './proc-stat.js'

/** One line of the table of all processes. */
export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly name: string
  /** Arguments joined by blanks; a zombie's is `[name] <defunct>`; '' on Windows. */
  readonly command: string
  /** Owner, undefined on Windows. */
  readonly uid: number | undefined
}

export interface ProcessTable {
  readonly rows: readonly ProcessRow[]
  /** `proc` where ps is missing or is one that ps-list cannot read, as busybox's. */
  readonly source: 'ps-list' | 'proc'
}

/**
 * The table of all processes of this PID namespace: some 30 ms, two runs of ps. Slim containers
 * have no ps: there /proc is read instead. Throws a MachineError when there is neither.
 */
export const readProcessTable = async (): Promise<ProcessTable> => {
  try {
    return {rows: await listByPs(), source: 'ps-list'}
  } catch (error) {
    const rows = listByProc()
    if (rows.length > 0) return {rows, source: 'proc'}
    const hint = 'Install ps (Debian: apt-get install procps), then try again.'
    throw new MachineError('no-process-list', 'Cannot list processes: ps did not answer', hint, {
      cause: error,
    })
  }
}

/** A ps that hangs, as on a stuck process's memory, is not waited for longer. */
const PS_TIMEOUT_MS = 10_000

const listByPs = async (): Promise<readonly ProcessRow[]> => {
  const {default: psList} = await import('ps-list')
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, PS_TIMEOUT_MS, new Error('ps did not answer in time'))
  })
  try {
    const found = await Promise.race([psList(), timeout])
    // A ps that takes other options may exit 0 with something else.
    if (!found.some(({pid}) => pid === process.pid)) throw new Error('ps is not one we can read')
    return found.map(rowOf)
  } finally {
    clearTimeout(timer)
  }
}

const rowOf = ({pid, ppid, name, cmd, uid}: ProcessDescriptor): ProcessRow => ({
  pid,
  parent: ppid,
  name,
  command: cmd ?? '',
  uid,
})

const listByProc = (): readonly ProcessRow[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(readProcRow)
      .filter((row) => row !== undefined)
  } catch {
    // No /proc here: the caller says what is missing.
    return []
  }
}

const readProcRow = (pid: string): ProcessRow | undefined => {
  try {
    const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    const argv = parseCmdline(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    const {uid} = statSync(`/proc/${pid}`)
    if (stat === undefined) return undefined
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
    const command = stat.state === 'Z' ? `[${name}] <defunct>` : argv.join(' ')
    return {pid: stat.pid, parent: stat.parent, name, command, uid}
  } catch {
    // Ended meanwhile.
    return undefined
  }
}
