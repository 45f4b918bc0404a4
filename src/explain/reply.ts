import {SEVERITIES, type Severity} from '../analyse/finding.js'
import {SURE, type ExplainPrompt} from './prompt.js'

/** What a model said, in the right shape. Nothing in it was held against the lines yet. */
export interface ModelReply {
  readonly what: string
  readonly cause: string
  readonly nextCheck: string
  readonly category: string
  readonly severity: Severity
  readonly sure: (typeof SURE)[number]
  /** Labels of lines that were sent, each once, at least one. */
  readonly cites: readonly string[]
  /** Labels that it named and that no line has: a claim about what was never there. */
  readonly madeUp: readonly string[]
}

/** Why a text is no reply; a word or two for a counter and for people. */
export type NoReply =
  | 'empty'
  | 'too long'
  | 'no JSON'
  | 'cut off'
  | 'wrong shape'
  | 'cites no line'
  | 'copies the example'

export type ReadReply =
  {readonly ok: true; readonly reply: ModelReply} | {readonly ok: false; readonly why: NoReply}

/** Characters that are looked at: the reply is some 600 long, a server may send anything. */
export const MAX_REPLY_TEXT = 64 * 1024
/** What is kept of a text; longer ones are cut, not refused. */
const MAX_TEXT = 500

/**
 * The reply in a text that a model wrote. Small models put a fence, a thought or a sentence around the
 * object: the first whole object in the text is taken then. A key too many is ignored; a key that is
 * missing, a word that is none of those allowed, or evidence that names no line at all is no reply.
 */
export const readReply = (
  text: string,
  prompt: Pick<ExplainPrompt, 'categories' | 'lines'>,
): ReadReply => {
  if (text.trim() === '') return no('empty')
  if (text.length > MAX_REPLY_TEXT) return no('too long')
  const found = objectIn(text)
  if (found === undefined) return no(text.includes('{') ? 'cut off' : 'no JSON')
  return shaped(found, prompt)
}

const no = (why: NoReply): ReadReply => ({ok: false, why})

/** The first whole JSON object in a text; undefined when there is none. */
export const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const whole = parsed(text)
  if (whole !== undefined) return whole
  // A thought may hold braces of its own: what stands behind it is looked at first.
  const afterThought = text.lastIndexOf('</think>')
  const starts = [...text.matchAll(/\{/g)].map(({index}) => index).slice(0, MOST_STARTS)
  const later = starts.filter((start) => start > afterThought)
  for (const start of later.length > 0 ? later : starts) {
    const end = endOfObject(text, start)
    const inside = end === undefined ? undefined : parsed(text.slice(start, end))
    if (inside !== undefined) return inside
  }
  return undefined
}

/** Each costs a pass over the text. */
const MOST_STARTS = 20

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    // What is no JSON is data here.
    return undefined
  }
}

/** Offset behind the brace that closes the one at `start`; undefined when none does. */
const endOfObject = (text: string, start: number): number | undefined => {
  let depth = 0
  let isQuoted = false
  for (let i = start; i < text.length; i++) {
    const character = text[i]
    if (isQuoted) {
      if (character === '\\') i += 1
      else if (character === '"') isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === '{') depth += 1
    else if (character === '}' && --depth === 0) return i + 1
  }
  return undefined
}

const shaped = (
  value: Readonly<Record<string, unknown>>,
  {categories, lines}: Pick<ExplainPrompt, 'categories' | 'lines'>,
): ReadReply => {
  const what = textOf(value['what'])
  const cause = textOf(value['cause'])
  const nextCheck = textOf(value['next_check'])
  const category = wordOf(categories, value['category'])
  const severity = wordOf(SEVERITIES, value['severity'])
  const sure = wordOf(SURE, value['sure'])
  const {evidence} = value
  if (what === undefined || what === '' || cause === undefined) return no('wrong shape')
  if (nextCheck === undefined || category === undefined) return no('wrong shape')
  if (severity === undefined || sure === undefined) return no('wrong shape')
  if (!Array.isArray(evidence) || !evidence.every((one) => typeof one === 'string')) {
    return no('wrong shape')
  }
  const named = [...new Set(evidence.map((one) => one.trim().toUpperCase()))]
  const cites = named.filter((label) => lines.some((line) => line.label === label)).slice(0, 3)
  const madeUp = named.filter((label) => !lines.some((line) => line.label === label))
  if (cites.length === 0) return no('cites no line')
  return {ok: true, reply: {what, cause, nextCheck, category, severity, sure, cites, madeUp}}
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined
  const text = value.replace(/\s+/g, ' ').trim()
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`
}

/** One of the words, whatever its case. */
const wordOf = <T extends string>(words: readonly T[], value: unknown): T | undefined =>
  typeof value === 'string'
    ? words.find((word) => word.toLowerCase() === value.trim().toLowerCase())
    : undefined
