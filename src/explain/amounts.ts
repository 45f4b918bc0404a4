import {clausesOf} from './clauses.js'
import {standsAsWord} from './forms.js'
import {NUMBER_WORDS, numbersIn, roundingTo, TIMES, type Grounds} from './grounds.js'
import {literal} from '../text/literal.js'
import {COUNTABLE, SYNONYMS} from './words.js'

/** Amounts that a text gives a unit, or counts things by, which they have not in the grounds. */
export const amountsMistakenIn = (text: string, grounds: Grounds): readonly string[] => {
  const found = clausesOf(text).flatMap((clause) => mistakenIn(clause, grounds))
  return [...new Set(found)]
}

const mistakenIn = (clause: string, grounds: Grounds): readonly string[] => {
  const tokens = clause
    .split(/[\s,;!?()[\]{}<>|]+/)
    .map((token) => token.replace(/^[.:=*_"'`-]+|[.:=*_"'`-]+$/g, ''))
    .filter((token) => token !== '')
  return tokens.flatMap((token, at) => {
    const digits = NUMBER_WORDS.get(token.toLowerCase()) ?? token
    const amount = /^[~≈+-]?(\d[\d,]*(?:\.\d+)?)-?([\p{L}%°µ]*)$/u.exec(digits)
    if (amount === null) return []
    const number = numbersIn(amount[1] ?? '').join('')
    const unit = unitOf(amount[2] ?? '') ?? unitOf(tokens[at + 1] ?? '')
    if (unit !== null) {
      return isMeasured(number, unit, grounds)
        ? []
        : [`${token} ${amount[2] === '' ? (tokens[at + 1] ?? '') : ''}`.trim()]
    }
    if (amount[2] !== '') return []
    const noun = countedAfter(tokens, at)
    const isKnown = noun !== null && (COUNTABLE.has(noun) || standsAsWord(noun, grounds.words))
    const isOfAll = /^(?:of|all)$/.test(tokens[at - 1]?.toLowerCase() ?? '')
    return !isKnown || isCounted(number, noun, grounds, isOfAll) ? [] : [`${token} ${noun}`]
  })
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ns|nanos?|nanoseconds?)$/, 'ns'],
  [/^(?:µs|us|micros?|microseconds?)$/, 'us'],
  [/^(?:ms|msecs?|millis?|milliseconds?)$/, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 's'],
  [/^(?:m|mins?|minutes?)$/, 'min'],
  [/^(?:h|hrs?|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
  [/^(?:weeks?|months?|years?)$/, 'longer'],
  [/^(?:%|percent|pct)$/, '%'],
  [/^(?:b|bytes?)$/, 'b'],
  [/^(?:k|kb|kib|ki|kilobytes?|kbytes?)$/, 'kb'],
  [/^(?:m|mb|mib|mi|megabytes?|mbytes?)$/, 'mb'],
  [/^(?:g|gb|gib|gi|gigabytes?|gbytes?)$/, 'gb'],
  [/^(?:t|tb|tib|ti|terabytes?)$/, 'tb'],
  [/^(?:°|°c|degrees?|celsius)$/, 'deg'],
  [/^(?:times?|x)$/, 'times'],
]
const unitOf = (word: string): string | null => {
  const said = word.toLowerCase()
  return said === '' ? null : (UNITS.find(([pattern]) => pattern.test(said))?.[1] ?? null)
}
const unitsOf = (word: string): readonly string[] =>
  UNITS.filter(([pattern]) => pattern.test(word)).map(([, unit]) => unit)

/** Where a number stands in the grounds on its own. */
function* placesOf(number: string, text: string): Generator<{before: string; after: string}> {
  const plain = text.replace(TIMES, ' ').replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  for (let at = plain.indexOf(number); at !== -1; at = plain.indexOf(number, at + 1)) {
    const before = plain.slice(Math.max(0, at - 60), at)
    const after = plain.slice(at + number.length, at + number.length + 60)
    if (/\d[.]?$/.test(before) || /^(?:\.?\d)/.test(after)) continue
    yield {before, after}
  }
}

const isMeasured = (number: string, unit: string, {text, numbers}: Grounds): boolean => {
  const same = numbers.has(number) ? [number] : roundingTo(number, numbers)
  if (same.length === 0) return true
  for (const {before, after} of same.flatMap((one) => [...placesOf(one, text)])) {
    if (unit === 'times') {
      if (/count=$/.test(before) || /^\s*(?:times|x\b|tries|attempts|failed|retries)/.test(after))
        return true
      if (/(?:times|count|tries|attempts?|events?)\W{0,4}$/.test(before)) return true
      continue
    }
    const [, own = ''] = /^[\s-]*([a-z%°µ]+)/.exec(after) ?? []
    if (unitsOf(own).includes(unit)) return true
    const [key = ''] = /[a-z_]+["']?\s*[=:]\s*$/.exec(before) ?? []
    if (unitsOf(own).length === 0 && KEYS.get(unit)?.test(key) === true) return true
  }
  return false
}
const KEYS: ReadonlyMap<string, RegExp> = new Map([
  ['ms', /milli|ms\W*$/],
  // Where a duration has no unit, it is seconds.
  ['s', /sec|elapsed|duration|took|delay|runtime|timeout|interval/],
  ['min', /min/],
  ['b', /bytes|size|len/],
  ['kb', /kb/],
  ['%', /percent|pct/],
])

/** The plural that stands behind a number, over two words at most. */
const countedAfter = (tokens: readonly string[], at: number): string | null => {
  for (const token of tokens.slice(at + 1, at + 4)) {
    const word = token.toLowerCase()
    if (
      !/^\p{L}[\p{L}-]*$/u.test(word) ||
      /^(?:in|of|on|at|to|for|from|by|and|or|with|is|was|has|the|a|an|this|its|as|because|than|instead|rather|but|were|are|did|does|goes|loses|exits|fails|stops|says)$/.test(
        word,
      )
    )
      return null
    if (/[^s]s$/.test(word) && !isEmptyVerb(word)) return word
  }
  return null
}
const isEmptyVerb = (word: string): boolean =>
  /^(?:was|is|has|does|as|this|its|always|status|process|address)$/.test(word)

/** What the count of a finding is a count of. */
const HAPPENINGS =
  /^(?:events|lines|messages|entries|records|occurrences|failures|errors|warnings|attempts|cases)$/

const isCounted = (
  number: string,
  noun: string,
  {text, numbers}: Grounds,
  isOfAll: boolean,
): boolean => {
  if (!numbers.has(number)) return true
  const stem = noun.slice(0, Math.max(4, noun.length - 2))
  for (const {before, after} of placesOf(number, text)) {
    // Of `12 of 40 files` it is not 40 to which something happened.
    if (!isOfAll && /\d (?:of|out of) (?:the )?$/.test(before)) continue
    if (/\bcount=$/.test(before) && HAPPENINGS.test(noun)) return true
    if (new RegExp(`^[^\\w\\n]*(?:[\\w-]+[^\\w\\n]+){0,2}${literal(stem)}`).test(after)) return true
    // `devices=412` counts devices, `partition=3` names one.
    const [, key = ''] = /([a-z_]{2,})["']?\s*[=:]\s*$/.exec(before) ?? []
    const plurals = [noun, ...(SYNONYMS.get(noun) ?? [])].filter((one) => one.endsWith('s'))
    if (plurals.some((plural) => key.includes(plural))) return true
  }
  return false
}
