import {FSWatcher} from 'chokidar'
import {realpath, stat} from 'node:fs/promises'
import {join, resolve} from 'node:path'

/** Folders to watch, and in each the names that matter; `all` of them for a followed folder. */
export type WatchedFolders = ReadonlyMap<string, ReadonlySet<string> | 'all'>

/** What may have changed since the last time it was taken. */
export interface Stirred {
  /** Paths (folder as it was asked for, joined with the name) that had an event. */
  readonly paths: ReadonlySet<string>
  /** Something happened that is not tied to a path: look at everything. */
  readonly everything: boolean
}

/** After the system refused a watch (its limits are shared), it is asked again this much later. */
const RETRY_MS = 60_000

/**
 * Wakes a follower when something stirs in the folders of its files. Never the truth, only a
 * reason to look: a lost event costs one poll interval, nothing else.
 */
export class WakeUp {
  readonly #onLimit: (folder: string, cause: string) => void
  readonly #folders = new Map<string, ArmedFolder>()
  readonly #refusedAt = new Map<string, number>()
  #wanted: WatchedFolders = new Map()
  #paths = new Set<string>()
  #everything = false
  #wake: (() => void) | undefined

  /** `onLimit` is called each time the system refuses a watch for want of resources. */
  constructor(onLimit: (folder: string, cause: string) => void) {
    this.#onLimit = onLimit
  }

  /**
   * Watches these folders and no others. Called at each poll: a folder that was replaced since
   * (removed, renamed, mounted over) is watched anew, one that is not there yet is tried again.
   */
  async watch(wanted: WatchedFolders): Promise<void> {
    this.#wanted = wanted
    for (const [folder, armed] of this.#folders) {
      const isGood = wanted.has(folder) && (await identityOf(folder)) === armed.identity
      if (!isGood) await this.#disarm(folder)
    }
    for (const folder of wanted.keys()) {
      if (!this.#folders.has(folder)) await this.#arm(folder)
    }
  }

  /** Resolves when something stirred, after `ms`, or on abort; at once if it has stirred already. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.hasStirred || signal.aborted) return
    await new Promise<void>((done) => {
      const finish = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', finish)
        this.#wake = undefined
        done()
      }
      const timer = setTimeout(finish, ms)
      signal.addEventListener('abort', finish)
      this.#wake = finish
    })
  }

  /** Whether anything stirred since the last `take`. */
  get hasStirred(): boolean {
    return this.#everything || this.#paths.size > 0
  }

  /** What stirred since the last call. */
  take(): Stirred {
    const stirred = {paths: this.#paths, everything: this.#everything}
    this.#paths = new Set()
    this.#everything = false
    return stirred
  }

  async close(): Promise<void> {
    for (const folder of [...this.#folders.keys()]) await this.#disarm(folder)
  }

  async #arm(folder: string): Promise<void> {
    if (performance.now() - (this.#refusedAt.get(folder) ?? -Infinity) < RETRY_MS) return
    const identity = await identityOf(folder)
    if (identity === undefined) return
    const watcher = new FolderWatcher(await realpath(folder).catch(() => folder))
    this.#folders.set(folder, {watcher, identity})
    watcher.on('raw', (_event, name: unknown) => {
      this.#stir(folder, name)
    })
    // What was written before the watch stood raised no event.
    watcher.on('ready', () => {
      this.#stir(folder, null)
    })
    watcher.on('error', (error) => {
      this.#refused(folder, error)
    })
  }

  #stir(folder: string, name: unknown): void {
    const names = this.#wanted.get(folder)
    if (names === undefined) return
    if (typeof name !== 'string') this.#everything = true
    else if (names === 'all' || names.has(name)) this.#paths.add(join(folder, name))
    else return
    this.#wake?.()
  }

  #refused(folder: string, error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOSPC' && code !== 'EMFILE' && code !== 'ENFILE') return
    this.#refusedAt.set(folder, performance.now())
    void this.#disarm(folder)
    this.#onLimit(folder, limitCause(code))
    this.#everything = true
    this.#wake?.()
  }

  async #disarm(folder: string): Promise<void> {
    const armed = this.#folders.get(folder)
    this.#folders.delete(folder)
    await armed?.watcher.close()
  }
}

interface ArmedFolder {
  readonly watcher: FSWatcher
  readonly identity: string
}

/**
 * chokidar on one folder and nothing below it: one inotify watch, whatever the folder holds.
 *
 * chokidar lists the folder again after every event to tell `add` from `change`. We look for
 * ourselves and need only its `raw` events: without the listing 1500 writes beside 50 files cost
 * 110 ms of CPU instead of 1880. Should a later chokidar name that method otherwise, it lists
 * again, and nothing else changes.
 */
class FolderWatcher extends FSWatcher {
  constructor(folder: string) {
    super({
      depth: 0,
      ignoreInitial: true,
      atomic: false,
      ignored: (path) => resolve(path) !== resolve(folder),
    })
    this.add(folder)
  }

  override _readdirp(): undefined {
    return undefined
  }
}

const identityOf = async (folder: string): Promise<string | undefined> => {
  try {
    const found = await stat(folder, {bigint: true})
    return found.isDirectory() ? `${found.dev}:${found.ino}` : undefined
  } catch {
    // Gone or closed to us: there is nothing to watch until it is back.
    return undefined
  }
}

const limitCause = (code: 'ENOSPC' | 'EMFILE' | 'ENFILE'): string => {
  if (process.platform !== 'linux') return `${code}: too many open files; see ulimit -n`
  return code === 'ENOSPC'
    ? 'ENOSPC: the limit fs.inotify.max_user_watches is reached'
    : `${code}: the limit fs.inotify.max_user_instances (or ulimit -n) is reached`
}
