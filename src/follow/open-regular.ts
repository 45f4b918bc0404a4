import {constants, type BigIntStats} from 'node:fs'
import {open, stat, type FileHandle} from 'node:fs/promises'

/** A regular file opened for reading, with its stat taken from the descriptor. */
export interface OpenedFile {
  readonly type: 'file'
  readonly handle: FileHandle
  readonly stat: BigIntStats
}

/** Why there is nothing to read at a path. */
export interface Absence {
  readonly type: 'absent'
  readonly what: 'missing' | 'unreadable' | 'not-text'
  /** For people: `no such file`, `EACCES: permission denied`, `it is a named pipe`. */
  readonly cause: string
  /** The system's code (ENOENT, …), or null when the path is there but no regular file. */
  readonly code: string | null
}

/** What stands at a path now, links followed. Throws nothing that the file system can cause. */
export const lookAtPath = async (
  path: string,
): Promise<Absence | {readonly type: 'file'; readonly stat: BigIntStats}> => {
  try {
    const found = await stat(path, {bigint: true})
    return found.isFile() ? {type: 'file', stat: found} : notAFile(found)
  } catch (error) {
    return absenceOf(error)
  }
}

/**
 * Opens a regular file for reading; the caller closes the handle. Devices and pipes are told by
 * `stat` and never opened, and O_NONBLOCK covers the moment in between: a pipe that took the
 * file's place must not hang the reader.
 */
export const openRegular = async (path: string): Promise<OpenedFile | Absence> => {
  const seen = await lookAtPath(path)
  if (seen.type === 'absent') return seen
  let handle: FileHandle | undefined
  try {
    // The constant does not exist on Windows, whatever its type says.
    const nonBlocking = (constants.O_NONBLOCK as number | undefined) ?? 0
    handle = await open(path, constants.O_RDONLY | nonBlocking)
    const opened = await handle.stat({bigint: true})
    if (opened.isFile()) return {type: 'file', handle, stat: opened}
    await handle.close()
    return notAFile(opened)
  } catch (error) {
    await handle?.close()
    return absenceOf(error)
  }
}

/** What `read` gives of an open file; undefined, and the file closed, where the system will not read it. */
export const readOrClose = async <T>(
  {handle}: OpenedFile,
  read: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await read()
  } catch (error) {
    await handle.close()
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}

/** The `code` of an error of the system, else undefined. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Reads up to `length` bytes at `offset`; fewer only where the file ends. */
export const readAt = async (
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer> => {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const {bytesRead} = await handle.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

const notAFile = (found: BigIntStats): Absence => ({
  type: 'absent',
  what: 'not-text',
  cause: `it is a ${kindOf(found)}`,
  code: null,
})

const kindOf = (found: BigIntStats): string => {
  if (found.isDirectory()) return 'folder'
  if (found.isFIFO()) return 'named pipe'
  if (found.isSocket()) return 'socket'
  return 'device'
}

/** Turns an error of the file system into an absence; anything else is a bug and goes on up. */
export const absenceOf = (error: unknown): Absence => {
  const code = codeOf(error)
  if (code === undefined) throw error
  const missing = MISSING_CAUSES.get(code)
  if (missing !== undefined) return {type: 'absent', what: 'missing', cause: missing, code}
  const cause = `${code}: ${UNREADABLE_CAUSES.get(code) ?? 'the system refused to read it'}`
  return {type: 'absent', what: 'unreadable', cause, code}
}

const MISSING_CAUSES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'no such file'],
  ['ELOOP', 'its links form a loop'],
  ['ENAMETOOLONG', 'the name is too long'],
])

const UNREADABLE_CAUSES: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EMFILE', 'too many open files'],
  ['ENFILE', 'too many open files on this machine'],
  ['EIO', 'the disk gave an error'],
  ['ESTALE', 'the network file system lost it'],
])
