import type {SessionId} from '../sessions/events.js'
import {recordCrash, recordFailedStart} from './record-end.js'
import type {MonitorFrame, MonitorPorts, MonitorWatch} from './monitor-run.js'
import {runMonitor} from './run-monitor.js'
import {claimSession, type StartRequest} from './start-monitor.js'

/**
 * A foreground monitor: a session like any other, run by this very process. Returns when the signal
 * ended it or when it was stopped from elsewhere; throws when it cannot begin.
 */
export const runForeground = async (
  ports: MonitorPorts,
  request: StartRequest,
  signal: AbortSignal,
  tell: (frame: MonitorFrame) => void,
  watch?: MonitorWatch,
): Promise<void> => {
  const session: SessionId = await claimSession(ports, request, '')
  const seen = {following: false}
  try {
    await runMonitor(ports, {
      session,
      token: '',
      signal,
      ...(watch ? {watch} : {}),
      tell(frame) {
        if (frame.type === 'following') seen.following = true
        tell(frame)
      },
    })
  } catch (error) {
    await (seen.following ? recordCrash : recordFailedStart)(ports, {session, token: ''}, error)
    throw error
  }
}
