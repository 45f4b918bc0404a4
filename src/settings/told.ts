import {yesOrNo, type SettingValue} from './kinds.js'
import {SETTING_KEYS, settingOf, variableOf, type SettingKey} from './settings.js'

/** A setting's default as a person reads it, the same on every machine. */
export const defaultText = (key: SettingKey): string => {
  if (key === 'stateDir') return '~/.local/state/qcmd'
  const value: SettingValue = settingOf(key).fallback(NOWHERE)
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(', ')
  return String(value)
}

/** What no default but the folder's looks at. */
const NOWHERE = {
  env: {},
  home: '',
  cwd: '',
  isWindows: false,
  paths: {isAbsolute: () => false, join: () => '', resolve: () => ''},
}

/** The words to choose from, in brackets; '' where it is no such list, or only yes and no. */
const wordsText = (key: SettingKey): string => {
  const {kind} = settingOf(key)
  return (kind as unknown) === yesOrNo || kind.choices.length === 0
    ? ''
    : ` (${kind.choices.join(', ')})`
}

/** `Where a monitor begins (start, end). Default: end. Flag: logs --from`. */
export const settingMeaning = (key: SettingKey): string => {
  const {about, flag} = settingOf(key)
  const meaning = `${about}${wordsText(key)}. Default: ${defaultText(key)}.`
  return flag === null ? meaning : `${meaning} Flag: ${flag}`
}

/** Each variable with the keys that it gives a value to. */
export const SETTING_VARIABLES: readonly (readonly [
  variable: string,
  keys: readonly SettingKey[],
])[] = [...new Set(SETTING_KEYS.map(variableOf))].map((variable) => [
  variable,
  SETTING_KEYS.filter((key) => variableOf(key) === variable),
])

/** The README's table, in Markdown. */
export const settingsTable = (): string =>
  [
    '| key | flag | default | what it is |',
    '| --- | --- | --- | --- |',
    ...SETTING_KEYS.map((key) => {
      const {about, flag} = settingOf(key)
      const flags = flag === null ? '' : `\`${flag}\``
      return `| \`${key}\` | ${flags} | \`${defaultText(key)}\` | ${about}${wordsText(key)} |`
    }),
  ].join('\n')
