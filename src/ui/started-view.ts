import type {MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'

/** One started or resumed monitor, and what to type next. */
export const startedView = (row: MonitorRow, verb: 'Started' | 'Resumed'): string => {
  const short = row.id.slice(0, 8)
  return [
    `${verb} monitoring ${printable(row.path ?? '')} in the background (PID ${row.pid ?? '?'}).`,
    `Session ID: ${row.id}`,
    'Next:',
    `  qcmd monitors show ${short}`,
    `  qcmd findings list --monitor ${short}`,
    `  qcmd monitors stop ${short}`,
    '',
  ].join('\n')
}
