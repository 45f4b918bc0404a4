import {formatCount} from './format-values.js'
import type {Look} from './table.js'
import {cutMiddle, cutEnd, displayWidth} from './width.js'

/** One row of a question as it is drawn; its texts are printable and without colour. */
export interface QuestionRow {
  readonly text: string
  readonly hint?: string
  readonly key?: string
  readonly disabled?: string
}

/** A question between two keys. */
export interface QuestionPicture {
  readonly title: string
  /** Quiet words at the right of the title. */
  readonly aside?: string
  readonly by: 'numbers' | 'filter'
  readonly rows: readonly QuestionRow[]
  /** Rows before filtering. */
  readonly total: number
  readonly cursor: number
  readonly filter: string
  /** What Enter does with a filter that fits no row; null when it does nothing. */
  readonly takesTyped: string | null
}

/** Lines that the list takes beside its rows: title, keys, the counts of a filter, and one to spare. */
const OTHER_LINES = {numbers: 3, filter: 4}
const LEAST_ROWS = 3
const MOST_ROWS = 20

/**
 * The line that ends in what is typed, and what stands below it. No line is wider than the
 * terminal less one column, so that none wraps.
 */
export const questionView = (
  picture: QuestionPicture,
  look: Look & {readonly height: number},
): {readonly head: string; readonly body: string} => {
  const {first, count} = windowOf(picture, look.height)
  const shown = picture.rows.slice(first, first + count)
  const lines = shown.map((row, index) => rowLine(picture, row, first + index, shown, look))
  const counts = countsLine(picture, shown.length, look)
  const body = [...lines, ...(counts === null ? [] : [counts]), keysLine(picture, look)]
  return {head: headLine(picture, look), body: body.join('\n')}
}

/** The one line that an answered question leaves. */
export const answeredView = (title: string, text: string, {theme, width}: Look): string =>
  cutEnd(`${title}: ${text}`, width - 1, theme.signs.cut)

const headLine = ({title, aside = '', by, filter}: QuestionPicture, look: Look): string => {
  const {theme, width} = look
  if (by === 'filter') return `${theme.paint('strong', title)}: ${filter}`
  const gap = width - 1 - displayWidth(title) - displayWidth(aside)
  const strong = theme.paint('strong', cutEnd(title, width - 1, theme.signs.cut))
  return gap < 2 || aside === '' ? strong : strong + ' '.repeat(gap) + theme.paint('quiet', aside)
}

/** The rows around the cursor that fit the terminal. */
const windowOf = (
  {rows, cursor, by}: QuestionPicture,
  height: number,
): {readonly first: number; readonly count: number} => {
  const count = Math.min(rows.length, MOST_ROWS, Math.max(LEAST_ROWS, height - OTHER_LINES[by]))
  const first = Math.max(0, Math.min(cursor - Math.floor(count / 2), rows.length - count))
  return {first, count}
}

/** Below this a hint would leave its row no room. */
const LEAST_TEXT = 24
const LEAST_CLOSED = 12

const rowLine = (
  {by, cursor, rows}: QuestionPicture,
  row: QuestionRow,
  index: number,
  shown: readonly QuestionRow[],
  {theme, width}: Look,
): string => {
  const isHere = index === cursor
  const pointer = isHere ? (theme.unicode ? '❯' : '>') : ' '
  const number = by === 'numbers' ? `${row.key ?? numberOf(rows, index)}  ` : ''
  const start = `${pointer} ${number}`
  const room = width - 1 - displayWidth(start)
  const all = hintColumn(by, shown, room)
  const hint = row.disabled ?? firstParts(row, all.parts)
  // Why a row cannot be taken is said even where that takes more of the row than a hint may.
  const closed = Math.max(LEAST_CLOSED, Math.min(all.column, room - 2 - displayWidth(hint)))
  const column = row.disabled === undefined ? all.column : closed
  const hasHint = hint !== '' && column + 2 + displayWidth(hint) <= room
  const text = cutMiddle(row.text, hasHint ? column : room, theme.signs.cut)
  const tone = row.disabled === undefined ? (isHere ? 'notice' : null) : 'quiet'
  if (!hasHint) return theme.paint(tone, start + text)
  const blank = ' '.repeat(column - displayWidth(text) + 2)
  return theme.paint(tone, start + text) + blank + theme.paint('quiet', hint)
}

const numberOf = (rows: readonly QuestionRow[], index: number): number =>
  rows.slice(0, index + 1).filter(({key}) => key === undefined).length

/** A hint is a list, what matters most first: where room is short its last parts go. */
const firstParts = ({hint = ''}: QuestionRow, count: number): string =>
  hint.split(', ').slice(0, count).join(', ')

/** The column where all hints begin, and how many parts of each have room there; 0 for none. */
const hintColumn = (
  by: 'numbers' | 'filter',
  shown: readonly QuestionRow[],
  room: number,
): {readonly column: number; readonly parts: number} => {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth))
  const text = widest(shown.map((row) => row.text))
  const open = shown.filter(({disabled}) => disabled === undefined)
  const most = Math.max(0, ...open.map(({hint = ''}) => hint.split(', ').length))
  for (let parts = most; parts > 0; parts--) {
    const left = room - 2 - widest(open.map((row) => firstParts(row, parts)))
    if (by === 'numbers' ? left >= text : left >= LEAST_TEXT) {
      return {column: Math.min(text, left), parts}
    }
  }
  return {column: Math.min(text, room), parts: 0}
}

const countsLine = (
  {by, rows, total, filter, takesTyped}: QuestionPicture,
  shown: number,
  {theme, width}: Look,
): string | null => {
  if (by === 'numbers') return null
  const quiet = (text: string): string =>
    theme.paint('quiet', cutEnd(text, width - 1, theme.signs.cut))
  if (rows.length === 0) {
    const canTake = takesTyped !== null && filter.trim() !== ''
    return quiet(canTake ? `  Nothing fits. Enter: ${takesTyped}` : '  Nothing fits.')
  }
  if (rows.length === total && shown === total) return null
  const of = rows.length === total ? '' : `, ${formatCount(rows.length)} fit`
  return quiet(`  ${formatCount(shown)} of ${formatCount(total)} shown${of}`)
}

const keysLine = (picture: QuestionPicture, {theme, width}: Look): string => {
  const {dot} = theme.signs
  const arrows = theme.unicode ? '↑↓' : 'arrows'
  const numbers = picture.rows.filter(({key}) => key === undefined).length
  const [short, long] =
    picture.by === 'numbers'
      ? [`1-${numbers} ${dot} Esc back`, `1-${numbers} or ${arrows} and Enter ${dot} Esc back`]
      : [`type to filter ${dot} Esc back`, `type to filter ${dot} ${arrows} Enter ${dot} Esc back`]
  const longest = `${long} ${dot} Ctrl+C leaves`
  const fitting = [longest, long, short].find((text) => displayWidth(text) < width) ?? short
  return theme.paint('quiet', cutEnd(fitting, width - 1, theme.signs.cut))
}
