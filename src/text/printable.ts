/**
 * Makes visible what a terminal or a page would obey or hide: control characters (C0, DEL, C1),
 * escape, line and paragraph separators, bidirectional and zero-width characters, fillers, lone
 * surrogates. They come out as `\x1b`, `\u202e`, `\u{e0041}`; newline and carriage return as `\n`
 * and `\r`; a tab becomes one blank, since it would break columns. The result is one line.
 * Idempotent, linear.
 */
export const printable = (text: string): string => {
  // Nearly every text is plain ASCII, and this test is cheaper than the Unicode one.
  if (!/[^\x20-\x7e]/.test(text)) return text
  return text.replace(UNSEEN, visible)
}

/**
 * Controls, formats, lone surrogates, separators, and what is blank without being a format
 * character: Hangul fillers, combining grapheme joiner, Khmer inherent vowels, Mongolian selectors.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180f]|\u3164|\uffa0/gu

const visible = (character: string): string => {
  if (character === '\t') return ' '
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const point = character.codePointAt(0) ?? 0
  const hex = point.toString(16)
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}
