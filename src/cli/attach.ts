import {attachMonitor, type AttachEnd, type AttachFrame} from '../app/attach-monitor.js'
import type {BesideWatch} from '../app/follow-beside.js'
import type {Ports} from '../app/ports.js'
import {RefusedError} from '../errors.js'
import type {MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {createFileNames} from '../ui/live/file-names.js'
import {watchedView} from '../ui/live/watched-view.js'
import {findingLines} from '../ui/finding-view.js'
import {heartbeatDocument} from './heartbeat-document.js'
import {liveInputOf} from './frame-input.js'
import {createFramePrinter, writeFrame} from './frame-output.js'
import type {Screen} from './logs-request.js'
import {createNdjsonOutput} from './ndjson.js'
import {tell as toldError} from './report-error.js'
import {takeOverSignals} from './signals.js'

/**
 * `monitors attach ID`: looks on at a monitor until Ctrl+C, which leaves it running. Throws a
 * RefusedError where it does not run here, or crashes meanwhile.
 */
export const attachTo = async (ports: Ports, screen: Screen, text: string): Promise<void> => {
  const interruption = takeOverSignals()
  const quit = new AbortController()
  const signal = AbortSignal.any([interruption.signal, quit.signal])
  const output = await openOutput(ports, screen, () => {
    quit.abort()
  })
  let end: AttachEnd
  try {
    const {tell, watch} = output
    end = await attachMonitor(ports, {text, signal, tell, watch})
    output.ended(end)
  } finally {
    await output.end()
  }
  told(end, screen)
  const code = interruption.exitCode()
  // Ctrl+C is how one leaves; the monitor goes on.
  process.exitCode = code === 130 ? 0 : code
}

const told = (end: AttachEnd, {console}: Screen): void => {
  if (end.how === 'detached') return
  const {how, id, name, reason} = end
  const short = id.slice(0, 8)
  const again = `Start it again: qcmd monitors resume ${short}. What it saw: qcmd monitors show ${short}`
  if (how === 'crashed') {
    const why = reason ?? 'nobody knows why'
    throw new RefusedError('monitor-crashed', `The monitor ${name} crashed: ${why}`, again)
  }
  const why = reason === null ? '' : ` (${printable(reason)})`
  console.say(`The monitor ${printable(name)} was stopped${why}. ${again}`)
}

interface AttachOutput {
  readonly tell: (frame: AttachFrame) => void
  /** Null: nobody wants to see the lines. */
  readonly watch: BesideWatch | null
  readonly ended: (end: AttachEnd) => void
  readonly end: () => Promise<void>
}

const openOutput = async (
  ports: Ports,
  screen: Screen,
  quit: () => void,
): Promise<AttachOutput> => {
  if (screen.console.isJson) return jsonOutput()
  return screen.console.isLive ? liveOutput(ports, screen, quit) : plainOutput(screen)
}

const jsonOutput = (): AttachOutput => {
  const output = createNdjsonOutput()
  const write = (object: object): void => {
    output.write(object)
  }
  return {
    tell(frame) {
      if (frame.type === 'attached') write({type: 'attached', monitor: frame.row})
      else if (frame.type === 'heartbeat') write(heartbeatDocument(frame))
      else writeFrame(frame, write)
    },
    watch: null,
    ended(end) {
      if (end.how !== 'detached') write({type: end.how, reason: end.reason})
    },
    end: () => output.end(),
  }
}

const plainOutput = (screen: Screen): AttachOutput => {
  const {console, look} = screen
  const print = createFramePrinter(screen)
  let trouble: string | null = null
  return {
    tell(frame) {
      if (frame.type === 'attached') {
        console.say(attachedText(frame.row))
        if (frame.findings.length === 0) return
        console.say('Its last findings:')
        console.flow(findingLines(frame.findings, look).join('\n'))
      } else if (frame.type === 'heartbeat') {
        const now = troubleOf(frame)
        if (now !== trouble && now !== null) console.say(`The monitor is stale: ${now}`)
        trouble = now
      } else print(frame)
    },
    watch: null,
    ended: () => undefined,
    end: () => Promise.resolve(),
  }
}

const troubleOf = ({status}: Extract<AttachFrame, {type: 'heartbeat'}>): string | null =>
  status.status === 'stale' ? (status.reason ?? 'no heartbeat') : null

const attachedText = ({name, id, path}: MonitorRow): string => {
  const what = path === null ? '' : `, ${printable(path)}`
  return `Attached to ${printable(name)} (${id.slice(0, 8)})${what}. Ctrl+C detaches, the monitor goes on.`
}

const SOURCE = 'monitor'

const liveOutput = async (
  ports: Ports,
  screen: Screen,
  quit: () => void,
): Promise<AttachOutput> => {
  const {openLiveView} = await import('../interactive/live-view.js')
  const {console, look} = screen
  const fileName = createFileNames([])
  let isOne = true
  let fallen: AttachOutput | null = null
  /** Opened by the first frame: one that does not run leaves no trace on the screen. */
  let view: ReturnType<typeof openLiveView> | null = null
  const open = (): ReturnType<typeof openLiveView> => {
    view ??= openLiveView({
      theme: look.theme,
      hasKeys: console.isInteractive,
      leaving: 'detaches',
      nameOf: (file) => (isOne ? null : fileName(file)),
      nowMs: () => ports.clock.now().getTime(),
      quit,
      failed(error) {
        fallen = plainOutput(screen)
        console.warn(`the view is over: ${toldError(error).message}; Ctrl+C detaches`)
      },
    })
    return view
  }
  return {
    tell(frame) {
      if (fallen !== null) fallen.tell(frame)
      else if (frame.type === 'attached') {
        const {row, target, findings} = frame
        isOne = target === 'file'
        open().tell({type: 'source', source: SOURCE, name: row.name})
        open().tell({type: 'attached', source: SOURCE, text: attachedText(row)})
        for (const {builtin, ...finding} of findings) {
          const explanation = finding.explanation?.verified === null ? null : finding.explanation
          const own = {...finding, explanation: builtin}
          open().tell({type: 'earlier', finding: own, explanation})
        }
      } else if (frame.type === 'heartbeat') {
        open().progress(SOURCE, frame.progress, troubleOf(frame))
      } else open().tell(liveInputOf(frame, SOURCE))
    },
    watch: {
      line: (line, file) => {
        open().watch(SOURCE).line(line, file)
      },
      live() {
        open().watch(SOURCE).live()
      },
    },
    ended: () => undefined,
    end() {
      if (view !== null) {
        const watched = view.end()
        if (fallen === null) console.say(watchedView(watched))
      }
      return Promise.resolve()
    },
  }
}
