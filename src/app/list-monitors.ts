import {monitorRow, type MonitorRow} from '../sessions/monitor-row.js'
import {statusOf, type MonitorStatus} from '../sessions/status.js'
import {sessionOf} from '../sessions/session.js'
import type {Ports} from './ports.js'
import {
  lookAtSessions,
  reconcileElsewhere,
  reconcileSessions,
  type SessionsNow,
} from './reconcile-sessions.js'

export interface MonitorList {
  readonly rows: readonly MonitorRow[]
  /** Damaged journal records that replay had to skip, and where the first is. */
  readonly damaged: number
  readonly damagedAt: string | null
  /** Records of a newer qcmd, skipped. */
  readonly newer: number
}

/** Every monitor that was not pruned, in the order of their starts. */
export const listMonitors = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
): Promise<MonitorList> => {
  return listOf(await reconcileSessions(ports))
}

/** The same rows, and nothing is recorded of what is found dead. */
export const lookAtMonitors = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
): Promise<readonly MonitorRow[]> => rowsOf(await lookAtSessions(ports))

/** The monitors of a journal from elsewhere, as far as they can be judged from here. */
export const listMonitorsOf = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
  records: AsyncIterable<unknown>,
): Promise<MonitorList> =>
  listOf(await reconcileElsewhere(ports, await ports.journal.replayObjects(records)))

const listOf = (known: SessionsNow): MonitorList => {
  const {damaged, damagedAt, newer} = known.replay
  return {rows: rowsOf(known), damaged, damagedAt, newer}
}

export const rowsOf = (known: SessionsNow): readonly MonitorRow[] =>
  [...known.sessions.values()]
    .filter((life) => sessionOf(life).status !== 'absent')
    .map((life) => monitorRow(life, statusOf(life, known.verdicts.get(life.id), known.now)))

/** What `monitors list` shows without `--all`: not ended, or crashed. */
export const isShownByDefault = ({status}: {readonly status: MonitorStatus}): boolean =>
  status !== 'stopped'
