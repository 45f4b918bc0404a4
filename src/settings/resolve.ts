import {UsageError} from '../errors.js'
import {valueAt, type SettingsDocument} from './document.js'
import type {Place, SettingValue} from './kinds.js'
import {SETTING_KEYS, settingOf, variableOf, type SettingKey, type Settings} from './settings.js'

/** Where a value comes from, when no flag is given. */
export type Origin =
  | {readonly from: 'default'}
  | {readonly from: 'file'; readonly path: string}
  | {readonly from: 'environment'; readonly variable: string}

/** The value in force of one setting; or what stands there, and cannot be meant. */
export type Resolved =
  | {readonly status: 'good'; readonly value: SettingValue; readonly origin: Origin}
  | {
      readonly status: 'bad'
      readonly given: unknown
      readonly origin: Origin
      /** What is wrong with it; null where no more is known than what is wanted. */
      readonly problem: string | null
    }

/** Where settings are taken from. */
export interface Sources {
  readonly place: Place
  readonly document: SettingsDocument
  /** Of the document: named as an origin and in errors. */
  readonly path: string
}

/** The environment, then the file, then the default. An empty variable counts as none. */
export const resolveSetting = (key: SettingKey, {place, document, path}: Sources): Resolved => {
  const {kind, fallback} = settingOf(key)
  const told = (value: SettingValue | undefined, given: unknown, origin: Origin): Resolved =>
    value === undefined
      ? {status: 'bad', given, origin, problem: kind.problem?.(given, place) ?? null}
      : {status: 'good', value, origin}
  const variable = variableOf(key)
  const text = place.env[variable]
  if (text !== undefined && text !== '') {
    const parsed = kind.parse(text, place)
    const value = parsed === undefined ? undefined : kind.read(parsed, place)
    return told(value, text, {from: 'environment', variable})
  }
  const given = valueAt(document, key)
  if (given !== undefined) return told(kind.read(given, place), given, {from: 'file', path})
  return {status: 'good', value: fallback(place), origin: {from: 'default'}}
}

/** All values in force; throws a UsageError for the first that cannot be meant. */
export const resolveSettings = (sources: Sources): Settings => {
  const values = SETTING_KEYS.map((key) => {
    const resolved = resolveSetting(key, sources)
    if (resolved.status === 'bad') throw badSetting(key, resolved)
    return [key, resolved.value]
  })
  // Each value was read by the kind of its own key.
  return Object.fromEntries(values) as Settings
}

type Bad = Extract<Resolved, {status: 'bad'}>

/** Names the variable, or the file and the key, and what to type to mend it. */
export const badSetting = (key: SettingKey, {given, origin, problem}: Bad): UsageError => {
  const {kind, masked} = settingOf(key)
  const told = masked === undefined ? JSON.stringify(given).slice(0, 80) : 'what stands there'
  const [name, remedy] =
    origin.from === 'environment'
      ? [origin.variable, `Give it ${kind.wanted}, or remove it: unset ${origin.variable}`]
      : [
          `${key} in ${origin.from === 'file' ? origin.path : 'the default'}`,
          `Set it anew: qcmd config set ${key} VALUE, or remove it: qcmd config unset ${key}`,
        ]
  const why = problem ?? `${told} is not ${kind.wanted}`
  return new UsageError('bad-setting', `Cannot use ${name}: ${why}`, remedy)
}
