import type {ModelCall} from '../asked/asked.js'
import {aiOff, type AiReport} from '../sessions/ai-report.js'
import type {MonitorRow} from '../sessions/monitor-row.js'
import {countByStatus, type Overview} from '../sessions/overview.js'
import {gatherFacts, type CheckPorts} from './check-machine.js'
import {isShownByDefault, rowsOf} from './list-monitors.js'
import {machineChecks} from './machine-checks.js'
import type {MachineFacts} from './machine-facts.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'

/** Journal, monitors, model, disk and what needs a person, at a glance. */
export const readOverview = async (
  ports: CheckPorts & Pick<Ports, 'stateBytes' | 'asked'>,
): Promise<{
  readonly overview: Overview
  /** The monitors that are not ended, or crashed. */
  readonly rows: readonly MonitorRow[]
}> => {
  const known = await reconcileSessions(ports)
  const facts = await gatherFacts(ports)
  const rows = rowsOf(known)
  const overview: Overview = {
    monitors: countByStatus(rows),
    journal: await journalOf(ports, facts),
    ai: aiOf(facts, await ports.asked.calls()),
    state: {dir: ports.config.stateDir, bytes: await ports.stateBytes()},
    disk: diskOf(facts),
    orphans: facts.orphans.ok ? facts.orphans.value : [],
    problems: machineChecks(facts)
      .filter(({ok, optional}) => !ok && !optional)
      .map(({name, detail, fix}) => ({name, detail, fix})),
  }
  return {overview, rows: rows.filter(isShownByDefault)}
}

const journalOf = async (
  ports: Pick<Ports, 'journal'>,
  {journal}: MachineFacts,
): Promise<Overview['journal']> => {
  if (!journal.ok) return ports.journal.describe()
  const {records, segments, bytes, damaged} = journal.value
  return {records, segments, bytes, damaged}
}

/** Whether it is there now, and what the ledger says of the past. */
const aiOf = (
  {model: {state, reason, model}}: MachineFacts,
  calls: readonly ModelCall[],
): AiReport => ({
  ...aiOff,
  ...{state, reason, model},
  calls: calls.filter(({cached}) => !cached).length,
  cached: calls.filter(({cached}) => cached).length,
  rejected: calls.filter(({outcome}) => outcome.startsWith('rejected')).length,
})

const diskOf = ({host: {disk}}: MachineFacts): Overview['disk'] =>
  disk === null ? null : {freeBytes: disk.freeBytes, totalBytes: disk.totalBytes}
