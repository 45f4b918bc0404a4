import {stat} from 'node:fs/promises'
import {setTimeout as delay} from 'node:timers/promises'
import {codeOf} from './open-regular.js'

/** File systems stamp changes by a clock that ticks every few milliseconds; this covers a tick. */
export const TICK_MS = 10

const MOST_PASSES = 6

/**
 * Repeats a pass over the names in folders until no rename can have happened under it: a chain of
 * renames (.1 to .2 to .3) walks past a reader that lists first and looks at each file later.
 * Stops early when `isDone`. Gives the last result when they never rest.
 */
export const overSettledFolders = async <T>(
  folders: readonly string[],
  pass: () => Promise<T>,
  isDone: (result: T) => boolean = () => false,
): Promise<T> => {
  for (let count = 1; ; count++) {
    const begunAt = Date.now()
    const before = await changedAt(folders)
    const result = await pass()
    if (isDone(result) || count === MOST_PASSES) return result
    const isSettled = begunAt - before > TICK_MS && (await changedAt(folders)) === before
    if (isSettled) return result
    await delay(TICK_MS / 2)
  }
}

/** When a name in one of the folders last changed, ms since 1970; 0 where none of them is there. */
export const changedAt = async (folders: readonly string[]): Promise<number> =>
  Math.max(0, ...(await Promise.all(folders.map(folderChangedAt))))

const folderChangedAt = async (folder: string): Promise<number> => {
  try {
    return (await stat(folder)).mtimeMs
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return 0
  }
}
