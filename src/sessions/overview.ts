import type {Check} from './check.js'
import type {AiReport} from './ai-report.js'
import {MONITOR_STATUSES, type MonitorStatus} from './status.js'

/** The whole installation, as `status --json` prints it; these keys are the public interface. */
export interface Overview {
  readonly monitors: Readonly<Record<MonitorStatus, number>>
  readonly journal: {
    readonly records: number
    readonly segments: number
    readonly bytes: number
    readonly damaged: number
  }
  readonly ai: AiReport
  readonly state: {readonly dir: string; readonly bytes: number}
  /** Where the state folder is; null where it cannot be told. */
  readonly disk: {readonly freeBytes: number; readonly totalBytes: number} | null
  /** PIDs of workers that no monitor claims. */
  readonly orphans: readonly number[]
  /** The checks of `doctor` that failed and are not optional. */
  readonly problems: readonly Pick<Check, 'name' | 'detail' | 'fix'>[]
}

/** How many monitors have each status; every status is there, also with 0. */
export const countByStatus = (
  monitors: Iterable<{readonly status: MonitorStatus}>,
): Overview['monitors'] => {
  const counts = new Map<MonitorStatus, number>(MONITOR_STATUSES.map((status) => [status, 0]))
  for (const {status} of monitors) counts.set(status, (counts.get(status) ?? 0) + 1)
  return Object.fromEntries(counts) as Record<MonitorStatus, number>
}
