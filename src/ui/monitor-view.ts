import {SEVERITIES, type Finding} from '../analyse/finding.js'
import type {AiReport} from '../sessions/ai-report.js'
import type {MonitorDetails, SlicesRow} from '../sessions/monitor-details.js'
import {isNotEnded} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {findingLines} from './finding-view.js'
import {
  counted,
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatTime,
} from './format-values.js'
import {historyLines} from './history-view.js'
import {findingsPhrase} from './monitors-view.js'
import {notificationLines} from './notify-view.js'
import {patternLines} from './pattern-lines.js'
import {sparkline, usualRate} from './sparkline.js'
import {labelled, type Look} from './table.js'
import {statusTone, type Theme} from './theme.js'
import {wrap} from './width.js'

/** How much of each list is on the screen; the commands named beside them give the rest. */
const SHOWN = {patterns: 10, findings: 5, history: 10, gaps: 5}

export interface MonitorLook extends Look {
  readonly now: Date
  /** The monitor's findings, newest first. */
  readonly findings: readonly Finding[]
}

/** One monitor whole, for `monitors show`. */
export const monitorView = (details: MonitorDetails, look: MonitorLook): string => {
  const {theme} = look
  return [
    `${theme.paint('strong', printable(details.name))}  ${details.id}`,
    stateLine(details, look),
    '',
    ...labelled(
      factsOf(details, look).map((fact) => fitted(fact, look)),
      look,
    ),
    ...patternSection(details, look),
    ...findingSection(details, look),
    ...historySection(details, look),
    '',
    theme.paint('quiet', nextLine(details, theme)),
  ].join('\n')
}

/** `● running since 2026-06-01 12:34:56 (2 h 4 min)`. */
const stateLine = (details: MonitorDetails, {theme, now}: MonitorLook): string => {
  const {status, reason, startedAt} = details
  const mark = theme.paint(statusTone[status], `${theme.signs.status[status]} ${status}`)
  const why = reason === null ? '' : `: ${printable(reason)}`
  if (startedAt === null) return mark + why
  const started = new Date(startedAt)
  const since = isNotEnded(details)
    ? ` since ${formatTime(started)} (${formatDuration(now.getTime() - started.getTime())})`
    : `, started ${formatTime(started)}`
  return mark + why + since
}

type Fact = readonly [label: string, text: string | readonly string[]]

/** Broken between words; a path is left whole, to be copied, and so is what is coloured. */
const fitted = ([label, text]: Fact, {width}: Look): Fact => {
  const lines = [text].flat()
  if (label === 'Path' || lines.some((line) => line.includes('\x1b'))) return [label, text]
  return [label, lines.flatMap((line) => wrap(line, Math.max(20, width - 12)))]
}

const factsOf = (details: MonitorDetails, {theme, now}: MonitorLook): readonly Fact[] => {
  const {counters, position} = details
  const facts: (Fact | null)[] = [
    ['Path', printable(details.path ?? 'unknown')],
    ['Position', positionPhrase(position)],
    ['Process', processPhrase(details, now)],
    ['Mode', details.mode ?? 'unknown'],
    ['Model', modelPhrase(details, now)],
    ['Read', readPhrase(details)],
    ['Coverage', coverageLines(details)],
    ['File', filePhrase(counters)],
    rateFact(details, theme),
    details.mode === 'without analysis' ? null : ['Findings', findingsLines(details, theme)],
    details.notifications.length === 0
      ? null
      : ['Notify', notificationLines(details.notifications, now)],
  ]
  return facts.filter((fact) => fact !== null)
}

/** The course of the last two hours of the log, at most five minutes a column. */
const rateFact = ({slices}: MonitorDetails, theme: Theme): Fact | null => {
  if (slices === null || slices.counts.length < 2) return null
  const {to, counts} = slices
  const spanMs = spanOf(slices)
  const line = sparkline(counts, {width: counts.length, unicode: theme.unicode})
  const usual = usualRate(counts, spanMs / counts.length)
  return ['Rate', [line, `the ${formatDuration(spanMs)} until ${formatTime(new Date(to))}`, usual]]
}

const findingsLines = ({findings, findingsDropped}: MonitorDetails, theme: Theme) => {
  const dropped = SEVERITIES.reduce((sum, severity) => sum + findingsDropped[severity], 0)
  const made = findingsPhrase(findings, theme)
  return dropped === 0
    ? made
    : [made, `dropped to make room: ${findingsPhrase(findingsDropped, theme)}`]
}

const positionPhrase = ({offset, behindBytes}: MonitorDetails['position']): string =>
  [
    ...(offset === null ? [] : [`offset ${formatCount(offset)}`]),
    behindBytes === null ? 'not read yet' : `${formatBytes(behindBytes)} behind`,
  ].join(', ')

const processPhrase = (details: MonitorDetails, now: Date): string =>
  [
    details.pid === null ? 'none yet' : `PID ${details.pid}`,
    details.kind ?? 'unknown kind',
    ...(details.version === null ? [] : [`qcmd ${printable(details.version)}`]),
    details.heartbeatAt === null
      ? 'no heartbeat yet'
      : `last heartbeat ${formatAgo(new Date(details.heartbeatAt), now)}`,
    ...(details.host === null ? [] : [`host ${printable(details.host)}`]),
  ].join(', ')

const modelPhrase = ({model, ai}: MonitorDetails, now: Date): string =>
  model === null ? 'none' : `${printable(model)}, ${aiPhrase(ai, now)}`

/** `ready, 7 calls, 1 queued, 2 cached, 0 rejected`. */
const aiPhrase = (report: AiReport, now: Date): string => {
  const {state, reason, calls, queued, cached, rejected, dropped, since} = report
  if (state === 'off') return 'off'
  const why = reason === null ? '' : ` (${printable(reason)})`
  const figures = `${formatCount(queued)} queued, ${formatCount(cached)} cached, ${formatCount(rejected)} rejected`
  // It may take minutes, and looks like hanging.
  const isLoading = state === 'loading' && since !== null
  const span = isLoading ? ` ${formatDuration(Math.max(0, now.getTime() - since))}` : ''
  const lost = dropped === 0 ? '' : `, ${formatCount(dropped)} dropped`
  return `${state}${span}${why}, ${counted(calls, 'call')}, ${figures}${lost}`
}

const readPhrase = ({linesRead, bytesRead, counters}: MonitorDetails): string =>
  [counted(linesRead, 'line'), formatBytes(bytesRead), counted(counters.templates, 'pattern')].join(
    ', ',
  )

/**
 * `100 %, 0 gaps`, or the latest gaps by name; then what was left out on purpose, was no text, or is told of
 * no single file.
 */
const coverageLines = ({coverage, counters}: MonitorDetails): readonly string[] => {
  const {percent, gaps, gapsTotal, skippedBytes, learnedBytes} = coverage
  const latest = gaps.slice(-SHOWN.gaps)
  const more = gapsTotal - latest.length
  const {undecodableLines} = counters
  return [
    `${percent === 100 ? '100' : percent.toFixed(1)} %, ${counted(gapsTotal, 'gap')}`,
    ...latest.map(gapLine),
    ...(more > 0 && latest.length > 0 ? [`and ${formatCount(more)} earlier`] : []),
    ...(skippedBytes > 0
      ? [
          `${formatBytes(skippedBytes)} were there before it began, ${learnedPhrase(learnedBytes, skippedBytes)} to learn`,
        ]
      : []),
    ...(undecodableLines > 0
      ? [`${counted(undecodableLines, 'line')} with bytes that are no text`]
      : []),
    ...unlistedLines(coverage.unlisted),
  ]
}

/** Of what was learned it need not speak: that is part of what was skipped. */
const unlistedLines = ({
  readBytes,
  skippedBytes,
  holeBytes,
  lostBytes,
}: MonitorDetails['coverage']['unlisted']): readonly string[] => {
  const parts = [
    ...(readBytes > 0 ? [`${formatBytes(readBytes)} read`] : []),
    ...(skippedBytes > 0 ? [`${formatBytes(skippedBytes)} skipped`] : []),
    ...(holeBytes > 0 ? [`${formatBytes(holeBytes)} of holes`] : []),
    ...(lostBytes > 0 ? [`${formatBytes(lostBytes)} lost`] : []),
  ]
  return parts.length === 0 ? [] : [`beyond the files that --json lists: ${parts.join(', ')}`]
}

const gapLine = ({at, bytes, cause}: MonitorDetails['coverage']['gaps'][number]): string => {
  const size = bytes === null ? 'unknown size' : formatBytes(bytes)
  return `${formatTime(new Date(at))}  ${size}${cause === null ? '' : `: ${printable(cause)}`}`
}

const learnedPhrase = (bytes: number, skipped: number): string => {
  if (bytes === 0) return 'none read'
  return bytes >= skipped ? 'all read' : `${formatBytes(bytes)} of them read`
}

const filePhrase = (counters: MonitorDetails['counters']): string => {
  const {rotations, truncatedLines, unterminatedLines} = counters
  const oddities = [
    ...(truncatedLines > 0 ? [`${counted(truncatedLines, 'line')} cut`] : []),
    ...(unterminatedLines > 0 ? [`${counted(unterminatedLines, 'line')} unterminated`] : []),
  ]
  return [counted(rotations, 'rotation'), ...oddities].join(', ')
}

const patternSection = (details: MonitorDetails, look: MonitorLook): readonly string[] => {
  const {patterns} = details
  if (patterns.length === 0) return []
  const whole = patterns.reduce((sum, {count}) => sum + count, 0)
  const title = look.theme.paint('strong', `Patterns (${formatCount(patterns.length)})`)
  return [
    '',
    title,
    ...patternLines(patterns, whole, {...look, most: SHOWN.patterns, when: whenOf(details)}),
  ]
}

/** `LAST 2 H`, `LAST 26 MIN`; a span of two units has no place at the head of a column. */
const whenOf = ({slices}: MonitorDetails): string => {
  const span = slices === null ? '' : formatDuration(spanOf(slices))
  return /^\S+ \S+$/.test(span) ? `LAST ${span.toUpperCase()}` : 'WHEN'
}

const spanOf = ({from, to}: SlicesRow): number => Date.parse(to) - Date.parse(from) + 1

const findingSection = (details: MonitorDetails, look: MonitorLook): readonly string[] => {
  const {findings, theme} = look
  if (findings.length === 0) return []
  const lines = findingLines(findings.slice(0, SHOWN.findings), {
    ...look,
    nameOf: () => details.name,
  })
  const more = findings.length - SHOWN.findings
  const rest = `${theme.signs.cut} ${formatCount(more)} more: qcmd findings list --monitor ${details.id.slice(0, 8)}`
  return [
    '',
    theme.paint('strong', `Findings (${formatCount(findings.length)})`),
    ...[...lines, ...(more > 0 ? [theme.paint('quiet', rest)] : [])].map((line) => `  ${line}`),
  ]
}

const historySection = (details: MonitorDetails, look: MonitorLook): readonly string[] => {
  const {theme} = look
  const {history} = details
  if (history.length === 0) return []
  const more = history.length - SHOWN.history
  const rest = `${theme.signs.cut} ${formatCount(more)} earlier: qcmd monitors history ${details.id.slice(0, 8)}`
  const lines = historyLines(history.slice(-SHOWN.history), look)
  return [
    '',
    theme.paint('strong', 'History'),
    ...[...(more > 0 ? [theme.paint('quiet', rest)] : []), ...lines].map((line) => `  ${line}`),
  ]
}

const nextLine = (details: MonitorDetails, {signs}: Theme): string => {
  const id = details.id.slice(0, 8)
  const commands = isNotEnded(details)
    ? [`qcmd findings list --monitor ${id}`, `qcmd monitors stop ${id}`]
    : [`qcmd monitors resume ${id}`, `qcmd monitors prune ${id}`]
  return `Next: ${commands.join(` ${signs.dot} `)}`
}
