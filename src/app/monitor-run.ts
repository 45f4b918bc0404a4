import type {Explanation, Finding} from '../analyse/finding.js'
import type {NoteEvent} from '../follow/follow.js'
import type {AiReport} from '../sessions/ai-report.js'
import type {SessionId} from '../sessions/events.js'
import type {Ports} from './ports.js'

/** What running a monitor may touch. */
export type MonitorPorts = Pick<
  Ports,
  | 'journal'
  | 'clock'
  | 'processes'
  | 'follow'
  | 'findings'
  | 'learned'
  | 'rules'
  | 'config'
  | 'models'
  | 'asked'
  | 'redactor'
  | 'version'
>

/** What a monitor tells whoever watches it: the foreground view, or a worker's own log. */
export type MonitorFrame =
  | {readonly type: 'following'; readonly id: SessionId; readonly path: string}
  | {readonly type: 'learned'; readonly lines: number; readonly templates: number}
  | {readonly type: 'finding'; readonly finding: Finding}
  | {
      readonly type: 'explanation'
      readonly findingId: string
      /** Null: the model was asked, and said nothing that could be used. */
      readonly explanation: Explanation | null
    }
  | {readonly type: 'model'; readonly report: AiReport}
  | {readonly type: 'note'; readonly note: NoteEvent}
  | {readonly type: 'trouble'; readonly message: string}

export interface MonitorRun {
  readonly session: SessionId
  /** The worker's token; '' in the foreground. */
  readonly token: string
  /** Ends the monitor. */
  readonly signal: AbortSignal
  readonly tell: (frame: MonitorFrame) => void
}

/** `superseded`: the session was stopped, pruned or forgotten in the journal meanwhile. */
export type RunEnd = 'stopped' | 'superseded'
