import type {MonitorRow} from '../sessions/monitor-row.js'

/** What `logs --background --json` and `monitors resume --json` print of a monitor. */
export const startedDocument = (row: MonitorRow): object => {
  const {id, name, path, pid, status, kind, mode, model, startedAt} = row
  return {id, name, path, pid, status, kind, mode, model, startedAt}
}
