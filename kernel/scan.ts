/*
 * The scanner of shapes, in AssemblyScript: a TypeScript that compiles to WebAssembly, where `load<u8>(at)`
 * is the byte at an address of the memory. What it is for, and what a shape is, stands in
 * src/analyse/shape-scanner.ts, its only caller; `node build.js` makes src/analyse/kernel-code.ts of it.
 *
 * Everything that has a name in the logs of this world (months, units, keys) is put into the memory by
 * the caller; here are only the rules of what makes two lines differ.
 */

// The layout of the memory, which the caller knows too.
/** What each byte is: 256 numbers of 16 bits. */
const FLAGS: usize = 0
/** 1 for each first letter of a month: 256 bytes. */
const MAY_BE_MONTH: usize = 512
/** A table of words: 512 pairs of a hash and what the word is. */
const WORDS: usize = 1024
const WORD_SLOTS: usize = 512
/** Bytes of lines, to which the lines point. */
const INPUT: usize = 8192
const INPUT_BYTES: usize = 262144
/** Where each line begins and ends: pairs of 32 bits. */
const LINES: usize = INPUT + INPUT_BYTES
const MAX_LINES: usize = 8192
/** What was found in each: two hashes, what it is, and where its pieces are; four times 32 bits. */
const FOUND: usize = LINES + 8 * MAX_LINES
/** Where each piece begins and ends, from its line's start on: twice 16 bits. */
const PIECES: usize = FOUND + 16 * MAX_LINES
const PIECES_END: usize = PIECES + 4 * 65536

const MAX_PIECES: i32 = 64
/** Longer lines take the long way; a header and a message are looked at to 512 and 4,096 characters. */
const MAX_BYTES: usize = 4000

// What a line is.
const IS_SHORT: u32 = 1
const HAS_HIGH: u32 = 2
const IS_FIELDS: u32 = 4
/** A header is within these: numbers there keep their length, since stamps are told by it. */
const FINE_PIECES: i32 = 12
/** Digits before a dot: more may be seconds since 1970. */
const MAX_PLAIN_RUN: u32 = 8

// What a byte is, as in shape-bytes.ts.
const DIGIT: u32 = 0x01
const NONZERO: u32 = 0x02
const HEX_LETTER: u32 = 0x04
const LETTERS: u32 = 0x0c
const DOT: u32 = 0x10
const HIGH: u32 = 0x20
const DASH: u32 = 0x40
const OTHER_MARK: u32 = 0x80
const NO_PIECE: u32 = 0x100
const BLANK: u32 = 0x101
const CONTROL: u32 = 0x102

// What a word is, as in shape-words.ts.
const MONTH: u32 = 1
const UNIT: u32 = 2
const FINE_KEY: u32 = 4
const TELLING_KEY: u32 = 8
const STATUS_KEY: u32 = 16

// What stands in a shape for what varies.
const MASKED: u32 = 0x1b873593
const NUMBER: u32 = 0x2545f491
const AMOUNT: u32 = 0x3c6ef372
const ZERO: u32 = 0x510e527f
const PATH: u32 = 0x6a09e667
const URL: u32 = 0x9b05688c
const VALUE: u32 = 0x1f83d9ab
const STATUS: u32 = 0x5be0cd19

/** FNV-1a's start and factor, for words; two factors that mix words into shapes. */
const SEED: u32 = 0x811c9dc5
const STEP: u32 = 0x01000193
const A: u32 = 0x297a2d39
const B: u32 = 0x2c1b3c6d

const NO_FIELDS: i32 = 0
const JSON: i32 = 1
const LOGFMT: i32 = 2

const TAB: u32 = 0x09
const ESCAPE: u32 = 0x1b
const SPACE: u32 = 0x20
const QUOTE: u32 = 0x22
const PERCENT: u32 = 0x25
const SLASH: u32 = 0x2f
const COLON: u32 = 0x3a
const LESS_THAN: u32 = 0x3c
const EQUALS: u32 = 0x3d
const AT: u32 = 0x40
const BRACKET: u32 = 0x5b
const CLOSING_BRACKET: u32 = 0x5d
const BACKSLASH: u32 = 0x5c
const CURLY: u32 = 0x7b

/** The line that is scanned, and where its next piece is noted. */
let lineStart: usize = 0
let lineEnd: usize = 0
let pieceAt: usize = 0
/** The hash of the latest piece without a digit. */
let lastWord: u32 = 0

/** Scans so many lines, or as many as there is room for their pieces; tells how many. */
export function scan(count: i32, seed: u32): i32 {
  pieceAt = PIECES
  for (let i: i32 = 0; i < count; i++) {
    if (pieceAt + 4 * MAX_PIECES > PIECES_END) return i
    const line = LINES + (<usize>i << 3)
    const found = FOUND + (<usize>i << 4)
    const from = load<u32>(line)
    const end = load<u32>(line, 4)
    store<u32>(found, <u32>((pieceAt - PIECES) >> 2), 12)
    const isLong = from === end || end - from > MAX_BYTES
    store<u32>(found, isLong ? 0 : scanLine(from, end, seed, found), 8)
  }
  return count
}

/**
 * Scans the line from `from` to `end`, writes its hashes and its pieces, and tells what it is. 0 for one
 * that must take the long way: with control characters, or without a piece.
 */
function scanLine(from: usize, end: usize, seed: u32, found: usize): u32 {
  lineStart = from
  lineEnd = end
  const first = byte(from)
  const fields = fieldsOf(from, end)
  const isFields = fields === JSON || (fields === LOGFMT && isLogfmt(from, end))
  let pieces: i32 = 0
  let all: u32 = 0
  let a = seed
  let b: u32 = 0
  let at = from
  let word: u32 = 0
  lastWord = 0
  // Pieces that are still looked at closely: of the header, and of a date behind a month's name.
  let fine = FINE_PIECES
  while (at < end) {
    const code = byte(at)
    let flags = flagsOf(code)
    if (flags < NO_PIECE) {
      const start = at
      let hash = SEED ^ code
      while (++at < end) {
        const next = byte(at)
        const more = flagsOf(next)
        if (more >= NO_PIECE) break
        hash = (hash * STEP) ^ next
        flags |= more
      }
      all |= flags
      if (pieces < MAX_PIECES) notePiece(start, at)
      if ((flags & DIGIT) !== 0) {
        const isShort = at - start <= 3
        const isAsItIs =
          (isShort && (isWord(word, FINE_KEY) || isAfterRequest(start))) ||
          (pieces === 0 && first === LESS_THAN) ||
          // `%SYS-5-CONFIG_I:` says what happened, and how bad that is.
          (code === PERCENT && at < end && byte(at) === COLON)
        const isStatus =
          isFields && at - start === 3 && (flags & ~(DIGIT | NONZERO)) === 0 && isWord(word, STATUS_KEY)
        // Of the status of a request only its class says how it went.
        if (isStatus) hash = STATUS ^ (code << 8)
        else if (!isAsItIs) hash = markOf(start, at, flags, fine > 0)
        fine--
      } else {
        if (isColonSlashSlash(at)) {
          at = endOfRun(at + 3, end)
          hash = URL
        }
        word = hash
        lastWord = hash
        fine = fine < 6 && mayBeMonth(code) && isWord(hash, MONTH) ? 6 : fine - 1
      }
      pieces++
      a = (a ^ hash) * A
      b = (b + hash) * B
      continue
    }
    if (flags === CONTROL) {
      if (code !== ESCAPE) return 0
      // A colour: as it stands, so that its digits are no number.
      do {
        const next = byte(at++)
        a = (a ^ next) * A
        b = (b + next) * B
        if (next >= 0x40 && next !== BRACKET && next < 0x80) break
      } while (at < end)
      continue
    }
    let mark = code
    if (code === SLASH && pieces >= 3 && canBeginPath(at, end)) {
      const pathEnd = endOfRun(at + 1, end)
      const last = byte(pathEnd - 1)
      if (pathEnd - at >= 2 && last !== COLON) {
        if (isSentenceEnd(last)) a = (a ^ last) * A
        mark = PATH
        if (pieces < MAX_PIECES) notePiece(at, pathEnd)
        pieces++
        at = pathEnd - 1
        fine--
      }
    } else if (isFields && (code === QUOTE || code === EQUALS)) {
      const valueEnd = skippedValue(at, end, fields, word)
      if (valueEnd > at) {
        mark = VALUE
        at = valueEnd - 1
      }
    }
    a = (a ^ mark) * A
    b = (b + mark) * B
    at++
  }
  // Its low bits choose the slot of a table: all others are to take part in them.
  a ^= a >>> 16
  a *= 0x45d9f3b
  store<u32>(found, a ^ (a >>> 15), 0)
  store<u32>(found, b, 4)
  if (pieces === 0) return 0
  const is = IS_SHORT | ((all & HIGH) !== 0 ? HAS_HIGH : 0) | (isFields ? IS_FIELDS : 0)
  return is | (<u32>min(pieces, MAX_PIECES) << 8)
}

/** What stands in the shape for a piece with a digit. */
function markOf(start: usize, end: usize, flags: u32, isFine: bool): u32 {
  const length = <u32>(end - start)
  if ((flags & (LETTERS | HIGH)) === 0) {
    // Nothing at all is told apart from something: `0 errors`.
    const isNothing = (flags & (NONZERO | OTHER_MARK)) === 0 && (length === 1 || (flags & DOT) !== 0)
    if (isNothing) return ZERO ^ (isFine ? length : 0)
    const marks = flags & (DOT | OTHER_MARK | DASH)
    if (isFine) {
      const near = beside(start, end, flags) * STEP
      if (marks === 0) return NUMBER ^ (digitsOfStamp(start, end) << 8) ^ near
      const run = leadingDigits(start, end)
      if (marks === DOT && run <= MAX_PLAIN_RUN) {
        const dots = countDots(start, end)
        if (dots === 3) return NUMBER ^ ((DOT + 1) * STEP) ^ near
        if (dots === 1 && isPlainDecimal(start, end)) return NUMBER ^ ((DOT + 2) * STEP)
      }
      // Seconds since 1970 have as many decimals as they happen to have.
      if (marks === DOT && isEpochDecimal(start, end)) return NUMBER ^ ((DOT + 3) * STEP)
      return NUMBER ^ ((marks + 1) * STEP) ^ ((run * 64 + length) << 8)
    }
    if (marks === 0 || isDecimal(start, end)) return NUMBER ^ beside(start, end, flags)
    return (MASKED ^ marks) * STEP
  }
  const run = leadingDigits(start, end)
  const unit = run > 0 ? unitOf(start, end) : 0
  if (isFine) {
    const code = byte(start)
    const letter = isKlogLetter(code) && isKlogDate(start + 1, end) ? code : 0
    const marks = flags & (DOT | OTHER_MARK | DASH)
    const isStamp = letter > 0 || (run > 0 && isStampAfter(start, start + run, end))
    const kept = isStamp ? run * 64 + min<u32>(length, 63) : min<u32>(run, 1)
    const near = beside(start, end, flags) * STEP
    return ((MASKED ^ unit ^ marks ^ letter ^ near) * STEP) ^ (kept << 8)
  }
  if (unit !== 0) return (AMOUNT ^ unit) * STEP
  return MASKED ^ beside(start, end, flags)
}

/** Beside a colon an address, a port or a time may stand: there length and hex count. */
function beside(start: usize, end: usize, flags: u32): u32 {
  const isBefore = end < lineEnd && byte(end) === COLON
  if (!isBefore && (start === lineStart || byte(start - 1) !== COLON)) return 0
  const length = end - start
  const isHex = (flags & ~(DIGIT | NONZERO | HEX_LETTER)) === 0
  return (isHex ? 0x100 : 0x200) + (length <= 1 ? 1 : length <= 4 ? 2 : length === 5 ? 3 : 4)
}

function fieldsOf(from: usize, end: usize): i32 {
  const first = byte(from)
  if (first === CURLY) return JSON
  if (!isKeyByte(first)) return NO_FIELDS
  const near = min(end, from + 64)
  for (let at = from + 1; at < near; at++) {
    const code = byte(at)
    if (code === EQUALS) return LOGFMT
    if (!isKeyByte(code)) return NO_FIELDS
  }
  return NO_FIELDS
}

/** `key=value`, `key="value"`, and nothing else in the line: the grammar of `readLogfmt`. */
function isLogfmt(from: usize, end: usize): bool {
  let at = from
  for (let pairs = 0; at < end; pairs++) {
    if (pairs >= 60) return false
    const key = at
    while (at < end && isKeyByte(byte(at))) at++
    if (at === key || at >= end || byte(at) !== EQUALS) return false
    at++
    at = at < end && byte(at) === QUOTE ? endOfString(at, end) : endOfWord(at, end)
    if (at === 0) return false
    if (at < end && !isBlank(byte(at))) return false
    while (at < end && isBlank(byte(at))) at++
  }
  return true
}

/** The end of a value that does not matter, from the quote or `=` before it; `at` where it does. */
function skippedValue(at: usize, end: usize, fields: i32, word: u32): usize {
  if (isWord(word, TELLING_KEY)) return at
  if (fields === LOGFMT) {
    // A number is masked as it is, and may be a measure.
    if (byte(at) !== EQUALS || isNumberAt(at + 1, end)) return at
    const isQuoted = at + 1 < end && byte(at + 1) === QUOTE
    return isQuoted ? endOfString(at + 1, end) : endOfWord(at + 1, end)
  }
  // A JSON value that is a string stands behind a colon; the line begins with a bracket.
  let before = at - 1
  while (before > lineStart && byte(before) === SPACE) before--
  if (byte(before) !== COLON) return at
  const closed = endOfString(at, end)
  return closed === 0 ? at : closed
}

function isNumberAt(at: usize, end: usize): bool {
  const first = at < end && byte(at) === 0x2d ? at + 1 : at
  return first < end && isDigit(byte(first))
}

/** Behind the quote that closes the string which opens at `at`, or 0. */
function endOfString(at: usize, end: usize): usize {
  for (let i = at + 1; i < end; i++) {
    const code = byte(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE) return i + 1
  }
  return 0
}

function endOfWord(from: usize, end: usize): usize {
  let at = from
  while (at < end && byte(at) !== QUOTE && !isBlank(byte(at))) at++
  return at
}

/** Behind `"GET / HTTP/1.1" ` stands how it was answered. */
function isAfterRequest(at: usize): bool {
  return at - lineStart > 1 && byte(at - 1) === SPACE && byte(at - 2) === QUOTE
}

/** The scheme of a URL has just ended. */
function isColonSlashSlash(at: usize): bool {
  return at + 2 < lineEnd && byte(at) === COLON && byte(at + 1) === SLASH && byte(at + 2) === SLASH
}

function canBeginPath(at: usize, end: usize): bool {
  if (at + 1 === end || isBlank(byte(at + 1))) return false
  const before = byte(at - 1)
  if (isBlank(before)) return true
  // = ( " ' [ : , <
  return (
    before === EQUALS || before === 0x28 || before === QUOTE || before === 0x27 ||
    before === BRACKET || before === COLON || before === 0x2c || before === LESS_THAN
  )
}

/** To a blank, a quote or a bracket that closes what was opened before; as `mask.ts` sees a path. */
function endOfRun(from: usize, end: usize): usize {
  let depth = 0
  let at = from
  for (; at < end; at++) {
    const code = byte(at)
    if (flagsOf(code) >= BLANK || endsRun(code)) break
    if (code === 0x28 || code === BRACKET) depth++
    else if ((code === 0x29 || code === 0x5d) && --depth < 0) break
  }
  return at
}

/** " ' ` } > ; | */
function endsRun(code: u32): bool {
  return (
    code === QUOTE || code === 0x27 || code === 0x60 || code === 0x7d ||
    code === 0x3e || code === 0x3b || code === 0x7c
  )
}

/** . : ! ? , */
function isSentenceEnd(code: u32): bool {
  return code === 0x2e || code === COLON || code === 0x21 || code === 0x3f || code === 0x2c
}

/** klog's letters and the like begin a stamp: I, W, E, F, D, V. */
function isKlogLetter(code: u32): bool {
  return (
    code === 0x49 || code === 0x57 || code === 0x45 ||
    code === 0x46 || code === 0x44 || code === 0x56
  )
}

/** `0310` or `20260310`, as klog writes a date behind its letter. */
function isKlogDate(start: usize, end: usize): bool {
  const length = end - start
  return (length === 4 || length === 8) && leadingDigits(start, end) === <u32>length
}

/** Behind digits that begin a piece: what goes on with a date, and what ends a time. */
function isStampAfter(start: usize, at: usize, end: usize): bool {
  if (at === end) return true
  const code = byte(at)
  // An id of letters and digits that begins with digits goes on with a letter.
  if (!isLetter(code)) return true
  const small = code | 0x20
  if (small === 0x74) return at - start === 8 || at - start === 2 || at - start === 4
  if (small === 0x7a) return at + 1 === end
  if (small === 0x61 || small === 0x70) return at - start <= 2 && at + 2 === end
  return false
}

function isLetter(code: u32): bool {
  return (code | 0x20) - 0x61 < 26
}

function leadingDigits(start: usize, end: usize): u32 {
  let at = start
  while (at < end && isDigit(byte(at))) at++
  return <u32>(at - start)
}

function countDots(start: usize, end: usize): i32 {
  let dots = 0
  for (let at = start; at < end; at++) if (byte(at) === 0x2e) dots++
  return dots
}

/** A decimal that is no part of a stamp, and no time since the start: `load 0.49`, `seconds=0.02`, `"load":0.5`. */
function isPlainDecimal(start: usize, end: usize): bool {
  if (end < lineEnd && byte(end) === COLON) return false
  let at = start
  while (at > lineStart && isBlank(byte(at - 1))) at--
  if (at === lineStart) return false
  const before = byte(at - 1)
  const isValue = before === COLON && at - 1 > lineStart && byte(at - 2) === QUOTE
  return (isValue || before === EQUALS || (at < start && isLetter(before))) && isDecimal(start, end)
}

/** `1773130896.31`: seconds since 1970 begin with a one, and have nine decimals at most. */
function isEpochDecimal(start: usize, end: usize): bool {
  const length = end - start
  if (length < 12 || length > 20 || byte(start) !== 0x31 || byte(start + 10) !== 0x2e) return false
  return leadingDigits(start, end) === 10 && leadingDigits(start + 11, end) === <u32>(length - 11)
}

/** Tells digits that may be a stamp from those that cannot; 0 for all that cannot. */
function digitsOfStamp(start: usize, end: usize): u32 {
  const length = <u32>(end - start)
  if (length < 3) return isDayOrHour(start, end) ? length : 0
  if (length === 4) return end < lineEnd && byte(end) === SLASH ? 4 : 0
  if (length === 6) return isMonthAndDay(start + 2) ? 6 : 0
  if (length === 8) return isMonthAndDay(start + 4) ? 8 : 0
  // Seconds since 1970, or finer, begin with a one.
  const isEpoch = length === 10 || length === 13 || length === 16 || length === 19
  return isEpoch && byte(start) === 0x31 ? length : 0
}

/** A number of one or two digits: what stands beside it may make it a day of a month, or an hour. */
function isDayOrHour(start: usize, end: usize): bool {
  if (start === lineStart || end === lineEnd) return true
  const before = byte(start - 1)
  const after = byte(end)
  if (!isBlank(before) && before !== EQUALS && before !== BRACKET && before !== QUOTE) return true
  if (!isBlank(after) && after !== CLOSING_BRACKET && after !== QUOTE) return true
  return isWord(lastWord, MONTH) || (end + 1 < lineEnd && mayBeMonth(byte(end + 1)))
}

function isMonthAndDay(at: usize): bool {
  const month = pair(at)
  const day = pair(at + 2)
  return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

function pair(at: usize): u32 {
  return (byte(at) - 0x30) * 10 + byte(at + 1) - 0x30
}

/** `[+-]12.5`: a sign at most before, one dot at most between digits. */
function isDecimal(start: usize, end: usize): bool {
  const first = byte(start)
  let at = first === 0x2b || first === 0x2d ? start + 1 : start
  const whole = leadingDigits(at, end)
  if (whole === 0) return false
  at += whole
  if (at === end) return true
  if (byte(at) !== 0x2e) return false
  const rest = leadingDigits(at + 1, end)
  return rest > 0 && at + 1 + rest === end
}

/** The hash of a unit that ends a number (`12ms`, `1.5GB`), or 0. */
function unitOf(start: usize, end: usize): u32 {
  let at = end
  while (at > start && end - at <= 8 && byte(at - 1) > 0x39) at--
  if (at === end || at === start) return 0
  let hash = SEED ^ byte(at)
  for (let i = at + 1; i < end; i++) hash = (hash * STEP) ^ byte(i)
  return isWord(hash, UNIT) && isDecimal(start, at) ? hash : 0
}

/** Whether the word with this hash is one of a kind. */
function isWord(hash: u32, kind: u32): bool {
  let slot = <usize>(hash ^ (hash >>> 15)) & (WORD_SLOTS - 1)
  while (load<u32>(WORDS + (slot << 3), 4) !== 0) {
    if (load<u32>(WORDS + (slot << 3)) === hash) return (load<u32>(WORDS + (slot << 3), 4) & kind) !== 0
    slot = (slot + 1) & (WORD_SLOTS - 1)
  }
  return false
}

// @ts-ignore: a decorator of AssemblyScript
@inline function notePiece(start: usize, end: usize): void {
  store<u32>(pieceAt, <u32>((start - lineStart) | ((end - lineStart) << 16)))
  pieceAt += 4
}

// @ts-ignore: a decorator of AssemblyScript
@inline function byte(at: usize): u32 {
  return load<u8>(at)
}

// @ts-ignore: a decorator of AssemblyScript
@inline function flagsOf(code: u32): u32 {
  return load<u16>(FLAGS + (<usize>code << 1))
}

// @ts-ignore: a decorator of AssemblyScript
@inline function mayBeMonth(code: u32): bool {
  return load<u8>(MAY_BE_MONTH + <usize>code) === 1
}

// @ts-ignore: a decorator of AssemblyScript
@inline function isDigit(code: u32): bool {
  return code - 0x30 <= 9
}

// @ts-ignore: a decorator of AssemblyScript
@inline function isBlank(code: u32): bool {
  return code === SPACE || code === TAB
}

// @ts-ignore: a decorator of AssemblyScript
@inline function isKeyByte(code: u32): bool {
  return flagsOf(code) < NO_PIECE || code === AT
}
