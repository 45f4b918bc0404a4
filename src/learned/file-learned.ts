import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {readOwnText, settled} from '../files/own-files.js'
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

const folderOf = (dir: string, session: SessionId): string => {
  // A wrong id would be a path out of the folder: that is a bug, whoever made it.
  if (parseSessionId(session) === undefined) throw new Error(`not a session id: ${session}`)
  return join(dir, session)
}

const readSnapshot = (path: string): LearnedSnapshot | undefined => {
  try {
    const value: unknown = JSON.parse(readOwnText(path) ?? 'null')
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
