import type {PullProgress} from '../model/model.js'
import {pullProgress} from '../ui/models-view.js'
import type {Look} from '../ui/table.js'
import type {Console} from './console.js'

/** One line on stderr that says how far fetching is: drawn over itself, or, in a log, once for each step. */
export interface PullLine {
  readonly show: (progress: PullProgress) => void
  clear(): void
}

export const createPullLine = (
  {progress: draw, say}: Pick<Console, 'progress' | 'say'>,
  look: Look,
  model: string,
): PullLine => {
  let last = ''
  return {
    show(progress) {
      if (draw !== null) {
        draw(pullProgress(model, progress, look))
        return
      }
      if (progress.status === last) return
      last = progress.status
      say(pullProgress(model, {...progress, doneBytes: null}, look))
    },
    clear() {
      draw?.('')
    },
  }
}
