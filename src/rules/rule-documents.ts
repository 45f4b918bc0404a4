import {parseAllDocuments} from 'yaml'
import type {RefusedRule} from './rules.js'

/** What stands in a file of rules, before anything is known of its meaning. */
export interface RuleDocuments {
  /** Each with its place in the file: `rule 3`, `line 7`. */
  readonly items: readonly {readonly value: unknown; readonly place: string}[]
  /** What CRE files define beside their rules, to be named in them. */
  readonly terms: Readonly<Record<string, unknown>>
  readonly refused: readonly RefusedRule[]
}

/** JSON and YAML, of which JSON is a part: one rule, a list, or an object of `rules` (and `terms`). */
export const readDocuments = (text: string): RuleDocuments => {
  const values: unknown[] = []
  let terms: Record<string, unknown> = {}
  const refused: RefusedRule[] = []
  // A few aliases are a convenience; a bomb of them is refused by the parser.
  for (const document of parseAllDocuments(text, {logLevel: 'silent'})) {
    const [error] = document.errors
    const read = error
      ? new Error(firstLine(error.message))
      : plain(() => document.toJS() as unknown)
    if (read instanceof Error) {
      refused.push({rule: null, why: read.message})
      continue
    }
    if (read === null || read === undefined) continue
    if (isObject(read) && Array.isArray(read['rules'])) {
      values.push(...(read['rules'] as unknown[]))
      if (isObject(read['terms'])) terms = {...terms, ...read['terms']}
    } else if (Array.isArray(read)) values.push(...(read as unknown[]))
    else values.push(read)
  }
  const items = values.map((value, index) => ({value, place: `rule ${index + 1}`}))
  return {items, terms, refused}
}

/** A rule a line; blank lines are legal. */
export const readLines = (text: string): RuleDocuments => {
  const items: {value: unknown; place: string}[] = []
  const refused: RefusedRule[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const place = `line ${index + 1}`
    const value = plain(() => JSON.parse(line) as unknown)
    if (value instanceof Error) refused.push({rule: place, why: value.message})
    else items.push({value, place})
  }
  return {items, terms: {}, refused}
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const plain = (read: () => unknown): unknown => {
  try {
    return read()
  } catch (error) {
    return new Error(firstLine(error instanceof Error ? error.message : String(error)))
  }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/:$/, '')
