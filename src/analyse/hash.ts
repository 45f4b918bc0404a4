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
  return hex(a) + hex(b)
}

/** The last 24 bits of a number as six digits. */
const hex = (value: number): string =>
  `${PAIRS[(value >>> 16) & 255] ?? ''}${PAIRS[(value >>> 8) & 255] ?? ''}${PAIRS[value & 255] ?? ''}`
const PAIRS = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, '0'))

/** 32 bits of a word at a place in a text, for sums that a word can be taken out of again. */
export const wordHash = (word: string, place: number, seed: number): number => {
  let hash = seed ^ Math.imul(place + 1, 0x9e3779b9)
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
  return mixed(hash ^ word.length)
}

/** The finalizer of MurmurHash3 (Appleby): every bit of the input moves every bit of the output. */
const mixed = (value: number): number => {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
