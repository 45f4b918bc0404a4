import {isAtLeast} from '../analyse/finding.js'
import type {Ports} from '../app/ports.js'
import {requireModel} from '../app/require-model.js'
import {runForeground} from '../app/run-foreground.js'
import type {MonitorFrame} from '../app/monitor-run.js'
import type {FollowTarget} from '../follow/follow.js'
import {createFramePrinter, writeFrame, type FrameOutput} from './frame-output.js'
import {openLiveOutput} from './live-output.js'
import {startRequest, wantedModel, type LogsRequest, type Screen} from './logs-request.js'
import {createNdjsonOutput} from './ndjson.js'
import {takeOverSignals, type Interruption} from './signals.js'

/** `logs FILE… --follow`: monitors in this terminal until Ctrl+C, or until stopped elsewhere. */
export const followFiles = async (
  ports: Ports,
  screen: Screen,
  request: LogsRequest,
): Promise<void> => {
  const targets: FollowTarget[] = []
  for (const path of request.paths) {
    targets.push(await ports.follow.resolve(path, {wait: request.wait}))
  }
  if (request.requireAi) await requireModel(ports, wantedModel(request))
  const interruption = takeOverSignals()
  // One that fails ends the others too: they share this terminal and this process.
  const end = new AbortController()
  const signal = AbortSignal.any([interruption.signal, end.signal])
  const output = await openOutput(ports, screen, targets, () => {
    end.abort()
  })
  let hasFailed = false
  const runs = targets.map(async (target) => {
    const source = target.path
    const tell = (frame: MonitorFrame): void => {
      if (frame.type === 'finding' && request.failOn !== null) {
        hasFailed ||= isAtLeast(frame.finding.severity, request.failOn)
      }
      output.tell(frame, source)
    }
    try {
      const wanted = startRequest(request, target, 'foreground')
      await runForeground(ports, wanted, signal, tell, output.watch?.(source))
      output.ended?.(source)
    } catch (error) {
      end.abort()
      throw error
    }
  })
  const ended = await Promise.allSettled(runs)
  await output.end()
  for (const run of ended) if (run.status === 'rejected') throw run.reason
  process.exitCode = endCode(interruption, hasFailed)
}

const endCode = (interruption: Interruption, hasFailed: boolean): number =>
  hasFailed ? 1 : interruption.exitCode()

const openOutput = async (
  ports: Ports,
  screen: Screen,
  targets: readonly FollowTarget[],
  quit: () => void,
): Promise<FrameOutput> => {
  if (screen.console.isJson) return jsonOutput()
  if (screen.console.isLive) return openLiveOutput(ports, screen, targets, quit)
  return {tell: createFramePrinter(screen), end: () => Promise.resolve()}
}

const jsonOutput = (): FrameOutput => {
  const output = createNdjsonOutput()
  return {
    tell(frame) {
      writeFrame(frame, (object) => {
        output.write(object)
      })
    },
    end: () => output.end(),
  }
}
