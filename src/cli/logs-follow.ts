import {isAtLeast, type Finding} from '../analyse/finding.js'
import type {Ports} from '../app/ports.js'
import {requireModel} from '../app/require-model.js'
import {runForeground} from '../app/run-foreground.js'
import type {MonitorFrame} from '../app/monitor-run.js'
import {printable} from '../text/printable.js'
import {laterLines} from '../ui/explanation-lines.js'
import {grownLine} from '../ui/finding-view.js'
import {counted} from '../ui/format-values.js'
import {reportFinding} from '../ui/report-finding.js'
import {startRequest, wantedModel, type LogsRequest, type Screen} from './logs-request.js'
import {createNdjsonOutput} from './ndjson.js'
import {takeOverSignals, type Interruption} from './signals.js'

/** `logs FILE… --follow`: monitors in this terminal until Ctrl+C, or until stopped elsewhere. */
export const followFiles = async (
  ports: Ports,
  screen: Screen,
  request: LogsRequest,
): Promise<void> => {
  const targets = []
  for (const path of request.paths) {
    targets.push(await ports.follow.resolve(path, {wait: request.wait}))
  }
  if (request.requireAi) await requireModel(ports, wantedModel(request))
  const interruption = takeOverSignals()
  // One that fails ends the others too: they share this terminal and this process.
  const failure = new AbortController()
  const signal = AbortSignal.any([interruption.signal, failure.signal])
  const output = screen.console.isJson ? createNdjsonOutput() : null
  const print = createFramePrinter(screen)
  let hasFailed = false
  const tell = (frame: MonitorFrame): void => {
    if (frame.type === 'finding' && request.failOn !== null) {
      hasFailed ||= isAtLeast(frame.finding.severity, request.failOn)
    }
    if (output)
      writeFrame(frame, (object) => {
        output.write(object)
      })
    else print(frame)
  }
  const runs = targets.map(async (target) => {
    try {
      await runForeground(ports, startRequest(request, target, 'foreground'), signal, tell)
    } catch (error) {
      failure.abort()
      throw error
    }
  })
  const ended = await Promise.allSettled(runs)
  await output?.end()
  for (const run of ended) if (run.status === 'rejected') throw run.reason
  process.exitCode = endCode(interruption, hasFailed)
}

const endCode = (interruption: Interruption, hasFailed: boolean): number =>
  hasFailed ? 1 : interruption.exitCode()

const writeFrame = (frame: MonitorFrame, write: (object: object) => void): void => {
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

/** Prints frames for people: a finding whole when it is new or has become graver, in one line when it has grown. */
const createFramePrinter = ({console, look}: Screen): ((frame: MonitorFrame) => void) => {
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
        console.say(`Following ${printable(frame.path)} (${frame.id.slice(0, 8)}). Ctrl+C ends.`)
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
        const {what, path, cause} = frame.note
        const {dash} = look.theme.signs
        const why = cause === null ? '' : `, ${printable(cause)}`
        console.say(`${dash}${dash} ${what}: ${printable(path)}${why} ${dash}${dash}`)
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
