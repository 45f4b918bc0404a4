import {isToBringBack} from '../sessions/bring-back.js'
import type {Life} from '../sessions/session.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'
import {resumeMonitor} from './resume-monitor.js'
import type {StartPorts} from './start-monitor.js'

export interface ResumedAll {
  readonly resumed: readonly Life[]
  /** Those that could not be started again, and why. */
  readonly failed: readonly {readonly life: Life; readonly error: unknown}[]
}

/**
 * Starts again whatever ended without being asked to: what was running when the machine went down,
 * or was killed. The oldest first, one after another: of two that want the same file the older one
 * has it. One that cannot be started keeps no other from it.
 */
export const resumeAll = async (ports: StartPorts & Pick<Ports, 'follow'>): Promise<ResumedAll> => {
  const {sessions} = await reconcileSessions(ports)
  const {host} = ports.processes.self()
  const wanted = [...sessions.values()]
    .filter((life) => isToBringBack(life, host))
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
  const resumed: Life[] = []
  const failed: {life: Life; error: unknown}[] = []
  for (const life of wanted) {
    try {
      resumed.push(await resumeMonitor(ports, life.id))
    } catch (error) {
      failed.push({life, error})
    }
  }
  return {resumed, failed}
}
