/**
 * A short stable name for a text: 12 hex digits, the same on every machine and in every run. Two
 * 32-bit multiplicative hashes side by side; not for secrets. Among 10,000 texts two share one with
 * a chance of 1 in 5 million.
 */
export const shortHash = (text: string): string => {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
    b ^= b >>> 13
  }
  a = mixed(a ^ text.length)
  b = mixed(b ^ a)
  return hex(a, 6) + hex(b, 6)
}

const hex = (value: number, digits: number): string =>
  (value >>> 0).toString(16).padStart(8, '0').slice(-digits)

/** The finalizer of MurmurHash3 (Appleby): every bit of the input moves every bit of the output. */
const mixed = (value: number): number => {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
