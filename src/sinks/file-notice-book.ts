import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {SEVERITIES, type Severity} from '../analyse/finding.js'
import {NOTHING_SENT, type SinkState} from '../notices/delivery.js'
import {NOTHING_TOLD, type NoticeState} from '../notices/decide-notices.js'
import type {NotifySettings} from '../notices/notice.js'
import {readOwnText, settled} from '../files/own-files.js'
import {ensurePrivateDir, replacePrivate} from '../files/private-files.js'
import {parseSessionId, type SessionId} from '../sessions/events.js'
import type {KeptNotices, NoticeBook} from './sinks.js'

/** What sessions keep of their notices, as files in `DIR/<session id>`; `dir` is `STATE/sessions`. */
export const createFileNoticeBook = ({dir}: {readonly dir: string}): NoticeBook => ({
  keepSettings: (session, settings) =>
    settled(() => {
      const folder = folderOf(dir, session)
      ensurePrivateDir(dir)
      ensurePrivateDir(folder)
      replacePrivate(join(folder, SETTINGS), JSON.stringify({version: 1, ...settings}))
    }),
  settings: (session) =>
    settled(() => {
      const value = readJson(join(folderOf(dir, session), SETTINGS))
      return isSettings(value) ? settingsIn(value) : undefined
    }),
  save: (session, kept) =>
    settled(() => {
      const folder = folderOf(dir, session)
      if (existsSync(folder)) replacePrivate(join(folder, NOTICES), JSON.stringify(fieldsOf(kept)))
    }),
  load: (session) =>
    settled(() => {
      const value = readJson(join(folderOf(dir, session), NOTICES))
      return isKept(value) ? keptIn(value) : undefined
    }),
})

const SETTINGS = 'notify.json'
const NOTICES = 'notices.json'

const folderOf = (dir: string, session: SessionId): string => {
  // A wrong id would be a path out of the folder: that is a bug, whoever made it.
  if (parseSessionId(session) === undefined) throw new Error(`not a session id: ${session}`)
  return join(dir, session)
}

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readOwnText(path) ?? 'null')
  } catch {
    // Unreadable or damaged: the same as missing to whoever asks.
    return undefined
  }
}

/** As it is in the file; `sinks` beside the state, a map as its entries. */
interface KeptFields extends Omit<NoticeState, 'told'> {
  readonly version: 1
  readonly told: readonly (readonly [id: string, severity: Severity])[]
  readonly sinks: readonly SinkState[]
}

const fieldsOf = ({notices, sinks}: KeptNotices): KeptFields => ({
  version: 1,
  ...notices,
  told: [...notices.told],
  sinks,
})

const keptIn = ({told, held, more, lastAtMs, lastSeverity, sinks}: KeptFields): KeptNotices => ({
  notices: {...NOTHING_TOLD, held, more, lastAtMs, lastSeverity, told: new Map(told)},
  sinks: sinks.map((sink) => ({...NOTHING_SENT, ...sink})),
})

const settingsIn = ({sinks, severity, coolDownMs}: NotifySettings): NotifySettings => ({
  sinks,
  severity,
  coolDownMs,
})

/** The worker's own words, written as a whole: the outline tells what is damaged or another version's. */
const isKept = (value: unknown): value is KeptFields =>
  isObject(value) &&
  value.version === 1 &&
  Array.isArray(value.told) &&
  value.told.every((one) => Array.isArray(one) && typeof one[0] === 'string') &&
  Array.isArray(value.held) &&
  value.held.every(isObject) &&
  isObject(value.more) &&
  (value.lastAtMs === null || Number.isFinite(value.lastAtMs)) &&
  (value.lastSeverity === null || isSeverity(value.lastSeverity)) &&
  Array.isArray(value.sinks) &&
  value.sinks.every((sink) => isObject(sink) && Array.isArray(sink.queue))

const isSettings = (value: unknown): value is NotifySettings =>
  isObject(value) &&
  value.version === 1 &&
  isSeverity(value.severity) &&
  Number.isFinite(value.coolDownMs) &&
  Array.isArray(value.sinks) &&
  value.sinks.every(isSink)

const isSink = (value: unknown): boolean => {
  if (!isObject(value)) return false
  switch (value.kind) {
    case 'desktop':
      return true
    case 'command':
      return Array.isArray(value.argv) && value.argv.every((word) => typeof word === 'string')
    case 'webhook':
    case 'slack':
    case 'discord': {
      const {address} = value
      if (!isObject(address)) return false
      return address.from === 'text'
        ? typeof address.url === 'string' && URL.canParse(address.url)
        : address.from === 'file' && typeof address.path === 'string'
    }
    default:
      return false
  }
}

const isSeverity = (value: unknown): value is Severity =>
  SEVERITIES.some((severity) => severity === value)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
