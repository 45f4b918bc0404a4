import type {Level, Severity} from '../analyse/finding.js'
import type {TimeRange} from '../analyse/pipeline.js'
import type {WantedModel} from '../app/require-model.js'
import type {StartRequest} from '../app/start-monitor.js'
import type {FollowTarget} from '../follow/follow.js'
import type {NotifySettings} from '../notices/notice.js'
import type {AnalysisMode, MonitorKind} from '../sessions/events.js'
import type {Look} from '../ui/table.js'
import type {Console} from './console.js'

/** What was asked of `qcmd logs`, checked. */
export interface LogsRequest {
  readonly paths: readonly string[]
  readonly name: string | null
  readonly from: 'start' | 'end'
  readonly wait: boolean
  readonly allowDuplicate: boolean
  readonly maxMonitors: number
  readonly mode: AnalysisMode
  /** The model to ask where the mode asks one. */
  readonly model: string
  readonly allowRemoteAi: boolean
  /** Nothing is begun without the model. */
  readonly requireAi: boolean
  readonly redactPii: boolean
  /** Whom a monitor notifies. */
  readonly notify: NotifySettings
  /** Exit 1 when a finding of this severity or worse was made; null: never. */
  readonly failOn: Severity | null
  /** With `--once`: the records to report. */
  readonly between: TimeRange
  /** With `--once`: the mildest level to show; null: all. */
  readonly level: Level | null
}

/** Where results go and how they look. */
export interface Screen {
  readonly console: Console
  readonly look: Look
}

/** The model that a request means. */
export const wantedModel = ({model, allowRemoteAi}: LogsRequest): WantedModel => ({
  name: model,
  allowRemote: allowRemoteAi,
})

/** The request for one monitor on one target. */
export const startRequest = (
  request: LogsRequest,
  target: FollowTarget,
  kind: MonitorKind,
): StartRequest => {
  const {name, mode, from, redactPii, wait, allowDuplicate, maxMonitors, allowRemoteAi} = request
  const model = mode === 'with analysis' ? request.model : null
  // Without analysis there is nothing to tell.
  const notify = mode === 'without analysis' ? {...request.notify, sinks: []} : request.notify
  return {
    ...{target, name, kind, mode, model, from, redactPii, wait},
    ...{allowDuplicate, maxMonitors, allowRemoteAi, notify},
  }
}
