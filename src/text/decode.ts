import {sequenceLength, validLength} from './utf8.js'

/** A line as text. */
export interface DecodedText {
  /** Valid UTF-16; a byte that is no UTF-8 stands in it as the four characters `\xNN`. */
  readonly text: string
  /** False where bytes were no text: invalid UTF-8, or NUL. */
  readonly isText: boolean
  /** Every other byte is NUL, as in UTF-16: no text that could be read here. */
  readonly isWide: boolean
}

/**
 * Makes a decoder of lines: UTF-8, byte order mark dropped. `isCut` says that the line's end was
 * cut off, so that half a character there is no fault of the file. Linear; ASCII lines, which are
 * nearly all, take a path of their own because a TextDecoder costs more than a short line.
 */
export const createDecoder = (): ((bytes: Uint8Array, isCut?: boolean) => DecodedText) => {
  const utf8 = new TextDecoder('utf-8', {ignoreBOM: true})
  return (bytes, isCut = false) => {
    const whole = isCut ? withoutHalfCharacter(bytes) : bytes
    const shape = shapeOf(whole)
    if (shape === 'ascii' && whole.length <= MAX_APPLY)
      return {text: asciiText(whole), isText: true, isWide: false}
    const isWide = shape === 'nul' && isWideText(whole)
    const body = hasByteOrderMark(whole) ? whole.subarray(3) : whole
    const text = utf8.decode(body)
    // U+FFFD is either in the file or made by the decoder: only then look byte by byte.
    if (!text.includes('\ufffd')) return {text, isText: shape !== 'nul', isWide}
    const strict = decodeByteByByte(body)
    return {text: strict.text, isText: strict.isText && shape !== 'nul', isWide}
  }
}

/** Arguments of one call are put on the stack; V8 takes far more, this is well inside. */
const MAX_APPLY = 4096

const shapeOf = (bytes: Uint8Array): 'ascii' | 'nul' | 'other' => {
  let seen = 0
  for (const byte of bytes) {
    if (byte === 0) return 'nul'
    seen |= byte
  }
  return seen < 0x80 ? 'ascii' : 'other'
}

/** In UTF-16 of Latin text nearly all even or nearly all odd bytes are NUL, and no others. */
const isWideText = (bytes: Uint8Array): boolean => {
  const nuls = [0, 0]
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0) nuls[i % 2] = (nuls[i % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = nuls
  const half = Math.floor(bytes.length / 2)
  return Math.max(even, odd) >= half * 0.8 && Math.min(even, odd) <= half * 0.1 + 1 && half >= 1
}

const asciiText = (bytes: Uint8Array): string =>
  String.fromCharCode.apply(null, bytes as unknown as number[])

const hasByteOrderMark = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

/** Drops a multi-byte character that the cut left without its last bytes. */
const withoutHalfCharacter = (bytes: Uint8Array): Uint8Array => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.subarray(0, -back) : bytes
  }
  return bytes
}

const decodeByteByByte = (bytes: Uint8Array): Omit<DecodedText, 'isWide'> => {
  const parts: string[] = []
  let isText = true
  let at = 0
  while (at < bytes.length) {
    const length = validLength(bytes, at)
    if (length === 0) {
      isText = false
      parts.push(`\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`)
      at++
      continue
    }
    parts.push(String.fromCodePoint(codePointAt(bytes, at, length)))
    at += length
  }
  return {text: parts.join(''), isText}
}

const codePointAt = (bytes: Uint8Array, at: number, length: number): number => {
  const lead = bytes[at] ?? 0
  let point = length === 1 ? lead : lead & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) point = (point << 6) | ((bytes[at + i] ?? 0) & 0x3f)
  return point
}
