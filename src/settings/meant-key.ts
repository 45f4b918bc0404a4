import {UsageError} from '../errors.js'
import {nearest} from '../text/nearest.js'
import {isSettingKey, SETTING_KEYS, variableOf, type SettingKey} from './settings.js'

/** The key; throws a UsageError with the one that was likely meant for what is none. */
export const settingKey = (typed: string): SettingKey => {
  if (isSettingKey(typed)) return typed
  const meant = meantKey(typed)
  throw new UsageError(
    'unknown-key',
    `No setting ${JSON.stringify(typed.slice(0, 80))}`,
    meant === undefined
      ? 'See all: qcmd config list'
      : `Did you mean ${meant}? See all: qcmd config list`,
  )
}

/** The key that a mistyped one means: also a flag, a variable, or a key without what is before it. */
export const meantKey = (typed: string): SettingKey | undefined => {
  const byVariable = SETTING_KEYS.find((key) => variableOf(key) === typed.toUpperCase())
  if (byVariable !== undefined) return byVariable
  const word = camelCase(typed.replace(/^--?(?:no-)?/, ''))
  const exact = SETTING_KEYS.find((key) => lastOf(key) === word)
  if (exact !== undefined) return exact
  const near = nearest(word, SETTING_KEYS)
  // Two wrong letters of a short word leave nothing to go by.
  const last = word.length < 5 ? undefined : nearest(word, SETTING_KEYS.map(lastOf))
  return (
    SETTING_KEYS.find((key) => key === near) ?? SETTING_KEYS.find((key) => lastOf(key) === last)
  )
}

const lastOf = (key: SettingKey): string => key.slice(key.lastIndexOf('.') + 1)

const camelCase = (words: string): string =>
  words.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
