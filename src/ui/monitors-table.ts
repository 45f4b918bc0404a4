import {SEVERITIES} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {formatAgo, formatCompact, formatShortDuration} from './format-values.js'
import {asidesOf, NO_MONITORS, type MonitorsLook} from './monitors-view.js'
import {table, type Cell, type Column, type Look} from './table.js'
import {severityTone, statusTone, type Theme} from './theme.js'

/** Below this many columns findings are told by one letter each. */
const NARROW = 60

/**
 * One line a monitor, in the order given. Narrow terminals lose LINES, HEARTBEAT, UP and FILE, in
 * that order; why a monitor does not run well stands below the table.
 */
export const monitorsTable = (rows: readonly MonitorRow[], look: MonitorsLook): string => {
  if (rows.length === 0) return NO_MONITORS
  const {theme} = look
  const active = rows.filter(isNotEnded).length
  const ended = rows.length - active
  const aside = ended === 0 ? '' : `  ${theme.paint('quiet', `${ended} not running`)}`
  const heading = theme.paint('strong', `Active Log Monitors (${active}):`) + aside
  return [heading, ...table(columnsOf(rows, look), look), ...reasonsOf(rows, look)].join('\n')
}

const columnsOf = (
  rows: readonly MonitorRow[],
  {theme, width, now}: Look & {readonly now: Date},
): readonly Column[] => {
  const left = (title: string, cell: (row: MonitorRow) => string | Cell): Column => ({
    title,
    align: 'left',
    cells: rows.map((row) => asCell(cell(row))),
  })
  const right = (title: string, cell: (row: MonitorRow) => string): Column => ({
    ...left(title, cell),
    align: 'right',
  })
  const {dash} = theme.signs
  return [
    {title: '', align: 'right', cells: rows.map((_, index) => ({text: String(index + 1)}))},
    left('ID', ({id}) => id.slice(0, 8)),
    {...left('NAME', ({name}) => printable(name)), cut: {where: 'middle', least: 8}},
    left('STATE', (row) => stateCell(row, theme)),
    {...right('UP', (row) => upOf(row, now) ?? dash), goesAt: 3},
    {...right('LINES', ({linesRead}) => formatCompact(linesRead)), goesAt: 1},
    left('FINDINGS', ({findings}) => findingsCell(findings, width < NARROW, theme)),
    {
      ...left('HEARTBEAT', ({heartbeatAt: at}) =>
        at === null ? dash : formatAgo(new Date(at), now),
      ),
      goesAt: 2,
    },
    {
      ...left('FILE', ({path}) => printable(path ?? dash)),
      goesAt: 4,
      cut: {where: 'middle', least: 16},
    },
  ]
}

const asCell = (cell: string | Cell): Cell => (typeof cell === 'string' ? {text: cell} : cell)

const stateCell = ({status}: MonitorRow, theme: Theme): Cell => ({
  text: `${theme.signs.status[status]} ${status}`,
  tone: statusTone[status],
})

const upOf = (row: MonitorRow, now: Date): string | null =>
  row.startedAt === null || !isNotEnded(row)
    ? null
    : formatShortDuration(now.getTime() - new Date(row.startedAt).getTime())

const SHORT_NAMES = {critical: 'crit', error: 'err', warning: 'warn', info: 'info'} as const

const findingsCell = (counts: SeverityCounts, isNarrow: boolean, theme: Theme): Cell => {
  const found = SEVERITIES.toReversed().filter((severity) => counts[severity] > 0)
  const [worst] = found
  if (worst === undefined) return {text: theme.signs.dash}
  const text = found
    .map((severity) => {
      const count = formatCompact(counts[severity])
      return isNarrow ? `${count}${severity.slice(0, 1)}` : `${count} ${SHORT_NAMES[severity]}`
    })
    .join(' ')
  return {text, tone: severityTone[worst]}
}

const reasonsOf = (rows: readonly MonitorRow[], look: MonitorsLook): readonly string[] => {
  const {theme} = look
  const lines = rows.flatMap((row, index) => {
    const asides = asidesOf(row, look)
    const state = theme.paint(statusTone[row.status], row.status)
    return asides.length === 0 ? [] : [`${index + 1} ${state}: ${asides.join(', ')}`]
  })
  return lines.length > 0 ? ['', ...lines] : []
}
