import type {Delivery, SinkState} from '../notices/delivery.js'
import type {NoticeState} from '../notices/decide-notices.js'
import type {Notice, NotifySettings, Sink} from '../notices/notice.js'
import type {SessionId} from '../sessions/events.js'

/**
 * Sinks: what carries a notice out of the monitor. What is told and when is decided in `notices/`.
 *
 * - **desktop**: the system's own notifier as a program (notify-send, osascript, PowerShell); see decision 23.
 * - **webhook, slack, discord**: one POST of JSON by `node:http` or `node:https`. Answers of 2xx are a delivery.
 *   No redirect is followed, no proxy of the environment is used, certificates are verified, at most
 *   16 KiB of an answer are read and none of it is shown but the status. The address is a secret: no message names
 *   more of it than the host.
 * - **command**: a program with its arguments, no shell. What is told is in variables of its environment
 *   (`QCMD_TITLE` …), nothing of it in the arguments; no standard input, standard output goes nowhere, of standard error the
 *   last line is kept. It runs in a process group of its own, in `/`, and whatever of the group lives after the
 *   time-out gets TERM, and KILL a second later.
 *
 * Each attempt takes ten seconds at most, and ends with its signal. What goes wrong is a value: `deliver` never
 * throws.
 */
export interface Sinks {
  deliver(sink: Sink, notice: Notice, signal: AbortSignal): Promise<Delivery>
  /** Why the sink cannot work here, as far as that is seen without sending; null where nothing is. */
  check(sink: Sink): Promise<SinkProblem | null>
}

export interface SinkProblem {
  /** For people, without any secret. */
  readonly problem: string
  readonly fix: string
}

/**
 * What a session keeps of its notices, in its folder `STATE/sessions/<session id>`, 0600:
 *
 *   notify.json   {"version":1,"sinks":[…],"severity":"error","coolDownMs":300000}    where to, with the secrets
 *   notices.json  {"version":1,"told":[["<finding id>","error"],…],"held":[…],…,"sinks":[{"queue":[…],…},…]}
 *
 * The first is written by who starts the session and never again; the second by its worker, each time as a
 * whole. Both go with the session's folder. What is missing or damaged is undefined.
 */
export interface NoticeBook {
  keepSettings(session: SessionId, settings: NotifySettings): Promise<void>
  settings(session: SessionId): Promise<NotifySettings | undefined>
  /** Does nothing where the session's folder is gone: it was pruned meanwhile. */
  save(session: SessionId, kept: KeptNotices): Promise<void>
  load(session: SessionId): Promise<KeptNotices | undefined>
}

export interface KeptNotices {
  readonly notices: NoticeState
  /** One for each sink of the settings, in their order. */
  readonly sinks: readonly SinkState[]
}
