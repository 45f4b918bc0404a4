import {closeSync, constants, openSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {
  appendPrivate,
  ensureStateDir,
  machineError,
  replacePrivate,
} from '../files/private-files.js'
import type {ShellHistory} from './shell-history.js'

const MOST_LINES = 1000
const MOST_LINE_BYTES = 4096
// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** The history in one file of the state folder. */
export const createFileShellHistory = (path: string): ShellHistory => ({
  read() {
    const lines = linesOf(textOf(path))
    if (lines.length > 2 * MOST_LINES) {
      replacePrivate(
        path,
        lines
          .slice(-MOST_LINES)
          .map((line) => `${line}\n`)
          .join(''),
      )
    }
    return Promise.resolve(lastOfEach(lines).slice(-MOST_LINES))
  },
  append(line) {
    if (!isTypeable(line)) return Promise.resolve()
    ensureStateDir(dirname(path))
    appendPrivate(path, Buffer.from(`${line}\n`))
    return Promise.resolve()
  },
})

const textOf = (path: string): string => {
  try {
    const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      return readFileSync(fd, 'utf8')
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw machineError(`read ${path}`, error)
  }
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter(isTypeable)

const isTypeable = (line: string): boolean =>
  line.trim() !== '' && !/\p{Cc}/u.test(line) && Buffer.byteLength(line) <= MOST_LINE_BYTES

const lastOfEach = (lines: readonly string[]): readonly string[] =>
  [...new Set(lines.toReversed())].toReversed()
