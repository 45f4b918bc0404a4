import {basename, dirname, join} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {compareWithPosition} from './file-identity.js'
import {lookAtPath, openRegular, type OpenedFile} from './open-regular.js'
import {hasCompressedName, isRotatedName, namesIn} from './rotated-names.js'
import {overSettledFolder} from './settled-folder.js'

/** Where the file of a recorded position is now. */
export type FoundAgain =
  | {readonly type: 'found'; readonly path: string; readonly opened: OpenedFile}
  /** The inode is there, its content is not what was read: truncated, rewritten or recycled. */
  | {readonly type: 'changed'}
  | {readonly type: 'lost'; readonly cause: string}

/**
 * Finds the file of a position again: at its path, else under any name in the same folder (a
 * rotation renames within it). The caller closes the handle of what was found.
 */
export const findAgain = async (position: FilePosition): Promise<FoundAgain> =>
  overSettledFolder(
    dirname(position.path),
    () => searchOnce(position),
    ({type}) => type === 'found',
  )

const searchOnce = async (position: FilePosition): Promise<FoundAgain> => {
  const atPath = await compare(position.path, position)
  if (atPath !== 'other') return atPath
  const folder = dirname(position.path)
  const names = await namesIn(folder)
  let isChanged = false
  for (const name of names) {
    const path = join(folder, name)
    const seen = await lookAtPath(path)
    if (seen.type === 'absent' || String(seen.stat.ino) !== position.inode) continue
    const there = await compare(path, position)
    if (there === 'other') continue
    if (there.type === 'found') return there
    isChanged = true
  }
  // Elsewhere than at its path, a changed inode is a recycled one.
  return {type: 'lost', cause: lostCause(position, names, isChanged)}
}

const compare = async (
  path: string,
  position: FilePosition,
): Promise<Exclude<FoundAgain, {type: 'lost'}> | 'other'> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') return 'other'
  const verdict = await compareWithPosition(opened.handle, opened.stat, position)
  if (verdict === 'same') return {type: 'found', path, opened}
  await opened.handle.close()
  return verdict === 'changed' ? {type: 'changed'} : 'other'
}

const lostCause = (
  position: FilePosition,
  names: readonly string[],
  isChanged: boolean,
): string => {
  const base = basename(position.path)
  const packed = names.find((name) => hasCompressedName(name) && isRotatedName(base, name))
  if (packed !== undefined) return `rotated and compressed (${packed}) while nobody watched`
  return isChanged
    ? 'rotated away and overwritten while nobody watched'
    : 'rotated away or deleted while nobody watched'
}
