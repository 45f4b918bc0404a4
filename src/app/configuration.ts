import type {SettingsFile} from '../config/config.js'
import {UsageError} from '../errors.js'
import {unknownKeys} from '../settings/document.js'
import type {Place, SettingValue} from '../settings/kinds.js'
import {settingKey} from '../settings/meant-key.js'
import {badSetting, resolveSetting, type Origin, type Resolved} from '../settings/resolve.js'
import {
  isSettingKey,
  SETTING_KEYS,
  settingOf,
  variableOf,
  type SettingKey,
} from '../settings/settings.js'

/** What the settings are taken from and written to; there also when one of them is bad. */
export interface ConfigurationPorts {
  readonly settingsFile: SettingsFile
  readonly place: Place
}

/** A setting as it stands: `--json` prints it so. */
export interface SettingRow {
  readonly key: SettingKey
  /** Of a secret what may be shown; null where what stands there cannot be meant. */
  readonly value: SettingValue | null
  readonly origin: Origin
  readonly default: SettingValue
  readonly variable: string
  readonly flag: string | null
  readonly about: string
  /** Why the value cannot be used; else null. */
  readonly problem: string | null
}

/** Every setting, in the table's order, and the keys of the file that mean nothing. */
export const listSettings = ({
  settingsFile,
  place,
}: ConfigurationPorts): {
  readonly rows: readonly SettingRow[]
  readonly unknown: readonly string[]
} => {
  const {path} = settingsFile
  const document = settingsFile.read()
  const rows = SETTING_KEYS.map((key) =>
    rowOf(key, resolveSetting(key, {place, document, path}), place),
  )
  return {rows, unknown: unknownKeys(document)}
}

const rowOf = (key: SettingKey, resolved: Resolved, place: Place): SettingRow => {
  const {flag, about, fallback} = settingOf(key)
  const isGood = resolved.status === 'good'
  return {
    key,
    value: isGood ? shownValue(key, resolved.value) : null,
    origin: resolved.origin,
    default: fallback(place),
    variable: variableOf(key),
    flag,
    about,
    problem: isGood ? null : badSetting(key, resolved).message,
  }
}

/** Without the secret in it, where there may be one. */
const shownValue = (key: SettingKey, value: SettingValue): SettingValue =>
  settingOf(key).masked?.(value) ?? value

/** One of them. Throws a UsageError for a key that is none, and for a value that cannot be meant. */
export const getSetting = (
  {settingsFile, place}: ConfigurationPorts,
  typed: string,
): SettingRow => {
  const key = settingKey(typed)
  const sources = {place, document: settingsFile.read(), path: settingsFile.path}
  const resolved = resolveSetting(key, sources)
  if (resolved.status === 'bad') throw badSetting(key, resolved)
  return rowOf(key, resolved, place)
}

/** What was written, and the variable that counts for more all the same. */
export interface SettingChanged {
  readonly key: SettingKey
  readonly value: SettingValue
  readonly path: string
  readonly overruledBy: string | null
}

/**
 * Writes a value into the file: one word for most kinds, several for a list. Throws a UsageError
 * for a key that is none, and for words that cannot be meant.
 */
export const setSetting = (
  {settingsFile, place}: ConfigurationPorts,
  typed: string,
  words: readonly string[],
): SettingChanged => {
  const key = settingKey(typed)
  const {kind, masked} = settingOf(key)
  const text = words.join('\n')
  const isList = Array.isArray(settingOf(key).fallback(place))
  const stored = words.length > 1 && !isList ? undefined : kind.parse(text, place)
  const value = stored === undefined ? undefined : kind.read(stored, place)
  if (stored === undefined || value === undefined) {
    const given = masked === undefined ? JSON.stringify(words.join(' ')).slice(0, 80) : 'it'
    throw new UsageError(
      'bad-setting',
      `Cannot set ${key} to ${given}: it is not ${kind.wanted}`,
      `Give it ${kind.wanted}.`,
    )
  }
  settingsFile.set(key, stored)
  const variable = variableOf(key)
  const own = place.env[variable]
  return {
    key,
    value: shownValue(key, value),
    path: settingsFile.path,
    overruledBy: own === undefined || own === '' ? null : variable,
  }
}

/**
 * Removes a key from the file, also one that means nothing; false when it is not in it. Throws a
 * UsageError for a key that is no setting and not in the file.
 */
export const unsetSetting = ({settingsFile}: ConfigurationPorts, typed: string): boolean => {
  if (settingsFile.unset(typed)) return true
  if (!isSettingKey(typed)) settingKey(typed)
  return false
}
