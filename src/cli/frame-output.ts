import type {Finding} from '../analyse/finding.js'
import type {MonitorFrame, MonitorWatch} from '../app/monitor-run.js'
import {printable} from '../text/printable.js'
import {laterLines} from '../ui/explanation-lines.js'
import {grownLine} from '../ui/finding-view.js'
import {counted} from '../ui/format-values.js'
import {reportFinding} from '../ui/report-finding.js'
import type {Screen} from './logs-request.js'

/** Where the frames of monitors go. */
export interface FrameOutput {
  /** A frame of the monitor that is called `source`. */
  readonly tell: (frame: MonitorFrame, source: string) => void
  /** Who looks on at a monitor's lines; absent where only frames are shown. */
  readonly watch?: (source: string) => MonitorWatch
  readonly ended?: (source: string) => void
  readonly end: () => Promise<void>
}

/** A frame as `--json` prints it. */
export const writeFrame = (frame: MonitorFrame, write: (object: object) => void): void => {
  switch (frame.type) {
    case 'following':
    case 'learned':
    case 'finding':
      write(frame)
      return
    case 'note': {
      const {what, path, bytes, cause} = frame.note
      write({type: what, path, bytes, cause})
      return
    }
    case 'explanation':
      write(frame)
      return
    case 'model': {
      const {state, reason, model} = frame.report
      write({type: 'model', state, reason, model})
      return
    }
    case 'trouble':
      write({type: 'trouble', message: frame.message})
      return
  }
}

/** `Following /var/log/syslog (3fa85f64). Ctrl+C ends.` */
export const followingText = ({path, id}: {readonly path: string; readonly id: string}): string =>
  `Following ${printable(path)} (${id.slice(0, 8)}). Ctrl+C ends.`

/** `rotated: app.log, copied and cut`. */
export const noteText = ({note}: Extract<MonitorFrame, {type: 'note'}>): string => {
  const {what, path, cause} = note
  return `${what}: ${printable(path)}${cause === null ? '' : `, ${printable(cause)}`}`
}

/** Prints frames for people: a finding whole when it is new or has become graver, in one line when it has grown. */
export const createFramePrinter = ({console, look}: Screen): ((frame: MonitorFrame) => void) => {
  const shown = new Map<string, string>()
  const show = (finding: Finding): string => {
    const face = `${finding.severity} ${finding.kind} ${finding.templateId}`
    const before = shown.get(finding.id)
    shown.set(finding.id, face)
    if (before === face || finding.partOf !== null) return grownLine(finding, look)
    return ['', ...reportFinding(finding, look)].join('\n')
  }
  return (frame) => {
    switch (frame.type) {
      case 'following':
        console.say(followingText(frame))
        return
      case 'learned':
        console.say(
          `Learned ${counted(frame.templates, 'pattern')} from ${counted(frame.lines, 'line')} before.`,
        )
        return
      case 'finding':
        console.flow(show(frame.finding))
        return
      case 'note': {
        const {dash} = look.theme.signs
        console.say(`${dash}${dash} ${noteText(frame)} ${dash}${dash}`)
        return
      }
      case 'explanation': {
        const {findingId, explanation} = frame
        if (explanation === null) return
        console.flow(laterLines(findingId, explanation, look).join('\n'))
        return
      }
      case 'model': {
        const {model, state, reason} = frame.report
        const why = reason === null ? '' : `: ${printable(reason)}`
        console.say(`Model ${printable(model ?? '')} ${state}${why}`)
        return
      }
      case 'trouble':
        console.warn(frame.message)
    }
  }
}
