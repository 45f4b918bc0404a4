import type {Ports} from '../app/ports.js'
import type {FollowTarget} from '../follow/follow.js'
import {createFileNames} from '../ui/live/file-names.js'
import {watchedView} from '../ui/live/watched-view.js'
import {liveInputOf} from './frame-input.js'
import {createFramePrinter, type FrameOutput} from './frame-output.js'
import type {Screen} from './logs-request.js'
import {tell} from './report-error.js'

/** The live view as a place where the frames of foreground monitors go; loaded only for a terminal. */
export const openLiveOutput = async (
  ports: Pick<Ports, 'clock'>,
  screen: Screen,
  targets: readonly FollowTarget[],
  quit: () => void,
): Promise<FrameOutput> => {
  const {openLiveView} = await import('../interactive/live-view.js')
  const {console, look} = screen
  const isOne = targets.length === 1 && targets[0]?.kind === 'file'
  const nameOf = createFileNames(targets.flatMap(({files}) => files))
  const plain = createFramePrinter(screen)
  let hasFailed = false
  const view = openLiveView({
    theme: look.theme,
    hasKeys: console.isInteractive,
    leaving: 'ends',
    nameOf: isOne ? () => null : nameOf,
    nowMs: () => ports.clock.now().getTime(),
    quit,
    failed(error) {
      hasFailed = true
      console.warn(`the view is over: ${tell(error).message}; the monitor goes on without it`)
    },
  })
  for (const {path} of targets) view.tell({type: 'source', source: path, name: path})
  return {
    tell(frame, source) {
      if (hasFailed) plain(frame)
      else view.tell(liveInputOf(frame, source))
    },
    watch: (source) => view.watch(source),
    ended(source) {
      view.tell({type: 'ended', source})
    },
    end() {
      const watched = view.end()
      if (!hasFailed) console.say(watchedView(watched))
      return Promise.resolve()
    },
  }
}
