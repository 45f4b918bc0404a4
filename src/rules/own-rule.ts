import {SEVERITIES, type Severity} from '../analyse/finding.js'
import type {KnownFailure} from '../analyse/known/known-failure.js'
import {nearest} from '../text/nearest.js'
import {createLinearPattern} from './linear-pattern.js'

const KEYS = [
  ...(['id', 'name', 'severity', 'whenMany', 'category', 'pattern', 'caseSensitive'] as const),
  ...(['what', 'cause', 'nextCheck', 'example', 'counterExample'] as const),
]

type Fields = Readonly<Record<string, unknown>>

/**
 * A rule of the form of the built-in ones. `id`, `name`, `severity`, `pattern` and `what` must be
 * there; case counts only with `caseSensitive`. Throws an Error that says what is wrong.
 */
export const readOwnRule = (fields: Fields): KnownFailure => {
  const stranger = Object.keys(fields).find((key) => !KEYS.some((known) => known === key))
  if (stranger !== undefined) throw unknownKey(stranger)
  const {caseSensitive = false} = fields
  if (typeof caseSensitive !== 'boolean') throw new Error('caseSensitive is neither true nor false')
  const source = required(fields, 'pattern', 4096)
  const whenMany = fields['whenMany'] === undefined ? null : severityOf(fields, 'whenMany')
  return {
    id: idOf(fields),
    name: required(fields, 'name', 60),
    severity: severityOf(fields, 'severity'),
    ...(whenMany === null ? {} : {whenMany}),
    category: optional(fields, 'category', 40) ?? 'other',
    pattern: patternOf(source, caseSensitive),
    what: required(fields, 'what', MAX_TEXT),
    cause: optional(fields, 'cause', MAX_TEXT) ?? '',
    nextCheck: optional(fields, 'nextCheck', MAX_TEXT) ?? '',
    example: optional(fields, 'example', 4096),
    counterExample: optional(fields, 'counterExample', 4096),
  }
}

const MAX_TEXT = 500

const unknownKey = (key: string): Error => {
  const meant = nearest(key, KEYS)
  const question = meant === undefined ? '' : `; did you mean ${meant}?`
  return new Error(`unknown key ${JSON.stringify(key)}${question}`)
}

const idOf = (fields: Fields): string => {
  const id = required(fields, 'id', 64)
  if (/^[A-Za-z][\w.-]*$/.test(id)) return id
  throw new Error('its id is not a letter followed by letters, digits, . _ -')
}

const severityOf = (fields: Fields, key: string): Severity => {
  const severity = SEVERITIES.find((known) => known === fields[key])
  if (severity !== undefined) return severity
  throw new Error(`${key} is none of ${SEVERITIES.join(', ')}`)
}

const patternOf = (source: string, isCaseSensitive: boolean): KnownFailure['pattern'] => {
  try {
    return createLinearPattern(source, {isCaseSensitive})
  } catch (error) {
    throw new Error(`pattern: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const required = (fields: Fields, key: string, most: number): string => {
  const text = optional(fields, key, most)
  if (text === null) throw new Error(`${key} is missing`)
  return text
}

const optional = (fields: Fields, key: string, most: number): string | null => {
  const value = fields[key]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new Error(`${key} is not a text`)
  if (value.trim() === '') throw new Error(`${key} is empty`)
  if (value.length > most) throw new Error(`${key} is longer than ${most} characters`)
  return value
}
