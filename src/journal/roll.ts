import {randomBytes} from 'node:crypto'
import {linkSync, readdirSync, readFileSync, statSync, unlinkSync} from 'node:fs'
import {join} from 'node:path'
import {createPrivate} from '../files/private-files.js'
import {errnoOf} from '../files/system-errors.js'
import {retained} from '../sessions/projection.js'
import {encodeCheckpoint} from './checkpoint.js'
import type {Clock} from './journal.js'
import {replayAll, type WholeReplay} from './replay.js'
import {listSegments, segmentName, syncFolder} from './segments.js'

/** A temporary file older than this was left by a roll that did not end. */
const STRAY_MS = 60 * 60 * 1000

const TEMPORARY = /^\.journal-\d{6,9}-\d+-[0-9a-f]{8}\.tmp$/

/**
 * Begins the segment after `number` with a checkpoint of everything, and removes what no reader
 * needs any more. Returns false, having changed nothing, when there are records of a newer version
 * or another process was first. No lock: link(2) makes the new name for one process only.
 * Killed anywhere, it leaves a journal that replays to the same state. Throws the system's errors.
 */
export const rollSegment = (
  dir: string,
  number: number,
  clock: Pick<Clock, 'now' | 'stamp'>,
  graceMs: number,
): boolean => {
  // 1. Replay, knowing how far each segment was read
  const whole = replayAll(dir)
  if (whole.newer > 0 || listSegments(dir).at(-1) !== number) return false
  const sessions = retained(whole.sessions, clock.now().getTime())
  const record = encodeCheckpoint({sessions, offsets: whole.position}, clock.stamp())

  // 2. Write it under a name of our own, on the disk before anybody can see it
  const next = segmentName(number + 1)
  const random = randomBytes(4).toString('hex')
  const temporary = join(dir, `.${next.slice(0, -'.ndjson'.length)}-${process.pid}-${random}.tmp`)
  let fileSystemNow: number
  try {
    createPrivate(temporary, Buffer.from(record))
    fileSystemNow = statSync(temporary).mtimeMs

    // 3. Give it its name
    if (!publish(temporary, join(dir, next))) return false
  } finally {
    remove(temporary)
  }
  syncFolder(dir)

  // 4. Remove what is old
  removeRolled(dir, whole, fileSystemNow - graceMs)
  removeStrays(dir, fileSystemNow - STRAY_MS)
  return true
}

/**
 * Removes the temporary names of a segment that a killed roll left beside its real one: until
 * then the segment has two names, and nothing is appended to a file with two names.
 */
export const removeSecondNames = (dir: string, number: number): void => {
  const {ino} = statSync(join(dir, segmentName(number)), {bigint: true})
  for (const path of temporaries(dir)) {
    if (statSync(path, {bigint: true, throwIfNoEntry: false})?.ino === ino) remove(path)
  }
}

const publish = (temporary: string, path: string): boolean => {
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST') return false
    if (errno === undefined || !NO_LINKS.has(errno)) throw error
  }
  return publishByCopy(temporary, path)
}

/** What file systems without hard links answer. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
])

/** One process only makes the file here too; a reader that sees half of it uses the one before. */
const publishByCopy = (temporary: string, path: string): boolean => {
  try {
    createPrivate(path, readFileSync(temporary))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Segments that nobody appended to since `before` and whose every byte the new checkpoint knows.
 * The grace is for a writer that was halted between opening a segment and writing to it. The one
 * just rolled always stays, so that a damaged checkpoint leaves the one before it to begin from.
 */
const removeRolled = (dir: string, {seen}: WholeReplay, before: number): void => {
  const numbers = listSegments(dir)
  for (const number of numbers.slice(0, -2)) {
    const path = join(dir, segmentName(number))
    const found = statSync(path, {throwIfNoEntry: false})
    if (found && found.size === seen[number] && found.mtimeMs < before) remove(path)
  }
}

const removeStrays = (dir: string, before: number): void => {
  for (const path of temporaries(dir)) {
    const found = statSync(path, {throwIfNoEntry: false})
    if (found && found.mtimeMs < before) remove(path)
  }
}

const temporaries = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => TEMPORARY.test(name))
    .map((name) => join(dir, name))

const remove = (path: string): void => {
  try {
    unlinkSync(path)
  } catch (error) {
    // Whoever else tidies up here wants the same.
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
