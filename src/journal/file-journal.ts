import {statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {MachineError} from '../errors.js'
import {
  appendPrivate,
  ensurePrivateDir,
  ensureStateDir,
  machineError,
} from '../files/private-files.js'
import type {SessionEvent} from '../sessions/events.js'
import type {Clock, Journal, JournalFacts} from './journal.js'
import {encodeRecord} from './record.js'
import {replayObjects} from './replay-objects.js'
import {replayAll, replayMore} from './replay.js'
import {removeSecondNames, rollSegment} from './roll.js'
import {listSegments, readCheckpoint, readLines, segmentName, syncFolder} from './segments.js'

export interface FileJournalOptions {
  /** `STATE/journal`; made 0700 by the first append. */
  readonly dir: string
  /** The state folder around it, made private with it: more than the journal is kept there. */
  readonly stateDir?: string
  /** Stamps the checkpoints. */
  readonly clock: Pick<Clock, 'now' | 'stamp'>
  /** A segment is rolled when it holds more bytes than this after its checkpoint. */
  readonly rollBytes?: number
  /** How long a rolled segment stays for writers that were halted while they held it open. */
  readonly graceMs?: number
  /** Waits before a failed append is tried again. */
  readonly retryMs?: readonly number[]
}

/**
 * The journal on disk; `journal.ts` says what it promises. File work is synchronous inside: each
 * call is short (replay of 1,000 records 6 ms, an append 25 us, 1 to 2 ms when it is synced).
 */
export const createFileJournal = ({
  dir,
  stateDir,
  clock,
  rollBytes = 256 * 1024,
  graceMs = 10 * 60 * 1000,
  retryMs = [20, 100, 500],
}: FileJournalOptions): Journal => {
  const rollIfDue = createRoller(dir, clock, rollBytes, graceMs)
  return {
    replay: () => reading(dir, () => replayAll(dir)),
    replayFrom: (earlier) => reading(dir, () => replayMore(dir, earlier)),
    replayObjects,
    describe: () => reading(dir, () => describe(dir)),
    append: async (events) => {
      if (events.length === 0) return
      const bytes = Buffer.from(events.map(encodeRecord).join(''))
      const sync = events.some(isSynced)
      const number = await persistently(retryMs, () => {
        if (stateDir !== undefined) ensureStateDir(stateDir)
        return appendOnce(dir, bytes, sync)
      })
      rollIfDue(number)
    },
  }
}

/** What is said again within seconds need not be on the disk when the power fails. */
const isSynced = ({kind}: SessionEvent): boolean =>
  kind !== 'HeartbeatRecorded' && kind !== 'FileNoted' && kind !== 'GenerationClosed'

/** Tries again what another attempt may change; the bytes, hence the event ids, stay the same. */
const persistently = async <T>(retryMs: readonly number[], work: () => T): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return work()
    } catch (error) {
      const pauseMs = retryMs[attempt]
      if (!(error instanceof MachineError)) throw error
      if (pauseMs === undefined || FINAL.has(error.code)) {
        throw machineError('record the session', error)
      }
      await delay(pauseMs)
    }
  }
}

/** Answers of the system that another attempt does not change. */
const FINAL: ReadonlySet<string> = new Set([
  ...['state-folder', 'permission', 'read-only', 'symlink', 'hard-link'],
  ...['not-a-file', 'not-a-folder', 'name-too-long'],
])

/** Writes the bytes at the end of the newest segment; returns its number. */
const appendOnce = (dir: string, bytes: Uint8Array, sync: boolean): number => {
  try {
    ensurePrivateDir(dir)
    const newest = listSegments(dir).at(-1)
    const number = newest ?? 1
    // A segment that was rolled and removed since we looked must not be made again.
    appendTo(dir, number, bytes, {sync, create: newest === undefined})
    if (newest === undefined) {
      syncFolder(dir)
      syncFolder(dirname(dir))
    }
    return number
  } catch (error) {
    throw isSystemError(error) ? machineError(`write to ${dir}`, error) : error
  }
}

const appendTo = (
  dir: string,
  number: number,
  bytes: Uint8Array,
  options: {readonly sync: boolean; readonly create: boolean},
): void => {
  const path = join(dir, segmentName(number))
  try {
    appendPrivate(path, bytes, options)
  } catch (error) {
    if (!(error instanceof MachineError) || error.code !== 'hard-link') throw error
    removeSecondNames(dir, number)
    appendPrivate(path, bytes, options)
  }
}

/**
 * Rolls a segment that has grown enough. A roll that fails or is refused is no failure of the
 * append before it: it is tried again when the segment has grown as much once more.
 */
const createRoller = (
  dir: string,
  clock: FileJournalOptions['clock'],
  rollBytes: number,
  graceMs: number,
): ((number: number) => void) => {
  let known = {number: 0, dueAt: 0}
  return (number) => {
    try {
      const path = join(dir, segmentName(number))
      const {size} = statSync(path)
      if (size <= rollBytes) return
      if (known.number !== number) {
        known = {number, dueAt: (readCheckpoint(path)?.end ?? 0) + rollBytes}
      }
      if (size <= known.dueAt) return
      known = {number, dueAt: size + rollBytes}
      rollSegment(dir, number, clock, graceMs)
    } catch (error) {
      // The record is written; whoever cannot roll here (a full disk) says so at its next append.
      if (!isSystemError(error)) throw error
    }
  }
}

const describe = (dir: string): JournalFacts => {
  let [records, bytes, damaged] = [0, 0, 0]
  const segments = listSegments(dir)
  for (const number of segments) {
    for (const {line, end, start, isTerminated} of readLines(join(dir, segmentName(number)), 0)) {
      bytes += end - start
      if (line.type === 'event' || line.type === 'newer') records += 1
      const isLost = line.type === 'damaged' || (line.type !== 'blank' && line.isSalvaged)
      if (isLost && isTerminated) damaged += 1
    }
  }
  return {records, segments: segments.length, bytes, damaged}
}

/** Does the work now, and gives what the system refused as a MachineError. */
const reading = <T>(dir: string, work: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    try {
      resolve(work())
    } catch (error) {
      reject(
        isSystemError(error) ? machineError(`read the journal in ${dir}`, error) : (error as Error),
      )
    }
  })

const isSystemError = (error: unknown): boolean =>
  error instanceof MachineError || (error instanceof Error && 'syscall' in error)
