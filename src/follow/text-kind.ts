/** What a file's first bytes say it is; `undecided` when they are too few to say. */
export type TextKind = 'text' | 'gzip' | 'UTF-16' | 'binary' | 'undecided'

/** How much of a file's start is looked at. */
export const TEXT_KIND_BYTES = 4096

/**
 * Judges the first bytes of a file by content. `binary` means bytes that no log holds among its
 * first: it is for choosing among files, a file named by the user is read all the same.
 */
export const textKindOf = (head: Uint8Array): TextKind => {
  const [first, second] = head
  if (first === undefined) return 'undecided'
  if (second === undefined) return SPECIAL_FIRST_BYTES.has(first) ? 'undecided' : 'text'
  if (first === 0x1f && second === 0x8b) return 'gzip'
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16'
  if (hasAlternatingNuls(head)) return 'UTF-16'
  return isBinary(head) ? 'binary' : 'text'
}

const SPECIAL_FIRST_BYTES: ReadonlySet<number> = new Set([0x1f, 0xfe, 0xff])

/** ASCII text in UTF-16 without a byte order mark: every second byte is NUL, no other is. */
const hasAlternatingNuls = (head: Uint8Array): boolean => {
  const length = Math.min(head.length - (head.length % 2), 256)
  if (length < 16) return false
  const nulAt = head[0] === 0 ? 0 : 1
  for (let i = 0; i < length; i++) {
    if ((head[i] === 0) !== (i % 2 === nulAt)) return false
  }
  return true
}

/** More than one byte in twenty is a control character that text does not use; random data has 10 %. */
const isBinary = (head: Uint8Array): boolean => {
  let odd = 0
  for (const byte of head.subarray(0, TEXT_KIND_BYTES)) {
    if (byte < 0x20 && !TEXT_CONTROLS.has(byte)) odd++
  }
  return odd * 20 > Math.min(head.length, TEXT_KIND_BYTES)
}

/** Backspace, tab, newline, vertical tab, form feed, carriage return, escape. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([8, 9, 10, 11, 12, 13, 27])
