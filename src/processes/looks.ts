/** One process as the system shows it at one moment. */
export interface ProcessLook {
  readonly pid: number
  readonly parent: number
  /** Process group; 0 where the system does not say. */
  readonly group: number
  /** Session of terminals (setsid), 0 where the system does not say. */
  readonly session: number
  /** One letter as in ps(1); T is stopped by a signal, Z a zombie. */
  readonly state: string
  /** Comparable with `sameStart` among looks of one machine. */
  readonly startTicks: string
  /** Reads the arguments now; exact from /proc, as good as can be told from the output of ps. */
  argv(): readonly string[]
  /** Whether it lives in a PID namespace below ours, where it goes by another number. */
  isNested(): boolean
}

/** `hidden`: there is a process of that pid, but nothing more is to be learned about it. */
export type Look = ProcessLook | 'hidden'

/** A way of looking at single processes; which one depends on the system, see `chooseLooks`. */
export interface Looks {
  /** Start of this very process. */
  ownStart(): string
  /** Those of the pids that are there. Throws a MachineError when the system cannot be asked. */
  at(pids: readonly number[]): Promise<ReadonlyMap<number, Look>>
  /** Every process that can be looked at. */
  all(): Promise<readonly ProcessLook[]>
}

/** Whether something may be a pid: 0 and negative numbers mean whole groups to kill(2). */
export const isPid = (pid: number): boolean => Number.isSafeInteger(pid) && pid > 0

/** Whether there is a process of that pid, also one of another user, which gives EPERM. */
export const probe = (pid: number): 'ours' | 'not-permitted' | 'none' => {
  try {
    process.kill(pid, 0)
    return 'ours'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'not-permitted' : 'none'
  }
}
