import {closeSync, constants, fstatSync, fsyncSync, openSync, readdirSync, readSync} from 'node:fs'
import {errnoOf} from '../files/system-errors.js'
import {checkpointOf, type Checkpoint} from './checkpoint.js'
import {decodeLine, type Decoded} from './record.js'

/** A line of a segment and where it ends: the offset of the first byte after it. */
export interface SegmentLine {
  readonly line: Decoded
  readonly start: number
  readonly end: number
  /** Whether a newline ends it; a damaged line without one is a torn tail. */
  readonly isTerminated: boolean
}

const SEGMENT = /^journal-(\d{6,9})\.ndjson$/
const READ_BYTES = 256 * 1024

/** A line longer than this is nobody's record (a checkpoint has some 2 KiB a session). */
const MAX_LINE_BYTES = 64 * 1024 * 1024

// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

export const segmentName = (number: number): string =>
  `journal-${String(number).padStart(6, '0')}.ndjson`

/**
 * Numbers of the segments that are there, ascending; none when there is no folder. Links and
 * folders with such a name are listed too, so that an append is refused instead of led astray.
 */
export const listSegments = (dir: string): readonly number[] => {
  try {
    return readdirSync(dir)
      .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * The lines of a segment from a byte offset on, as far as they are written now. Reads 256 KiB at a
 * time; a line is held whole. What is no regular file has no lines. Throws the system's own error,
 * `ENOENT` when the segment was removed.
 */
export function* readLines(path: string, from: number): Generator<SegmentLine, void> {
  const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    if (!fstatSync(fd).isFile()) return
    yield* linesOf(fd, from)
  } finally {
    closeSync(fd)
  }
}

/** The checkpoint that a segment begins with, and where it ends; undefined without a good one. */
export const readCheckpoint = (
  path: string,
): {readonly checkpoint: Checkpoint; readonly end: number} | undefined => {
  for (const {line, end} of readLines(path, 0)) {
    if (line.type === 'blank') continue
    const checkpoint = line.type === 'checkpoint' ? checkpointOf(line.fields) : undefined
    return checkpoint === undefined ? undefined : {checkpoint, end}
  }
  return undefined
}

/** Waits until the names in the folder are on the disk; where that cannot be asked, does nothing. */
export const syncFolder = (dir: string): void => {
  if (process.platform === 'win32') return
  const fd = openSync(dir, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } catch (error) {
    // Some network file systems cannot sync a folder.
    if (errnoOf(error) !== 'EINVAL') throw error
  } finally {
    closeSync(fd)
  }
}

function* linesOf(fd: number, from: number): Generator<SegmentLine, void> {
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  let held: Buffer[] = []
  let heldBytes = 0
  let start = from
  for (let at = from; ;) {
    const length = readSync(fd, buffer, 0, buffer.length, at)
    if (length === 0) break
    const chunk = buffer.subarray(0, length)
    let begin = 0
    for (let newline; (newline = chunk.indexOf(0x0a, begin)) !== -1; begin = newline + 1) {
      const end = at + newline + 1
      yield lineOf([...held, chunk.subarray(begin, newline)], start, end, true)
      held = []
      heldBytes = 0
      start = end
    }
    heldBytes += length - begin
    if (heldBytes <= MAX_LINE_BYTES) held.push(Buffer.from(chunk.subarray(begin)))
    at += length
  }
  if (heldBytes > 0) yield lineOf(held, start, start + heldBytes, false)
}

const lineOf = (
  parts: readonly Buffer[],
  start: number,
  end: number,
  isTerminated: boolean,
): SegmentLine => {
  const [only] = parts
  const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)
  return {line: decodeLine(bytes), start, end, isTerminated}
}
