/**
 * Columns that text takes in a terminal, and fitting text into columns. Counted per grapheme (what
 * a person calls a character): East Asian wide ones and emoji take 2, combining marks none. The
 * text must have passed `printable` and hold no colour: paint after fitting.
 */

/** Wide and full-width ranges of Unicode's EastAsianWidth.txt; emoji are told by their property. */
const WIDE =
  /[\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\uFE0F/u
const ONLY_MARKS = /^[\p{M}\p{Cf}]+$/u
const PLAIN = /^[\x20-\x7E]*$/

const graphemesOf = (text: string): readonly string[] =>
  PLAIN.test(text)
    ? Array.from(text)
    : Array.from(new Intl.Segmenter('en').segment(text), ({segment}) => segment)

const widthOfGrapheme = (grapheme: string): number => {
  if (grapheme.length === 1 && grapheme < '\u0300') return 1
  if (WIDE.test(grapheme)) return 2
  return ONLY_MARKS.test(grapheme) ? 0 : 1
}

/** Columns of a text. Cost: linear; cheap for plain ASCII. */
export const displayWidth = (text: string): number => {
  if (PLAIN.test(text)) return text.length
  return graphemesOf(text).reduce((sum, grapheme) => sum + widthOfGrapheme(grapheme), 0)
}

/** Spaces after the text up to a width; longer text is left as it is. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** The beginning of a text that is too wide, with the mark of omission at its end. */
export const cutEnd = (text: string, width: number, mark: string): string => {
  if (fits(text, width)) return text
  const start = graphemesOf(text.slice(0, maxLength(width)))
  return taken(start, width - displayWidth(mark)).join('') + mark
}

/** Both ends of a text that is too wide: of a path the end tells most, so it gets more. */
export const cutMiddle = (text: string, width: number, mark: string): string => {
  if (fits(text, width)) return text
  const room = Math.max(0, width - displayWidth(mark))
  const start = taken(graphemesOf(text.slice(0, maxLength(width))), Math.floor(room / 3)).join('')
  const fromEnd = graphemesOf(text.slice(-maxLength(width))).toReversed()
  const end = taken(fromEnd, room - displayWidth(start)).toReversed()
  return start + mark + end.join('')
}

/**
 * Lines of at most `width` columns, broken between words; a word that is wider is broken where it
 * must be. Blanks at a break go, others stay.
 */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<= )(?=[^ ])/)) {
    if (displayWidth(line + word.trimEnd()) <= width) {
      line += word
      continue
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    const pieces = piecesOf(word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line.trimEnd()]
}

const piecesOf = (word: string, width: number): readonly string[] => {
  if (displayWidth(word.trimEnd()) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  let columns = 0
  for (const grapheme of graphemesOf(word)) {
    columns += widthOfGrapheme(grapheme)
    if (columns > width && piece !== '') {
      pieces.push(piece)
      piece = ''
      columns = widthOfGrapheme(grapheme)
    }
    piece += grapheme
  }
  return [...pieces, piece]
}

/** Told without looking at every character of a text of a megabyte. */
const fits = (text: string, width: number): boolean =>
  text.length <= maxLength(width) && displayWidth(text) <= width

/** UTF-16 units that so many columns hold at most, unless marks are piled on marks. */
const maxLength = (width: number): number => Math.max(0, width) * 8 + 64

/** The first graphemes that fit. */
const taken = (graphemes: readonly string[], room: number): readonly string[] => {
  let columns = 0
  const past = graphemes.findIndex((grapheme) => {
    columns += widthOfGrapheme(grapheme)
    return columns > room
  })
  return past === -1 ? graphemes : graphemes.slice(0, past)
}
