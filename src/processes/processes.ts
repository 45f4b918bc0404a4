import type {SessionId} from '../sessions/events.js'
import type {Verdict, WorkerIdentity} from '../sessions/worker-identity.js'

/**
 * Processes: starting a worker that outlives the terminal, telling whether a recorded worker still
 * runs, and ending one without ever signalling a stranger.
 *
 * A worker is started detached in its own process group, with its output on a capped log file of
 * the session, none of the caller's pipes or terminal, and this argv:
 *
 *   node …/worker.js --state DIR --session ID --token TOKEN
 *
 * The token is what tells it from any other program on the same pid, and the state folder from the
 * workers of another state folder. So a worker must leave its `process.title` alone: setting it
 * overwrites the argv on Linux.
 *
 * The verdict on a recorded identity, in this order: other host or PID namespace → foreign; other
 * boot → rebooted; no such pid, or a zombie → gone; other start ticks, or the token not in its argv
 * → reused; stopped by a signal → frozen; else alive. On Linux /proc answers in 0.1 ms a worker;
 * ps-list is the table of all processes: asked where there is no /proc, when a worker is not found
 * as recorded, and to find workers by their argv. A process we may not signal (EPERM) is alive.
 *
 * `terminate` takes the verdict again, sends CONT and TERM to the worker's process group and tree,
 * one TERM each, waits, and sends KILL at the end of the grace. Children that outlive the worker
 * are killed too, and copies of it with its token; `killed` speaks of the worker alone. A
 * foreground monitor (no token) shares its process group with the user's script: only its pid and
 * its descendants are signalled. What has ended, or is not the recorded process any more, is never
 * signalled: then the answer is `was-not-running`.
 */
export interface Processes {
  /** This very process, without a token. */
  self(): WorkerIdentity
  /** Starts the worker of a session. Throws a MachineError when the system refuses a process. */
  spawnWorker(session: SessionId, token: string): Promise<SpawnedWorker>
  /** One verdict for each worker, in their order. */
  inspect(workers: readonly WorkerIdentity[]): Promise<readonly Verdict[]>
  /** Every live worker process of this state folder, by its argv. Costs a look at all processes. */
  findWorkers(): Promise<readonly FoundWorker[]>
  /** Throws a MachineError when the system does not permit it, a RefusedError for a foreign one. */
  terminate(worker: WorkerIdentity, graceMs: number): Promise<Termination>
}

export type Termination = 'terminated' | 'killed' | 'was-not-running'

export interface SpawnedWorker {
  readonly pid: number
  /**
   * Resolves when the worker ends, with the last line it wrote on its log (of an uncaught
   * error the line that names it), cut to 500 characters. Never rejects.
   */
  readonly exited: Promise<{
    readonly code: number | null
    readonly signal: string | null
    readonly lastLine: string
  }>
  /** Lets this process end although the worker goes on. */
  release(): void
}

export interface FoundWorker {
  /** As it stands in its argv; not necessarily known to the journal. */
  readonly session: string
  readonly identity: WorkerIdentity
}
