import type {BigIntStats} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {compareWithPosition, headHashOf, provesContent} from './file-identity.js'
import {inflatedHead} from './inflate.js'
import {lookAtPath, openRegular, readAt, readOrClose, type OpenedFile} from './open-regular.js'
import {
  compareAge,
  hasCompressedName,
  isGzipName,
  isRotatedName,
  listRotated,
  namesIn,
} from './rotated-names.js'
import {overSettledFolder} from './settled-folder.js'
import type {FollowSettings} from './settings.js'

/** Where the content of a recorded position is now. */
export type FoundAgain =
  | {
      readonly type: 'found'
      readonly path: string
      readonly opened: OpenedFile
      /** It is a copy: the file itself is there, and was cut. */
      readonly isCut: boolean
    }
  /** Compressed since; it or its copy. */
  | {
      readonly type: 'packed'
      readonly path: string
      readonly stat: BigIntStats
      readonly isCut: boolean
    }
  /** The inode is there, its content is not what was read: truncated, rewritten or recycled. */
  | {readonly type: 'changed'}
  | {readonly type: 'lost'; readonly cause: string}

/**
 * Finds the content of a position again: the file at its path, else under any name in the same folder
 * (a rotation renames within it), else a copy or a compressed copy under one of the names that a rotation
 * gives to `log` or to the file itself. The caller closes the handle of what was found.
 */
export const findAgain = async (
  position: FilePosition,
  log: string,
  settings: FollowSettings,
): Promise<FoundAgain> =>
  overSettledFolder(
    dirname(position.path),
    () => searchOnce(position, log, settings),
    ({type}) => type === 'found' || type === 'packed',
  )

const searchOnce = async (
  position: FilePosition,
  log: string,
  settings: FollowSettings,
): Promise<FoundAgain> => {
  const folder = dirname(position.path)
  const atPath = await compare(position.path, position, settings)
  if (atPath !== 'other' && atPath.type !== 'changed') return atPath
  const names = await namesIn(folder)
  let isRecycled = false
  if (atPath === 'other') {
    for (const name of names) {
      const path = join(folder, name)
      const seen = await lookAtPath(path)
      if (seen.type === 'absent' || String(seen.stat.ino) !== position.inode) continue
      const there = await compare(path, position, settings)
      if (there === 'other') continue
      if (there.type !== 'changed') return there
      // Elsewhere than at its path, a changed inode is a recycled one.
      isRecycled = true
    }
  }
  const copy = await findCopy(position, log, settings)
  if (copy !== undefined) return {...copy, isCut: atPath !== 'other'}
  return atPath === 'other'
    ? {type: 'lost', cause: lostCause(position, names, isRecycled)}
    : {type: 'changed'}
}

const compare = async (
  path: string,
  position: FilePosition,
  settings: FollowSettings,
): Promise<Exclude<FoundAgain, {type: 'lost'}> | 'other'> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') return 'other'
  const verdict = await readOrClose(opened, () =>
    compareWithPosition(opened.handle, opened.stat, position),
  )
  if (verdict === undefined) return 'other'
  // What is read out of a compressed file has the head of its content, not of its bytes.
  const mayBePacked = verdict !== 'other' && isGzipName(path)
  if (verdict === 'same' && !mayBePacked) return {type: 'found', path, opened, isCut: false}
  await opened.handle.close()
  const isUnread = position.headBytes === 0
  const isPacked = mayBePacked && (isUnread || (await isPackedHead(path, position, settings)))
  if (isPacked) return {type: 'packed', path, stat: opened.stat, isCut: false}
  return verdict === 'other' ? 'other' : {type: 'changed'}
}

/**
 * The newest of the rotated files that begins as this one did and reaches as far as it was read. Where so
 * little was read that other files may begin alike, only the very newest can be it.
 */
const findCopy = async (
  position: FilePosition,
  log: string,
  settings: FollowSettings,
): Promise<Extract<FoundAgain, {isCut: boolean}> | undefined> => {
  const logs = new Set([position.path, log])
  const rotated = (await Promise.all(Array.from(logs, listRotated))).flat()
  const files = rotated
    .filter(({stat, isCompressed}) => isCompressed || Number(stat.size) >= position.offset)
    .sort((a, b) => -compareAge(basename(log), a, b))
  for (const {path, stat, isCompressed} of provesContent(position) ? files : files.slice(0, 1)) {
    if (isGzipName(path)) {
      if (await isPackedHead(path, position, settings)) {
        return {type: 'packed', path, stat, isCut: false}
      }
    } else if (!isCompressed) {
      const opened = await openCopy(path, position)
      if (opened !== undefined) return {type: 'found', path, opened, isCut: false}
    }
  }
  return undefined
}

const openCopy = async (path: string, position: FilePosition): Promise<OpenedFile | undefined> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') return undefined
  const isCopy = await readOrClose(opened, () => holdsPosition(opened, position))
  if (isCopy === false) await opened.handle.close()
  return isCopy === true ? opened : undefined
}

/** It begins as the file did, and where reading stood a line had just ended. */
const holdsPosition = async (
  {handle, stat}: OpenedFile,
  {head, headBytes, offset}: FilePosition,
): Promise<boolean> => {
  if (Number(stat.size) < offset) return false
  if (headBytes === 0 || headHashOf(await readAt(handle, 0, headBytes)) !== head) return false
  return offset === 0 || (await readAt(handle, offset - 1, 1))[0] === NEWLINE
}
const NEWLINE = 0x0a

const isPackedHead = async (
  path: string,
  position: FilePosition,
  settings: FollowSettings,
): Promise<boolean> => {
  const {head, headBytes} = position
  if (!isGzipName(path) || headBytes === 0) return false
  return headHashOf(await inflatedHead(path, headBytes, settings)) === head
}

const lostCause = (
  position: FilePosition,
  names: readonly string[],
  isRecycled: boolean,
): string => {
  const base = basename(position.path)
  const packed = names.find((name) => hasCompressedName(name) && isRotatedName(base, name))
  if (packed !== undefined) return `rotated and compressed (${packed}) while nobody watched`
  return isRecycled
    ? 'rotated away and overwritten while nobody watched'
    : 'rotated away or deleted while nobody watched'
}
