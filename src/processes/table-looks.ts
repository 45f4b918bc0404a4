import {basename} from 'node:path'
import {isPid, type Look, type Looks} from './looks.js'
import {readProcessTable, type ProcessRow} from './process-table.js'

/**
 * Looks by the table of processes alone, for Windows: a program of our name may be the worker, so
 * it is `hidden` (taken for alive, never signalled); one of another name is a stranger.
 */
export const tableLooks = (): Looks => ({
  ownStart: () => '',
  at: async (pids) => {
    const {rows} = await readProcessTable()
    const asked = new Set(pids.filter(isPid))
    return new Map(rows.filter(({pid}) => asked.has(pid)).map((row) => [row.pid, lookOf(row)]))
  },
  all: () => Promise.resolve([]),
})

const lookOf = (row: ProcessRow): Look => {
  if (row.name === basename(process.execPath)) return 'hidden'
  return {
    pid: row.pid,
    parent: row.parent,
    group: 0,
    session: 0,
    state: '?',
    startTicks: 'unknown',
    argv: () => [],
    isNested: () => false,
  }
}
