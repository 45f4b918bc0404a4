import type {Overview} from '../sessions/overview.js'
import {MONITOR_STATUSES} from '../sessions/status.js'
import {printable} from '../text/printable.js'
import {counted, formatBytes, formatCount} from './format-values.js'
import {aiPhrase} from './monitor-view.js'
import {labelled, type Look} from './table.js'
import {statusTone} from './theme.js'

/** Journal, monitors, model and disk at a glance, for `qcmd status`. */
export const statusView = (overview: Overview, look: Look): string =>
  labelled(
    [
      ['Monitors', monitorsPhrase(overview, look)],
      ['Journal', journalPhrase(overview, look)],
      ['Model', modelPhrase(overview)],
      ['State', `${printable(overview.state.dir)}, ${formatBytes(overview.state.bytes)}`],
    ],
    look,
  ).join('\n')

const monitorsPhrase = ({monitors}: Overview, {theme}: Look): string => {
  const parts = MONITOR_STATUSES.filter((status) => monitors[status] > 0).map((status) =>
    theme.paint(
      statusTone[status],
      `${theme.signs.status[status]} ${formatCount(monitors[status])} ${status}`,
    ),
  )
  return parts.length === 0 ? 'none' : parts.join(', ')
}

const journalPhrase = ({journal}: Overview, {theme}: Look): string => {
  const {records, segments, bytes, damaged} = journal
  const damage = counted(damaged, 'damaged record')
  return [
    counted(records, 'record'),
    counted(segments, 'segment'),
    formatBytes(bytes),
    damaged === 0 ? 'none damaged' : theme.paint('warning', `${damage} skipped`),
  ].join(', ')
}

const modelPhrase = ({ai}: Overview): string =>
  ai.model === null ? aiPhrase(ai) : `${printable(ai.model)}, ${aiPhrase(ai)}`
