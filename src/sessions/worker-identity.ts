/**
 * Who runs a session. A pid alone is no identity: it is given again to a stranger after the
 * process ends, so a worker is named by everything that a stranger cannot share.
 * Sources: proc(5) for start ticks and namespaces; measured in docs/journal-format.md.
 */
export interface WorkerIdentity {
  /** Hash of /etc/machine-id (macOS: IOPlatformUUID), else the host name. Compared first. */
  readonly host: string
  /** /proc/sys/kernel/random/boot_id, macOS kern.bootsessionuuid; '' where there is none. */
  readonly bootId: string
  /** readlink /proc/self/ns/pid; '' where there are no PID namespaces. */
  readonly pidNamespace: string
  readonly pid: number
  /** /proc/PID/stat field 22 (10 ms ticks since boot), else the start time as ps prints it. */
  readonly startTicks: string
  /** Random, in the worker's argv; '' for a foreground monitor, which has none in its argv. */
  readonly token: string
}

/**
 * Whether a recorded worker still runs. `frozen` lives but is stopped by a signal; `foreign`
 * belongs to another host or PID namespace: it is never signalled and nothing is concluded.
 */
export type Verdict = 'alive' | 'frozen' | 'gone' | 'reused' | 'rebooted' | 'foreign'
