/** Where a secret stands in a text. */
export interface Span {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
}

export type SecretKind = (typeof KINDS)[number]

const KINDS = [
  'aws-key',
  'github',
  'slack',
  'jwt',
  'authorization',
  'url',
  'password',
  'secret',
  'token',
  'api-key',
  'private-key',
  'cookie',
  'card',
  'email',
  'ip',
] as const

/** Marks of a private key's block; global, for `matchAll`. */
export const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
export const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/**
 * False when no finder below can find anything: the cheap look that ordinary lines get. It has no
 * context, so it says yes too often, never too seldom. Words and digits apart, because one pattern
 * of both took twice as long.
 */
export const mayHoldSecret = (text: string, pii: boolean): boolean =>
  WORD_TRACE.test(text) || CARD_TRACE.test(text) || (pii && PII_TRACE.test(text))

const WORD_TRACE =
  /passw|passphrase|secret|token|credential|(?:pi|ss|nt|te|ng|on)[_-]?key|private key|cookie|authorization|:\/\/|AKIA|ASIA|gh[pousr]_|github_pat_|xox[abprs]-|\.eyJ/i
const CARD_TRACE = /(?<![\w.-])[2-6]\d{3}(?:\d{9}|[ -]\d{4,6}[ -]\d)/
const PII_TRACE = /@|\d\.\d{1,3}\.\d|::|(?:[0-9a-f]{1,4}:){3}/i

const isDigitCode = (code: number): boolean => code >= 0x30 && code <= 0x39

/** All secrets of one line, in no order, possibly overlapping. Linear. */
export const findSecrets = (
  text: string,
  options: {readonly pii: boolean; readonly isInKey: boolean},
): readonly Span[] => {
  const spans: Span[] = []
  const add = (kind: SecretKind, start: number, end: number): void => {
    if (end > start && !isPlaceholder(text, start, end)) spans.push({kind, start, end})
  }
  findKeyBlocks(text, options.isInKey, add)
  for (const [kind, pattern] of TOKENS) {
    for (const found of text.matchAll(pattern))
      add(kind, found.index, found.index + found[0].length)
  }
  findWebTokens(text, add)
  findAuthorization(text, add)
  findUrlUsers(text, add)
  findNamedValues(text, add)
  findCookies(text, add)
  findCards(text, add)
  if (options.pii) findPersonal(text, add)
  return spans
}

type Add = (kind: SecretKind, start: number, end: number) => void

const PLACEHOLDER = new RegExp(`\\[secret:(?:${KINDS.join('|')}):[0-9a-f]{4}\\]`, 'y')
const CLOSERS = /["'`\\)\]}>.]*/y

/** Where the placeholder that begins at `start` ends, or -1. */
const placeholderEnd = (text: string, start: number): number => {
  if (text.charCodeAt(start) !== 0x5b) return -1
  PLACEHOLDER.lastIndex = start
  return PLACEHOLDER.test(text) ? PLACEHOLDER.lastIndex : -1
}

/** A placeholder, with nothing but closing punctuation after it. Text around one is no excuse. */
const isPlaceholder = (text: string, start: number, end: number): boolean => {
  const after = placeholderEnd(text, start)
  if (after < 0 || after > end) return false
  CLOSERS.lastIndex = after
  CLOSERS.test(text)
  return CLOSERS.lastIndex >= end
}

/** Shapes that are secret by themselves. No upper bounds: a longer token would show its rest. */
const TOKENS: readonly (readonly [SecretKind, RegExp])[] = [
  ['aws-key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['github', /\bgh[pousr]_[A-Za-z0-9]{36,}/g],
  ['github', /\bgithub_pat_[A-Za-z0-9_]{22,}/g],
  ['slack', /\bxox[abprs]-[A-Za-z0-9-]{10,}/g],
]

const findKeyBlocks = (text: string, isInKey: boolean, add: Add): void => {
  let from = isInKey ? 0 : -1
  const marks = [
    ...Array.from(text.matchAll(KEY_BEGIN), (m) => ({at: m.index, end: m.index, begins: true})),
    ...Array.from(text.matchAll(KEY_END), (m) => ({
      at: m.index,
      end: m.index + m[0].length,
      begins: false,
    })),
  ].sort((a, b) => a.at - b.at)
  for (const mark of marks) {
    if (mark.begins && from < 0) from = mark.at
    if (mark.begins || from < 0) continue
    add('private-key', from, mark.end)
    from = -1
  }
  if (from >= 0) add('private-key', from, text.length)
}

const isTokenCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f ||
  code === 0x2d

/**
 * JSON web tokens, from their second part `.eyJ` outwards: a pattern that begins at the first part
 * would read a run of near-matches once for each place where it could begin.
 */
const findWebTokens = (text: string, add: Add): void => {
  let at = text.indexOf('.eyJ')
  while (at >= 0) {
    let left = at
    while (left > 0 && isTokenCode(text.charCodeAt(left - 1))) left--
    const head = text.slice(left, at).indexOf('eyJ')
    let end = at
    // Signature, and the further parts of an encrypted token.
    for (let parts = 0; parts < 4 && text.charAt(end) === '.'; parts++) {
      let next = end + 1
      while (next < text.length && isTokenCode(text.charCodeAt(next))) next++
      if (parts === 0 && next - end < 12) break
      end = next
    }
    if (head >= 0 && at - left - head >= 11 && end > at) add('jwt', left + head, end)
    at = text.indexOf('.eyJ', Math.max(end, at + 1))
  }
}

const AUTHORIZATION =
  /\bauthorization\\{0,3}["']?\s*[=:]\s*\\{0,3}["']?(?:bearer|basic|token|negotiate|ntlm)\s+/gi

const findAuthorization = (text: string, add: Add): void => {
  for (const found of text.matchAll(AUTHORIZATION)) {
    const start = found.index + found[0].length
    add('authorization', start, trimmedEnd(text, start, endOfRun(text, start, SPACE_ENDS)))
  }
}

/** `"`, `<`, `>`: a URL in JSON or markup ends there, whatever stands behind. */
const URL_ENDS: readonly number[] = [0x22, 0x3c, 0x3e]

const findUrlUsers = (text: string, add: Add): void => {
  let at = text.indexOf('://')
  while (at >= 0) {
    const start = at + 3
    let end = -1
    let i = start
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 0x2f || URL_ENDS.includes(code) || isBlankCode(code)) break
      if (code === 0x40) end = i
    }
    const hasScheme = /[a-z0-9+.-]/i.test(text.charAt(at - 1))
    if (hasScheme && end > start && text.slice(start, end).includes(':')) add('url', start, end)
    at = text.indexOf('://', Math.max(start, i - 1))
  }
}

/** A name that says secret, at its end, then `=` or `:`; any prefix and any quotes. */
const NAMED =
  /(?:(passw(?:or)?d|passphrase)|(secret|credentials?|(?:secret|private|signing|encryption)[_-]?(?:access[_-]?)?key)|(token)|(?:api|access|account)[_-]?key)(\\{0,3}["'])?\s*(?:=>|:=|==?|:)\s*/gi
const SPACE_ENDS = /[\s]/g
const VALUE_ENDS = /[\s,;&]/g
const JSON_ENDS = /[\s,}\]]/g
const OPENING = /(\\{0,3})(["'])/y
/** What a program writes where there is no value; not worth hiding, and JSON stays JSON. */
const NO_VALUE = /^(?:null|nil|none|undefined|true|false)$/i

const findNamedValues = (text: string, add: Add): void => {
  NAMED.lastIndex = 0
  for (let found = NAMED.exec(text); found !== null; found = NAMED.exec(text)) {
    const ownPlaceholder = placeholderEnd(text, found.index - 1)
    if (ownPlaceholder >= 0) {
      NAMED.lastIndex = ownPlaceholder
      continue
    }
    const kind = found[1] ? 'password' : found[2] ? 'secret' : found[3] ? 'token' : 'api-key'
    const start = found.index + found[0].length
    const [from, end] = valueSpan(text, start, found[4] !== undefined)
    if (!NO_VALUE.test(text.slice(from, Math.min(end, from + 16)))) add(kind, from, end)
    NAMED.lastIndex = Math.max(NAMED.lastIndex, end)
  }
}

const valueSpan = (text: string, start: number, isJson: boolean): readonly [number, number] => {
  OPENING.lastIndex = start
  const opening = OPENING.exec(text)
  if (opening) {
    const from = start + opening[0].length
    return [from, closingQuote(text, from, opening[2] ?? '"', opening[1]?.length ?? 0)]
  }
  if (!isJson) return [start, trimmedEnd(text, start, endOfRun(text, start, VALUE_ENDS))]
  // An object or a list: what is secret in it has a name of its own.
  if (/[{[]/.test(text.charAt(start)) && placeholderEnd(text, start) < 0) return [start, start]
  return [start, Math.max(endOfRun(text, start, JSON_ENDS), placeholderEnd(text, start))]
}

/** Where a quoted value ends; with no closing quote it is the rest of the line. */
const closingQuote = (text: string, from: number, quote: string, escapes: number): number => {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (slashes < at - from && text.charAt(at - 1 - slashes) === '\\') slashes++
    const closes = escapes === 0 ? slashes % 2 === 0 : slashes <= escapes
    if (closes) return at - (escapes === 0 ? 0 : slashes)
  }
  return text.length
}

const endOfRun = (text: string, start: number, ends: RegExp): number => {
  ends.lastIndex = start
  return ends.exec(text)?.index ?? text.length
}

/** Without the closing quotes and brackets of what stands around the value. */
const trimmedEnd = (text: string, start: number, end: number): number => {
  const placeholder = placeholderEnd(text, start)
  let last = end
  while (last > start + 1 && /["'`\\)\]}>]/.test(text.charAt(last - 1))) last--
  return placeholder > last && placeholder <= end ? placeholder : last
}

const COOKIE = /\b(?:set-)?cookie(\\{0,3}["'])?\s*:\s*/gi

const findCookies = (text: string, add: Add): void => {
  COOKIE.lastIndex = 0
  for (let found = COOKIE.exec(text); found !== null; found = COOKIE.exec(text)) {
    const start = found.index + found[0].length
    const [from, end] = found[1] ? valueSpan(text, start, true) : [start, text.trimEnd().length]
    add('cookie', from, end)
    COOKIE.lastIndex = Math.max(COOKIE.lastIndex, end)
  }
}

/** Card numbers: digits in one piece, or in the groups that stand on a card. */
const findCards = (text: string, add: Add): void => {
  let i = 0
  while (i < text.length) {
    if (!isDigitCode(text.charCodeAt(i))) {
      i++
      continue
    }
    const start = i
    i = endOfDigits(text, start)
    if (start > 0 && isNumberCode(text.charCodeAt(start - 1))) continue
    const end = cardEnd(text, start, i)
    if (end < 0) continue
    add('card', start, end)
    i = end
  }
}

/** What a longer number, name or version goes on with. */
const isNumberCode = (code: number): boolean => isTokenCode(code) || code === 0x2e

const endOfDigits = (text: string, start: number): number => {
  let end = start
  while (isDigitCode(text.charCodeAt(end))) end++
  return end
}

/** Groups of digits as they are printed; the last four may be followed by three more. */
const GROUPINGS = [
  [4, 4, 4, 3],
  [4, 4, 4],
  [6, 5],
  [6, 4],
] as const

/** Where the card number ends that begins with the digits `start…end`, or -1. */
const cardEnd = (text: string, start: number, end: number): number => {
  const first = text.charCodeAt(start)
  if (first < 0x32 || first > 0x36) return -1
  if (end - start >= 13) return end - start <= 19 && isCard(text, start, end) ? end : -1
  const separator = text.charAt(end)
  if (end - start !== 4 || (separator !== ' ' && separator !== '-')) return -1
  for (const groups of GROUPINGS) {
    const last = endOfGroups(text, end, separator, groups)
    if (last > 0 && isCard(text, start, last)) return last
  }
  return -1
}

const endOfGroups = (
  text: string,
  start: number,
  separator: string,
  groups: readonly number[],
): number => {
  let at = start
  for (const length of groups) {
    if (text.charAt(at) !== separator || endOfDigits(text, at + 1) !== at + 1 + length) return -1
    at += 1 + length
  }
  return at
}

/** Prefixes and lengths of the issuers (ISO/IEC 7812 ranges as published by them). */
const ISSUERS = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^62\d{14,17}$/,
]

const isCard = (text: string, start: number, end: number): boolean => {
  if (isTokenCode(text.charCodeAt(end))) return false
  if (text.charAt(end) === '.' && isDigitCode(text.charCodeAt(end + 1))) return false
  let sum = 0
  let isSecond = false
  for (let i = end - 1; i >= start; i--) {
    const code = text.charCodeAt(i)
    if (!isDigitCode(code)) continue
    const doubled = (code - 0x30) * (isSecond ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
    isSecond = !isSecond
  }
  if (sum % 10 !== 0) return false
  const digits = text.slice(start, end).replace(/[ -]/g, '')
  return ISSUERS.some((issuer) => issuer.test(digits))
}

const EMAIL_DOMAIN = /@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}/g
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi

const findPersonal = (text: string, add: Add): void => {
  for (const found of text.matchAll(EMAIL_DOMAIN)) {
    let start = found.index
    const least = Math.max(0, start - 64)
    while (start > least && /[\w.%+-]/.test(text.charAt(start - 1))) start--
    if (start < found.index) add('email', start, found.index + found[0].length)
  }
  for (const found of text.matchAll(IPV4)) add('ip', found.index, found.index + found[0].length)
  for (const found of text.matchAll(IPV6)) {
    const groups = found[0].split(':')
    const isAddress = found[0].includes('::') ? /[0-9a-f]/i.test(found[0]) : groups.length === 8
    if (isAddress) add('ip', found.index, found.index + found[0].length)
  }
}

const isBlankCode = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)
