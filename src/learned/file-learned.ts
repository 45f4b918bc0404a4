import {closeSync, constants, openSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {ensurePrivateDir, machineError, replacePrivate} from '../files/private-files.js'
import {parseSessionId, type SessionId} from '../sessions/events.js'
import type {Learned, LearnedSnapshot} from './learned.js'

/** What a session knows, as `DIR/<session id>/learned.json`; `dir` is `STATE/sessions`. */
export const createFileLearned = ({dir}: {readonly dir: string}): Learned => ({
  load: (session) => settled(() => readSnapshot(join(folderOf(dir, session), FILE))),
  save: (session, snapshot) =>
    settled(() => {
      const folder = folderOf(dir, session)
      ensurePrivateDir(dir)
      ensurePrivateDir(folder)
      replacePrivate(join(folder, FILE), JSON.stringify(snapshot))
    }),
  remove: (session) =>
    settled(() => {
      removeFolder(folderOf(dir, session))
    }),
})

const FILE = 'learned.json'
// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** Work done at once whose outcome is a promise: what it throws rejects. */
const settled = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work())
  })

const folderOf = (dir: string, session: SessionId): string => {
  // A wrong id would be a path out of the folder: that is a bug, whoever made it.
  if (parseSessionId(session) === undefined) throw new Error(`not a session id: ${session}`)
  return join(dir, session)
}

const readSnapshot = (path: string): LearnedSnapshot | undefined => {
  try {
    const value: unknown = JSON.parse(readOwn(path))
    return isSnapshot(value) ? withLaterFields(value) : undefined
  } catch {
    // Missing, unreadable or damaged: the monitor learns afresh from the file, which costs seconds.
    return undefined
  }
}

/** Snapshots of an earlier version say less of a file. */
const withLaterFields = (snapshot: LearnedSnapshot): LearnedSnapshot => ({
  ...snapshot,
  positions: snapshot.positions.map((position) => ({...NOT_KNOWN, ...position})),
})

const NOT_KNOWN = {born: '', content: '', tail: '', tailBytes: 0, drained: false} as const

const readOwn = (path: string): string => {
  const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

/** What the worker relies on; the pipeline judges its own part itself. */
const isSnapshot = (value: unknown): value is LearnedSnapshot =>
  isObject(value) &&
  value.version === 1 &&
  isCount(value.epoch) &&
  isCount(value.beat) &&
  isObject(value.progress) &&
  isCount(value.progress.behindBytes) &&
  isCounters(value.progress.counters) &&
  (value.progress.positions === null || isPositions(value.progress.positions)) &&
  isPositions(value.positions) &&
  (value.pipeline === null || (isObject(value.pipeline) && value.pipeline.version === 1))

const COUNTERS = [
  'lines',
  'bytes',
  'templates',
  'rotations',
  'gaps',
  'lostBytes',
  'truncatedLines',
  'unterminatedLines',
] as const

const isCounters = (value: unknown): boolean => {
  if (!isObject(value) || !isObject(value.findings)) return false
  const {info, warning, error, critical} = value.findings
  return (
    COUNTERS.every((name) => isCount(value[name])) &&
    [info, warning, error, critical].every(isCount)
  )
}

const isPositions = (value: unknown): boolean => Array.isArray(value) && value.every(isPosition)

const isPosition = (value: unknown): boolean =>
  isObject(value) &&
  [value.path, value.device, value.inode, value.head].every((text) => typeof text === 'string') &&
  isCount(value.headBytes) &&
  (value.tail === undefined || typeof value.tail === 'string') &&
  (value.tailBytes === undefined || isCount(value.tailBytes)) &&
  isCount(value.offset) &&
  (value.line === null || isCount(value.line))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

const removeFolder = (folder: string): void => {
  try {
    rmSync(folder, {recursive: true, force: true})
  } catch (error) {
    throw machineError(`remove ${folder}`, error)
  }
}
