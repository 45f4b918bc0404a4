import {SEVERITIES, type Severity} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import type {Notice, NoticeMonitor, ToldFinding} from './notice.js'

/** A summary names so many findings. */
const MOST_NAMED = 5

/** A finding of its own. The id names the episode and how grave it was: told graver, it is another notice. */
export const findingNotice = (
  finding: ToldFinding,
  monitor: NoticeMonitor,
  nowMs: number,
): Notice => ({
  id: `${finding.id}-${finding.severity}`,
  type: 'finding',
  at: new Date(nowMs).toISOString(),
  severity: finding.severity,
  title: `${monitor.name}: ${finding.severity}: ${finding.title}`,
  monitor,
  finding,
  summary: null,
})

/** One notice for what was held back; `more` are those whose details were too many to keep. */
export const summaryNotice = (
  held: readonly ToldFinding[],
  more: SeverityCounts,
  monitor: NoticeMonitor,
  nowMs: number,
): Notice => {
  const counts = countsOf(held, more)
  const total = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
  const severity = SEVERITIES.findLast((one) => counts[one] > 0) ?? 'info'
  return {
    id: `${monitor.id.slice(0, 8)}-${nowMs}`,
    type: 'summary',
    at: new Date(nowMs).toISOString(),
    severity,
    title: `${monitor.name}: ${total} more findings: ${countsPhrase(counts)}`,
    monitor,
    finding: null,
    summary: {total, counts, findings: gravestFirst(held).slice(0, MOST_NAMED)},
  }
}

/** To see that a sink works. */
export const testNotice = (nowMs: number): Notice => {
  const at = new Date(nowMs).toISOString()
  return {
    id: `test-${nowMs}`,
    type: 'test',
    at,
    severity: 'info',
    title: 'qcmd: this is a test: notifications arrive here',
    monitor: {id: '', name: 'qcmd', path: ''},
    finding: null,
    summary: null,
  }
}

const countsOf = (held: readonly ToldFinding[], more: SeverityCounts): SeverityCounts => {
  const counts = {...more}
  for (const {severity} of held) counts[severity] += 1
  return counts
}

/** `1 critical and 6 errors`, the gravest first. */
const countsPhrase = (counts: SeverityCounts): string => {
  const parts = [...SEVERITIES]
    .reverse()
    .flatMap((severity) =>
      counts[severity] > 0 ? [`${counts[severity]} ${named(severity, counts[severity])}`] : [],
    )
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

const named = (severity: Severity, count: number): string =>
  count === 1 || severity === 'info' || severity === 'critical' ? severity : `${severity}s`

const gravestFirst = (held: readonly ToldFinding[]): readonly ToldFinding[] =>
  held.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity) || b.count - a.count)

const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity)
