import type {Severity} from '../analyse/finding.js'
import type {Condition, KnownFailure} from '../analyse/known/known-failure.js'
import {createLinearPattern} from './linear-pattern.js'
import {isObject} from './rule-documents.js'

type Fields = Readonly<Record<string, unknown>>

/** Theirs run from 0, critical, to 4, information. */
const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info', 'info']

/**
 * A Common Reliability Enumeration (prequel-dev/cre) with a match set: conditions that are a value or
 * an expression, each with a count, and a window where they are about several records. Sequences,
 * correlations and conditions that must not be met are refused. Throws an Error that says why it was.
 * `terms` are those that its file defines.
 */
export const readCreRule = (fields: Fields, terms: Fields): KnownFailure => {
  const cre = fields['cre']
  if (!isObject(cre)) throw new Error('cre is not an object')
  const id = textOf(cre['id'])
  if (id === '') throw new Error('cre.id is missing')
  const title = textOf(cre['title'])
  if (title === '') throw new Error('cre.title is missing')
  const severity = typeof cre['severity'] === 'number' ? SEVERITIES[cre['severity']] : undefined
  if (severity === undefined) throw new Error('cre.severity is not a number from 0 to 4')
  return {
    id: short(id, 64),
    name: short(title, 60),
    severity,
    category: short(textOf(cre['category']) || 'other', 40),
    ...toldBy(fields['rule'], terms),
    what: short(textOf(cre['description']) || title, 300),
    cause: short(textOf(cre['cause']), 300),
    nextCheck: short(textOf(cre['mitigation']), 300),
    example: null,
    counterExample: null,
  }
}

/** The pattern of a rule of one condition, or the set of one that looks at several records. */
const toldBy = (rule: unknown, terms: Fields): Pick<KnownFailure, 'pattern' | 'set'> => {
  const set = setOf(rule)
  const match = set['match']
  if (!Array.isArray(match) || match.length === 0) throw new Error('rule.set.match is missing')
  if (match.length > MAX_CONDITIONS) throw new Error(`more than ${MAX_CONDITIONS} conditions`)
  const conditions = (match as unknown[]).map((one) => conditionOf(one, terms))
  const [first] = conditions
  if (first?.count === 1 && conditions.length === 1) return {pattern: first.pattern}
  const windowMs = msOf(set['window'])
  const patterns = conditions.map(({pattern}) => pattern)
  return {
    pattern: {
      source: conditions.map(({pattern, count}) => `${pattern.source} ×${count}`).join(' & '),
      test: (text) => patterns.some((pattern) => pattern.test(text)),
    },
    set: {windowMs, conditions},
  }
}

const MAX_CONDITIONS = 20
const MAX_COUNT = 1000
const UNIT_MS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** `30s`, `1m30s`. */
const msOf = (window: unknown): number => {
  const text = typeof window === 'string' ? window.trim() : ''
  if (text === '') throw new Error('a set of several records needs a window')
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Error('its window is not such as 30s or 5m')
  }
  return parts.reduce(
    (sum, [, number, unit = 's']) => sum + Number(number) * (UNIT_MS[unit] ?? 0),
    0,
  )
}

const setOf = (rule: unknown): Fields => {
  if (!isObject(rule)) throw new Error('rule is missing')
  if (rule['sequence'] !== undefined) throw new Error('a sequence of records cannot be followed')
  const set = rule['set']
  if (!isObject(set)) throw new Error('rule.set is missing')
  if (isFilled(set['negate'])) throw new Error('negate cannot be judged')
  if (isFilled(set['correlations'])) throw new Error('correlations cannot be followed')
  return set
}

const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)

const conditionOf = (given: unknown, terms: Fields): Condition => {
  const condition = typeof given === 'string' ? (terms[given] ?? {value: given}) : given
  if (!isObject(condition)) throw new Error('its condition is not an object')
  const {value, regex, count = 1, field = 'message', ...others} = condition
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) throw new Error(`${stranger} in its condition cannot be judged`)
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    throw new Error(`its count is not a number from 1 to ${MAX_COUNT}`)
  }
  if (field !== 'message') throw new Error('a condition on a field cannot be judged')
  if (typeof value === 'string' && value !== '' && regex === undefined) {
    return {pattern: {source: value, test: (text) => text.includes(value)}, count}
  }
  if (typeof regex === 'string' && value === undefined) {
    return {pattern: createLinearPattern(regex, {isCaseSensitive: true}), count}
  }
  throw new Error('its condition has neither one value nor one regex')
}

/** A text of several lines or points as one line. */
const textOf = (value: unknown): string =>
  typeof value !== 'string'
    ? ''
    : value
        .split('\n')
        .map((line) => line.replace(/^\s*(?:[-*]|\d+\.)\s+/, '').trim())
        .filter((line) => line !== '')
        .join(' ')

/** Cut at a blank where there is one. */
const short = (text: string, most: number): string => {
  if (text.length <= most) return text
  const cut = text.slice(0, most)
  const blank = cut.lastIndexOf(' ')
  return `${cut.slice(0, blank > most / 2 ? blank : most - 1)}…`
}
