import {createDecoder} from '../text/decode.js'
import {keyBlockAfter} from '../text/redact.js'
import {FastStamp, layoutOf, secondsAt, worthOf} from './fast-stamp.js'
import type {FirstLine} from './first-line.js'
import type {Head} from './head.js'
import {readHead} from './head.js'
import {lineAt, type LineRun} from './lines.js'
import type {LogLine} from './log-line.js'
import {findMeasures, latin1, numberAt} from './measures.js'
import type {Measure} from './measures.js'
import type {Scans} from './scans.js'
import {shapeScanner} from './shape-scanner.js'
import {ShapeTable} from './shape-table.js'
import type {Shape, StampPlace} from './shape.js'
import {shapeOf} from './shape.js'
import {Calendar} from './time.js'
import {isUtf8} from '../text/utf8.js'

/** What reading lines changes in the state of their file. */
export interface Redaction {
  readonly redact: (line: string) => string
  /** Lines gone by of a private key's block; what the redactor remembers. */
  keyLines: number
}

/** A line that is no record and no part of one. */
export type NoRecord = 'blank' | 'wide'

/** Layouts of stamps; beyond, all are learned again. */
const MAX_LAYOUTS = 256

/** What may be a date that is none: years, months by name, seconds since 1970. */
const DATE_LIKE =
  /\b\d{4}([-/.])\d{1,2}\1\d{1,2}|\b\d{1,2}([-/.])\d{1,2}\2\d{2,4}(?![.\d])|\b\d{1,2}[- /][A-Z][a-z]{2,8}[- /]\d|[A-Z][a-z]{2} +\d{1,2},? \d{2}|\b[01]?\d{9}|\d{2}[-./]\d{2} \d{1,2}:|\b\d{6,8}[-T_ ]\d|\b[IWEFDV]\d{4}/

/**
 * Reads lines: the short way where a line of the same shape was read before, else the long way (decode,
 * redact, cut the header, mask). The short way must come to what the long one would; that is a property
 * in `line-reader.property.test.ts`. One line is current; what is asked further is about it.
 */
export class LineReader {
  readonly #calendar = new Calendar()
  readonly #decode = createDecoder()
  readonly #scanner = shapeScanner()
  readonly #seed: number
  readonly #shapes = new ShapeTable<Shape>()
  /** By layout: what they know of hours serves all shapes. */
  readonly #stamps = new Map<string, FastStamp>()
  #scans: Scans | null = null
  #run: LineRun | null = null
  #index = 0
  #start = 0
  #end = 0
  #redaction: Redaction | null = null
  #nowMs = 0
  #text: string | null = null
  #head: Head | null = null
  #isText = true
  #timeMs = Number.NaN

  /** `seed`: a number that who writes the log cannot know; see `ShapeScanner`. */
  constructor(seed = 0) {
    this.#seed = seed
  }

  /** Makes a line the current one and tells its shape. */
  read(run: LineRun, index: number, redaction: Redaction, nowMs: number): Shape | NoRecord {
    if (this.#run !== run) this.#run = run
    this.#index = index
    const start = (this.#start = run.starts[index] as number)
    const end = (this.#end = run.ends[index] as number)
    if (this.#redaction !== redaction) this.#redaction = redaction
    this.#nowMs = nowMs
    this.#text = null
    this.#head = null
    this.#isText = true
    const {bytes} = run
    let scans = this.#scans
    if (scans?.holds(run, index) !== true) {
      const ahead = run.scans
      const isAhead = ahead !== null && ahead.holds(run, index)
      scans = this.#scans = isAhead ? ahead : this.#scanner.scan(run, index, this.#seed)
    }
    const isShort =
      scans.isShort(index) &&
      redaction.keyLines === 0 &&
      run.truncatedBytes === 0 &&
      (!scans.hasHigh(index) || isUtf8(bytes, start, end))
    if (!isShort) return this.#readLong()
    const a = scans.a(index)
    const b = scans.b(index)
    const known = this.#shapes.get(a, b)
    if (known !== undefined) {
      if (!known.hasTime) {
        this.#timeMs = Number.NaN
        return known
      }
      this.#timeMs = this.#readStamp(known.stamp, scans)
      if (this.#timeMs === this.#timeMs) return known
    }
    const shape = this.#readLong()
    if (known === undefined && typeof shape !== 'string' && this.#isLasting(shape, scans)) {
      this.#learn(shape, scans)
      this.#shapes.set(a, b, shape)
    }
    return shape
  }

  /** The current line's own time, ms since 1970; NaN where it has none. */
  get timeMs(): number {
    return this.#timeMs
  }

  /** False where the current line holds bytes that are no text. */
  get isText(): boolean {
    return this.#isText
  }

  /** What a number of the current line measures; NaN where it does not stand where it should. */
  valueOf({piece, factor}: Measure): number {
    const scans = this.#scans
    const index = this.#index
    if (this.#run === null || scans === null || piece >= scans.pieces(index)) return Number.NaN
    return factor * numberAt(this.#run.bytes, this.#start + scans.startOf(index, piece), this.#end)
  }

  /** The current line, redacted. */
  text(): string {
    if (this.#text === null) this.#decodeLine()
    return this.#text ?? ''
  }

  /** The current line, understood. */
  head(): Head {
    this.#head ??= readHead(withoutHole(this.text()), this.#calendar, this.#nowMs)
    return this.#head
  }

  /** A line that was kept, which lies in no private key's block; the current one stays current. */
  peek(line: LogLine, redact: (line: string) => string, nowMs: number): FirstLine {
    const text = redact(this.#decode(line.bytes, line.truncatedBytes > 0).text)
    const head = readHead(withoutHole(text), this.#calendar, nowMs)
    return {evidence: {text, offset: line.offset, line: line.number}, head}
  }

  /** Bytes of the current line. */
  get length(): number {
    return this.#end - this.#start
  }

  /** The current line, for evidence. */
  line(): LogLine {
    if (this.#run === null) throw new Error('no line was read')
    return lineAt(this.#run, this.#index)
  }

  #bytes(): Uint8Array {
    return (this.#run?.bytes ?? NO_BYTES).subarray(this.#start, this.#end)
  }

  #decodeLine(): boolean {
    const run = this.#run
    const redaction = this.#redaction
    if (run === null || redaction === null) throw new Error('no line was read')
    const {text: raw, isText, isWide} = this.#decode(this.#bytes(), run.truncatedBytes > 0)
    const text = redaction.redact(raw)
    if (redaction.keyLines > 0 || text !== raw) {
      redaction.keyLines = keyBlockAfter(redaction.keyLines, raw)
    }
    this.#text = text
    this.#isText = isText
    return isWide
  }

  #readLong(): Shape | NoRecord {
    const isWide = this.#text === null && this.#decodeLine()
    this.#timeMs = Number.NaN
    if (isWide) return 'wide'
    const text = withoutHole(this.text())
    if (text.trim() === '') return 'blank'
    const head = this.head()
    this.#timeMs = head.timeMs ?? Number.NaN
    return shapeOf(head, text)
  }

  /** Where the stamp and the measures stand in lines of the current one's shape. */
  #learn(shape: Shape, scans: Scans): void {
    const text = latin1(this.#bytes())
    const pieces = this.#pieces(scans)
    if (shape.hasTime) shape.stamp = this.#findStamp(text, pieces)
    shape.measures = this.#findMeasures(text, pieces)
  }

  /** Numbers of the header measure nothing: they stand before the message, or are the stamp. */
  #findMeasures(text: string, pieces: Pieces): readonly Measure[] {
    const {message, timeText, timeAt} = this.head()
    const stampEnd = timeText === null ? 0 : timeAt + timeText.length
    const at = message === '' ? -1 : onlyPlaceOf(text, message.slice(0, 64))
    return findMeasures(text, pieces, Math.max(at, stampEnd))
  }

  /** What holds for other lines, too: not a key's mark, nor fields that turned out to be none. */
  #isLasting(shape: Shape, scans: Scans): boolean {
    if (!this.#isText || this.#redaction?.keyLines !== 0) return false
    if (this.text().includes('PRIVATE KEY') || this.head().isSingular) return false
    // `2024-13-45` is no date, but other lines of its shape have one.
    if (!shape.hasTime && DATE_LIKE.test(this.text().slice(0, 200))) return false
    if (!scans.isFields(this.#index)) return true
    return shape.format === 'JSON lines' || shape.format === 'logfmt'
  }

  #readStamp(place: StampPlace | null, scans: Scans): number {
    const index = this.#index
    if (this.#run === null || place === null || place.piece >= scans.pieces(index))
      return Number.NaN
    const at = this.#start + scans.startOf(index, place.piece)
    return place.stamp.read(this.#run.bytes, at, this.#end, this.#nowMs)
  }

  /** Null where only the long way reads the stamp. */
  #findStamp(text: string, pieces: Pieces): StampPlace | null {
    const {timeText, timeAt, timeMs} = this.head()
    if (timeText === null || timeMs === null || timeText.length > 40) return null
    const isThere = timeAt >= 0 && text.startsWith(timeText, timeAt)
    const at = isThere ? timeAt : onlyPlaceOf(text, timeText)
    const piece = at < 0 ? -1 : pieces.findIndex(([start]) => start === at)
    if (piece < 0) return null
    // A number is told as it is written, `1773130896.0` with its zero: others of its shape have other decimals.
    const written = secondsAt(text, at) ?? timeText
    const stamp = this.#stampLike(written, timeMs)
    const {bytes} = this.#run ?? {bytes: NO_BYTES}
    const isRead = stamp.read(bytes, this.#start + at, this.#end, this.#nowMs) === timeMs
    return isRead ? {piece, stamp} : null
  }

  /** Where its pieces begin and end in the current line. */
  #pieces(scans: Scans): Pieces {
    const index = this.#index
    return Array.from({length: scans.pieces(index)}, (_, piece) => [
      scans.startOf(index, piece),
      scans.endOf(index, piece),
    ])
  }

  #stampLike(text: string, ms: number): FastStamp {
    const layout = layoutOf(text)
    const known = this.#stamps.get(layout)
    if (known) return known
    if (this.#stamps.size >= MAX_LAYOUTS) this.#stamps.clear()
    const worth = worthOf(text, ms, this.#calendar, this.#nowMs)
    const stamp = new FastStamp(text, this.#calendar, worth)
    this.#stamps.set(layout, stamp)
    return stamp
  }
}

/** A hole of NULs stands before the first line after a truncation. */
const withoutHole = (text: string): string =>
  text.charCodeAt(0) === 0 ? text.replace(/^\0+/, '') : text

type Pieces = readonly (readonly [start: number, end: number])[]

/** Where a text stands that stands there once; else -1. */
const onlyPlaceOf = (text: string, wanted: string): number => {
  const place = text.indexOf(wanted)
  return place === text.lastIndexOf(wanted) ? place : -1
}

const NO_BYTES = new Uint8Array(0)
