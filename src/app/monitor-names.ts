import {monitorName} from '../sessions/monitor-row.js'
import type {Ports} from './ports.js'

/** Names of all monitors that are on record, by their ids. */
export const monitorNames = async (
  ports: Pick<Ports, 'journal'>,
): Promise<ReadonlyMap<string, string>> => {
  const {sessions} = await ports.journal.replay()
  return new Map(Array.from(sessions.values(), (life) => [life.id, monitorName(life)]))
}
