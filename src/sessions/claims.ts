import {isLive} from './decide.js'
import type {MonitorSettings, SessionId} from './events.js'
import type {SessionMap} from './projection.js'
import {sessionOf, type Life} from './session.js'

/** Why a start is refused: another session holds what it asks for. */
export type Conflict =
  | {readonly over: 'file' | 'name'; readonly holder: Life}
  | {readonly over: 'limit'; readonly live: number}

/**
 * What a requested start collides with, or null. Asked twice: before the request is recorded, with
 * `self` null, and after, with its own id: of two requests for one file or name the earlier in the
 * journal stands, so only sessions before `self` count then. `files` are those that a folder or
 * glob names now.
 */
export const findConflict = (
  settings: MonitorSettings,
  sessions: SessionMap,
  self: SessionId | null,
  maxMonitors: number,
  files: readonly string[] = [],
): Conflict | null => {
  const others = before(sessions, self)
  for (const holder of others) {
    if (settings.name !== null && holder.settings?.name === settings.name)
      return {over: 'name', holder}
  }
  const live = others.filter((life) => isLive(sessionOf(life)))
  if (!settings.allowDuplicate) {
    const wanted = new Set([...files, settings.realPath])
    const holder = live.find(
      (life) =>
        life.settings !== null &&
        (isSameLog(life.settings, settings) || filesOf(life).some((file) => wanted.has(file))),
    )
    if (holder) return {over: 'file', holder}
  }
  return live.length >= maxMonitors ? {over: 'limit', live: live.length} : null
}

/** The files that a session is known to read, as far as its records name them. */
const filesOf = ({settings, progress}: Life): readonly string[] => {
  const own = settings?.target === 'file' ? [settings.realPath] : []
  return [...own, ...(progress?.progress.positions ?? []).map(({path}) => path)]
}

/** One file by its real path, a folder or glob by its text; a folder holds the files right in it. */
export const isSameLog = (a: MonitorSettings, b: MonitorSettings): boolean => {
  if (a.target === b.target)
    return a.target === 'file' ? a.realPath === b.realPath : a.path === b.path
  return isFileIn(a, b) || isFileIn(b, a)
}

const isFileIn = (file: MonitorSettings, folder: MonitorSettings): boolean => {
  if (file.target !== 'file' || folder.target !== 'folder') return false
  const cut = Math.max(file.realPath.lastIndexOf('/'), file.realPath.lastIndexOf('\\'))
  return file.realPath.slice(0, Math.max(cut, 1)) === folder.realPath
}

const before = (sessions: SessionMap, self: SessionId | null): readonly Life[] => {
  const known: Life[] = []
  for (const [id, life] of sessions) {
    if (id === self) break
    if (life.prunedAt === null && life.epoch.number > 0) known.push(life)
  }
  return known
}
