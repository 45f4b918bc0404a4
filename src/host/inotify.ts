import {readFileSync, readdirSync, readlinkSync, statSync, watch} from 'node:fs'
import {join} from 'node:path'
import type {InotifyFacts} from './host.js'

export interface InotifyOptions {
  /** The folder that is watched for a moment. */
  readonly watched: string
  readonly proc?: string
  /** Whose processes are counted: the limits are per user. */
  readonly uid?: number | undefined
  /** Counting looks at every open file of the user; past this it is given up. */
  readonly budgetMs?: number
}

/** Limits and use of inotify, inotify(7); null where there is none. */
export const lookAtInotify = async ({
  watched,
  proc = '/proc',
  uid = process.getuid?.(),
  budgetMs = 100,
}: InotifyOptions): Promise<InotifyFacts | null> => {
  const maxWatches = limitOf(proc, 'max_user_watches')
  const maxInstances = limitOf(proc, 'max_user_instances')
  if (maxWatches === null || maxInstances === null) return null
  const used = uid === undefined ? null : countUse(proc, uid, performance.now() + budgetMs)
  return {
    maxWatches,
    maxInstances,
    usedInstances: used?.instances ?? null,
    usedWatches: used?.watches ?? null,
    problem: await tryToWatch(watched),
  }
}

const limitOf = (proc: string, name: string): number | null => {
  try {
    const text = readFileSync(join(proc, 'sys/fs/inotify', name), 'utf8').trim()
    return /^\d+$/.test(text) ? Number(text) : null
  } catch {
    // Not Linux, or a kernel without inotify.
    return null
  }
}

interface Use {
  readonly instances: number
  readonly watches: number
}

const countUse = (proc: string, uid: number, deadlineMs: number): Use | null => {
  let [instances, watches] = [0, 0]
  for (const pid of namesIn(proc).filter((name) => /^\d+$/.test(name))) {
    const folder = join(proc, pid)
    if (!isOwnedBy(folder, uid)) continue
    for (const fd of namesIn(join(folder, 'fd'))) {
      if (performance.now() > deadlineMs) return null
      if (!isInotify(join(folder, 'fd', fd))) continue
      instances += 1
      watches += watchesOf(join(folder, 'fdinfo', fd))
    }
  }
  return {instances, watches}
}

// Processes and their files come and go while they are counted, and some are closed to us: what
// cannot be read is not counted.

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const isOwnedBy = (folder: string, uid: number): boolean => {
  try {
    return statSync(folder).uid === uid
  } catch {
    return false
  }
}

const isInotify = (fd: string): boolean => {
  try {
    return readlinkSync(fd) === 'anon_inode:inotify'
  } catch {
    return false
  }
}

/** One line of fdinfo for each watch: `inotify wd:1 ino:… sdev:…`. */
const watchesOf = (fdinfo: string): number => {
  try {
    return readFileSync(fdinfo, 'utf8').match(/^inotify wd:/gm)?.length ?? 0
  } catch {
    return 0
  }
}

/** Watches the folder and lets go of it; the errno name when that is refused. */
const tryToWatch = (folder: string): Promise<string | null> =>
  new Promise((resolve) => {
    try {
      const watcher = watch(folder, {persistent: false})
      const end = (problem: string | null): void => {
        watcher.close()
        resolve(problem)
      }
      // Node throws what inotify refuses at once, and emits what comes later.
      watcher.once('error', (error) => {
        end(codeOf(error))
      })
      setImmediate(() => {
        end(null)
      })
    } catch (error) {
      resolve(codeOf(error))
    }
  })

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))
