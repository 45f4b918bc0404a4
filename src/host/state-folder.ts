import {randomBytes} from 'node:crypto'
import {accessSync, constants, lstatSync, rmSync, statSync, statfsSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {createPrivate, systemReason} from '../files/private-files.js'
import {nearestExisting, networkFileSystemOf} from './disk.js'
import type {StateFolderFacts} from './host.js'

const ownUid = process.getuid?.()

/**
 * The state folder as it is. That it can be written is tried with one file, since modes and mount
 * options alone do not tell; a folder that is not there is not made, its parent is only asked.
 */
export const lookAtStateFolder = (dir: string): StateFolderFacts => {
  const facts = {dir, exists: false, mode: null, isOwn: null, networkFileSystem: networkOf(dir)}
  try {
    if (lstatSync(dir, {throwIfNoEntry: false}) === undefined) {
      return {...facts, ...writability(parentTakesFolder, dir)}
    }
    const found = statSync(dir)
    const seen = {...facts, exists: true}
    if (!found.isDirectory()) return {...seen, isWritable: false, problem: 'it is not a folder'}
    return {...seen, ...ownership(found), ...writability(writeOnce, dir)}
  } catch (error) {
    return {...facts, isWritable: false, problem: systemReason(error)}
  }
}

const ownership = ({mode, uid}: Stats): Pick<StateFolderFacts, 'mode' | 'isOwn'> =>
  ownUid === undefined ? {mode: null, isOwn: null} : {mode: mode & 0o7777, isOwn: uid === ownUid}

const writability = (
  attempt: (dir: string) => void,
  dir: string,
): Pick<StateFolderFacts, 'isWritable' | 'problem'> => {
  try {
    attempt(dir)
    return {isWritable: true, problem: null}
  } catch (error) {
    return {isWritable: false, problem: systemReason(error)}
  }
}

const writeOnce = (dir: string): void => {
  const path = join(dir, `.doctor-${process.pid}-${randomBytes(4).toString('hex')}.tmp`)
  try {
    createPrivate(path, Buffer.from('qcmd\n'))
  } finally {
    rmSync(path, {force: true})
  }
}

const parentTakesFolder = (dir: string): void => {
  accessSync(nearestExisting(dir), constants.W_OK | constants.X_OK)
}

/** The numbers are Linux's; elsewhere they mean something else. */
const networkOf = (dir: string): string | null => {
  if (process.platform !== 'linux') return null
  try {
    return networkFileSystemOf(statfsSync(nearestExisting(dir)).type)
  } catch {
    // Whatever hinders this is told by writing to the folder.
    return null
  }
}
