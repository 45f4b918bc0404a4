import {mkdirSync, realpathSync} from 'node:fs'
import {dirname} from 'node:path'
import {MachineError, UsageError} from '../errors.js'
import {withFileLock} from '../files/file-lock.js'
import {machineError, replacePrivate} from '../files/private-files.js'
import {valueAt, withoutValue, withValue, type SettingsDocument} from '../settings/document.js'
import type {SettingsFile} from './config.js'
import {readDocument} from './load-config.js'

/**
 * The configuration file, to be changed; see `config.ts`. What is in it stays, in its order. Where
 * a link stands in its place (dotfiles in a repository) the file behind it is replaced.
 */
export const createSettingsFile = (path: string): SettingsFile => ({
  path,
  read: () => readDocument(path),
  set: (key, value) => {
    changeFile(path, (document) => {
      const changed = withValue(document, key, value)
      if (changed === undefined) throw noRoom(key, path)
      return changed
    })
  },
  unset: (key) => {
    // Looked at first: what is not there needs no folder and no lock.
    if (valueAt(readDocument(path), key) === undefined) return false
    changeFile(path, (document) => withoutValue(document, key))
    return true
  },
})

const changeFile = (
  path: string,
  change: (document: SettingsDocument) => SettingsDocument,
): void => {
  try {
    mkdirSync(dirname(path), {recursive: true, mode: 0o700})
  } catch (error) {
    throw machineError(`make the folder ${dirname(path)}`, error)
  }
  const real = realOf(path)
  withFileLock(`${real}.lock`, (isMine) => {
    const changed = change(readDocument(path))
    if (!isMine()) throw lockLost(path)
    replacePrivate(real, `${JSON.stringify(changed, null, 2)}\n`)
  })
}

const realOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet: it is made where it is named.
    return path
  }
}

const noRoom = (key: string, path: string): UsageError => {
  const group = key.slice(0, key.lastIndexOf('.'))
  return new UsageError(
    'bad-setting',
    `Cannot set ${key} in ${path}: ${group} there is not a group in braces`,
    `Remove it first: qcmd config unset ${group}`,
  )
}

const lockLost = (path: string): MachineError =>
  new MachineError(
    'busy',
    `Cannot write ${path}: another process changed it meanwhile`,
    'Try again.',
  )
