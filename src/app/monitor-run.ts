import type {Explanation, Finding} from '../analyse/finding.js'
import type {WatchedLine} from '../analyse/watched-line.js'
import type {NoteEvent} from '../follow/follow.js'
import type {AiReport} from '../sessions/ai-report.js'
import type {ReadProgress, SessionId} from '../sessions/events.js'
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
  | 'sinks'
  | 'noticeBook'
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

/**
 * Somebody looks on: the foreground view. A monitor that nobody watches pays nothing for it; one that
 * somebody does pays a call per line, which must be cheap, since following waits for it.
 */
export interface MonitorWatch {
  /** Of which file, as it was found. Not of the lines that are only read to learn what is normal. */
  readonly line: (line: WatchedLine, file: string) => void
  /** Once it follows: how to ask how far it is. */
  readonly begun: (look: () => ReadProgress) => void
  /** It has learned what is normal: from here on what is not is noticed. */
  readonly live: () => void
}

export interface MonitorRun {
  readonly session: SessionId
  /** The worker's token; '' in the foreground. */
  readonly token: string
  /** Ends the monitor. */
  readonly signal: AbortSignal
  readonly tell: (frame: MonitorFrame) => void
  readonly watch?: MonitorWatch
}

/** `superseded`: the session was stopped, pruned or forgotten in the journal meanwhile. */
export type RunEnd = 'stopped' | 'superseded'
