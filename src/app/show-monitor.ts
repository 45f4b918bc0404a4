import type {PipelineReport, TemplateReport} from '../analyse/pipeline.js'
import {NotFoundError} from '../errors.js'
import type {LearnedSnapshot} from '../learned/learned.js'
import {notificationReports} from '../notices/report.js'
import type {Sink} from '../notices/notice.js'
import {findSession} from '../sessions/identify.js'
import {aiOff} from '../sessions/ai-report.js'
import {
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
import {withKept} from '../sessions/whole-progress.js'
import {restorePipeline} from './analyst.js'
import type {Ports} from './ports.js'
import {reconcileSessions, type SessionsNow} from './reconcile-sessions.js'

/** One monitor whole: its row, counters, coverage, patterns and history. */
export const showMonitor = async (
  ports: Pick<
    Ports,
    'journal' | 'processes' | 'clock' | 'learned' | 'findings' | 'noticeBook' | 'redactor'
  >,
  text: string,
): Promise<MonitorDetails> => {
  const known = await reconcileSessions(ports)
  const life = findSession(known.sessions, text)
  const snapshot = await ports.learned.load(life.id)
  const report = snapshot ? reportOf(ports, life.id, snapshot) : null
  const notify = life.settings?.notify ?? null
  const kept = notify === null ? null : ((await ports.noticeBook.load(life.id)) ?? null)
  const {dropped: findingsDropped} = await ports.findings.dropping(life.id)
  return monitorDetails(withKept(life, snapshot ?? null), statusIn(known, life), {
    patterns: (report?.templates ?? []).map(patternRow),
    slices: report?.slices ?? null,
    findingsDropped,
    notifications: notificationReports(notify, kept),
    ai: life.progress?.progress.ai ?? {...aiOff, model: life.settings?.model ?? null},
  })
}

/** Where a monitor notifies. Throws a NotFoundError where it notifies nobody, or where that is lost. */
export const showSinksOf = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock' | 'noticeBook'>,
  text: string,
): Promise<readonly Sink[]> => {
  const {id, settings} = findSession((await reconcileSessions(ports)).sessions, text)
  const kept = settings?.notify == null ? undefined : await ports.noticeBook.settings(id)
  if (kept) return kept.sinks
  throw new NotFoundError(
    'no-sink',
    `Cannot test the notifications of ${id}: it has none`,
    'Start it with --notify. See: qcmd help notifications',
  )
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

const reportOf = (
  ports: Pick<Ports, 'redactor'>,
  id: SessionId,
  snapshot: LearnedSnapshot,
): PipelineReport | null => {
  if (snapshot.pipeline === null) return null
  const redactor = ports.redactor({pii: false})
  const pipeline = restorePipeline({monitorId: id, hasPast: true, redactor}, snapshot.pipeline)
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
