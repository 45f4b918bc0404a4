import {closeSync, constants, lstatSync, openSync, readFileSync, type Stats} from 'node:fs'
import {machineError} from './system-errors.js'

// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** A file's text, links not followed; undefined when it is not there. Throws a MachineError. */
export const readOwnText = (path: string): string | undefined => {
  try {
    const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      return readFileSync(fd, 'utf8')
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw machineError(`read ${path}`, error)
  }
}

/** A file's facts, links not followed; undefined when it is not there. Throws a MachineError. */
export const statOwn = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, {throwIfNoEntry: false})
  } catch (error) {
    throw machineError(`read ${path}`, error)
  }
}

export const codeOf = (error: unknown): string | undefined => {
  const {code} = (error ?? {}) as {readonly code?: unknown}
  return typeof code === 'string' ? code : undefined
}

/** Work done at once whose outcome is a promise: what it throws rejects. */
export const settled = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work())
  })
