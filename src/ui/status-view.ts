import type {MonitorRow} from '../sessions/monitor-row.js'
import type {Overview} from '../sessions/overview.js'
import {MONITOR_STATUSES} from '../sessions/status.js'
import {printable} from '../text/printable.js'
import {fixLine} from './fix-line.js'
import {counted, formatBytes, formatCompact, formatCount} from './format-values.js'
import {labelled, table, type Look} from './table.js'
import {statusTone} from './theme.js'
import {displayWidth, wrap} from './width.js'

/** Of `labelled`: the margin, the widest label and the gap. */
const INDENT = 12

/**
 * Monitors, journal, model and disk at a glance, and what needs a person with the next thing to
 * type; `rows` are the monitors that are not ended, or crashed.
 */
export const statusView = (overview: Overview, rows: readonly MonitorRow[], look: Look): string =>
  [
    ...labelled(
      [
        ['Monitors', [...monitorsPhrase(overview, look), ...monitorLines(rows, look)]],
        ['Journal', wrapped(journalPhrase(overview), look, journalTone(overview))],
        ['Model', wrapped(modelPhrase(overview), look)],
        ['State', statePhrase(overview, look)],
      ],
      look,
    ),
    ...needs(overview, rows, look),
  ].join('\n')

/** Painted, so `wrap` cannot break it: it is broken between the statuses. */
const monitorsPhrase = ({monitors}: Overview, {theme, width}: Look): readonly string[] => {
  const parts = MONITOR_STATUSES.filter((status) => monitors[status] > 0).map((status) => ({
    text: `${theme.signs.status[status]} ${formatCount(monitors[status])} ${status}`,
    tone: statusTone[status],
  }))
  const lines: (typeof parts)[] = []
  let columns = Infinity
  for (const part of parts) {
    columns += displayWidth(part.text) + 2
    if (columns <= width - INDENT) lines.at(-1)?.push(part)
    else {
      columns = displayWidth(part.text) + 2
      lines.push([part])
    }
  }
  if (lines.length === 0) return ['none']
  const drawn = lines.map((line) => line.map(({text, tone}) => theme.paint(tone, text)).join(', '))
  return drawn.map((line, index) => (index < drawn.length - 1 ? `${line},` : line))
}

const monitorLines = (rows: readonly MonitorRow[], {theme, width}: Look): readonly string[] => {
  if (rows.length === 0) return []
  const cells = (text: (row: MonitorRow) => string) => rows.map((row) => ({text: text(row)}))
  return table(
    [
      {
        title: '',
        align: 'left',
        cells: rows.map(({status}) => ({
          text: `${theme.signs.status[status]} ${status}`,
          tone: statusTone[status],
        })),
      },
      {title: '', align: 'left', cells: cells(({id}) => idOf(id))},
      {
        ...{title: '', align: 'left', cells: cells(({name}) => printable(name))},
        cut: {where: 'middle', least: 6},
      },
      {
        ...{title: '', align: 'right', goesAt: 1},
        cells: cells(({linesRead: n}) => `${formatCompact(n)} line${n === 1 ? ' ' : 's'}`),
      },
      {
        ...{title: '', align: 'left', goesAt: 2},
        cells: cells(({path}) => printable(path ?? theme.signs.dash)),
        cut: {where: 'middle', least: 12},
      },
    ],
    {theme, width: width - INDENT},
  )
}

const wrapped = (
  text: string,
  {theme, width}: Look,
  tone: 'warning' | null = null,
): readonly string[] =>
  wrap(text, Math.max(16, width - INDENT)).map((line) => theme.paint(tone, line))

const journalPhrase = ({journal}: Overview): string => {
  const {records, segments, bytes, damaged} = journal
  return [
    counted(records, 'record'),
    counted(segments, 'segment'),
    formatBytes(bytes),
    damaged === 0 ? 'none damaged' : `${counted(damaged, 'damaged record')} skipped`,
  ].join(', ')
}

const journalTone = ({journal}: Overview): 'warning' | null =>
  journal.damaged === 0 ? null : 'warning'

const modelPhrase = ({ai: {model, state, reason}}: Overview): string => {
  const named = model === null ? state : `${printable(model)}, ${state}`
  return reason === null ? named : `${named}: ${printable(reason)}`
}

/** The path is whole, to be copied. */
const statePhrase = ({state, disk}: Overview, look: Look): readonly string[] => {
  const free =
    disk === null
      ? ''
      : `, ${formatBytes(disk.freeBytes)} of ${formatBytes(disk.totalBytes)} disk free`
  return [printable(state.dir), ...wrapped(`${formatBytes(state.bytes)} used${free}`, look)]
}

const needs = (
  {problems}: Overview,
  rows: readonly MonitorRow[],
  look: Look,
): readonly string[] => {
  const items = [
    ...rows.flatMap((row) => needOf(row)),
    ...problems.map(({name, detail, fix}) => ({text: `${name}: ${detail}`, fix})),
  ]
  if (items.length === 0) return []
  const lines = items.flatMap(({text, fix}) => [
    ...wrap(printable(text), Math.max(16, look.width - 4)).map((line) => `    ${line}`),
    ...(fix === null ? [] : [`    ${fixLine(fix, look.theme)}`]),
  ])
  return ['', `  ${look.theme.paint('warning', 'Needs you')}`, ...lines]
}

/** A prefix is enough to type. */
const idOf = (id: string): string => printable(id.slice(0, 8))

interface Need {
  readonly text: string
  readonly fix: string | null
}

const needOf = ({id, name, status, reason}: MonitorRow): readonly Need[] => {
  const text = `${name} ${status}${reason === null ? '' : `: ${reason}`}`
  switch (status) {
    case 'crashed':
      return [{text, fix: `qcmd monitors resume ${idOf(id)}`}]
    case 'stale':
      return [{text, fix: `qcmd monitors stop ${idOf(id)}`}]
    case 'starting':
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'unknown':
      return []
  }
}
