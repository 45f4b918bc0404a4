import type {SettingValue} from './kinds.js'
import {isSettingKey, SETTING_KEYS} from './settings.js'

/** What is in a configuration file: keys with dots are nested. */
export type SettingsDocument = Readonly<Record<string, unknown>>

/** What stands at a path of names; undefined where nothing does. */
export const valueAt = (document: SettingsDocument, key: string): unknown => {
  let found: unknown = document
  for (const name of key.split('.')) {
    if (!isGroup(found) || !Object.hasOwn(found, name)) return undefined
    found = found[name]
  }
  return found
}

/**
 * The document with this value; all else stays, in its order. Undefined where something that is no
 * group stands in the way: `{"logs": 5}` has no room for `logs.from`.
 */
export const withValue = (
  document: SettingsDocument,
  key: string,
  value: SettingValue,
): SettingsDocument | undefined => {
  const [name = '', ...below] = key.split('.')
  if (below.length === 0) return {...document, [name]: value}
  const group = Object.hasOwn(document, name) ? document[name] : {}
  if (!isGroup(group)) return undefined
  const changed = withValue(group, below.join('.'), value)
  return changed === undefined ? undefined : {...document, [name]: changed}
}

/** The document without what stands at the key; a group that is empty then goes with it. */
export const withoutValue = (document: SettingsDocument, key: string): SettingsDocument => {
  const [name = '', ...below] = key.split('.')
  const group = Object.hasOwn(document, name) ? document[name] : undefined
  if (below.length > 0) {
    if (!isGroup(group)) return document
    const changed = withoutValue(group, below.join('.'))
    if (changed === group) return document
    if (Object.keys(changed).length > 0) return {...document, [name]: changed}
  }
  if (!Object.hasOwn(document, name)) return document
  return Object.fromEntries(Object.entries(document).filter(([one]) => one !== name))
}

/** Keys in the document that mean nothing, in its order. */
export const unknownKeys = (document: SettingsDocument): readonly string[] =>
  unknownBelow(document, '')

const unknownBelow = (group: SettingsDocument, before: string): readonly string[] =>
  Object.entries(group).flatMap(([name, value]) => {
    const key = before + name
    // A name with a dot in it is no nesting: it is shown as it stands, and means nothing.
    if (name.includes('.')) return [key]
    if (isSettingKey(key)) return []
    const isAbove = SETTING_KEYS.some((known) => known.startsWith(`${key}.`))
    return isAbove && isGroup(value) ? unknownBelow(value, `${key}.`) : [key]
  })

const isGroup = (value: unknown): value is SettingsDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
