import type {BigIntStats} from 'node:fs'
import {readlink, stat} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {compareWithPosition, hasTailOf, headHashOf, provesContent} from './file-identity.js'
import {inflatedHead} from './inflate.js'
import {
  codeOf,
  lookAtPath,
  openRegular,
  readAt,
  readOrClose,
  type OpenedFile,
} from './open-regular.js'
import {
  compareAge,
  foldersOfLog,
  hasCompressedName,
  isGzipName,
  isRotatedOf,
  listRotated,
  logsBehind,
  namesIn,
  pathsOfLog,
} from './rotated-names.js'
import {overSettledFolders} from './settled-folder.js'
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
  /** Its folder is not there, or another one lies at its place: a volume that is not mounted yet, say. */
  | {readonly type: 'away'}

/**
 * Finds the content of a position again: the file at its path, else under any name in the same folder
 * (a rotation renames within it), else a copy or a compressed copy under one of the names that a rotation
 * gives to `log`, the path that is followed, or to the file itself. Of a link the folder of its target counts,
 * too. The caller closes the handle of what was found.
 */
export const findAgain = async (
  position: FilePosition,
  settings: FollowSettings,
  log: string = position.path,
): Promise<FoundAgain> => {
  const paths = new Set([...(await pathsOfLog(position.path)), ...(await pathsOfLog(log))])
  // It may have been rotated when the position was recorded, and once more since.
  const logs = [...new Set([...paths, ...Array.from(paths, logsBehind).flat()])]
  return overSettledFolders(
    foldersOfLog(logs),
    () => searchOnce(position, logs, settings),
    ({type}) => type === 'found' || type === 'packed',
  )
}

const searchOnce = async (
  position: FilePosition,
  logs: readonly string[],
  settings: FollowSettings,
): Promise<FoundAgain> => {
  const atPath = await compare(position.path, position, settings)
  if (atPath !== 'other' && atPath.type !== 'changed') return atPath
  const paths = await pathsIn(foldersOfLog(logs))
  let isRecycled = false
  if (atPath === 'other') {
    for (const path of paths) {
      const seen = await lookAtPath(path)
      if (seen.type === 'absent' || String(seen.stat.ino) !== position.inode) continue
      const there = await compare(path, position, settings)
      if (there === 'other') continue
      if (there.type !== 'changed') return there
      // Elsewhere than at its path, a changed inode is a recycled one.
      isRecycled = true
    }
  }
  const copy = await findCopy(position, logs, settings)
  if (copy !== undefined) return {...copy, isCut: atPath !== 'other'}
  if (atPath !== 'other') return {type: 'changed'}
  if (await isAway(position)) return {type: 'away'}
  return {type: 'lost', cause: lostCause(logs, paths, isRecycled)}
}

const isAway = async ({path, device}: FilePosition): Promise<boolean> => {
  if ((await lookAtPath(path)).type === 'file') return false
  try {
    const target = await readlink(path).catch(() => path)
    const folder = await stat(dirname(resolve(dirname(path), target)), {bigint: true})
    return String(folder.dev) !== device
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return true
  }
}

const pathsIn = async (folders: readonly string[]): Promise<readonly string[]> => {
  const paths: string[] = []
  for (const folder of folders) {
    for (const name of await namesIn(folder)) paths.push(join(folder, name))
  }
  return paths
}

const compare = async (
  path: string,
  position: FilePosition,
  settings: FollowSettings,
): Promise<Exclude<FoundAgain, {type: 'lost' | 'away'}> | 'other'> => {
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
  logs: readonly string[],
  settings: FollowSettings,
): Promise<Extract<FoundAgain, {isCut: boolean}> | undefined> => {
  const files = (await listRotated(logs))
    .filter(({stat, isCompressed}) => isCompressed || Number(stat.size) >= position.offset)
    .sort((a, b) => -compareAge(a, b))
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

/**
 * It begins as the file did, and has before the place where reading stood what was read there; where that is
 * not known, a line had just ended.
 */
const holdsPosition = async (
  {handle, stat}: OpenedFile,
  position: FilePosition,
): Promise<boolean> => {
  const {head, headBytes, tailBytes, offset} = position
  if (Number(stat.size) < offset) return false
  if (headBytes === 0 || headHashOf(await readAt(handle, 0, headBytes)) !== head) return false
  if (tailBytes > 0) return hasTailOf(handle, position)
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
  logs: readonly string[],
  paths: readonly string[],
  isRecycled: boolean,
): string => {
  const packed = paths.find((path) => hasCompressedName(path) && isRotatedOf(logs, path))
  if (packed !== undefined) {
    return `rotated and compressed (${basename(packed)}) while nobody watched`
  }
  return isRecycled
    ? 'rotated away and overwritten while nobody watched'
    : 'rotated away or deleted while nobody watched'
}
