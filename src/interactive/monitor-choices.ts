import type {MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {formatAgo, counted} from '../ui/format-values.js'
import {shortId} from '../ui/short-id.js'
import type {Choice} from './question.js'

/** A monitor as a row to choose: name, id, and whether it lives. */
export const monitorChoice = <T>(row: MonitorRow, value: T, now: Date): Choice<T> => ({
  value,
  text: `${printable(row.name)}  ${shortId(row.id)}`,
  hint: [
    row.status === 'stale' ? 'frozen (stale)' : row.status,
    counted(row.linesRead, 'line'),
    ...(row.heartbeatAt === null ? [] : [formatAgo(new Date(row.heartbeatAt), now)]),
    ...(row.path === null ? [] : [printable(row.path)]),
  ].join(', '),
})
