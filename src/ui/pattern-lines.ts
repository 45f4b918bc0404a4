import {printable} from '../text/printable.js'
import {formatCount, formatShare} from './format-values.js'
import {sparkline} from './sparkline.js'
import {table, type Column, type Look} from './table.js'
import type {Tone} from './theme.js'

/** A template with its figures, as reports and monitors have them. */
export interface PatternFigures {
  readonly template: string
  readonly count: number
  readonly level: string
  /** Records in equal slices of time; empty where there are no times. */
  readonly series: readonly number[]
}

/** Fewer slices are no course of things; narrower screens have no room for it. */
const LEAST_SLICES = 4
const LEAST_WIDTH = 72
const WIDE = 100

const LEVEL_TONES: ReadonlyMap<string, Tone> = new Map([
  ['fatal', 'worst'],
  ['error', 'bad'],
  ['warning', 'warning'],
])

/** Colour of a record's level, null for the everyday ones. */
export const levelTone = (level: string): Tone | null => LEVEL_TONES.get(level) ?? null

const seriesColumn = (
  top: readonly PatternFigures[],
  title: string,
  {theme, width}: Look,
): readonly Column[] => {
  const isCourse = top.some(({series}) => series.length >= LEAST_SLICES)
  if (!isCourse || width < LEAST_WIDTH) return []
  const columns = {width: width < WIDE ? 8 : 12, unicode: theme.unicode}
  const cells = top.map(({series}) => ({text: sparkline(series, columns)}))
  return [{title, align: 'left', cells, goesAt: 0}]
}

/**
 * The most frequent patterns with their share of `whole` records, and a line that says how many
 * more there are; between them, under the title `when`, the course of each by its own greatest. The
 * order is kept. Indented by two.
 */
export const patternLines = (
  patterns: readonly PatternFigures[],
  whole: number,
  {most, when, ...look}: Look & {readonly most: number; readonly when: string},
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
      ...seriesColumn(top, when, look),
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
