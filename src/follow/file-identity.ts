import {createHash, randomBytes} from 'node:crypto'
import type {BigIntStats} from 'node:fs'
import type {FileHandle} from 'node:fs/promises'
import type {FilePosition} from '../sessions/events.js'
import {readAt} from './open-regular.js'

/** A file's head is fingerprinted over at most this many bytes. */
export const HEAD_BYTES = 1024

/** Of the bytes before a position's offset the last ones are fingerprinted: a guess, about one line with its time stamp. */
export const POSITION_TAIL_BYTES = 64

/** Device and inode: unique among files that exist, recycled after they are gone. */
export const fileKeyOf = (stat: BigIntStats): string => `${stat.dev}:${stat.ino}`

/** When a file was made; '' where its file system does not keep that. */
export const birthOf = ({birthtimeNs}: Pick<BigIntStats, 'birthtimeNs'>): string =>
  birthtimeNs > 0n ? String(birthtimeNs) : ''

/** The same of a compressed file, whose bytes do not tell it from the next one that gets its inode. */
export const packedKeyOf = (stat: BigIntStats): string => `${fileKeyOf(stat)}:${birthOf(stat)}`

/** A name for what a file holds from now on: 64 random bits in hex. */
export const newContent = (): string => randomBytes(8).toString('hex')

/** Fingerprint (hex, 128 bits) of a file's first bytes; empty for no bytes. */
export const headHashOf = (head: Uint8Array): string =>
  head.length === 0 ? '' : createHash('sha256').update(head).digest('hex').slice(0, 32)

/** Fingerprint of the last bytes before an offset, for a position; 64 bits, since a record holds eight of them. */
export const tailOf = (before: Uint8Array): Pick<FilePosition, 'tail' | 'tailBytes'> => {
  const last = before.subarray(Math.max(0, before.length - POSITION_TAIL_BYTES))
  return {tail: headHashOf(last).slice(0, 16), tailBytes: last.length}
}

/**
 * Whether an open file has before the offset of a position what was read there; true where that is not
 * known. A head does not tell a file that was rewritten from what it was, where all begin with one banner.
 */
export const hasTailOf = async (
  handle: FileHandle,
  {offset, tail, tailBytes}: FilePosition,
): Promise<boolean> => {
  const length = Math.min(tailBytes, POSITION_TAIL_BYTES, offset)
  return endsWithTail(await readAt(handle, offset - length, length), {tail, tailBytes})
}

/** Whether the bytes before the offset of a position end as they did; true where that is not known. */
export const endsWithTail = (
  before: Uint8Array,
  {tail, tailBytes}: Pick<FilePosition, 'tail' | 'tailBytes'>,
): boolean => {
  const length = Math.min(tailBytes, POSITION_TAIL_BYTES)
  return length === 0 || tailOf(before.subarray(Math.max(0, before.length - length))).tail === tail
}

/**
 * Whether an open file is the one that a position was recorded in: `same`; `changed` when the
 * inode is the same but the file was truncated, rewritten or recycled; `other` when it is another.
 *
 * A device number may change with a reboot (network file systems, LVM): a full head stands in for it.
 */
export const compareWithPosition = async (
  handle: FileHandle,
  stat: BigIntStats,
  position: FilePosition,
): Promise<'same' | 'changed' | 'other'> => {
  if (String(stat.ino) !== position.inode) return 'other'
  const isSameDevice = String(stat.dev) === position.device
  if (!isSameDevice && position.headBytes < HEAD_BYTES) return 'other'
  const isRecycled = isOtherBirth(position.born, birthOf(stat))
  // Little was read of it: whether the number was given to a new file since, only its age tells.
  if (!provesContent(position) && isRecycled) return 'other'
  if (await holdsRead(handle, stat, position)) return 'same'
  return isSameDevice && !isRecycled ? 'changed' : 'other'
}

/** Whether it begins as it did, reaches as far as it was read, and still has the last bytes of that. */
const holdsRead = async (
  handle: FileHandle,
  {size}: BigIntStats,
  position: FilePosition,
): Promise<boolean> => {
  if (Number(size) < position.offset) return false
  const head = await readAt(handle, 0, Math.min(position.headBytes, HEAD_BYTES))
  return headHashOf(head) === position.head && (await hasTailOf(handle, position))
}

/**
 * Whether a file with this head is a copy of one that began with `original`: all of its head is
 * there. A file that only shares a banner with a shorter one is none; of a few bytes all must be equal.
 */
export const isCopyOf = (original: Uint8Array, head: Uint8Array): boolean => {
  const start = head.subarray(0, HEAD_BYTES)
  if (start.length === 0 || original.length < start.length) return false
  if (start.length < COPY_BYTES && original.length > start.length) return false
  return Buffer.compare(original.subarray(0, start.length), start) === 0
}

const isOtherBirth = (recorded: string, seen: string): boolean =>
  recorded !== '' && seen !== '' && recorded !== seen

/** Whether a head is one that has grown. */
export const startsWith = (head: Uint8Array, start: Uint8Array): boolean =>
  head.length >= start.length && Buffer.compare(head.subarray(0, start.length), start) === 0

/** Whether the head of a position is long enough to know its content by in a file of another inode. */
export const provesContent = ({headBytes}: Pick<FilePosition, 'headBytes'>): boolean =>
  headBytes >= COPY_BYTES

/** Fewer bytes than this, equal at the start, prove no copy: a guess, about one line with its time stamp. */
const COPY_BYTES = 64
