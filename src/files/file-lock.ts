import {randomBytes} from 'node:crypto'
import {linkSync, lstatSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {MachineError} from '../errors.js'
import {createPrivate} from './private-files.js'
import {errnoOf, machineError} from './system-errors.js'

export interface LockTimes {
  /** A lock that stays as it is for so long was left behind by a process that died. */
  readonly staleMs: number
  readonly lookMs: number
  readonly giveUpMs: number
}

const TIMES: LockTimes = {staleMs: 3000, lookMs: 10, giveUpMs: 20_000}

/**
 * Does short synchronous work while no other process does its own under the same lock, which is a
 * file that only one can create. Blocks the thread meanwhile. `work` is told by `isMine` whether
 * the lock was taken away from it, as from a process that was suspended for long.
 */
export const withFileLock = <T>(
  path: string,
  work: (isMine: () => boolean) => T,
  times: LockTimes = TIMES,
): T => {
  const mine = randomBytes(8).toString('hex')
  take(path, mine, times)
  const isMine = (): boolean => contentOf(path) === mine
  try {
    return work(isMine)
  } finally {
    if (isMine()) rmSync(path, {force: true})
  }
}

const take = (path: string, mine: string, {staleMs, lookMs, giveUpMs}: LockTimes): void => {
  const begunMs = performance.now()
  let seen = {look: '', sinceMs: begunMs}
  while (!isCreated(path, mine)) {
    const nowMs = performance.now()
    if (nowMs - begunMs > giveUpMs) throw heldByOthers(path)
    const look = lookOf(path)
    if (look !== seen.look) seen = {look, sinceMs: nowMs}
    else if (look !== '' && nowMs - seen.sinceMs >= staleMs) takeAway(path, mine, look)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMs)
  }
}

const isCreated = (path: string, mine: string): boolean => {
  try {
    createPrivate(path, Buffer.from(mine))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw machineError(`write ${path}`, error)
  }
}

const contentOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Taken away: it is another's, or nobody's.
    return ''
  }
}

const lookOf = (path: string): string => {
  const found = lstatSync(path, {throwIfNoEntry: false})
  return found === undefined ? '' : `${found.ino} ${found.mtimeMs}`
}

/**
 * By a rename, which only one of several succeeds with; the next try creates a fresh one. Another
 * process may have done both since the look: then its lock is put back where it was.
 */
const takeAway = (path: string, mine: string, stale: string): void => {
  const aside = `${path}.${mine}.tmp`
  try {
    renameSync(path, aside)
    if (lookOf(aside) !== stale) linkSync(aside, path)
  } catch (error) {
    // Gone, or a third process was faster: looked at anew.
    if (!['ENOENT', 'EEXIST'].includes(errnoOf(error) ?? '')) {
      throw machineError(`take over ${path}`, error)
    }
  } finally {
    rmSync(aside, {force: true, recursive: true})
  }
}

const heldByOthers = (path: string): MachineError =>
  new MachineError(
    'busy',
    `Cannot take ${path}: other processes hold it all the time`,
    'Try again in a moment.',
  )
