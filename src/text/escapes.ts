/**
 * Characters that change how a text looks without being seen: controls but tab and newline, C1,
 * soft hyphen, zero-width and bidirectional characters.
 */
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/

/**
 * Whole escape sequences (ECMA-48): CSI; OSC to BEL or ST; DCS, SOS, PM, APC to ST; two characters.
 * Every branch stops at the next ESC, so scanning a text is linear.
 */
const SEQUENCE =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g

/** What redaction has put in. */
const REPLACED = /\[secret:[a-z-]{2,16}:[0-9a-f]{4}\]/g

/** True when a text holds characters that are not seen; one cheap pass. */
export const hasHidden = (text: string): boolean => HIDDEN.test(text)

/** A text as it is read by eye, and where each of its characters stood in the exact text. */
export interface PlainView {
  readonly text: string
  /** Index in the exact text for each character of `text`. */
  readonly at: Uint32Array
}

/**
 * The text without hidden characters. `dropSequences`: without the bodies of escape sequences too,
 * as a terminal shows it. Linear.
 */
export const plainView = (exact: string, dropSequences: boolean): PlainView => {
  const at = new Uint32Array(exact.length)
  const parts: string[] = []
  let length = 0
  const keep = (start: number, end: number): void => {
    let from = start
    for (let i = start; i < end; i++) {
      if (!isHiddenCode(exact.charCodeAt(i))) {
        at[length++] = i
        continue
      }
      if (i > from) parts.push(exact.slice(from, i))
      from = i + 1
    }
    if (end > from) parts.push(exact.slice(from, end))
  }
  let from = 0
  if (dropSequences) {
    const replaced = exact.includes('[secret:') ? Array.from(exact.matchAll(REPLACED)) : []
    for (const sequence of exact.matchAll(SEQUENCE)) {
      keep(from, sequence.index)
      const end = sequence.index + sequence[0].length
      // `\x1b` before `[secret:…` reads as the beginning of a sequence, but was not written as one.
      while (replaced[0] && replaced[0].index + replaced[0][0].length <= end) replaced.shift()
      const next = replaced[0]?.index ?? exact.length
      from = next >= sequence.index ? Math.min(end, next) : end
    }
  }
  keep(from, exact.length)
  return {text: parts.join(''), at: at.subarray(0, length)}
}

/** The characters of HIDDEN, one at a time. */
const isHiddenCode = (code: number): boolean => {
  if (code < 0x20) return code !== 0x09 && code !== 0x0a
  if (code < 0x7f) return false
  if (code < 0xa0 || code === 0xad || code === 0xfeff) return true
  if (code < 0x200b || code > 0x206f) return false
  return code <= 0x200f || (code >= 0x2028 && code <= 0x202e) || code >= 0x2060
}

/** The text as a terminal would show it: without escape sequences and hidden characters. */
export const withoutEscapes = (text: string): string =>
  hasHidden(text) ? plainView(text, true).text : text
