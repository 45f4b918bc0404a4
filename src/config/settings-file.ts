import {mkdirSync, readFileSync, realpathSync} from 'node:fs'
import {dirname} from 'node:path'
import {machineError, replacePrivate} from '../files/private-files.js'
import type {SettingsFile} from './config.js'
import {parseSettings} from './load-config.js'

/**
 * The configuration file, to be written. What is in it stays, in its order; the file is replaced as a whole.
 * Where a link stands in its place (dotfiles in a repository) the file behind it is replaced. Throws a
 * UsageError for a file that is no object, and a MachineError where the system refuses.
 */
export const createSettingsFile = (path: string): SettingsFile => ({
  path,
  set(key, value) {
    const settings = parseSettings(textOf(path) ?? '{}', path)
    const content = `${JSON.stringify({...settings, [key]: value}, null, 2)}\n`
    try {
      mkdirSync(dirname(path), {recursive: true, mode: 0o700})
    } catch (error) {
      throw machineError(`make the folder ${dirname(path)}`, error)
    }
    replacePrivate(realOf(path), content)
  },
})

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw machineError(`read ${path}`, error)
  }
}

const realOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet: it is made where it is named.
    return path
  }
}
