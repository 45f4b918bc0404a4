import type {MonitorFrame} from '../app/monitor-run.js'
import type {LiveInput} from '../ui/live/live-state.js'
import {followingText, noteText} from './frame-output.js'

/** A frame of the monitor that is called `source`, as the live view takes it. */
export const liveInputOf = (frame: MonitorFrame, source: string): LiveInput => {
  switch (frame.type) {
    case 'following':
      return {type: 'following', source, text: followingText(frame)}
    case 'learned':
      return {type: 'learned', source, lines: frame.lines, templates: frame.templates}
    case 'finding':
      return {type: 'finding', source, finding: frame.finding}
    case 'explanation':
      return frame
    case 'model':
      return {type: 'model', source, report: frame.report}
    case 'note':
      return {type: 'note', text: noteText(frame)}
    case 'trouble':
      return {type: 'trouble', text: frame.message}
  }
}
