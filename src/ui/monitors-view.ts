import {SEVERITIES, type Severity} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {counted, formatAgo, formatCount, formatTime} from './format-values.js'
import {shortId} from './short-id.js'
import type {Look} from './table.js'
import {severityTone, statusTone, unpainted, type Theme} from './theme.js'
import {wrap} from './width.js'

export interface MonitorsLook extends Look {
  readonly now: Date
  /** Of the qcmd that shows them: monitors of another one say so. */
  readonly version: string
}

/** What stands on the screen when there is no monitor at all. */
export const NO_MONITORS = 'No active log monitors.'

/**
 * The list of monitors in the first qcmd's form: those that are not ended under the heading that
 * counts them, the rest under `Not running`, numbered on. Each in the order given.
 */
export const monitorsView = (rows: readonly MonitorRow[], look: MonitorsLook): string => {
  if (rows.length === 0) return NO_MONITORS
  const {theme} = look
  const active = rows.filter(isNotEnded)
  const ended = rows.filter((row) => !isNotEnded(row))
  const heading = (text: string) => theme.paint('strong', text)
  const lines = [heading(`Active Log Monitors (${active.length}):`)]
  active.forEach((row, index) => lines.push(...monitorBlock(row, index + 1, look)))
  if (ended.length > 0) {
    lines.push('', heading(`Not running (${ended.length}):`))
    ended.forEach((row, index) => lines.push(...monitorBlock(row, active.length + index + 1, look)))
  }
  return lines.join('\n')
}

/** Full ids, one a line: for scripts. */
export const monitorIds = (rows: readonly MonitorRow[]): string => rows.map(({id}) => id).join('\n')

const monitorBlock = (row: MonitorRow, number: number, look: MonitorsLook): readonly string[] => [
  `${number}. ${look.theme.paint('strong', printable(row.name))}`,
  `   Path: ${printable(row.path ?? 'unknown')}`,
  `   Started: ${row.startedAt === null ? 'unknown' : formatTime(new Date(row.startedAt))}`,
  `   Model: ${printable(row.model ?? 'none')}`,
  `   Mode: ${row.mode ?? 'unknown'}`,
  ...statusField(row, look),
  `   Session ID: ${shortId(row.id)}`,
]

/**
 * Below this the status is broken here, between words and with an indent; paths are left whole, so
 * that they can be copied. Output that is piped counts as 80 wide.
 */
const NARROW = 80
const INDENT = '     '

const statusField = (row: MonitorRow, look: MonitorsLook): readonly string[] => {
  const {theme, width} = look
  if (width >= NARROW) return [`   Status: ${statusLine(row, look)}`]
  // Text is fitted before it is painted; the status is its first word.
  const [first = '', ...more] = wrap(
    `Status: ${statusLine(row, {...look, theme: unpainted(theme)})}`,
    width - INDENT.length - 1,
  )
  const painted = theme.paint(statusTone[row.status], row.status)
  return [`   ${first.replace(row.status, () => painted)}`, ...more.map((line) => INDENT + line)]
}

/** Why it does not run well, and of which qcmd it is when that is another: one goes on over an update. */
export const asidesOf = (
  {reason, version, ...row}: MonitorRow,
  look: MonitorsLook,
): readonly string[] => [
  ...(reason === null ? [] : [printable(reason)]),
  ...(version === null || version === look.version || !isNotEnded(row)
    ? []
    : [`of qcmd ${printable(version)}`]),
]

/** `running, 48,213 lines, 1 error and 3 warnings, last heartbeat 3 s ago`. */
const statusLine = (row: MonitorRow, look: MonitorsLook): string => {
  const {theme, now} = look
  const asides = [
    ...asidesOf(row, look),
    ...(row.kind === 'foreground' && isNotEnded(row) ? ['foreground'] : []),
  ]
  const aside = asides.length > 0 ? ` (${asides.join(', ')})` : ''
  const isUnanalysed = row.mode === 'without analysis' && totalOf(row.findings) === 0
  const parts = [
    theme.paint(statusTone[row.status], row.status) + aside,
    counted(row.linesRead, 'line'),
    // Nothing was looked for, so "no findings" would say too much.
    ...(isUnanalysed ? [] : [findingsPhrase(row.findings, theme)]),
    row.heartbeatAt === null
      ? 'no heartbeat yet'
      : `last heartbeat ${formatAgo(new Date(row.heartbeatAt), now)}`,
  ]
  return parts.join(', ')
}

/** `2 critical, 1 error and 3 warnings`, worst first; `no findings`. */
export const findingsPhrase = (counts: SeverityCounts, theme: Theme): string => {
  const parts = worstFirst
    .filter((severity) => counts[severity] > 0)
    .map((severity) => theme.paint(severityTone[severity], severityCount(severity, counts)))
  const last = parts.at(-1)
  if (last === undefined) return 'no findings'
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}

const worstFirst: readonly Severity[] = SEVERITIES.toReversed()

const severityCount = (severity: Severity, counts: SeverityCounts): string => {
  const count = counts[severity]
  const canBeMany = severity === 'error' || severity === 'warning'
  return canBeMany ? counted(count, severity) : `${formatCount(count)} ${severity}`
}

const totalOf = (counts: SeverityCounts): number =>
  SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
