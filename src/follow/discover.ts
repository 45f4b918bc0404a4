import {closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats} from 'node:fs'
import {readdir} from 'node:fs/promises'
import {homedir, platform} from 'node:os'
import {basename, join} from 'node:path'
import {setImmediate as breathe} from 'node:timers/promises'
import {Calendar} from '../analyse/time.js'
import type {FoundFile} from './follow.js'
import {formatOf} from './format-of.js'
import {JUDGED_BYTES, lookOf} from './looks-like-log.js'
import {codeOf} from './open-regular.js'
import type {LogPlace} from './settings.js'

/** Files judged before other work gets its turn: about 5 ms. */
const BATCH = 200

/** Folders below a place for logs are searched this deep. */
const LOG_DEPTH = 4

/**
 * The log files of this machine: text by its content in the folders made for logs, lines with
 * times or levels elsewhere. Readable ones first, newest first. Linked folders are not entered,
 * so no loop of links is followed; a file reached twice is listed once.
 *
 * Files are opened synchronously, a few system calls each: 10,000 of them take about 200 ms, four
 * times less than through the thread pool.
 */
export const discoverLogFiles = async (
  places: readonly LogPlace[] = logPlacesHere(),
): Promise<readonly FoundFile[]> => {
  const found = new Map<string, FoundFile>()
  const search: Search = {
    inodes: new Set(),
    folders: new Set(),
    calendar: new Calendar(),
    nowMs: Date.now(),
  }
  let count = 0
  for (const place of places) {
    for await (const entry of entriesBelow(place.path, place.depth, search.folders)) {
      if (++count % BATCH === 0) await breathe()
      const file = entry.isClosed ? closedFolder(entry.path) : judge(entry.path, place, search)
      if (file !== undefined && !found.has(file.path)) found.set(file.path, file)
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(b.readable) - Number(a.readable) ||
      b.modifiedAt.getTime() - a.modifiedAt.getTime() ||
      (a.path < b.path ? -1 : 1),
  )
}

/** What one search remembers. */
interface Search {
  /** Device and inode of each file found. */
  readonly inodes: Set<string>
  /** Folders that were searched: places may lie in each other. */
  readonly folders: Set<string>
  readonly calendar: Calendar
  readonly nowMs: number
}

/** Where this machine keeps logs: the system's, this user's, and those of the current folder. */
export const logPlacesHere = (env: NodeJS.ProcessEnv = process.env): readonly LogPlace[] => {
  const home = homedir()
  const folders = [
    '/var/log',
    env['XDG_STATE_HOME'] ?? join(home, '.local/state'),
    join(env['PM2_HOME'] ?? join(home, '.pm2'), 'logs'),
    join(home, '.npm/_logs'),
    ...['logs', 'log'].map((name) => join(process.cwd(), name)),
    ...(platform() === 'darwin' ? MAC_FOLDERS : []),
    ...(platform() === 'darwin' ? [join(home, 'Library/Logs')] : []),
  ]
  return [
    ...folders.map((path) => ({path, depth: LOG_DEPTH, isForLogs: true})),
    {path: process.cwd(), depth: 1, isForLogs: false},
  ]
}

const MAC_FOLDERS = ['/Library/Logs', '/opt/homebrew/var/log', '/usr/local/var/log']

/** A file below a place for logs, or a folder there that is closed to us. */
interface Entry {
  readonly path: string
  readonly isClosed: boolean
}

async function* entriesBelow(
  folder: string,
  depth: number,
  searched: Set<string>,
): AsyncGenerator<Entry> {
  if (searched.has(folder)) return
  searched.add(folder)
  let entries
  try {
    entries = await readdir(folder, {withFileTypes: true})
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    // Anything else is a place that this machine does not have.
    if (code === 'EACCES' || code === 'EPERM') yield {path: folder, isClosed: true}
    return
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isFile() || entry.isSymbolicLink()) yield {path, isClosed: false}
    else if (entry.isDirectory() && depth > 1) yield* entriesBelow(path, depth - 1, searched)
  }
}

/** What is in there is not known, and that is told. */
const closedFolder = (path: string): FoundFile => ({
  path: `${path}/`,
  bytes: null,
  modifiedAt: statOf(path)?.mtime ?? new Date(0),
  readable: false,
  format: null,
  reason: 'permission denied',
})

const judge = (path: string, place: LogPlace, search: Search): FoundFile | undefined => {
  let file: number | undefined
  try {
    // A link or a race may lead to a pipe or a device: those are never opened.
    if (!statSync(path).isFile()) return undefined
    file = openSync(path, constants.O_RDONLY)
    const stat = fstatSync(file, {bigint: true})
    const key = `${stat.dev}:${stat.ino}`
    if (search.inodes.has(key)) return undefined
    const head = headOf(file)
    if (!isLog(path, place, head)) return undefined
    search.inodes.add(key)
    const format = formatOf(head, search.calendar, search.nowMs)
    const modifiedAt = new Date(Number(stat.mtimeMs))
    return {path, bytes: Number(stat.size), modifiedAt, readable: true, format, reason: null}
  } catch (error) {
    return refused(path, place, error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

const headOf = (file: number): Uint8Array => {
  const head = Buffer.allocUnsafe(JUDGED_BYTES)
  return head.subarray(0, readSync(file, head, 0, JUDGED_BYTES, 0))
}

const isLog = (path: string, place: LogPlace, head: Uint8Array): boolean => {
  const look = lookOf(head)
  if (look === 'log') return true
  if (!place.isForLogs) return false
  // An empty file has only its name to go by.
  return look === 'plain' || (look === 'empty' && hasLogName(path))
}

/** A file that is closed to us has only its place and name to go by. */
const refused = (path: string, place: LogPlace, error: unknown): FoundFile | undefined => {
  const code = codeOf(error)
  if (code === undefined) throw error
  if (code !== 'EACCES' && code !== 'EPERM') return undefined
  if (!place.isForLogs && !hasLogName(path)) return undefined
  const stat = statOf(path)
  if (stat === undefined) return undefined
  const {size, mtime} = stat
  return {
    path,
    bytes: size,
    modifiedAt: mtime,
    readable: false,
    format: null,
    reason: 'permission denied',
  }
}

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path)
  } catch {
    // Not even its size is told: there is nothing to show of it.
    return undefined
  }
}

const hasLogName = (path: string): boolean => /\.log(?:\.\d+)?$/.test(basename(path))
