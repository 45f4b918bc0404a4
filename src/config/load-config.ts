import {readFileSync} from 'node:fs'
import {posix, win32} from 'node:path'
import {UsageError} from '../errors.js'
import {machineError} from '../files/private-files.js'
import type {NotifySettings} from '../notices/notice.js'
import {notifySettings} from '../notices/notify-settings.js'
import {unknownKeys, type SettingsDocument} from '../settings/document.js'
import type {Place} from '../settings/kinds.js'
import {meantKey} from '../settings/meant-key.js'
import {badSetting, resolveSetting, resolveSettings, type Sources} from '../settings/resolve.js'
import {absoluteIn} from '../settings/notify-kinds.js'
import {placeFor, type Settings} from '../settings/settings.js'
import type {Config} from './config.js'

/** Where the process stands: everything that places and settings are taken from. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's home folder, absolute. */
  readonly home: string
  readonly platform: NodeJS.Platform
  /** What a relative `QCMD_*_DIR` is resolved against. */
  readonly cwd: string
}

export interface LoadedConfig {
  readonly config: Config
  /** One line each, about keys of the file that mean nothing; the names in them are untrusted. */
  readonly warnings: readonly string[]
}

/**
 * The settings in force where no flag is given: `QCMD_*`, then `config.json`, then the default. A
 * file that is not there is no error. Throws a UsageError for a value that cannot be meant, naming
 * the variable or the file and key, and a MachineError for a file that cannot be read.
 */
export const loadConfig = (around: Surroundings): LoadedConfig => {
  const sources = settingSources(around)
  const {path, document, place} = sources
  const settings = resolveSettings(sources)
  const config = {
    stateDir: settings.stateDir,
    rulesDir: place.paths.join(pathsOf(around).dirname(path), 'rules'),
    heartbeatMs: settings.heartbeatMs,
    model: settings.model,
    allowRemoteAi: settings.allowRemoteAi,
    ai: {
      firstByteMs: settings['ai.firstByteMs'],
      firstLoadMs: settings['ai.firstLoadMs'],
      idleMs: settings['ai.idleMs'],
      totalMs: settings['ai.totalMs'],
      retryMs: settings['ai.retryMs'],
      budget: settings['ai.budget'],
    },
    notify: notifyOf(settings, place),
    settings,
    configFile: path,
  }
  return {config, warnings: unknownKeys(document).map((key) => unknownKey(key, path))}
}

/** Each of the three was read by the same rules before. */
const notifyOf = (settings: Settings, place: Place): NotifySettings => {
  const {notify: sinks, notifySeverity: severity, notifyCoolDown: coolDown} = settings
  const read = notifySettings({sinks, severity, coolDown}, absoluteIn(place))
  if (!read.ok) throw new Error(`a setting of notifications is not as its kind: ${read.reason}`)
  return read.settings
}

/** The environment and the file, not judged yet. Throws as `loadConfig` does for the file itself. */
export const settingSources = (around: Surroundings): Sources => {
  const path = configFileOf(around)
  return {place: placeOf(around), document: readDocument(path), path}
}

/** The state folder alone, whatever else in the configuration is bad; throws where that itself is. */
export const stateDirOf = (around: Surroundings): string => {
  const resolved = resolveSetting('stateDir', settingSources(around))
  if (resolved.status === 'bad') throw badSetting('stateDir', resolved)
  return String(resolved.value)
}

/** Where `config.json` is, or would be. Throws a UsageError where there is no home folder. */
export const configFileOf = (around: Surroundings): string => {
  const place = placeOf(around)
  // An empty variable counts as none, as everywhere in the XDG specification.
  const own = around.env['QCMD_CONFIG_DIR'] || undefined
  const folder =
    own === undefined
      ? placeFor(place, 'XDG_CONFIG_HOME', ['.config'])
      : place.paths.resolve(around.cwd, own)
  return place.paths.join(folder, 'config.json')
}

/** Throws a UsageError where there is no home folder. */
export const placeOf = (around: Surroundings): Place => {
  const {env, home, cwd, platform} = around
  const paths = pathsOf(around)
  if (!paths.isAbsolute(home)) throw homeless()
  return {env, home, cwd, isWindows: platform === 'win32', paths}
}

/** Paths by the rules of the platform asked about, whichever this is. */
const pathsOf = ({platform}: Surroundings): typeof posix => (platform === 'win32' ? win32 : posix)

const homeless = (): UsageError =>
  new UsageError(
    'no-home',
    'Cannot find the home folder: HOME is not set to an absolute path',
    'Set it, for example: HOME=/root',
  )

/** What is in the file, empty where there is none; throws a UsageError for what is no JSON object. */
export const readDocument = (path: string): SettingsDocument => {
  const text = textOf(path)
  return text === undefined ? {} : parseDocument(text, path)
}

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    // ENOTDIR: a file stands where the folder would be, so there is no configuration either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw machineError(`read ${path}`, error)
  }
}

const parseDocument = (text: string, path: string): SettingsDocument => {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw badFile(path, error instanceof Error ? error.message : String(error), error)
  }
  if (isObject(value)) return value
  throw badFile(path, 'it is not an object in braces')
}

const isObject = (value: unknown): value is SettingsDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const badFile = (path: string, why: string, cause?: unknown): UsageError =>
  new UsageError(
    'bad-config',
    `Cannot use ${path}: ${why}`,
    `Correct it, or move it away: mv ${path} ${path}.old`,
    {cause},
  )

const unknownKey = (key: string, path: string): string => {
  const meant = meantKey(key)
  const question = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
  return `${path}: unknown key ${JSON.stringify(key)}${question}`
}
