import type {KnownFailure} from '../analyse/known/known-failure.js'
import {readCreRule} from './cre-rule.js'
import {readOwnRule} from './own-rule.js'
import {isObject, readDocuments, readLines} from './rule-documents.js'
import type {RefusedRule, RuleFile} from './rules.js'

const MAX_RULES = 1000

/** What the text of a file says: its rules, and what in it could not be read. Never throws. */
export const readRules = (path: string, text: string): RuleFile => {
  const plain = text.replace(/^\uFEFF/, '')
  const isLines = /\.(?:ndjson|jsonl)$/i.test(path)
  const {items, terms, refused} = isLines ? readLines(plain) : readDocuments(plain)
  const rules: KnownFailure[] = []
  const bad: RefusedRule[] = [...refused]
  for (const {value, place} of items.slice(0, MAX_RULES)) {
    try {
      const rule = readRule(value, terms)
      if (rules.some(({id}) => id === rule.id)) throw new Error('its id is taken by one before it')
      rules.push(rule)
    } catch (error) {
      bad.push({rule: nameOf(value) ?? place, why: error instanceof Error ? error.message : ''})
    }
  }
  if (items.length > MAX_RULES) {
    bad.push({rule: null, why: `only its first ${MAX_RULES} of ${items.length} rules are read`})
  }
  if (items.length === 0 && bad.length === 0) bad.push({rule: null, why: 'it holds no rule'})
  return {path, rules, refused: bad}
}

const readRule = (value: unknown, terms: Readonly<Record<string, unknown>>): KnownFailure => {
  if (!isObject(value)) throw new Error('it is not an object')
  return value['cre'] === undefined ? readOwnRule(value) : readCreRule(value, terms)
}

const nameOf = (value: unknown): string | null => {
  if (!isObject(value)) return null
  const {id, cre} = value
  const name = isObject(cre) ? cre['id'] : id
  return typeof name === 'string' && name !== '' ? name.slice(0, 80) : null
}
