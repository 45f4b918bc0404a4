import type {Calendar} from './time.js'
import {readStamp} from './stamps.js'

/** A digit of what stays the same for an hour. A character that has to be what it was is told as less than that. */
const OF_THE_HOUR = -1
const MARK = -2
/** Digits of the date, the hour and the zone make one number: so many of them it holds exactly. */
const MAX_HOUR_DIGITS = 15
/** Hours whose beginnings are remembered. */
const HOURS = 1_024
/** A year that a stamp leaves out is completed by the clock: what is remembered of it holds for so long. */
const FRESH_MS = 3_600_000

/**
 * Reads the stamps of one layout without parsing them. What a digit is worth was found by probing: one
 * digit of the example changed, the stamp read again. The digits of minutes, seconds and below
 * are worth the same wherever they stand in one hour; the others name the hour, whose beginning is
 * parsed once and remembered. A log of many sources goes back and forth between hours, so many are.
 */
export class FastStamp {
  readonly #calendar: Calendar
  readonly #length: number
  readonly #worth: Int32Array | null
  readonly #isEpoch: boolean
  readonly #isDecimal: boolean
  /** By a slot of the hour's number: that number, and what a stamp of it with all other digits zero is. */
  readonly #hours = new Float64Array(HOURS).fill(-1)
  readonly #zeros = new Float64Array(HOURS)
  #hour = -1
  #zero = 0
  #rememberedMs = 0
  /**
   * What stands before the first digit that is worth something, in most layouts the date and the hour: mostly
   * that of the stamp before, whose digits need not be put together again.
   */
  readonly #date: Uint8Array
  #dateHour: number

  /** `worth` as `worthOf` finds it: null for a layout that has to be parsed each time. */
  constructor(example: string, calendar: Calendar, worth: Int32Array | null) {
    this.#calendar = calendar
    this.#length = example.length
    this.#worth = worth
    this.#isEpoch = EPOCH.test(example)
    this.#isDecimal = DECIMAL.test(example)
    const first = worth === null ? -1 : worth.findIndex((value) => value > OF_THE_HOUR)
    this.#date = new Uint8Array(Math.max(0, first))
    this.#dateHour = first > 0 ? Number.NaN : 0
  }

  /** Milliseconds since 1970; NaN where a line that goes to `end` does not hold such a stamp there. */
  read(bytes: Uint8Array, at: number, end: number, nowMs: number): number {
    const worth = this.#worth
    const length = this.#length
    if (this.#isDecimal) return decimalSeconds(bytes, at, end)
    const after = at + length
    if (after > end || (after < end && isWordByte(bytes[after]))) return Number.NaN
    if (worth === null) return this.#parse(bytes, at, nowMs)
    const isSixty = !this.#isEpoch
    const from = this.#date.length
    let hour = this.#isDateAt(bytes, at) ? this.#dateHour : this.#readDate(bytes, at)
    if (hour !== hour) return this.#parse(bytes, at, nowMs)
    let ms = 0
    for (let i = from; i < length; i++) {
      const byte = bytes[at + i] as number
      const value = worth[i] as number
      if (value <= MARK) {
        if (byte !== MARK - value) return this.#parse(bytes, at, nowMs)
        continue
      }
      const digit = byte - 0x30
      if (digit < 0 || digit > 9) return Number.NaN
      if (value === OF_THE_HOUR) hour = hour * 10 + digit
      // The tens of seconds and minutes end at five.
      else if (digit > 5 && isSixty && (value === 10_000 || value === 600_000)) return Number.NaN
      else ms += digit * value
    }
    if (hour !== this.#hour || Math.abs(nowMs - this.#rememberedMs) > FRESH_MS) {
      if (!this.#turnTo(hour, ms, bytes, at, nowMs)) return Number.NaN
    }
    return this.#zero + ms
  }

  #isDateAt(bytes: Uint8Array, at: number): boolean {
    const date = this.#date
    for (let i = 0; i < date.length; i++) if (bytes[at + i] !== date[i]) return false
    return true
  }

  /** The digits of the date as a number; NaN where it is not one of this layout. */
  #readDate(bytes: Uint8Array, at: number): number {
    const date = this.#date
    const worth = this.#worth
    let hour = 0
    for (let i = 0; i < date.length; i++) {
      const byte = (date[i] = bytes[at + i] as number)
      const digit = byte - 0x30
      if (worth?.[i] !== OF_THE_HOUR) {
        if (byte !== MARK - (worth?.[i] ?? MARK)) return (this.#dateHour = Number.NaN)
      } else if (digit < 0 || digit > 9) return (this.#dateHour = Number.NaN)
      else hour = hour * 10 + digit
    }
    return (this.#dateHour = hour)
  }

  /** Another hour than the last stamp's; false where its stamp is none. */
  #turnTo(hour: number, ms: number, bytes: Uint8Array, at: number, nowMs: number): boolean {
    if (Math.abs(nowMs - this.#rememberedMs) > FRESH_MS) {
      this.#hours.fill(-1)
      this.#rememberedMs = nowMs
    }
    const slot = (hour ^ Math.floor(hour / 65_536)) & (HOURS - 1)
    if (this.#hours[slot] !== hour) {
      const parsed = this.#parse(bytes, at, nowMs)
      if (parsed !== parsed) return false
      this.#hours[slot] = hour
      this.#zeros[slot] = parsed - ms
    }
    this.#hour = hour
    this.#zero = this.#zeros[slot] as number
    return true
  }

  #parse(bytes: Uint8Array, at: number, nowMs: number): number {
    let text = ''
    for (let i = 0; i < this.#length; i++) {
      text += String.fromCharCode(bytes[at + i] as number)
    }
    const stamp = readStamp(text, 0, this.#calendar, nowMs)
    return stamp?.end === text.length && stamp.timeMs !== null ? stamp.timeMs : Number.NaN
  }
}

const isWordByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f)

/** `1773130896.31`: as milliseconds, NaN for what is none. The number of decimals varies from line to line. */
const decimalSeconds = (bytes: Uint8Array, at: number, end: number): number => {
  const dot = at + SECONDS_DIGITS
  if (dot >= end || bytes[at] !== 0x31 || bytes[dot] !== 0x2e) return Number.NaN
  let ms = 0
  for (let i = at; i < dot; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    ms = ms * 10 + digit
  }
  let i = dot + 1
  for (; i < end && i <= dot + MAX_DECIMALS; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) break
    if (i <= dot + 3) ms = ms * 10 + digit
  }
  if (i === dot + 1 || (i < end && isWordByte(bytes[i]))) return Number.NaN
  for (let decimals = i - dot - 1; decimals < 3; decimals++) ms *= 10
  return ms
}
const SECONDS_DIGITS = 10
const MAX_DECIMALS = 9
const DECIMAL = /^1\d{9}\.\d{1,9}$/

const EPOCH = /^\d{10,19}(?:\.\d+)?$/

/** What minutes, seconds and their decimals are worth, in milliseconds. */
const LINEAR: ReadonlySet<number> = new Set([0, 1, 10, 100, 1_000, 10_000, 60_000, 600_000])

/**
 * What each character of a stamp is worth in milliseconds, or what it has to be; null where a time could
 * not be told from its digits.
 * `ms` is the time that the stamp says.
 */
export const worthOf = (
  text: string,
  ms: number,
  calendar: Calendar,
  nowMs: number,
): Int32Array | null => {
  const worth = Int32Array.from(text, (char) => MARK - char.charCodeAt(0))
  // Seconds since 1970 and finer: all digits are worth something, but the first is what it is.
  const isEpoch = EPOCH.test(text)
  let hourDigits = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) continue
    worth[i] = OF_THE_HOUR
    hourDigits++
    if (isEpoch && i === 0) continue
    const other = digit > 0 ? digit - 1 : 1
    const changed = `${text.slice(0, i)}${other}${text.slice(i + 1)}`
    const stamp = readStamp(changed, 0, calendar, nowMs)
    if (stamp?.end !== text.length || stamp.timeMs === null) continue
    const value = (stamp.timeMs - ms) / (other - digit)
    if (!(isEpoch ? value >= 0 && value < 2 ** 31 : LINEAR.has(value))) continue
    worth[i] = value
    hourDigits--
  }
  return hourDigits > MAX_HOUR_DIGITS ? null : worth
}

/** Seconds since 1970 with decimals that a text has at a place, as they are written; else undefined. */
export const secondsAt = (text: string, at: number): string | undefined => {
  const [digits = ''] = /^[\d.]+/.exec(text.slice(at, at + 24)) ?? []
  return DECIMAL.test(digits) ? digits : undefined
}

/** Stamps of one layout differ in their digits only, those of seconds in the number of their decimals, too. */
export const layoutOf = (text: string): string =>
  DECIMAL.test(text) ? 'seconds' : text.replace(/\d/g, '0')
