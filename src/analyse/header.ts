import type {Level} from './finding.js'
import {
  AUDIT,
  BEFORE_LEVEL,
  CHANNEL_LEVEL,
  COLUMN,
  COUNTER,
  CSV_FIELD,
  DEVICE_CODE,
  DOTNET_FAIL,
  EXCEPTION_CLASS,
  FOUR_FIELDS,
  HOST_AND_TAG,
  LEADING_LEVEL,
  LEADING_TAG,
  LOGGER,
  LOGGER_ONLY,
  MESSAGE_LETTER,
  MESSAGE_LEVEL,
  NO_VALUE,
  NUMBER,
  OWN_STAMP,
  PHP_LEVEL,
  PLAIN_WORD,
  PRIORITY,
  PROCESS,
  REDIS,
  REPEATED,
  REVERSE_NAME,
  SEPARATOR,
  STREAM,
  STRUCTURED_DATA,
  SYSLOG_TAG,
  TAG,
  UNIFIED,
  UP_TIME,
} from './header-shapes.js'
import {levelBehind} from './level-behind.js'
import {levelOfLetter, levelOfSyslog, levelOfWord} from './level.js'
import {readStamp} from './stamps.js'
import type {Stamp} from './stamps.js'
import type {Calendar} from './time.js'

/** What stood before a message. */
export interface Header {
  /** The record's own time, ms since 1970; null where it has none. */
  readonly timeMs: number | null
  /** The stamp names no day: its time is that of today. */
  readonly isDayless: boolean
  /** A timestamp was found, with or without a usable time. */
  readonly isStamped: boolean
  readonly level: Level | null
  readonly process: string | null
  /** Where the stamp stands that gave the time, and its end; -1 where none did. */
  readonly stampAt: number
  readonly stampEnd: number
  /** Index of the message's first character. */
  readonly messageAt: number
  /** `syslog`, `klog`, `timestamped text`, … for people; null where there is no header. */
  readonly format: string | null
}

/** A header is at the beginning: what comes after this many characters is not looked at. */
const MAX_HEADER = 512
/** A stamp stands within this many pieces (host, label, address and the like may come before). */
const MAX_BEFORE_STAMP = 6
const MAX_PIECES = 16
const MAX_CSV_FIELDS = 12
/** A level and a stamp are among so many fields. */
const MAX_CSV_FIELDS_BEFORE = 3

/**
 * Cuts the header off a line of unknown format: a timestamp within the first pieces, then further
 * stamps, bare numbers, a level, `[…]` groups, columns, `host proc[pid]:`, `logger:`, `name -`,
 * `a|b|c|`. Where nothing but a header would remain, its last piece is the message. Linear in the
 * first 512 characters.
 */
export const cutHeader = (line: string, calendar: Calendar, nowMs: number): Header => {
  const text = line.length > MAX_HEADER ? line.slice(0, MAX_HEADER) : line
  const cut = new HeaderCut(text, calendar, nowMs)
  return cut.run()
}

/** One walk along one line. */
class HeaderCut {
  readonly #text: string
  readonly #calendar: Calendar
  readonly #nowMs: number
  #at = 0
  #timeMs: number | null = null
  /** A time of the day, used where there is no better one. */
  #day: {readonly stamp: Stamp; readonly at: number} | null = null
  #stampAt = -1
  #stampEnd = -1
  #isStamped = false
  #isSyslog = false
  #level: Level | null = null
  #process: string | null = null
  #format: string | null = null
  #numbers = 0
  #hasLevelWord = false
  #hasTag = false
  /** A column with a name was eaten: a number after it belongs to the message. */
  #hasName = false
  /** A `[thread]` was eaten, and behind it a logger: with a level that is what log4j writes. */
  #hasThread = false
  #hasLogger = false

  constructor(text: string, calendar: Calendar, nowMs: number) {
    this.#text = text
    this.#calendar = calendar
    this.#nowMs = nowMs
  }

  run(): Header {
    this.#skipBlanks()
    const start = this.#at
    this.#readPriority()
    if (this.#readRfc5424() || this.#readAudit() || this.#readCsv()) return this.#result()
    const beforeStamp = this.#at
    if (this.#findStamp()) {
      this.#eatUnified()
      if (this.#process === null) this.#eatPieces()
    } else {
      this.#at = beforeStamp
      this.#readLeadingLevel(start)
    }
    if (this.#at >= this.#text.length) this.#at = this.#format === null ? start : this.#at
    return this.#result()
  }

  #result(): Header {
    this.#skipBlanks()
    const day = this.#timeMs === null ? this.#day : null
    if (day !== null) {
      this.#timeMs = day.stamp.timeMs
      this.#stampAt = day.at
      this.#stampEnd = day.stamp.end
    }
    return {
      timeMs: this.#timeMs,
      isDayless: day !== null,
      isStamped: this.#isStamped,
      level: this.#levelOfDevice() ?? this.#level ?? this.#levelOfMessage(),
      process: this.#process,
      stampAt: this.#stampAt,
      stampEnd: this.#stampEnd,
      messageAt: this.#at,
      format: this.#formatName(),
    }
  }

  #formatName(): string | null {
    const isLog4j = this.#hasLevelWord && this.#hasThread && this.#hasLogger
    return isLog4j && this.#format === 'timestamped text' ? 'log4j-style text' : this.#format
  }

  /** `<34>` of syslog, on the wire and in some files. */
  #readPriority(): void {
    if (this.#text.charCodeAt(this.#at) !== 0x3c) return
    const found = this.#match(PRIORITY)
    if (!found || Number(found[1]) > 191) return
    this.#level = levelOfSyslog(Number(found[1]) % 8)
    this.#format = 'syslog'
    this.#at += found[0].length
  }

  /** `1 TIME HOST APP PROCID MSGID [SD] MSG` (RFC 5424 §6). */
  #readRfc5424(): boolean {
    if (this.#level === null || !this.#text.startsWith('1 ', this.#at)) return false
    const from = this.#at
    this.#at += 2
    if (this.#text.startsWith('- ', this.#at)) this.#at++
    else if (!this.#takeStamp()) {
      this.#at = from
      return false
    }
    this.#isStamped = true
    this.#format = 'syslog (RFC 5424)'
    const fields = this.#match(FOUR_FIELDS)
    if (!fields) return true
    this.#process = fields[1] === '-' ? null : (fields[1] ?? null)
    this.#at += fields[0].length
    const data = this.#match(STRUCTURED_DATA)
    if (data) this.#at += data[0].length
    this.#eatLevelBehind()
    return true
  }

  #readAudit(): boolean {
    const found = this.#match(AUDIT)
    if (!found) return false
    this.#at += found[0].length
    if (!this.#takeStamp()) return false
    this.#format = 'audit log'
    this.#at = this.#text.indexOf('):', this.#at) + 2
    return true
  }

  /**
   * A level and a stamp as fields of their own, in any order, then names and numbers up to a field
   * that is a sentence: what Windows' event viewer exports. Where there is none, the last field is it.
   */
  #readCsv(): boolean {
    const start = this.#at
    let level: Level | undefined
    let process: string | null = null
    for (let field = 0; field < MAX_CSV_FIELDS; field++) {
      const found = this.#match(CSV_FIELD)
      if (!found) break
      const value = found[1] ?? found[2] ?? ''
      const from = this.#at + (found[1] === undefined ? 0 : 1)
      const stamp = this.#isStamped
        ? undefined
        : readStamp(this.#text, from, this.#calendar, this.#nowMs)
      const isStamp = stamp?.end === from + value.length
      if (isStamp) this.#noteStamp(stamp, from)
      else if (level === undefined && levelOfWord(value) !== undefined) level = levelOfWord(value)
      else if (field >= MAX_CSV_FIELDS_BEFORE && (level === undefined || !this.#isStamped)) break
      else if (level !== undefined && this.#isStamped && /[A-Za-z]/.test(value)) process ??= value
      this.#at += found[0].length
    }
    if (level === undefined || !this.#isStamped) {
      this.#at = start
      this.#isStamped = false
      this.#timeMs = null
      this.#stampAt = this.#stampEnd = -1
      this.#format = null
      return false
    }
    if (this.#text.charAt(this.#at) === '"') this.#at++
    this.#level = level
    this.#process = process
    this.#format = 'CSV'
    return true
  }

  /** Looks for the first stamp; what stands before it is header too, unless it reads like prose. */
  #findStamp(): boolean {
    if (this.#takeCounted()) return true
    let plainWords = 0
    const startsWithNumber = /^\d/.test(this.#text.charAt(this.#at))
    for (let piece = 0; piece < MAX_BEFORE_STAMP && this.#at < this.#text.length; piece++) {
      // `checkout 1247011728`: behind a word of prose ten digits are no time.
      const isProse = plainWords > 0 && !startsWithNumber
      if (isProse && /^\d{10}/.test(this.#text.slice(this.#at, this.#at + 10))) return false
      if (this.#takeStamp()) return true
      const end = this.#endOfPiece()
      const word = this.#text.slice(this.#at, end)
      // Small letters before a stamp are a column: `switch_module error 1098…` may say `Link ok`.
      const level = /[A-Z[(]/.test(word.charAt(0)) ? levelInBrackets(word) : undefined
      if (level !== undefined && this.#level === null) this.#level = level
      else if (PLAIN_WORD.test(word)) plainWords++
      else if (PROCESS.test(word) || word.startsWith('{') || word.includes('="')) return false
      // `2313012 full partition status 1061552195` has columns; `the backup of 2024-01-01` is prose.
      if (plainWords > (startsWithNumber ? 3 : 2)) return false
      this.#at = end
      this.#skipBlanks()
    }
    return false
  }

  /** `101: *Mar  9 14:00:01.123:`, `101: sw-core: Mar  9 …:`, as network devices count their messages. */
  #takeCounted(): boolean {
    const before = this.#at
    const found = this.#match(COUNTER)
    if (!found) return false
    this.#at += found[0].length
    if (this.#takeStamp()) return true
    this.#at = before
    return false
  }

  /** A stamp here, with or without brackets or quotes around it and `time=` before it. */
  #takeStamp(): boolean {
    const text = this.#text
    let at = this.#at
    const opener = text.charAt(at)
    const isOpen = opener === '[' || opener === '(' || opener === '"' || opener === '<'
    // A network device's clock that is not set by anybody (`*`) or has lost who set it (`.`).
    const isDoubted = (opener === '*' || opener === '.') && /[A-Z]/.test(text.charAt(at + 1))
    if (isOpen || isDoubted) at++
    if (isOpen) while (text.charCodeAt(at) === 0x20) at++
    const stamp = readStamp(text, at, this.#calendar, this.#nowMs) ?? this.#upTime(at, opener)
    if (!stamp) return false
    let end = stamp.end
    if (isOpen && /[\])">]/.test(text.charAt(end))) end++
    // `2024-01-01 12:00:00.123 [main]`, `…:47,978 INFO`, `…|Step`: something must part it.
    if (end < text.length && !/[\s\])|,:;]/.test(text.charAt(end)) && end === stamp.end) {
      if (!isOpen) return false
    }
    this.#noteStamp(stamp, at)
    this.#at = end
    return true
  }

  /** Seconds since boot, as the kernel prints them: `[   12.345678]`. */
  #upTime(at: number, opener: string): Stamp | undefined {
    if (opener !== '[') return undefined
    UP_TIME.lastIndex = at
    if (!UP_TIME.test(this.#text)) return undefined
    return {end: UP_TIME.lastIndex, timeMs: null, isSyslog: false, letter: null}
  }

  #noteStamp(stamp: Stamp, at: number): void {
    if (stamp.isDayless === true) {
      // At the head of a line it is when that was written; elsewhere, nobody knows what it is.
      if (at <= 1 && this.#day === null) this.#day = {stamp, at}
    } else if (this.#timeMs === null && stamp.timeMs !== null) {
      this.#timeMs = stamp.timeMs
      this.#stampAt = at
      this.#stampEnd = stamp.end
    }
    this.#isStamped = true
    this.#isSyslog ||= stamp.isSyslog
    if (stamp.letter !== null) this.#level ??= levelOfLetter(stamp.letter) ?? null
    this.#format =
      stamp.letter !== null
        ? 'klog'
        : this.#isSyslog
          ? 'syslog'
          : (this.#format ?? 'timestamped text')
  }

  #eatUnified(): void {
    this.#skipBlanks()
    const found = this.#match(UNIFIED)
    if (!found) return
    this.#level = UNIFIED_LEVELS.get(found[1] ?? '') ?? levelOfWord(found[1] ?? '') ?? null
    this.#process = found[2] ?? null
    this.#at += found[0].length
  }

  /** Eats piece after piece until one is part of the message. */
  #eatPieces(): void {
    let last = this.#at
    for (let piece = 0; piece < MAX_PIECES; piece++) {
      this.#skipBlanks()
      if (this.#at >= this.#text.length) {
        // Nothing would be left: the last piece was the message.
        this.#at = last
        return
      }
      const from = this.#at
      const more = this.#eatPiece()
      if (this.#at > from) last = from
      if (!more) break
    }
    this.#skipBlanks()
    if (this.#at >= this.#text.length) this.#at = last
  }

  /** True when it ate a piece and another header piece may follow. */
  #eatPiece(): boolean {
    const text = this.#text
    const first = text.charCodeAt(this.#at)
    if (first === 0x5b) return this.#eatGroup()
    if (first === 0x7b || first === 0x22) return false
    if (this.#takeStamp()) return true
    const end = this.#endOfPiece()
    const word = text.slice(this.#at, end)
    const stream = this.#match(STREAM)
    if (stream) return this.#eatTo(this.#at + stream[0].length)
    if (SEPARATOR.test(word)) {
      if (this.#level === null && REDIS.test(text)) this.#level = REDIS_LEVELS.get(word) ?? null
      return this.#eatTo(end)
    }
    if (this.#eatLevel(word, end)) return true
    if (!this.#hasName && NUMBER.test(word)) {
      this.#numbers++
      return this.#eatTo(end)
    }
    if (this.#isSyslog && !this.#hasTag) {
      const found = this.#match(SYSLOG_TAG)
      if (found) {
        const name = found[1] ?? found[2] ?? null
        // Network devices count their messages where others have a name.
        this.#process = name !== null && /^\d+$/.test(name) ? null : name
        this.#at += found[0].length
        this.#hasTag = true
        this.#eatKernelTime()
        this.#eatReverseName()
        if (this.#eatOwnStamp()) return true
        this.#eatLevelBehind()
        return false
      }
      const repeated = this.#match(REPEATED)
      if (repeated) return !this.#eatTo(this.#at + repeated[0].length)
    }
    return this.#eatName(word, end)
  }

  #eatName(word: string, end: number): boolean {
    const text = this.#text
    if (this.#isBeforeStamp(word, end)) return this.#eatTo(end)
    if (this.#eatTag()) return false
    if (word.endsWith(']') && !word.includes('[')) {
      // `ERROR/MainProcess]` holds a level, behind `#123]` there may be one.
      this.#level ??= levelOfWord(/^[A-Z]*/.exec(word)?.[0] ?? '') ?? null
      this.#at = end
      if (this.#level === null) this.#eatLevelBehind()
      return false
    }
    const pipe = word.lastIndexOf('|')
    if (pipe > 0 && pipe < 80) {
      for (const column of word.slice(0, pipe).split('|'))
        this.#level ??= levelOfWord(column) ?? null
      this.#at += pipe + 1
      return true
    }
    const column = this.#match(COLUMN)
    if (column) {
      this.#hasName = true
      this.#noteLogger(word)
      return this.#eatTo(Math.max(end, this.#at + column[0].trimEnd().length - 1))
    }
    if (LOGGER_ONLY.test(word) && text.startsWith(' [', end)) return this.#eatTo(end)
    const before = this.#match(BEFORE_LEVEL)
    if (before) return this.#eatTo(this.#at + before[0].length)
    return false
  }

  /** `logger:`, `tag[pid]:`, `host tag[pid]:`; a bare word only where a level follows. */
  #eatTag(): boolean {
    const own = this.#match(TAG)
    const tag = own ?? this.#match(HOST_AND_TAG)
    if (!tag) return false
    const [whole, name = '', pid] = tag
    // `ERROR java.io.IOException: gone`: that is what the record says, and who logs it is not named.
    if (pid === undefined && EXCEPTION_CLASS.test(name)) return false
    const end = this.#at + whole.length
    const isKernel = own === null && name === 'kernel'
    const isSure =
      isKernel || pid !== undefined || (own !== null && (this.#isSyslog || LOGGER.test(name)))
    if (!isSure && (this.#level !== null || !levelBehind(this.#text, end))) return false
    const channel = this.#level === null ? CHANNEL_LEVEL.exec(name) : null
    const level = levelOfWord(channel?.[2] ?? '')
    this.#level ??= level ?? null
    this.#process = level === undefined ? name : (channel?.[1] ?? null)
    this.#noteLogger(name)
    this.#at = end
    this.#eatLevelBehind()
    return true
  }

  #noteLogger(name: string): void {
    this.#hasLogger ||= this.#hasThread && LOGGER.test(name)
  }

  /** What the program itself says is nearer than the priority that its pipe had. */
  #eatLevelBehind(): void {
    if (this.#hasLevelWord) return
    const found = levelBehind(this.#text, this.#at)
    if (!found) return
    this.#hasLevelWord = true
    this.#level = found.level
    this.#at = found.end
  }

  /** A host or label between two stamps. */
  #isBeforeStamp(word: string, end: number): boolean {
    if (PLAIN_WORD.test(word) || this.#text.charCodeAt(end) !== 0x20) return false
    return readStamp(this.#text, end + 1, this.#calendar, this.#nowMs) !== undefined
  }

  /** `[main]`, `[error]`, `[QuorumPeer[myid=1]/0:0:FastLeaderElection@774]`. */
  #eatGroup(): boolean {
    if (this.#takeStamp()) return true
    let depth = 0
    const limit = Math.min(this.#text.length, this.#at + 200)
    for (let i = this.#at; i < limit; i++) {
      const code = this.#text.charCodeAt(i)
      if (code === 0x5b) depth++
      if (code !== 0x5d || --depth > 0) continue
      const inside = this.#text.slice(this.#at + 1, i)
      const level = levelInBrackets((/[^:/]*$/.exec(inside)?.[0] ?? '').trim())
      this.#level ??= level ?? null
      this.#hasThread ||= level === undefined
      if (this.#text.charAt(i + 1) === ':') i++
      return this.#eatTo(i + 1)
    }
    return false
  }

  #eatLevel(word: string, end: number): boolean {
    const level = levelInBrackets(word)
    if (level !== undefined) {
      // A second level word belongs to the message: `Info  CBS  Warning: …`.
      if (this.#hasLevelWord || this.#saysNone(level, end)) return false
      this.#hasLevelWord = true
      this.#level ??= level
      return this.#eatTo(end)
    }
    if (word.length !== 1) return false
    if (this.#numbers > 0 && levelOfLetter(word) !== undefined) {
      this.#level ??= levelOfLetter(word) ?? null
      return this.#eatTo(end)
    }
    return false
  }

  /** rsyslog leaves the kernel's own clock in the message. */
  #eatKernelTime(): void {
    this.#skipBlanks()
    if (this.#text.charAt(this.#at) !== '[') return
    const up = this.#upTime(this.#at + 1, '[')
    if (up) this.#at = up.end + 1
  }

  /** What a program writes to syslog may have a stamp of its own, and a level behind it. */
  #eatOwnStamp(): boolean {
    this.#skipBlanks()
    const found = this.#match(OWN_STAMP)
    return found !== null && this.#eatTo(this.#at + found[0].length)
  }

  /** A logger of its own behind the process: `com.apple.foo.bar: `. Two labels may be a unit's name. */
  #eatReverseName(): void {
    this.#skipBlanks()
    const found = this.#match(REVERSE_NAME)
    if (found && !EXCEPTION_CLASS.test(found[0].replace(/:?\s*$/, ''))) this.#at += found[0].length
  }

  /** Without a stamp: `ERROR: message`, `[warn] message`, `WARNING:root:message`, `app: error: message`. */
  #readLeadingLevel(start: number): void {
    if (start === 0 && this.#readLeadingTag()) return
    const failed = this.#match(DOTNET_FAIL)
    if (failed) {
      this.#level ??= 'error'
      this.#format ??= 'text with levels'
      this.#at += failed[0].length
      return
    }
    const found = this.#match(LEADING_LEVEL)
    const level = found && levelOfWord(found[1] ?? found[2] ?? found[3] ?? found[4] ?? '')
    if (!level || this.#saysNone(level, this.#at + found[0].length)) return
    this.#level ??= level
    this.#format ??= 'text with levels'
    const at = this.#at
    this.#at += found[0].length
    if (this.#text.charAt(this.#at) === '[') this.#eatGroup()
    this.#skipBlanks()
    if (this.#at >= this.#text.length) this.#at = at
  }

  /** A program's name is believed where a level follows it; an exception's class is no program. */
  #readLeadingTag(): boolean {
    const tag = this.#match(LEADING_TAG)
    const name = tag?.[1] ?? ''
    if (!tag || levelOfWord(name) !== undefined || EXCEPTION_CLASS.test(name)) return false
    const found = levelBehind(this.#text, this.#at + tag[0].length)
    if (!found) return false
    this.#process = name
    this.#level = found.level
    this.#format ??= 'text with levels'
    this.#at = found.end
    return true
  }

  /** Network devices say in a message's name how bad it is. */
  #levelOfDevice(): Level | undefined {
    const found = this.#match(DEVICE_CODE)
    return found ? levelOfSyslog(Number(found[1])) : undefined
  }

  /** `Warning: …`, `error: …` at the head of the message itself; it stays in the message. */
  #levelOfMessage(): Level | null {
    const php = this.#match(PHP_LEVEL)
    if (php) return php[1] !== undefined ? 'error' : php[2] !== undefined ? 'warning' : 'info'
    const letter = this.#format === null ? null : this.#match(MESSAGE_LETTER)
    if (letter) return levelOfLetter(letter[1] ?? '') ?? null
    const found = this.#match(MESSAGE_LEVEL)
    const level = found && levelOfWord(found[1] ?? '')
    return level && !this.#saysNone(level, this.#at + found[0].length) ? level : null
  }

  /** `error: null`, `error: 0`: a name and its value, no level; but `INFO ok` is one. */
  #saysNone(level: Level, valueAt: number): boolean {
    if (level === 'info' || level === 'debug') return false
    NO_VALUE.lastIndex = valueAt
    return NO_VALUE.test(this.#text)
  }

  #eatTo(end: number): true {
    this.#at = end
    return true
  }

  #endOfPiece(): number {
    let end = this.#at
    while (end < this.#text.length && !isBlank(this.#text.charCodeAt(end))) end++
    return end
  }

  #skipBlanks(): void {
    while (this.#at < this.#text.length && isBlank(this.#text.charCodeAt(this.#at))) this.#at++
  }

  /** A sticky pattern here. */
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)
  }
}

/** What Redis' signs stand for (its manual, `loglevel`). */
const REDIS_LEVELS: ReadonlyMap<string, Level> = new Map<string, Level>([
  ['#', 'warning'],
  ['*', 'info'],
  ['-', 'info'],
  ['.', 'debug'],
])

/** What the types of macOS' unified log stand for, beyond levels of the same name. */
const UNIFIED_LEVELS: ReadonlyMap<string, Level> = new Map<string, Level>([
  ['Default', 'info'],
  ['Activity', 'info'],
  ['Fault', 'fatal'],
])

const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** The level of `INFO`, `[warn]`, `<error>`, `Info,`, `ERROR:`, or undefined. */
const levelInBrackets = (piece: string): Level | undefined => {
  if (piece.length < 3 || piece.length > 16) return undefined
  return levelOfWord(piece.replace(/^[[(<]|[\])>]?[:,|]?$/g, ''))
}
