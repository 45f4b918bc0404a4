/**
 * This machine as qcmd depends on it: facts, no verdicts. What is good enough, and the cure for
 * what is not, is decided by `app/machine-checks.ts`.
 *
 * Looking changes nothing but one file that is written into the state folder and removed again,
 * since only a write tells whether writing works. What this machine does not have (inotify outside
 * Linux, lingering without systemd) is null. A fact that cannot be read says why in `problem`;
 * looking never throws.
 */
export interface Host {
  look(): Promise<HostFacts>
}

export interface HostFacts {
  /** As `process.versions.node`: `20.20.0`. */
  readonly nodeVersion: string
  /** The oldest Node that package.json's `engines` permits: `20.19.0`. */
  readonly nodeNeeded: string
  readonly platform: string
  readonly stateFolder: StateFolderFacts
  /** Free space where the state folder is (or would be made); null where it cannot be told. */
  readonly disk: {
    readonly freeBytes: number
    readonly totalBytes: number
    /** Null where the file system counts none. */
    readonly freeFiles: number | null
  } | null
  readonly inotify: InotifyFacts | null
  readonly lingering: LingeringFacts | null
}

export interface StateFolderFacts {
  readonly dir: string
  readonly exists: boolean
  /** It, or the folder it would be made in, takes a file; else `problem` says why not. */
  readonly isWritable: boolean
  /** Permission bits of the folder, e.g. 0o700; null on Windows and where there is none. */
  readonly mode: number | null
  /** Owned by the user that runs qcmd; null on Windows and where there is none. */
  readonly isOwn: boolean | null
  /** `nfs`, `smb` or another network file system, where appends of several hosts may mix; null for a local one. */
  readonly networkFileSystem: string | null
  readonly problem: string | null
}

/** Linux's file watches: /proc/sys/fs/inotify, and what this user's processes hold. */
export interface InotifyFacts {
  readonly maxWatches: number
  readonly maxInstances: number
  /** Null where /proc does not tell. */
  readonly usedInstances: number | null
  readonly usedWatches: number | null
  /** Watching one folder worked; else `ENOSPC` (watches) or `EMFILE` (instances). */
  readonly problem: string | null
}

/** Whether systemd ends a user's processes when the last session of that user ends. */
export interface LingeringFacts {
  readonly user: string
  /** `KillUserProcesses=` of logind. */
  readonly killsAtLogout: boolean
  /** /var/lib/systemd/linger/USER is there. */
  readonly isLingering: boolean
}
