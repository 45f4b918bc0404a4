import {printable} from '../text/printable.js'
import {formatCount, formatShare} from './format-values.js'
import {table, type Look} from './table.js'
import type {Tone} from './theme.js'

/** A template with its figures, as reports and monitors have them. */
export interface PatternFigures {
  readonly template: string
  readonly count: number
  readonly level: string
}

const LEVEL_TONES: ReadonlyMap<string, Tone> = new Map([
  ['fatal', 'worst'],
  ['error', 'bad'],
  ['warning', 'warning'],
])

/** Colour of a record's level, null for the everyday ones. */
export const levelTone = (level: string): Tone | null => LEVEL_TONES.get(level) ?? null

/**
 * The most frequent patterns with their share of `whole` records, and a line that says how many
 * more there are. The order is kept. Indented by two.
 */
export const patternLines = (
  patterns: readonly PatternFigures[],
  whole: number,
  {most, ...look}: Look & {readonly most: number},
): readonly string[] => {
  const {theme, width} = look
  const top = patterns.slice(0, most)
  const lines = table(
    [
      {title: 'COUNT', align: 'right', cells: top.map(({count}) => ({text: formatCount(count)}))},
      {
        title: 'SHARE',
        align: 'right',
        cells: top.map(({count}) => ({text: formatShare(count, whole)})),
        goesAt: 2,
      },
      {
        title: 'LEVEL',
        align: 'left',
        cells: top.map(({level}) =>
          level === 'unknown'
            ? {text: theme.signs.dash, tone: 'quiet'}
            : {text: printable(level), tone: levelTone(level)},
        ),
        goesAt: 1,
      },
      {
        title: 'PATTERN',
        align: 'left',
        cells: top.map(({template}) => ({text: printable(template)})),
        cut: {where: 'end', least: 20},
      },
    ],
    {theme, width: width - 2},
  )
  const rest = patterns.slice(most)
  const records = rest.reduce((sum, {count}) => sum + count, 0)
  const more = `${theme.signs.cut} ${formatCount(rest.length)} more, ${formatShare(records, whole)}`
  return [...lines, ...(rest.length > 0 ? [theme.paint('quiet', more)] : [])].map(
    (line) => `  ${line}`,
  )
}
