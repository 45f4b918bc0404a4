import type {Progress} from '../app/analyse-file.js'
import {progressView} from '../ui/progress-view.js'
import type {Look} from '../ui/table.js'
import type {Console} from './console.js'

/** A file that is read in less needs no word. */
const FIRST_MS = 1_000
const EVERY_MS = 200

/** One line on stderr that says how far reading is, drawn over itself. */
export interface ProgressLine {
  /** A file is begun. */
  begin(): void
  readonly show: (progress: Progress) => void
  /** Takes the line away. */
  clear(): void
}

/** Null where stderr is no terminal: nobody looks, and a log of it would be noise. */
export const createProgressLine = (
  console: Pick<Console, 'progress'>,
  look: Pick<Look, 'width'>,
  nowMs: () => number,
): ProgressLine | null => {
  const {progress: draw} = console
  if (draw === null) return null
  let beganMs = nowMs()
  let drawnMs = 0
  return {
    begin() {
      beganMs = nowMs()
      drawnMs = 0
    },
    show(progress) {
      const now = nowMs()
      if (now - beganMs < FIRST_MS || now - drawnMs < EVERY_MS) return
      drawnMs = now
      draw(progressView({...progress, elapsedMs: now - beganMs}, look.width - 1))
    },
    clear() {
      if (drawnMs > 0) draw('')
      drawnMs = 0
    },
  }
}
