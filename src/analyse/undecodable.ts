import {isUtf8} from '../text/utf8.js'
import type {LineRun, Lines} from './lines.js'

/** How many lines hold bytes that are no text: not UTF-8, or NUL. What is cut off counts as text. */
export const undecodableIn = ({runs}: Lines): number =>
  runs.reduce((sum, run) => sum + undecodableOf(run), 0)

const undecodableOf = (run: LineRun): number => {
  const {bytes, starts, ends} = run
  const last = ends.length - 1
  // Nearly all are text from the first byte to the last: one look tells.
  if (run.truncatedBytes === 0 && isText(bytes, starts[0] ?? 0, ends[last] ?? 0)) return 0
  let count = 0
  for (let index = 0; index <= last; index++) {
    const end = ends[index] ?? 0
    const cut = run.truncatedBytes > 0 ? MAX_CUT : 0
    if (!isTextUpTo(bytes, starts[index] ?? 0, end, cut)) count++
  }
  return count
}

/** A line that was cut may end within a character: so many bytes of it may be missing. */
const MAX_CUT = 3

const isTextUpTo = (bytes: Uint8Array, start: number, end: number, cut: number): boolean => {
  for (let left = 0; left <= cut; left++) if (isText(bytes, start, end - left)) return true
  return false
}

const isText = (bytes: Uint8Array, start: number, end: number): boolean =>
  isUtf8(bytes, start, end) && bytes.subarray(start, end).indexOf(0) === -1
