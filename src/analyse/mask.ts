/** What stands in a template where its lines vary. */
export const WILDCARD = '<*>'

/**
 * Masks what varies in a message, from the specific to the general: redacted secrets, optional sizes
 * in brackets, dates and durations in the text, quoted values after `=`, paths, URLs, host names,
 * then every piece between delimiters that holds a digit, long letters-only hex, booleans after `=`.
 * Lists of like things collapse to one. Dotted names without digits and words stay: what is a word is
 * constant until it is proven to vary. Linear.
 */
export const maskMessage = (message: string): string => {
  let text = message
  if (text.includes('[secret:')) text = text.replace(SECRET, '[secret:$1:<*>]')
  if (text.includes('='))
    text = text.replace(QUOTED_VALUE, quotedMasked).replace(VALUE, valueMasked)
  if (text.includes('{"')) text = contextMasked(text)
  if (text.includes('"') || text.includes("'"))
    text = text.replace(REQUEST, '"<*>"').replace(QUOTED_WORD, wordMasked)
  if (/\d/.test(text)) {
    if (text.includes('B)')) text = text.replace(SIZE_IN_BRACKETS, '')
    if (MONTH_TRACE.test(text)) text = text.replace(DATE_IN_TEXT, WILDCARD)
    if (text.includes(':'))
      text = text.replace(HEX_GROUPS, WILDCARD).replace(HOST_AND_PORT, hostOrFile)
    text = text.replace(AMOUNT, MARK.amount)
  }
  return collapse(new Masker(text).run())
}

const SECRET = /\[secret:([a-z-]+):[0-9a-f]{4}\]/g
/** In text, what a message's own key says is said; a program quotes it with pairs of its own in it. */
const QUOTED_VALUE = /(?<![\w.-])(?!(?:msg|message)=)([\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/g
/** `user=ann`, `from=<ann>`, `topics=[orders]`: a word behind a name, as a number would be. */
const VALUE =
  /(?<=^|[\s,;({[&])([A-Za-z_][\w.-]*)=(?:[A-Za-z_][\w./-]*(?=$|[\s,;)}\]&])|<[^\s<>]+>|\([A-Za-z_]+\)|\[[A-Za-z_][\w.-]*\])/g
/** What these say is what happened. */
const TELLING_KEY =
  /(?:^|[._-])(?:status|state|res|result|outcome|reason|err|error|code|level|severity|action|op|operation|event|type|method|mode|phase|cmd|command)$/i
/** A word in quotes is a value, but not where it is the name of one (`"id":7`, `"id"=>7`). */
const QUOTED_WORD =
  /(?<=([A-Za-z]*)[ =]|[\s:([{,<>/-])(\\?["'])([^\s"'<>\\]{1,300}|[^\s"'<>]{1,300})\2(?=[\s,;.)\]}>!?@/]|$|(?<=[A-Za-z] \\?["'][^\s"']{1,300}["']): )/g
/** What was asked for, told beside what came of it: `request: "GET / HTTP/1.1"`. */
const REQUEST = /(?<=[a-z]: )"[A-Z]{3,10} [^\s"]+ HTTP\/[\d.]+"/g

const valueMasked = (whole: string, key: string): string =>
  TELLING_KEY.test(key) ? whole : `${key}=${WILDCARD}`

/** `order failed {"user":"ann","state":"open"}`: what PHP's loggers and others put behind a message. */
const contextMasked = (text: string): string => {
  const at = text.indexOf('{"')
  return text.slice(0, at) + text.slice(at).replace(CONTEXT_VALUE, `"$1":"${WILDCARD}"`)
}
const CONTEXT_VALUE = /"([\w.-]{1,60})":"(?:[^"\\]|\\.)*(?:"|$)/g

const quotedMasked = (whole: string, key: string, double?: string, single?: string): string => {
  const isTelling = TELLING_KEY.test(key) && WORD.test(double ?? single ?? '')
  return isTelling ? whole : `${key}=${WILDCARD}`
}

const wordMasked = (
  whole: string,
  before: string | undefined,
  quote: string,
  text: string,
): string =>
  before !== undefined && TELLING_KEY.test(before) && WORD.test(text)
    ? whole
    : `${quote}${WILDCARD}${quote}`
const WORD = /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/

/** ` (1.13 KB)`: a size said again for people, there or not by its magnitude. */
const SIZE_IN_BRACKETS = / \(\d+(?:[.,]\d+)? ?[KMGT]i?B\)/g
const MONTH_TRACE = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/
const DATE_IN_TEXT =
  /(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} {1,2}\d{1,2}(?!\w)(?:,? \d{4}(?!\w))?(?: \d{1,2}:\d{2}(?::\d{2})?)?(?: (?:UTC|GMT|[A-Z]{3,4}))?(?: \d{4}(?!\w))?/g
/** MAC and IPv6 addresses, also where a group is letters only. */
const HEX_GROUPS =
  /(?<![\w:])(?:[\da-fA-F]{1,4}(?::{1,2}[\da-fA-F]{1,4}){3,7}|(?:[\da-fA-F]{1,4}(?::[\da-fA-F]{1,4}){0,2})?::[\da-fA-F]{1,4}(?::[\da-fA-F]{1,4}){0,2})(?![\w:])/g
/** `db.example.org:5432`, and a bare host at the head of a message; but `server.go:123` is a place in a file. */
const HOST_AND_PORT =
  /(?<![\w.:/@-])(?:[A-Za-z_][\w-]*\.)+([A-Za-z]{2,24}):\d{2,5}(?![\w.-])|^[a-z][\w-]*:\d{2,5}(?= )/g
const SOURCE_FILE =
  /^(?:cc|cpp|cs|ex|erl|go|hs|java|js|jsx|kt|lua|mjs|php|pl|py|rb|rs|scala|sh|swift|ts|tsx|vue)$/
const hostOrFile = (text: string, lastLabel?: string): string =>
  lastLabel !== undefined && SOURCE_FILE.test(lastLabel) ? text : WILDCARD
/** A number and its unit are one thing: `1.5 GB`, `<1 sec`, `30 seconds`, `12ms`. */
const AMOUNT =
  /(?<![\w.])<?\d+(?:[.,]\d+)? ?(?:(?:[KMGT]i?)?B|[kmgt]b|[munµ]s|msecs?|secs?|seconds?|mins?|minutes?|hours?|hrs?|days?)(?![\w])/g

/**
 * What a wildcard stands for, until lists are collapsed: things of a list are alike, but a path, a
 * status and a duration in a row are three things. Each is as long as a wildcard.
 */
const MARK = {number: '<0>', path: '</>', amount: '<#>', other: WILDCARD}

const BLANK = 1
const DELIMITER = 2
const DIGIT = 3
const LETTER = 4

/** What an ASCII character is to the masker; everything else is a letter. */
const CLASS = new Uint8Array(128).fill(LETTER)
for (const blank of ' \t\n\v\f\r') CLASS[blank.charCodeAt(0)] = BLANK
for (const mark of ',;:=|"\'`()[]{}<>@#&!?/\\') CLASS[mark.charCodeAt(0)] = DELIMITER
for (const digit of '0123456789') CLASS[digit.charCodeAt(0)] = DIGIT

const classOf = (code: number): number => (code < 128 ? (CLASS[code] ?? LETTER) : LETTER)

/** One pass along a message, piece by piece; what is constant is copied in slices. */
class Masker {
  readonly #text: string
  #out = ''
  #copied = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): string {
    const text = this.#text
    let at = 0
    while (at < text.length) {
      const code = text.charCodeAt(at)
      const kind = classOf(code)
      if (kind === BLANK) {
        at = this.#blanks(at)
      } else if (code === 0x3c && text.startsWith(WILDCARD, at)) {
        at += WILDCARD.length
      } else if (kind === DELIMITER) {
        at = code === 0x2f || code === 0x5c ? this.#path(at) : at + 1
      } else {
        at = this.#piece(at)
      }
    }
    return this.#out + text.slice(this.#copied)
  }

  /** Any blanks are one: columns are padded, and templates are for reading. */
  #blanks(at: number): number {
    let end = at + 1
    while (end < this.#text.length && classOf(this.#text.charCodeAt(end)) === BLANK) end++
    if (end - at > 1 || this.#text.charCodeAt(at) !== 0x20) this.#replace(at, end, ' ')
    return end
  }

  #piece(at: number): number {
    const text = this.#text
    let hasDigit = false
    let end = at
    for (; end < text.length; end++) {
      const kind = classOf(text.charCodeAt(end))
      if (kind === BLANK || kind === DELIMITER) break
      if (kind === DIGIT) hasDigit = true
    }
    const next = text.charCodeAt(end)
    if (next === 0x3a && text.startsWith('://', end)) return this.#url(at, end)
    // C:\Windows\…
    if (next === 0x3a && end - at === 1 && text.charAt(end + 1) === '\\') return this.#path(at)
    if (!hasDigit && !this.#isVariable(at, end)) return end
    if (next === 0x3a && text.charCodeAt(at) === 0x25 && isCode(text.slice(at, end))) return end
    // `disk2/Windows/System32`: what goes on behind a slash is one path with it.
    const isPath = (next === 0x2f || next === 0x5c) && classOf(text.charCodeAt(end + 1)) !== BLANK
    const last = isPath ? this.#endOfRun(end) : end
    const stop = trimmedEnd(text, at, last)
    this.#replace(at, stop, isPath ? MARK.path : markOf(text.slice(at, stop)))
    return last
  }

  /** A piece without a digit that varies all the same. */
  #isVariable(at: number, end: number): boolean {
    const length = end - at
    if (length < 2) return false
    const text = this.#text
    const isAfterEquals = text.charCodeAt(at - 1) === 0x3d
    if (isAfterEquals && length <= 5 && BOOLEAN.test(text.slice(at, end))) return true
    if (length >= 8 && LETTER_HEX.test(text.slice(at, end))) return true
    if (length < 5) return false
    const dot = text.indexOf('.', at)
    return dot > at && dot < end - 2 && HOST_NAME.test(text.slice(at, end))
  }

  #url(at: number, schemeEnd: number): number {
    const end = this.#endOfRun(schemeEnd + 3)
    this.#replace(at, trimmedEnd(this.#text, at, end), MARK.path)
    return end
  }

  /** `/var/log/x.log`, `C:\Windows\x`, `\\host\share`: only where a path can begin. */
  #path(at: number): number {
    const text = this.#text
    const before = at === 0 ? 0x20 : text.charCodeAt(at - 1)
    const canBegin = classOf(before) === BLANK || PATH_OPENERS.includes(before)
    const first = text.charCodeAt(at + 1)
    if (!canBegin || Number.isNaN(first) || classOf(first) === BLANK) return at + 1
    const end = this.#endOfRun(at + 1)
    if (end - at < 2) return at + 1
    this.#replace(at, trimmedEnd(text, at, end), MARK.path)
    return end
  }

  /** To a blank, a quote or a bracket that closes what was opened before. */
  #endOfRun(from: number): number {
    const text = this.#text
    let depth = 0
    let end = from
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === 0x3c && MARKED.test(text.slice(end, end + 3))) {
        // What was masked before belongs to what stands around it.
        end += 2
        continue
      }
      if (classOf(code) === BLANK || RUN_ENDS.includes(code)) break
      if (code === 0x28 || code === 0x5b) depth++
      else if ((code === 0x29 || code === 0x5d) && --depth < 0) break
    }
    return end
  }

  #replace(from: number, to: number, by: string): void {
    this.#out += this.#text.slice(this.#copied, from) + by
    this.#copied = to
  }
}

const codes = (characters: string): readonly number[] =>
  Array.from(characters, (character) => character.charCodeAt(0))

const PATH_OPENERS = codes('=("\'[:,<')
const RUN_ENDS = codes('"\'`}>;|')

/** Without the full stop or colon that ends a sentence, and without the shaft of an arrow. */
const trimmedEnd = (text: string, at: number, end: number): number => {
  let last = end
  if (text.charCodeAt(end) === 0x3e && text.charCodeAt(end - 1) === 0x2d && end > at + 1) last--
  while (last > at + 1 && SENTENCE_ENDS.includes(text.charCodeAt(last - 1))) last--
  return last
}
const SENTENCE_ENDS = codes('.:!?,')

const BOOLEAN = /^(?:true|false|yes|no|null|none|on|off)$/i
const LETTER_HEX = /^[a-f]{8,}$|^[A-F]{8,}$/
/** Lower-case labels under a well-known top-level domain; package names end in a capital. */
const HOST_NAME =
  /^(?:[a-z_-]+\.)+(?:com|org|net|edu|gov|info|io|dev|app|cloud|local|localdomain|internal|lan)$|^[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:local|localdomain|lan)$|^(?:[a-z_-]+\.){2,}[a-z]{2}$/

/** `%SYS-5-CONFIG_I:`, the name of a message of a network device: facility, severity, mnemonic. */
const isCode = (piece: string): boolean => /^%[A-Z][A-Z\d_]*(?:-[A-Z\d_]+){2,}$/.test(piece)

const markOf = (piece: string): string => (NUMBER.test(piece) ? MARK.number : MARK.other)
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/

/** `<*>:<*>`, `<*>, <*>; <*>`, and after blanks what is alike: how many there are varies too. */
const collapse = (text: string): string => text.replace(MARKED_LIST, joined)
const MARKED = /^<[*0/#]>$/
const MARKED_LIST = /<[*0/#]>(?:(?:, ?|; ?| |[:./\\@_+-])?<[*0/#]>)*/g

const joined = (list: string): string => {
  if (list.length === WILDCARD.length || !list.includes(' ')) return WILDCARD
  let result = ''
  let last = ''
  let parted = ''
  for (const item of list.split(' ')) {
    const mark = /[,;]$/.exec(item)?.[0] ?? ''
    const thing = mark === '' ? item : item.slice(0, -1)
    if (thing !== last) result += result === '' ? WILDCARD : `${parted} ${WILDCARD}`
    last = thing
    parted = mark
  }
  return result
}

/**
 * A template with every list of wildcards as one, unlike things too: what it is grouped by, since
 * one and the same value may look like a number now and like an id the next time.
 */
export const skeletonOf = (template: string): string =>
  template.includes(WILDCARD) ? template.replace(WILDCARD_LIST, WILDCARD) : template
const WILDCARD_LIST = /<\*>(?:(?:, ?|; ?| |[:./\\@_+-])?<\*>)+/g
