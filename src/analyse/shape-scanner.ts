import {skipsValueOf, isFineKey, isMonth, UNITS_HASHED} from './shape-words.js'
import * as shapeBytes from './shape-bytes.js'

// Imported names are looked up at every use, which the loop over a line's bytes would pay for.
const {BLANK, CONTROL, FLAGS, NO_PIECE, SEED, STEP} = shapeBytes
const {COLON, CURLY, DIGIT, DOT, EQUALS, ESCAPE, HIGH, HEX_LETTER, NONZERO} = shapeBytes
const {OTHER_MARK, QUOTE} = shapeBytes

/** Longer lines take the long way; a header and a message are looked at to 512 and 4,096 characters. */
const MAX_BYTES = 4_000
/** Pieces whose places are remembered; a stamp or a measurement further on is read the long way. */
export const MAX_PIECES = 64
/** A header is within these: numbers there keep their length, since stamps are told by it. */
const FINE_PIECES = 12
const SLASH = 0x2f
const LESS_THAN = 0x3c
const PERCENT = 0x25
const MASKED = 0x1b873593
const NUMBER = 0x2545f491
const AMOUNT = 0x3c6ef372
const ZERO = 0x510e527f
const PATH = 0x6a09e667
const VALUE = 0x1f83d9ab

/**
 * The shape of a line in its bytes: what remains when every piece with a digit, every path and, in
 * lines of fields, every value that says nothing is one and the same mark. Two lines of one shape have
 * the same header, level and template, so that the second of them needs no look but this one, which
 * costs about a nanosecond a byte. The shape is finer than a template: where in doubt, two shapes.
 *
 * `scan` leaves its result in the fields; one scanner serves all lines in turn.
 */
export class ShapeScanner {
  /** The shape, as two 32-bit hashes from a secret seed: no log can aim at a collision. */
  a = 0
  b = 0
  /** Bytes beyond ASCII: they are to be proven text. */
  hasHigh = false
  /** Pieces seen, and where those of the first 64 stand. */
  pieces = 0
  readonly starts = new Int32Array(MAX_PIECES)
  readonly ends = new Int32Array(MAX_PIECES)
  readonly #seed: number
  /** The shape was taken as a line of fields: it holds only if the line is one. */
  isFields = false
  #bytes: Uint8Array = new Uint8Array(0)

  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** False for a line that must take the long way: overlong, or with control characters. */
  scan(bytes: Uint8Array): boolean {
    const length = bytes.length
    if (length === 0 || length > MAX_BYTES) return false
    this.#bytes = bytes
    const {starts, ends} = this
    const first = bytes[0] as number
    const fields = fieldsOf(bytes)
    const isFields = fields === JSON_FIELDS || (fields === LOGFMT && isLogfmt(bytes))
    this.isFields = isFields
    let pieces = 0
    let all = 0
    let a = this.#seed
    let b = 0
    let at = 0
    let word = 0
    // Pieces that are still looked at closely: of the header, and of a date behind a month's name.
    let fine = FINE_PIECES
    while (at < length) {
      const code = bytes[at] as number
      let flags = FLAGS[code] as number
      if (flags < NO_PIECE) {
        const start = at
        let hash = SEED ^ code
        while (++at < length) {
          const next = bytes[at] as number
          const more = FLAGS[next] as number
          if (more >= NO_PIECE) break
          hash = Math.imul(hash, STEP) ^ next
          flags |= more
        }
        all |= flags
        if (pieces < MAX_PIECES) {
          starts[pieces] = start
          ends[pieces] = at
        }
        if ((flags & DIGIT) !== 0) {
          const isShort = at - start <= 3
          const isAsItIs =
            (isShort && (isFineKey(word) || isAfterRequest(bytes, start))) ||
            (pieces === 0 && first === LESS_THAN) ||
            // `%SYS-5-CONFIG_I:` says what happened, and how bad that is.
            (code === PERCENT && bytes[at] === COLON)
          if (!isAsItIs) hash = this.#markOf(start, at, flags, fine > 0)
          fine--
        } else {
          if (bytes[at] === COLON && bytes[at + 1] === SLASH && bytes[at + 2] === SLASH) {
            at = endOfRun(bytes, at + 3)
            hash = PATH
          }
          word = hash
          fine = fine < 6 && (MAY_BE_MONTH[code] as number) === 1 && isMonth(hash) ? 6 : fine - 1
        }
        pieces++
        a = Math.imul(a ^ hash, 0x297a2d39)
        b = Math.imul((b + hash) | 0, 0x2c1b3c6d)
        continue
      }
      if (flags === CONTROL) {
        if (code !== ESCAPE) return false
        // A colour: as it stands, so that its digits are no number.
        do {
          const next = bytes[at++] as number
          a = Math.imul(a ^ next, 0x297a2d39)
          b = Math.imul((b + next) | 0, 0x2c1b3c6d)
          if (next >= 0x40 && next !== 0x5b && next < 0x80) break
        } while (at < length)
        continue
      }
      let mark = code
      if (code === SLASH && pieces >= 3 && canBeginPath(bytes, at)) {
        const end = endOfRun(bytes, at + 1)
        const last = bytes[end - 1] as number
        if (end - at >= 2 && last !== COLON) {
          if (isSentenceEnd(last)) a = Math.imul(a ^ last, 0x297a2d39)
          mark = PATH
          if (pieces < MAX_PIECES) {
            starts[pieces] = at
            ends[pieces] = end
          }
          pieces++
          at = end - 1
          fine--
        }
      } else if (isFields && (code === QUOTE || code === EQUALS)) {
        const end = skippedValue(bytes, at, fields, word)
        if (end > at) {
          mark = VALUE
          at = end - 1
        }
      }
      a = Math.imul(a ^ mark, 0x297a2d39)
      b = Math.imul((b + mark) | 0, 0x2c1b3c6d)
      at++
    }
    // Its low bits choose the slot of a table: all others are to take part in them.
    a ^= a >>> 16
    a = Math.imul(a, 0x45d9f3b)
    this.a = a ^ (a >>> 15)
    this.b = b
    this.hasHigh = (all & HIGH) !== 0
    this.pieces = pieces
    return pieces > 0
  }

  /** What stands in the shape for a piece with a digit. */
  #markOf(start: number, end: number, flags: number, isFine: boolean): number {
    const bytes = this.#bytes
    const length = end - start
    if ((flags & (LETTER_FLAGS | HIGH)) === 0) {
      // Nothing at all is told apart from something: `0 errors`.
      const isNothing =
        (flags & (NONZERO | OTHER_MARK)) === 0 && (length === 1 || (flags & DOT) !== 0)
      if (isNothing) return ZERO ^ (isFine ? length : 0)
      const marks = flags & (DOT | OTHER_MARK | DASH_MARK)
      if (isFine) {
        if (marks === 0) {
          const digits = digitsOfStamp(bytes, start, end) << 8
          return NUMBER ^ digits ^ Math.imul(this.#beside(start, end, flags), STEP)
        }
        const isAddress = marks === DOT && countDots(bytes, start, end) === 3
        const run = leadingDigits(bytes, start, end)
        return NUMBER ^ Math.imul(marks + 1, STEP) ^ ((isAddress ? run : run * 64 + length) << 8)
      }
      if (marks === 0 || isDecimal(bytes, start, end))
        return NUMBER ^ this.#beside(start, end, flags)
      return Math.imul(MASKED ^ marks, STEP)
    }
    const run = leadingDigits(bytes, start, end)
    const unit = run > 0 ? unitOf(bytes, start, end) : 0
    if (isFine) {
      const first = KLOG_FIRST.has(bytes[start] as number) ? (bytes[start] as number) : 0
      const marks = flags & (DOT | OTHER_MARK | DASH_MARK)
      const kept = run > 0 || first > 0 ? run * 64 + Math.min(length, 63) : 0
      const beside = Math.imul(this.#beside(start, end, flags), STEP)
      return Math.imul(MASKED ^ unit ^ marks ^ first ^ beside, STEP) ^ (kept << 8)
    }
    if (unit !== 0) return Math.imul(AMOUNT ^ unit, STEP)
    return MASKED ^ this.#beside(start, end, flags)
  }

  /** Beside a colon an address, a port or a time may stand: there length and hex count. */
  #beside(start: number, end: number, flags: number): number {
    const bytes = this.#bytes
    if (bytes[end] !== COLON && (start === 0 || bytes[start - 1] !== COLON)) return 0
    const length = end - start
    const isHex = (flags & ~(DIGIT | NONZERO | HEX_LETTER)) === 0
    return (isHex ? 0x100 : 0x200) + (length <= 1 ? 1 : length <= 4 ? 2 : length === 5 ? 3 : 4)
  }
}

const LETTER_FLAGS = HEX_LETTER | 0x08
const DASH_MARK = 0x40

/** First letters of months. */
const MAY_BE_MONTH = new Uint8Array(256)
for (const letter of 'ADFJMNOS') MAY_BE_MONTH[letter.charCodeAt(0)] = 1

const NO_FIELDS = 0
const JSON_FIELDS = 1
const LOGFMT = 2

/** klog's letters and the like begin a stamp: I, W, E, F, D, V. */
const KLOG_FIRST: ReadonlySet<number> = new Set([0x49, 0x57, 0x45, 0x46, 0x44, 0x56])

const fieldsOf = (bytes: Uint8Array): number => {
  const first = bytes[0] as number
  if (first === CURLY) return JSON_FIELDS
  if ((FLAGS[first] as number) >= NO_PIECE && first !== 0x40) return NO_FIELDS
  for (let at = 1; at < bytes.length && at < 64; at++) {
    const code = bytes[at] as number
    if (code === EQUALS) return LOGFMT
    if ((FLAGS[code] as number) >= NO_PIECE && code !== 0x40) return NO_FIELDS
  }
  return NO_FIELDS
}

/** `key=value`, `key="value"`, and nothing else in the line: the grammar of `readLogfmt`. */
const isLogfmt = (bytes: Uint8Array): boolean => {
  let at = 0
  const {length} = bytes
  for (let pairs = 0; at < length; pairs++) {
    if (pairs >= 60) return false
    const key = at
    while (at < length && ((FLAGS[bytes[at] as number] as number) < NO_PIECE || bytes[at] === 0x40))
      at++
    if (at === key || bytes[at] !== EQUALS) return false
    at++
    at = bytes[at] === QUOTE ? endOfString(bytes, at) : endOfWord(bytes, at)
    if (at < 0) return false
    if (at < length && (FLAGS[bytes[at] as number] as number) !== BLANK) return false
    while (at < length && (FLAGS[bytes[at] as number] as number) === BLANK) at++
  }
  return true
}

/** The end of a value that does not matter, from the quote or `=` before it; `at` where it does. */
const skippedValue = (bytes: Uint8Array, at: number, fields: number, word: number): number => {
  if (fields === LOGFMT) {
    // A number is masked as it is, and may be a measure.
    if (bytes[at] !== EQUALS || !skipsValueOf(word) || isNumberAt(bytes, at + 1)) return at
    return bytes[at + 1] === QUOTE ? endOfString(bytes, at + 1) : endOfWord(bytes, at + 1)
  }
  // A JSON value that is a string stands behind a colon.
  let before = at - 1
  while (before > 0 && bytes[before] === 0x20) before--
  if (bytes[before] !== COLON || !skipsValueOf(word)) return at
  const end = endOfString(bytes, at)
  return end < 0 ? at : end
}

const isNumberAt = (bytes: Uint8Array, at: number): boolean => {
  const code = bytes[bytes[at] === 0x2d ? at + 1 : at]
  return code !== undefined && code >= 0x30 && code <= 0x39
}

/** Behind the quote that closes the string which opens at `at`, or -1. */
const endOfString = (bytes: Uint8Array, at: number): number => {
  for (let i = at + 1; i < bytes.length; i++) {
    const code = bytes[i] as number
    if (code === 0x5c) i++
    else if (code === QUOTE) return i + 1
  }
  return -1
}

const endOfWord = (bytes: Uint8Array, at: number): number => {
  let end = at
  while (end < bytes.length) {
    const code = bytes[end] as number
    if (code === QUOTE || (FLAGS[code] as number) === BLANK) break
    end++
  }
  return end
}

/** Behind `"GET / HTTP/1.1" ` stands how it was answered. */
const isAfterRequest = (bytes: Uint8Array, at: number): boolean =>
  at > 1 && bytes[at - 1] === 0x20 && bytes[at - 2] === QUOTE

const canBeginPath = (bytes: Uint8Array, at: number): boolean => {
  const before = bytes[at - 1] as number
  const next = bytes[at + 1]
  if (next === undefined || (FLAGS[next] as number) === BLANK) return false
  return (FLAGS[before] as number) === BLANK || PATH_OPENERS.has(before)
}
const PATH_OPENERS: ReadonlySet<number> = new Set(Array.from('=("\'[:,<', (c) => c.charCodeAt(0)))

/** To a blank, a quote or a bracket that closes what was opened before; as `mask.ts` sees a path. */
const endOfRun = (bytes: Uint8Array, from: number): number => {
  let depth = 0
  let end = from
  for (; end < bytes.length; end++) {
    const code = bytes[end] as number
    if ((FLAGS[code] as number) >= BLANK || RUN_ENDS.has(code)) break
    if (code === 0x28 || code === 0x5b) depth++
    else if ((code === 0x29 || code === 0x5d) && --depth < 0) break
  }
  return end
}
const RUN_ENDS: ReadonlySet<number> = new Set(Array.from('"\'`}>;|', (c) => c.charCodeAt(0)))

const isSentenceEnd = (code: number): boolean =>
  code === DOT_CODE || code === COLON || code === 0x21 || code === 0x3f || code === 0x2c
const DOT_CODE = 0x2e

const leadingDigits = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start
  while (at < end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++
  return at - start
}

const countDots = (bytes: Uint8Array, start: number, end: number): number => {
  let dots = 0
  for (let at = start; at < end; at++) if (bytes[at] === DOT_CODE) dots++
  return dots
}

/** Tells digits that may be a stamp from those that cannot; 0 for all that cannot. */
const digitsOfStamp = (bytes: Uint8Array, start: number, end: number): number => {
  const length = end - start
  if (length < 3) return length
  if (length === 4) return bytes[end] === SLASH ? 4 : 0
  if (length === 6) return isMonthAndDay(bytes, start + 2) ? 6 : 0
  if (length === 8) return isMonthAndDay(bytes, start + 4) ? 8 : 0
  // Seconds since 1970, or finer, begin with a one.
  return EPOCH_DIGITS.has(length) && bytes[start] === 0x31 ? length : 0
}
const EPOCH_DIGITS: ReadonlySet<number> = new Set([10, 13, 16, 19])

const isMonthAndDay = (bytes: Uint8Array, at: number): boolean => {
  const month = pair(bytes, at)
  const day = pair(bytes, at + 2)
  return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

const pair = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) - 0x30) * 10 + (bytes[at + 1] as number) - 0x30

/** `[+-]12.5`: a sign at most before, one dot at most between digits. */
const isDecimal = (bytes: Uint8Array, start: number, end: number): boolean => {
  const first = bytes[start] as number
  let at = first === 0x2b || first === 0x2d ? start + 1 : start
  const whole = leadingDigits(bytes, at, end)
  if (whole === 0) return false
  at += whole
  if (at === end) return true
  if (bytes[at] !== DOT_CODE) return false
  const rest = leadingDigits(bytes, at + 1, end)
  return rest > 0 && at + 1 + rest === end
}

/** The hash of a unit that ends a number (`12ms`, `1.5GB`), or 0. */
const unitOf = (bytes: Uint8Array, start: number, end: number): number => {
  let at = end
  while (at > start && end - at <= 8 && (bytes[at - 1] as number) > 0x39) at--
  if (at === end || at === start) return 0
  let hash = SEED ^ (bytes[at] as number)
  for (let i = at + 1; i < end; i++) hash = Math.imul(hash, STEP) ^ (bytes[i] as number)
  return UNITS_HASHED.has(hash) && isDecimal(bytes, start, at) ? hash : 0
}
