import type {Severity} from '../analyse/finding.js'
import type {KnownFailure, TextPattern} from '../analyse/known/known-failure.js'
import {createLinearPattern} from './linear-pattern.js'
import {isObject} from './rule-documents.js'

type Fields = Readonly<Record<string, unknown>>

/** Theirs run from 0, critical, to 4, information. */
const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info', 'info']

/**
 * A Common Reliability Enumeration (prequel-dev/cre) whose match set is one condition: a value that
 * stands in a record, or an expression. What looks at several records (sequences, windows, counts,
 * conditions that must not be met) has no such meaning here and is refused. Throws an Error that says
 * why it was. `terms` are those that its file defines.
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
    pattern: patternOf(conditionOf(fields['rule']), terms),
    what: short(textOf(cre['description']) || title, 300),
    cause: short(textOf(cre['cause']), 300),
    nextCheck: short(textOf(cre['mitigation']), 300),
    example: null,
    counterExample: null,
  }
}

const conditionOf = (rule: unknown): unknown => {
  if (!isObject(rule)) throw new Error('rule is missing')
  if (rule['sequence'] !== undefined) throw new Error('a sequence of records cannot be followed')
  const set = rule['set']
  if (!isObject(set)) throw new Error('rule.set is missing')
  if (isFilled(set['negate'])) throw new Error('negate cannot be judged on one record')
  if (isFilled(set['correlations'])) throw new Error('correlations cannot be followed')
  const match = set['match']
  if (!Array.isArray(match) || match.length === 0) throw new Error('rule.set.match is missing')
  if (match.length > 1) throw new Error('a set of several conditions cannot be followed')
  return (match as unknown[])[0]
}

const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)

const patternOf = (given: unknown, terms: Fields): TextPattern => {
  const condition = typeof given === 'string' ? (terms[given] ?? {value: given}) : given
  if (!isObject(condition)) throw new Error('its condition is not an object')
  const {value, regex, count = 1, field = 'message', ...others} = condition
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) throw new Error(`${stranger} in its condition cannot be judged`)
  if (count !== 1) throw new Error('a count of records cannot be followed')
  if (field !== 'message') throw new Error('a condition on a field cannot be judged')
  if (typeof value === 'string' && value !== '' && regex === undefined) {
    return {source: value, test: (text) => text.includes(value)}
  }
  if (typeof regex === 'string' && value === undefined) {
    return createLinearPattern(regex, {isCaseSensitive: true})
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
