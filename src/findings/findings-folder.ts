import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  type BigIntStats,
} from 'node:fs'
import {join} from 'node:path'
import {machineError} from '../files/private-files.js'
import {parseSessionId, type SessionId} from '../sessions/events.js'

const SUFFIX = '.ndjson'
const CHUNK_BYTES = 64 * 1024
const NEWLINE = 0x0a
// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** The file of a session. Throws a plain Error for what is no session id: it would be a path. */
export const fileOf = (dir: string, session: SessionId): string => {
  if (parseSessionId(session) === undefined) throw new Error(`not a session id: ${session}`)
  return join(dir, session + SUFFIX)
}

/** Sessions that have a file, sorted; none when the folder is not there. */
export const sessionsIn = (dir: string): readonly SessionId[] =>
  namesIn(dir)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => parseSessionId(name.slice(0, -SUFFIX.length)))
    .filter((id) => id !== undefined)
    .sort()

/** Everything in the folder; nothing when it is not there. Throws a MachineError. */
export const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir)
  } catch (error) {
    if (isMissing(error)) return []
    throw machineError(`read ${dir}`, error)
  }
}

/** The file's facts, links not followed; undefined when it is not there. Throws a MachineError. */
export const statOf = (path: string): BigIntStats | undefined => {
  try {
    return lstatSync(path, {bigint: true, throwIfNoEntry: false})
  } catch (error) {
    throw machineError(`read ${path}`, error)
  }
}

/** A line of a file; `end` is the offset of the first byte after it and its newline. */
export interface RawLine {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** False for what stands after the last newline. */
  readonly isTerminated: boolean
}

/**
 * The lines from an offset on; nothing when the file is not there. Throws a MachineError. Holds
 * one line and one chunk in memory; the file stays open until the generator is done with.
 */
export function* linesOf(path: string, from = 0): Generator<RawLine, void, undefined> {
  const fd = openToRead(path)
  if (fd === undefined) return
  try {
    yield* splitLines((chunk, position) => read(path, fd, chunk, position), from)
  } finally {
    closeSync(fd)
  }
}

function* splitLines(
  fill: (chunk: Buffer, position: number) => number,
  from: number,
): Generator<RawLine, void, undefined> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let started: Buffer[] = []
  let start = from
  for (let position = from; ;) {
    const length = fill(chunk, position)
    if (length === 0) break
    let begin = 0
    for (;;) {
      const newline = chunk.subarray(0, length).indexOf(NEWLINE, begin)
      if (newline === -1) break
      const bytes = Buffer.concat([...started, chunk.subarray(begin, newline)])
      const end = position + newline + 1
      yield {bytes, start, end, isTerminated: true}
      started = []
      start = end
      begin = newline + 1
    }
    if (begin < length) started.push(Buffer.from(chunk.subarray(begin, length)))
    position += length
  }
  const bytes = Buffer.concat(started)
  if (bytes.length > 0) yield {bytes, start, end: start + bytes.length, isTerminated: false}
}

/** Offset after the last newline at this moment: where the next whole record will begin. */
export const endOfLastLine = (path: string): number => {
  const fd = openToRead(path)
  if (fd === undefined) return 0
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let end = fstatSync(fd).size; end > 0;) {
      const from = Math.max(0, end - CHUNK_BYTES)
      const length = read(path, fd, chunk.subarray(0, end - from), from)
      const newline = chunk.subarray(0, length).lastIndexOf(NEWLINE)
      if (newline !== -1) return from + newline + 1
      end = from
    }
    return 0
  } finally {
    closeSync(fd)
  }
}

/** A descriptor to read from; undefined when the file is not there. Throws a MachineError. */
export const openToRead = (path: string): number | undefined => {
  try {
    // O_NONBLOCK: a pipe put in its place must not make us wait for a writer.
    return openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw machineError(`read ${path}`, error)
  }
}

const read = (path: string, fd: number, chunk: Buffer, position: number): number => {
  try {
    return readSync(fd, chunk, 0, chunk.length, position)
  } catch (error) {
    throw machineError(`read ${path}`, error)
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
