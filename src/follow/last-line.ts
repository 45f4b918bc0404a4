import type {SplitterStart} from './line-splitter.js'
import {readAt, type OpenedFile} from './open-regular.js'

/** An unfinished last line is searched for its start this far back, else it begins at the end. */
const LAST_LINE_BYTES = 1024 * 1024

const BLOCK_BYTES = 64 * 1024

/**
 * Where following from the end begins: at the start of the last line where that is unfinished (and
 * begins in the last 1 MiB), so that it is given whole once it is finished; else at the end.
 */
export const startOfLastLine = async ({handle, stat}: OpenedFile): Promise<SplitterStart> => {
  const size = Number(stat.size)
  const lowest = Math.max(0, size - LAST_LINE_BYTES)
  for (let end = size; end > lowest; end -= BLOCK_BYTES) {
    const start = Math.max(lowest, end - BLOCK_BYTES)
    const newline = (await readAt(handle, start, end - start)).lastIndexOf(0x0a)
    if (newline !== -1) return {offset: start + newline + 1, line: null}
  }
  return lowest === 0 ? {offset: 0, line: 0} : {offset: size, line: null}
}
