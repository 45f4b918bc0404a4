import type {AttachFrame} from '../app/attach-monitor.js'
import {coveragePercent} from '../sessions/monitor-details.js'

/** A heartbeat of a monitor that is looked on at, as `--json` prints it. */
export const heartbeatDocument = ({
  at,
  status: {status, reason},
  progress: {counters, behindBytes, ai},
}: Extract<AttachFrame, {type: 'heartbeat'}>): object => {
  const {lines, bytes, templates, findings, gaps} = counters
  return {
    ...{type: 'heartbeat', at, status, reason, linesRead: lines, bytesRead: bytes, templates},
    ...{findings, behindBytes, coverage: {percent: coveragePercent(counters, gaps), gaps}, ai},
  }
}
