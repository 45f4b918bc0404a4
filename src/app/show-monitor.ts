import type {PipelineReport, TemplateReport} from '../analyse/pipeline.js'
import {findSession} from '../sessions/identify.js'
import {
  aiOff,
  historyEntries,
  monitorDetails,
  type HistoryEntry,
  type MonitorDetails,
  type PatternRow,
} from '../sessions/monitor-details.js'
import type {SessionId} from '../sessions/events.js'
import {monitorRow, type MonitorRow} from '../sessions/monitor-row.js'
import type {Life} from '../sessions/session.js'
import {statusOf} from '../sessions/status.js'
import {restorePipeline} from './analyst.js'
import type {Ports} from './ports.js'
import {reconcileSessions, type SessionsNow} from './reconcile-sessions.js'

/** One monitor whole: its row, counters, coverage, patterns and history. */
export const showMonitor = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock' | 'learned' | 'findings' | 'redactor'>,
  text: string,
): Promise<MonitorDetails> => {
  const known = await reconcileSessions(ports)
  const life = findSession(known.sessions, text)
  const learned = await reportOf(ports, life.id)
  const {dropped: findingsDropped} = await ports.findings.dropping(life.id)
  return monitorDetails(life, statusIn(known, life), {
    patterns: (learned?.templates ?? []).map(patternRow),
    slices: learned?.slices ?? null,
    findingsDropped,
    ai: aiOff,
  })
}

/** The session's recorded events, oldest first. */
export const monitorHistory = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock'>,
  text: string,
): Promise<readonly HistoryEntry[]> => {
  const known = await reconcileSessions(ports)
  return historyEntries(findSession(known.sessions, text))
}

/** The row of a life that was just started or resumed: its worker is known to follow. */
export const rowOfLive = (ports: Pick<Ports, 'clock'>, life: Life): MonitorRow =>
  monitorRow(life, statusOf(life, 'alive', ports.clock.stamp()))

const statusIn = (known: SessionsNow, life: Life) =>
  statusOf(life, known.verdicts.get(life.id), known.now)

/** What is shown of its patterns in time. */
const SHOWN_MS = 2 * 3_600_000

const reportOf = async (
  ports: Pick<Ports, 'learned' | 'redactor'>,
  id: SessionId,
): Promise<PipelineReport | null> => {
  const learned = await ports.learned.load(id)
  if (!learned?.pipeline) return null
  const redactor = ports.redactor({pii: false})
  const pipeline = restorePipeline({monitorId: id, hasPast: true, redactor}, learned.pipeline)
  return pipeline?.report({lastMs: SHOWN_MS}) ?? null
}

const patternRow = ({
  id,
  template,
  count,
  level,
  lastSeen,
  series,
}: TemplateReport): PatternRow => ({
  id,
  template,
  count,
  level,
  lastSeen,
  series,
})
