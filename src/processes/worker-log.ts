import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import {dirname} from 'node:path'
import {ensurePrivateDir, machineError, openPrivateAppend} from '../files/private-files.js'

/** A worker writes little on its log, mostly why it ended; a guess that holds years of that. */
const MAX_LOG_BYTES = 256 * 1024
const KEPT_LOG_BYTES = 64 * 1024

/** A last line is searched in this much of the end of a log; a stack is some 2 KiB. */
const TAIL_BYTES = 16 * 1024
const MAX_LINE_CHARS = 500

export interface WorkerLog {
  readonly fd: number
  /** Where the output of the worker to be started begins. */
  readonly from: number
}

/**
 * Opens a session's log to append to, and its folder; the caller closes it. One that has grown
 * over 256 KiB is cut to the last 64. Throws a MachineError.
 */
export const openWorkerLog = (path: string): WorkerLog => {
  ensurePrivateDir(dirname(path))
  const fd = openPrivateAppend(path)
  try {
    if (fstatSync(fd).size > MAX_LOG_BYTES) keepTail(path, fd)
    return {fd, from: fstatSync(fd).size}
  } catch (error) {
    closeSync(fd)
    throw machineError(`write to ${path}`, error)
  }
}

const keepTail = (path: string, fd: number): void => {
  const {size} = fstatSync(fd)
  const tail = readRange(path, size - KEPT_LOG_BYTES, KEPT_LOG_BYTES)
  ftruncateSync(fd, 0)
  // From its first whole line on; of a single line without an end, all of it.
  writeSync(fd, tail.subarray(tail.indexOf('\n') + 1))
}

/**
 * The last line that was written on a log since `from` and says something, without its newline and
 * cut to 500 characters; '' when there is none. Control characters are left as they are.
 */
export const readLastLine = (path: string, from: number): string => {
  try {
    const tail = readTail(path, from)
    return cut(lastWord(tail.toString('utf8').split(/\r?\n/).filter(isNotBlank)))
  } catch {
    // The log was removed: then nothing is known of why the worker ended, which is no failure.
    return ''
  }
}

/**
 * Node ends the report of an uncaught error with a blank line and its version; what is wanted is
 * the line that names the error, above the indented stack and properties.
 */
const lastWord = (lines: readonly string[]): string => {
  const last = lines.at(-1) ?? ''
  if (!/^Node\.js v\d/.test(last)) return last
  return lines.slice(0, -1).findLast((line) => !/^(\s|[\]}]$)/.test(line)) ?? last
}

const isNotBlank = (line: string): boolean => line.trim() !== ''

/** Not in the middle of a character of two code units. */
const cut = (line: string): string => line.slice(0, MAX_LINE_CHARS).replace(/[\uD800-\uDBFF]$/, '')

const readTail = (path: string, from: number): Buffer => {
  const size = sizeOf(path)
  const start = Math.max(from, size - TAIL_BYTES)
  return readRange(path, start, size - start)
}

const sizeOf = (path: string): number => withFile(path, (fd) => fstatSync(fd).size)

const readRange = (path: string, start: number, length: number): Buffer =>
  withFile(path, (fd) => {
    const bytes = Buffer.alloc(Math.max(0, length))
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start))
  })

const withFile = <T>(path: string, use: (fd: number) => T): T => {
  // Windows lacks O_NOFOLLOW, whatever the types say.
  const {O_NOFOLLOW = 0} = constants as Partial<typeof constants>
  const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW)
  try {
    return use(fd)
  } finally {
    closeSync(fd)
  }
}
