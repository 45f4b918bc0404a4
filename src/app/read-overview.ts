import {aiOff} from '../sessions/monitor-details.js'
import {countByStatus, type Overview} from '../sessions/overview.js'
import {rowsOf} from './list-monitors.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'
import {findOrphans} from './stop-monitor.js'

/** Journal, monitors, model and disk at a glance; and workers that no session claims. */
export const readOverview = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock' | 'config' | 'stateBytes'>,
): Promise<{
  readonly overview: Overview
  readonly orphans: Awaited<ReturnType<typeof findOrphans>>
}> => {
  const known = await reconcileSessions(ports)
  const orphans = await findOrphans(ports)
  const overview: Overview = {
    monitors: countByStatus(rowsOf(known)),
    journal: await ports.journal.describe(),
    ai: aiOff,
    state: {dir: ports.config.stateDir, bytes: await ports.stateBytes()},
  }
  return {overview, orphans}
}
