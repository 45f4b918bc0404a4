import {cutEnd, cutMiddle, displayWidth} from './width.js'
import type {Theme, Tone} from './theme.js'

/** What every view is drawn for. */
export interface Look {
  readonly theme: Theme
  /** Columns of the terminal; 80 when piped. */
  readonly width: number
}

export interface Cell {
  /** Safe to print: has passed `printable`. */
  readonly text: string
  readonly tone?: Tone | null
}

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
  readonly cells: readonly Cell[]
  /** Where room is short, columns go by this number, the lowest first; without it they stay. */
  readonly goesAt?: number
  /** Where room is short still, the text is cut so, but not below `least` columns. */
  readonly cut?: {readonly where: 'middle' | 'end'; readonly least: number}
}

const GAP = 2

/**
 * Columns under quiet titles, aligned, within the width as far as the columns allow. Without any
 * title there is no title line.
 */
export const table = (columns: readonly Column[], {theme, width}: Look): readonly string[] => {
  const fitting = fit(columns, width)
  const count = Math.max(0, ...columns.map(({cells}) => cells.length))
  const titles = fitting.map(({column}) => ({text: column.title, tone: 'quiet' as const}))
  const rows = Array.from({length: count}, (_, row) =>
    fitting.map(({column}) => column.cells[row] ?? {text: ''}),
  )
  const hasTitles = titles.some(({text}) => text !== '')
  return (hasTitles ? [titles, ...rows] : rows).map((cells) => drawRow(cells, fitting, theme))
}

interface FittedColumn {
  readonly column: Column
  readonly columns: number
}

const fit = (columns: readonly Column[], width: number): readonly FittedColumn[] => {
  const natural = columns.map((column) => ({column, columns: naturalWidth(column)}))
  const leastOf = ({column, columns: wanted}: FittedColumn) =>
    Math.min(wanted, column.cut?.least ?? wanted)
  let kept = natural
  for (;;) {
    if (total(kept.map(leastOf)) <= width) break
    const ranks = kept.map(({column}) => column.goesAt).filter((rank) => rank !== undefined)
    if (ranks.length === 0) break
    const next = Math.min(...ranks)
    kept = kept.filter(({column}) => column.goesAt !== next)
  }
  let over = total(kept.map(({columns: wanted}) => wanted)) - width
  // The last column that can be cut gives first: it is the one that is longest and read last.
  return kept
    .toReversed()
    .map((fitted) => {
      const given = Math.min(Math.max(0, over), fitted.columns - leastOf(fitted))
      over -= given
      return {...fitted, columns: fitted.columns - given}
    })
    .toReversed()
}

const naturalWidth = ({title, cells}: Column): number =>
  cells.reduce((most, {text}) => Math.max(most, displayWidth(text)), displayWidth(title))

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1)

const drawRow = (cells: readonly Cell[], fitted: readonly FittedColumn[], theme: Theme): string => {
  const drawn = fitted.map(({column, columns}, index) => {
    const {text, tone = null} = cells[index] ?? {text: ''}
    const cut = column.cut?.where === 'middle' ? cutMiddle : cutEnd
    const short = column.cut === undefined ? text : cut(text, columns, theme.signs.cut)
    const isLast = index === fitted.length - 1
    const blank = ' '.repeat(Math.max(0, columns - displayWidth(short)))
    const painted = theme.paint(tone, short)
    if (column.align === 'right') return blank + painted
    return isLast ? painted : painted + blank
  })
  return drawn.join(' '.repeat(GAP)).trimEnd()
}

/** Label and text in two columns, further lines of the text under its first. */
export const labelled = (
  rows: readonly (readonly [label: string, text: string | readonly string[]])[],
  {theme}: Look,
): readonly string[] => {
  const width = Math.max(0, ...rows.map(([label]) => displayWidth(label)))
  return rows.flatMap(([label, text]) =>
    [text].flat().map((line, index) => {
      const head = index === 0 ? theme.paint('quiet', label) : ''
      const blank = ' '.repeat(width + GAP - (index === 0 ? displayWidth(label) : 0))
      return `  ${head}${blank}${line}`.trimEnd()
    }),
  )
}
