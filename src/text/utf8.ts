/** Whether the bytes from `from` to `end` are well-formed UTF-8 (Unicode 15, table 3-7). */
export const isUtf8 = (bytes: Uint8Array, from: number, end: number): boolean => {
  for (let at = from; at < end;) {
    if ((bytes[at] ?? 0) < 0x80) {
      at++
      continue
    }
    const length = validLength(bytes, at)
    if (length === 0 || at + length > end) return false
    at += length
  }
  return true
}

/** Bytes that a character takes whose first byte is `lead`; 0 where none begins so. */
export const sequenceLength = (lead: number): number => {
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead < 0xe0) return 2
  if (lead >= 0xe0 && lead < 0xf0) return 3
  if (lead >= 0xf0 && lead < 0xf5) return 4
  return 0
}

/** Bytes of the well-formed character at `at`, or 0. */
export const validLength = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] ?? 0
  const length = sequenceLength(lead)
  if (length < 2) return length
  const second = bytes[at + 1] ?? 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let i = 2; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return length
}
