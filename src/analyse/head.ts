import {withoutEscapes} from '../text/escapes.js'
import type {Level} from './finding.js'
import {cutHeader} from './header.js'
import {readJson, readLogfmt} from './structured.js'
import type {Calendar} from './time.js'

/** The first line of a record, understood. */
export interface Head {
  /** The record's own time, ms since 1970; null where it has none. */
  readonly timeMs: number | null
  /** Its stamp names no day: the time is that of today. */
  readonly isDayless: boolean
  readonly isStamped: boolean
  /** What the time was read from, as it stands in the line, and where if that is known, else -1. */
  readonly timeText: string | null
  readonly timeAt: number
  /** The record's own level; `unknown` where it has none. */
  readonly level: Level
  readonly process: string | null
  /** What is left when the header is cut off; redacted, since the line was. */
  readonly message: string
  /** The message stands further in than its header asks for. */
  readonly isIndented: boolean
  /** What the record is known by where that is not its message alone: the status of a request. */
  readonly shape: string | null
  /** What an error field says beside the message. */
  readonly detail: string | null
  /** A stack trace that came in a field. */
  readonly stack: string | null
  /** How a request was answered, 100…599; null where the record reports none. */
  readonly status: number | null
  /** A number that stands where others mean nothing says how bad it is: no line of its shape tells. */
  readonly isSingular: boolean
  /** A quote is open at its end: the next line goes on with it. */
  readonly isOpen: boolean
  readonly format: string
}

/** Templates, titles and rules look at so much of a message; what follows varies anyway. */
const MAX_MESSAGE = 4096

/**
 * Understands a redacted line of unknown format: header cut, JSON and logfmt read, ANSI colours and
 * all but the last part of a carriage-return progress bar ignored. No settings; each line stands for
 * itself, so that nothing depends on what came before.
 */
export const readHead = (line: string, calendar: Calendar, nowMs: number): Head => {
  const text = lastOverprint(line.includes('\x1b') ? withoutEscapes(line) : line)
  const header = cutHeader(text, calendar, nowMs)
  const message = text.slice(header.messageAt).trimEnd()
  const plain: Head = {
    timeMs: header.timeMs,
    isDayless: header.isDayless,
    isStamped: header.isStamped,
    timeText: header.stampAt < 0 ? null : text.slice(header.stampAt, header.stampEnd),
    timeAt: header.stampAt,
    level: header.level ?? 'unknown',
    process: header.process,
    message: message.slice(0, MAX_MESSAGE),
    isIndented: /\s\s$|\t$/.test(text.slice(Math.max(0, header.messageAt - 2), header.messageAt)),
    shape: null,
    detail: null,
    stack: null,
    status: null,
    isSingular: false,
    isOpen: false,
    format: header.format ?? 'text',
  }
  if (header.format === 'audit log') {
    const type = /type=(\w+)/.exec(text)?.[1] ?? ''
    return {...plain, message: `${type} ${message}`.slice(0, MAX_MESSAGE)}
  }
  if (header.format === 'CSV')
    return text.charAt(header.messageAt - 1) === '"' ? {...plain, ...quoted(message)} : plain
  const fields =
    readJson(message, calendar, nowMs) ?? readLogfmt(fieldsText(text, message), calendar, nowMs)
  if (fields) {
    const column = fields.message === null ? columnBefore(text, header.messageAt) : undefined
    // `TIME<tab>LEVEL<tab>message<tab>{fields}`, as zap writes for people.
    if (column !== undefined) return {...plain, message: column.slice(0, MAX_MESSAGE)}
    return withFields(plain, fields, calendar, nowMs)
  }
  const request = REQUEST.exec(plain.message)
  if (!request) return proxied(plain) ?? fetched(plain) ?? served(plain) ?? answered(plain)
  return {
    ...plain,
    message: request[0],
    shape: requestShape(request),
    status: Number(request[2] ?? request[3]),
    format: 'access log',
  }
}

/** From the last column that a tab ends before a place, where that is a text and no number. */
const columnBefore = (text: string, at: number): string | undefined => {
  if (at < 2 || text.charCodeAt(at - 1) !== 0x09) return undefined
  const from = text.lastIndexOf('\t', at - 2) + 1
  return from > 0 && /[A-Za-z]/.test(text.slice(from, at)) ? text.slice(from).trimEnd() : undefined
}

/** A logfmt line that begins with `time=…` looks stamped: its fields begin at the line's start. */
const fieldsText = (text: string, message: string): string =>
  /^\s*[A-Za-z_@][\w.@-]*=/.test(text) ? text.trimStart() : message

const withFields = (
  plain: Head,
  fields: NonNullable<ReturnType<typeof readJson>>,
  calendar: Calendar,
  nowMs: number,
): Head => {
  const base = {
    ...plain,
    timeMs: fields.timeMs ?? plain.timeMs,
    isDayless: fields.timeMs === null && plain.isDayless,
    timeText: fields.timeText ?? plain.timeText,
    timeAt: fields.timeText === null ? plain.timeAt : -1,
    isStamped: true,
    level: fields.level ?? plain.level,
    process: fields.process ?? plain.process,
    detail: fields.detail === null ? null : firstLine(fields.detail).slice(0, MAX_MESSAGE),
    stack: fields.stack,
    status: fields.status,
    format: fields.format,
  }
  if (fields.message === null) return {...base, shape: `{${fields.shape}}`}
  // A container's runtime wraps whole lines: JSON, or header and all.
  const nested = plain.isSingular ? undefined : readJson(fields.message.trim(), calendar, nowMs)
  if (nested) {
    const within = withFields({...base, isSingular: true}, nested, calendar, nowMs)
    return {...within, timeMs: base.timeMs ?? within.timeMs, timeText: base.timeText, timeAt: -1}
  }
  const inner = cutHeader(fields.message, calendar, nowMs)
  const isWrapped = inner.isStamped || inner.level !== null
  const message = isWrapped ? fields.message.slice(inner.messageAt) : fields.message
  return {
    ...base,
    level: base.level === 'unknown' ? (inner.level ?? 'unknown') : base.level,
    timeMs: base.timeMs ?? inner.timeMs,
    // A time inside of a string is read anew for every line.
    timeText: base.timeMs === null ? null : base.timeText,
    process: inner.process ?? base.process,
    message: firstLine(message).slice(0, MAX_MESSAGE),
  }
}

const firstLine = (text: string): string => {
  const end = text.trimStart().indexOf('\n')
  return end < 0 ? text.trim() : text.trimStart().slice(0, end).trimEnd()
}

/** What a terminal would show of a line with bare carriage returns: the part after the last one. */
const lastOverprint = (line: string): string => {
  if (!line.includes('\r')) return line
  const text = line.trimEnd()
  return text.slice(text.lastIndexOf('\r') + 1)
}

/** HAProxy's HTTP format: frontend, backend and server, five times, status. */
const proxied = (plain: Head): Head | undefined => {
  const found = PROXIED.exec(plain.message)
  if (!found) return undefined
  const [, frontend = '', backend = '', status = ''] = found
  return {
    ...plain,
    shape: `${frontend} ${backend} <*> ${status} <*>`,
    status: Number(status),
    isSingular: true,
    format: 'access log',
  }
}

const PROXIED =
  /^(?:\S{1,60} \[[^\]]{1,40}\] )?(\S{1,60}) (\S{1,60}\/\S{1,60}) [-+]?\d{1,9}(?:\/[-+]?\d{1,9}){4} ([1-5]\d\d) \+?\d{1,15} /

/** Squid's own format: what the cache did, status, method. */
const fetched = (plain: Head): Head | undefined => {
  const found = FETCHED.exec(plain.message)
  if (!found) return undefined
  const [, action = '', status = '', method = ''] = found
  const shape = `${action}/${status} ${method} <*>`
  return {...plain, shape, status: answeredWith(status), isSingular: true, format: 'access log'}
}

const FETCHED =
  /^(?:\d{1,9} )?[\w.:-]{1,60} ([A-Z]{2,8}(?:_[A-Z]{1,20}){0,4})\/(\d{3}) \d{1,15} ([A-Z]{3,10}) \S+ \S+ [A-Z_]{3,40}\/\S+ \S+$/

/** 000 stands for no answer at all. */
const answeredWith = (status: string): number | null =>
  Number(status) < 100 ? null : Number(status)

/** A program that tells what it answered in a sentence; of what it calls an error that is only a part. */
const answered = (plain: Head): Head => {
  if (plain.level === 'error' || plain.level === 'fatal') return plain
  const found = ANSWERED.exec(plain.message)
  return found ? {...plain, status: Number(found[1])} : plain
}
const ANSWERED =
  /(?<![\w.])(5\d\d) (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b/

/** The W3C extended format as IIS writes it: method and path, at the end status and what follows it. */
const served = (plain: Head): Head | undefined => {
  const found = plain.isStamped ? SERVED.exec(plain.message) : null
  if (!found) return undefined
  const [, method = '', status = ''] = found
  const shape = `${method} <*> ${status} <*>`
  return {...plain, shape, status: Number(status), isSingular: true, format: 'access log'}
}

const SERVED =
  /^(?:\S{1,64} ){0,3}?([A-Z]{3,10}) \/\S* (?:\S+ ){3,12}?([1-5]\d\d) \d{1,5} \d{1,10}(?: \d{1,12}){0,4}$/

/** The text field of a CSV line: doubled quotes are one, and it may go on in the next line. */
const quoted = (message: string): Pick<Head, 'message' | 'isOpen'> => {
  const text = message.replaceAll('""', "'")
  const end = text.indexOf('"')
  return {
    message: (end < 0 ? text : text.slice(0, end)).trim().slice(0, MAX_MESSAGE),
    isOpen: end < 0,
  }
}

/** What the common and combined access log formats hold after the time; uvicorn's has the words. */
const REQUEST =
  /^(?:[\da-f.:[\]]{2,60} - )?"([A-Z]{3,10}) \S*(?: HTTP\/[\d.]+)?" (\d{3}) (?:\d+|-|[A-Z][A-Za-z' -]{1,40})(?= |$)|^"[^"]*" (\d{3}) (?:\d+|-)(?= |$)/

/** Method and status say what happened; path, sizes, referrer and agent vary. */
const requestShape = (request: RegExpExecArray): string =>
  request[1] === undefined
    ? `"<*>" ${request[3] ?? '<*>'} <*>`
    : `"${request[1]} <*>" ${request[2] ?? '<*>'} <*>`
