import type {Calendar} from './time.js'
import {readStamp} from './stamps.js'

/** A byte of a stamp that has to be what it was. */
const FIXED = -1

/**
 * Reads the stamps of one shape without parsing them. What a digit is worth was found by probing: one
 * digit of the example changed, the stamp read again. The digits of minutes, seconds and below
 * are worth the same wherever they stand in one hour, so a stamp is the example's time plus what its
 * digits differ by, as long as all else in it is the same; else it is parsed and is the new example.
 */
export class FastStamp {
  /** Which piece of the line the stamp begins with. */
  readonly piece: number
  readonly #calendar: Calendar
  readonly #example: Uint8Array
  readonly #worth: Int32Array | null
  readonly #isEpoch: boolean
  #exampleMs: number
  #zero = 0

  constructor(
    piece: number,
    example: string,
    ms: number,
    calendar: Calendar,
    worth: Int32Array | null,
  ) {
    this.piece = piece
    this.#calendar = calendar
    this.#example = Uint8Array.from(example, (c) => c.charCodeAt(0))
    this.#worth = worth
    this.#isEpoch = EPOCH.test(example)
    this.#exampleMs = ms
    this.#setZero()
  }

  get length(): number {
    return this.#example.length
  }

  /** Milliseconds since 1970; NaN where the line does not hold such a stamp there. */
  read(bytes: Uint8Array, at: number, nowMs: number): number {
    const example = this.#example
    const worth = this.#worth
    const {length} = example
    if (at + length > bytes.length || isWordByte(bytes[at + length])) return Number.NaN
    if (worth === null) return this.#parse(bytes, at, nowMs)
    const isSixty = !this.#isEpoch
    let ms = this.#zero
    for (let i = 0; i < length; i++) {
      const byte = bytes[at + i] as number
      const value = worth[i] as number
      if (value === FIXED) {
        if (byte !== example[i]) return this.#parse(bytes, at, nowMs)
      } else {
        const digit = byte - 0x30
        // The tens of seconds and minutes end at five.
        if (
          digit < 0 ||
          digit > 9 ||
          (digit > 5 && isSixty && (value === 10_000 || value === 600_000))
        ) {
          return Number.NaN
        }
        ms += digit * value
      }
    }
    return ms
  }

  #parse(bytes: Uint8Array, at: number, nowMs: number): number {
    let text = ''
    for (let i = 0; i < this.length; i++) text += String.fromCharCode(bytes[at + i] as number)
    const stamp = readStamp(text, 0, this.#calendar, nowMs)
    if (stamp?.end !== text.length || stamp.timeMs === null) return Number.NaN
    for (let i = 0; i < this.length; i++) this.#example[i] = bytes[at + i] as number
    this.#exampleMs = stamp.timeMs
    this.#setZero()
    return stamp.timeMs
  }

  /** The time that the example would be with all its digits zero. */
  #setZero(): void {
    let ms = this.#exampleMs
    this.#worth?.forEach((value, i) => {
      if (value !== FIXED) ms -= ((this.#example[i] as number) - 0x30) * value
    })
    this.#zero = ms
  }
}

const isWordByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f)

const EPOCH = /^\d{10,19}(?:\.\d+)?$/

/** What minutes, seconds and their decimals are worth, in milliseconds. */
const LINEAR: ReadonlySet<number> = new Set([0, 1, 10, 100, 1_000, 10_000, 60_000, 600_000])

/** What each character of a stamp is worth; null where a time could not be told from its digits. */
export const worthOf = (
  text: string,
  ms: number,
  calendar: Calendar,
  nowMs: number,
): Int32Array | null => {
  const worth = new Int32Array(text.length).fill(FIXED)
  // Seconds since 1970 and finer: all digits are worth something, but the first is what it is.
  const isEpoch = EPOCH.test(text)
  for (let i = isEpoch ? 1 : 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) continue
    const other = digit > 0 ? digit - 1 : 1
    const changed = `${text.slice(0, i)}${other}${text.slice(i + 1)}`
    const stamp = readStamp(changed, 0, calendar, nowMs)
    if (stamp?.end !== text.length || stamp.timeMs === null) continue
    const value = (stamp.timeMs - ms) / (other - digit)
    if (isEpoch ? value >= 0 && value < 2 ** 31 : LINEAR.has(value)) worth[i] = value
  }
  return worth
}
