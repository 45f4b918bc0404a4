import {readFileSync} from 'node:fs'
import {posix, win32} from 'node:path'
import {UsageError} from '../errors.js'
import {machineError} from '../files/private-files.js'
import {DEFAULT_MODEL} from '../sessions/default-model.js'
import {DEFAULT_AI_LIMITS, DEFAULT_HEARTBEAT_MS, type AiLimits, type Config} from './config.js'
import type {NotifySettings} from '../notices/notice.js'
import {notifySettings, type GivenNotify} from '../notices/notify-settings.js'
import {SINK_HINT} from '../notices/read-sink.js'
import {isModelName} from '../text/model-name.js'
import {nearest} from '../text/nearest.js'

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
 * Settings by contract: `QCMD_*`, then `config.json`, then the default. A file that is not there is
 * no error. Throws a UsageError for a value that cannot be meant, naming the variable or the file
 * and key, and a MachineError for a file that cannot be read.
 */
export const loadConfig = (around: Surroundings): LoadedConfig => {
  if (!pathsOf(around).isAbsolute(around.home)) throw homeless()
  const path = configFileOf(around)
  const {settings, warnings} = readSettings(path)
  const config = {
    stateDir: stateDirOf(around, settings.stateDir, path),
    rulesDir: pathsOf(around).join(pathsOf(around).dirname(path), 'rules'),
    heartbeatMs: heartbeatOf(around, settings.heartbeatMs, path),
    model: modelOf(around, settings.model, path),
    allowRemoteAi: flagOf(`allowRemoteAi in ${path}`, settings.allowRemoteAi),
    ai: aiLimitsOf(around),
    notify: notifyOf(around, settings, path),
    configFile: path,
  }
  return {config, warnings}
}

/** Paths by the rules of the platform asked about, whichever this is. */
const pathsOf = ({platform}: Surroundings): typeof posix => (platform === 'win32' ? win32 : posix)

const homeless = (): UsageError =>
  new UsageError(
    'no-home',
    'Cannot find the home folder: HOME is not set to an absolute path',
    'Set it, for example: HOME=/root',
  )

/** An empty variable counts as none, as everywhere in the XDG specification. */
const envOf = ({env}: Surroundings, name: string): string | undefined => env[name] || undefined

const configFileOf = (around: Surroundings): string => {
  const paths = pathsOf(around)
  const own = envOf(around, 'QCMD_CONFIG_DIR')
  const folder =
    own === undefined
      ? placeOf(around, 'XDG_CONFIG_HOME', ['.config'])
      : paths.resolve(around.cwd, own)
  return paths.join(folder, 'config.json')
}

/**
 * The qcmd folder in the user's place for such files. The XDG base directory specification says of
 * a relative path: "consider the path invalid and ignore it".
 */
const placeOf = (around: Surroundings, xdgName: string, fallback: readonly string[]): string => {
  const paths = pathsOf(around)
  const candidates = [envOf(around, xdgName)]
  if (around.platform === 'win32') candidates.push(envOf(around, 'LOCALAPPDATA'))
  const base = candidates.find((path) => path !== undefined && paths.isAbsolute(path))
  if (base !== undefined) return paths.join(base, 'qcmd')
  return around.platform === 'win32'
    ? paths.join(around.home, 'AppData', 'Local', 'qcmd')
    : paths.join(around.home, ...fallback, 'qcmd')
}

const stateDirOf = (around: Surroundings, configured: unknown, file: string): string => {
  const paths = pathsOf(around)
  const own = envOf(around, 'QCMD_STATE_DIR')
  if (own !== undefined) return paths.resolve(around.cwd, own)
  if (configured === undefined) return placeOf(around, 'XDG_STATE_HOME', ['.local', 'state'])
  const path = absoluteOf(around, typeof configured === 'string' ? configured : '')
  if (path !== null) return path
  throw badValue(`stateDir in ${file}`, configured, 'an absolute path, or one that begins with ~/')
}

const MIN_HEARTBEAT_MS = 50
const MAX_HEARTBEAT_MS = 3_600_000

const heartbeatOf = (around: Surroundings, configured: unknown, file: string): number => {
  const own = envOf(around, 'QCMD_HEARTBEAT_MS')
  const wanted = `a whole number of milliseconds from ${MIN_HEARTBEAT_MS} to ${MAX_HEARTBEAT_MS}`
  if (own !== undefined) {
    const ms = /^\d{1,9}$/.test(own) ? Number(own) : undefined
    if (isHeartbeat(ms)) return ms
    throw badValue('QCMD_HEARTBEAT_MS', own, wanted)
  }
  if (configured === undefined) return DEFAULT_HEARTBEAT_MS
  if (isHeartbeat(configured)) return configured
  throw badValue(`heartbeatMs in ${file}`, configured, wanted)
}

const isHeartbeat = (ms: unknown): ms is number =>
  Number.isInteger(ms) && Number(ms) >= MIN_HEARTBEAT_MS && Number(ms) <= MAX_HEARTBEAT_MS

const modelOf = (around: Surroundings, configured: unknown, file: string): string => {
  const own = envOf(around, 'QCMD_MODEL')
  if (own === undefined && configured === undefined) return DEFAULT_MODEL
  const [name, value] = own === undefined ? [`model in ${file}`, configured] : ['QCMD_MODEL', own]
  if (typeof value === 'string' && isModelName(value)) return value
  throw badValue(name, value, `the name of a model, such as ${DEFAULT_MODEL}`)
}

const flagOf = (name: string, configured: unknown): boolean => {
  if (configured === undefined) return false
  if (typeof configured === 'boolean') return configured
  throw badValue(name, configured, 'true or false')
}

/** Never repeats a value: the address of a webhook is a secret. */
const notifyOf = (
  around: Surroundings,
  settings: FileSettings['settings'],
  file: string,
): NotifySettings => {
  const keys = {sinks: 'notify', severity: 'notifySeverity', coolDown: 'notifyCoolDown'} as const
  const names: Record<keyof GivenNotify, string> = {sinks: '', severity: '', coolDown: ''}
  const given = (key: keyof GivenNotify, variable: string): unknown => {
    const own = envOf(around, variable)
    names[key] = own === undefined ? `${keys[key]} in ${file}` : variable
    return own ?? settings[keys[key]]
  }
  const read = notifySettings(
    {
      sinks: listed(given('sinks', 'QCMD_NOTIFY')),
      severity: given('severity', 'QCMD_NOTIFY_SEVERITY'),
      coolDown: given('coolDown', 'QCMD_NOTIFY_COOL_DOWN'),
    },
    (path) => absoluteOf(around, path),
  )
  if (read.ok) return read.settings
  throw new UsageError(
    'bad-setting',
    `Cannot use ${names[read.key]}: ${read.reason}`,
    read.key === 'sinks' ? SINK_HINT : 'See: qcmd help notifications',
  )
}

/** A variable holds one sink, or a list of them as JSON. */
const listed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !value.startsWith('[')) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Absolute, or below the home folder; what depends on the current folder means another thing in each. */
const absoluteOf = (around: Surroundings, path: string): string | null => {
  const paths = pathsOf(around)
  if (/^~[/\\]/.test(path)) return paths.join(around.home, path.slice(2))
  return paths.isAbsolute(path) ? paths.resolve(path) : null
}

const aiLimitsOf = (around: Surroundings): AiLimits => {
  const {firstByteMs, firstLoadMs, idleMs, totalMs, retryMs, budget} = DEFAULT_AI_LIMITS
  const ms = (name: string, otherwise: number): number =>
    numberOf(around, name, otherwise, {least: 1, most: 86_400_000, of: 'milliseconds '})
  return {
    firstByteMs: ms('QCMD_AI_FIRST_BYTE_MS', firstByteMs),
    firstLoadMs: ms('QCMD_AI_FIRST_BYTE_MS', firstLoadMs),
    idleMs: ms('QCMD_AI_IDLE_MS', idleMs),
    totalMs: ms('QCMD_AI_TOTAL_MS', totalMs),
    retryMs: ms('QCMD_AI_RETRY_MS', retryMs),
    budget: numberOf(around, 'QCMD_AI_BUDGET', budget, {least: 0, most: 1_000_000, of: ''}),
  }
}

const numberOf = (
  around: Surroundings,
  name: string,
  otherwise: number,
  {least, most, of}: {readonly least: number; readonly most: number; readonly of: string},
): number => {
  const own = envOf(around, name)
  if (own === undefined) return otherwise
  const value = /^\d{1,9}$/.test(own) ? Number(own) : NaN
  if (value >= least && value <= most) return value
  throw badValue(name, own, `a whole number ${of === '' ? '' : `of ${of}`}from ${least} to ${most}`)
}

const badValue = (name: string, value: unknown, wanted: string): UsageError =>
  new UsageError(
    'bad-setting',
    `Cannot use ${name}: ${JSON.stringify(value).slice(0, 80)} is not ${wanted}`,
    `Give it ${wanted}, or remove it.`,
  )

const KEYS = [
  ...(['stateDir', 'heartbeatMs', 'model', 'allowRemoteAi'] as const),
  ...(['notify', 'notifySeverity', 'notifyCoolDown'] as const),
] as const

interface FileSettings {
  readonly settings: {readonly [K in (typeof KEYS)[number]]?: unknown}
  readonly warnings: readonly string[]
}

const readSettings = (path: string): FileSettings => {
  const text = textOf(path)
  if (text === undefined) return {settings: {}, warnings: []}
  const keys = new Map(Object.entries(parseSettings(text, path)))
  const unknown = [...keys.keys()].filter((key) => !KEYS.some((known) => known === key))
  return {
    settings: Object.fromEntries(KEYS.map((key) => [key, keys.get(key)])),
    warnings: unknown.map((key) => unknownKey(key, path)),
  }
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

/** The object in a configuration file; throws a UsageError that names the file for anything else. */
export const parseSettings = (text: string, path: string): object => {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw badFile(path, error instanceof Error ? error.message : String(error), error)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw badFile(path, 'it is not an object in braces')
}

const badFile = (path: string, why: string, cause?: unknown): UsageError =>
  new UsageError(
    'bad-config',
    `Cannot use ${path}: ${why}`,
    `Correct it, or move it away: mv ${path} ${path}.old`,
    {cause},
  )

const unknownKey = (key: string, path: string): string => {
  const meant = nearest(key, KEYS)
  const question = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
  return `${path}: unknown key ${JSON.stringify(key)}${question}`
}
