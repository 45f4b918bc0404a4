import {placeholderEnd} from './secret-span.js'
import type {Add, SecretKind} from './secret-span.js'

/** A name that says secret, at its end, then `=` or `:`; any prefix and any quotes; `%3D` in a URL. */
const NAMED =
  /(?:(passw(?:or)?d|passphrase|(?:(?<=[a-z0-9][_.-])|(?<![\w.-]))pass(?=\\{0,3}["']\s*[=:]|\s*=|%(?:25){0,3}3D)|(?<![a-z])pwd)|(secret|credentials?|(?:secret|private|signing|encryption)[_-]?(?:access[_-]?)?key)|(token)|(sess(?:ion)?[_-]?id|connect\.sid)|(?:api|access|account)[_-]?key)(\\{0,3}["'])?\s*(?:=>|:=|==?|:|(%(?:25){0,3}3D))\s*/gi
const VALUE_ENDS = /[\s,;&]/g
const ENCODED_ENDS = /[\s&"]|%(?:25){0,3}26/gi
const JSON_ENDS = /[\s,}\]]/g
const OPENING = /(\\{0,3})(["'])/y
/** The headers of a request are lists in what Go and Java print. */
const LIST_OPENING = /\[\s*(?=\\{0,3}["'])/y
const NEXT_ITEM = /\\{0,3}["']\s*,\s*(?=\\{0,3}["'])/y
/**
 * What a program writes where there is no value; not worth hiding, and JSON stays JSON. MySQL says
 * `using password: YES`, PAM `passwd:chauthtok`.
 */
const NO_VALUE = /^(?:null|nil|none|undefined|true|false|yes|no|chauthtok\):)$/i

/** `PWD=/home/x` is a folder, and `pass=12` a count. */
const NO_PASSWORD =
  /^(?:[/~.]|[a-z]:\\|\d{1,6}(?![\w.])|(?:ok|yes|no|on|off|fail(?:ed)?|passed)\b)/i

/** A number is a count or a name within one program: Kafka's, ZooKeeper's `0x14ee3e3a5f20001`. */
const NO_SESSION = /^(?:.{0,7}|0x[\da-f]{1,16}|\d{1,15})$/is

/** Values that a name calls secret: `db_password=…`, `"apiKey": "…"`. Linear. */
export const findNamedValues = (text: string, add: Add): void => {
  NAMED.lastIndex = 0
  for (let found = NAMED.exec(text); found !== null; found = NAMED.exec(text)) {
    const ownPlaceholder = placeholderEnd(text, found.index - 1)
    if (ownPlaceholder >= 0) {
      NAMED.lastIndex = ownPlaceholder
      continue
    }
    const kind = found[4] ? 'session' : kindOf(found)
    const start = found.index + found[0].length
    const isJson = found[5] !== undefined
    const [from, end] = found[6]
      ? [start, trimmedEnd(text, start, endOfRun(text, start, ENCODED_ENDS))]
      : valueSpan(text, start, isJson)
    const isBare = isJson && from === start
    if (!isNoValue(found, text.slice(from, Math.min(end, from + 20)))) add(kind, from, end, isBare)
    NAMED.lastIndex = Math.max(NAMED.lastIndex, end)
  }
}

/** The kind of the first groups of a pattern of names. */
export const kindOf = ([, password, secret, token]: readonly (string | undefined)[]): SecretKind =>
  password ? 'password' : secret ? 'secret' : token ? 'token' : 'api-key'

/** `value`: its beginning is enough. */
const isNoValue = (found: RegExpExecArray, value: string): boolean => {
  if (NO_VALUE.test(value)) return true
  const [whole, password = '', , , session, quotes] = found
  // Kubernetes: `volume "db-password" : secret "db-password" not found`.
  if (/" : $/.test(whole) && /^(?:secret|configmap)$/.test(value)) return true
  if (session !== undefined) {
    // `sessionId: Optional[str]` is of a schema.
    const isProse = whole.includes(':') && quotes === undefined && !/\d/.test(value)
    return isProse || NO_SESSION.test(value)
  }
  return /^(?:pass|pwd)$/i.test(password) && NO_PASSWORD.test(value)
}

const valueSpan = (text: string, start: number, isJson: boolean): readonly [number, number] => {
  const quoted = quotedSpan(text, start) ?? listSpan(text, start)
  if (quoted) return quoted
  if (!isJson) return [start, trimmedEnd(text, start, endOfRun(text, start, VALUE_ENDS))]
  // An object or a list: what is secret in it has a name of its own.
  if (/[{[]/.test(text.charAt(start)) && placeholderEnd(text, start) < 0) return [start, start]
  return [start, Math.max(endOfRun(text, start, JSON_ENDS), placeholderEnd(text, start))]
}

/** What stands between the quotes that open at `start`; undefined where none do. */
export const quotedSpan = (text: string, start: number): readonly [number, number] | undefined => {
  OPENING.lastIndex = start
  const opening = OPENING.exec(text)
  if (!opening) return undefined
  const from = start + opening[0].length
  return [from, closingQuote(text, from, opening[2] ?? '"', opening[1]?.length ?? 0)]
}

/** From the first of a list of quoted values to the last: one replacement, and JSON stays JSON. */
const listSpan = (text: string, start: number): readonly [number, number] | undefined => {
  LIST_OPENING.lastIndex = start
  if (!LIST_OPENING.test(text)) return undefined
  const first = quotedSpan(text, LIST_OPENING.lastIndex)
  let last = first
  while (last) {
    NEXT_ITEM.lastIndex = last[1]
    const next = NEXT_ITEM.test(text) ? quotedSpan(text, NEXT_ITEM.lastIndex) : undefined
    if (!next) break
    last = next
  }
  return first && last && [first[0], last[1]]
}

/** Where a quoted value ends; with no closing quote it is the rest of the line. */
export const closingQuote = (
  text: string,
  from: number,
  quote: string,
  escapes: number,
): number => {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (slashes < at - from && text.charAt(at - 1 - slashes) === '\\') slashes++
    const closes = escapes === 0 ? slashes % 2 === 0 : slashes <= escapes
    if (closes) return at - (escapes === 0 ? 0 : slashes)
  }
  return text.length
}

/** Where the first of `ends` stands from `start` on, or the end of the text. */
export const endOfRun = (text: string, start: number, ends: RegExp): number => {
  ends.lastIndex = start
  return ends.exec(text)?.index ?? text.length
}

/** The value's end without the closing quotes and brackets of what stands around it. */
export const trimmedEnd = (text: string, start: number, end: number): number => {
  const placeholder = placeholderEnd(text, start)
  let last = end
  while (last > start + 1 && /["'`\\)\]}>]/.test(text.charAt(last - 1))) last--
  return placeholder > last && placeholder <= end ? placeholder : last
}

const COOKIE = /\b(?:set-)?cookie(\\{0,3}["'])?\s*(?::|=>?)\s*/gi
/** `a=1; b=2` is one value, and what follows behind a blank is the next field. */
const COOKIE_ENDS = /(?<!;)\s/g

/** Cookies, both ways. Linear. */
export const findCookies = (text: string, add: Add): void => {
  COOKIE.lastIndex = 0
  for (let found = COOKIE.exec(text); found !== null; found = COOKIE.exec(text)) {
    // The kind of a secret that was replaced before is no cookie.
    if (placeholderEnd(text, found.index - '[secret:'.length) >= 0) continue
    const start = found.index + found[0].length
    const [from, end] = cookieSpan(text, start, found[1] !== undefined, found[0].includes('='))
    add('cookie', from, end)
    COOKIE.lastIndex = Math.max(COOKIE.lastIndex, end)
  }
}

/** The header of a request is a line of its own; in JSON and logfmt there is more behind it. */
const cookieSpan = (
  text: string,
  start: number,
  isJson: boolean,
  isField: boolean,
): readonly [number, number] => {
  if (isJson) return valueSpan(text, start, true)
  if (!isField) return [start, text.trimEnd().length]
  return (
    quotedSpan(text, start) ?? [start, trimmedEnd(text, start, endOfRun(text, start, COOKIE_ENDS))]
  )
}
