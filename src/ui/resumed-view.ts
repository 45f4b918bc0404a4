import type {MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {counted} from './format-values.js'

/** A monitor that could not be started again, and why. */
export interface NotResumed {
  readonly id: string
  readonly name: string | null
  readonly path: string | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly exitCode: number
  }
}

/** What `monitors resume --all` did: a line for each, those that failed with the next thing to type. */
export const resumedAllView = (
  rows: readonly MonitorRow[],
  failed: readonly NotResumed[],
): string => {
  if (rows.length + failed.length === 0) {
    return 'Nothing to resume: no background monitor ended without being asked to.\n'
  }
  return [
    ...(rows.length === 0 ? [] : [`Resumed ${counted(rows.length, 'monitor')}:`]),
    ...rows.map(
      ({id, path, pid}) => `  ${id.slice(0, 8)}  ${printable(path ?? '')} (PID ${pid ?? '?'})`,
    ),
    ...(failed.length === 0 ? [] : [`Not resumed (${failed.length}):`]),
    ...failed.flatMap(({id, path, error}) => [
      `  ${id.slice(0, 8)}  ${printable(path ?? '')}`,
      `    ${printable(error.message)}`,
      `    ${printable(error.hint)}`,
    ]),
    '',
  ].join('\n')
}
