import type {Follow, FollowEvent, LinesEvent, StartFrom} from '../../src/follow/follow.js'
import type {FilePosition} from '../../src/sessions/events.js'
import {Lines} from '../../src/analyse/lines.js'

/** An event to give out, or something to do (and wait for) before the next one. */
export type Step = FollowEvent | ((signal: AbortSignal) => void | Promise<void>)

export interface ScriptedFollow extends Follow {
  /** Where the last call of `follow` was asked to begin. */
  readonly askedFrom: () => StartFrom | undefined
  /** Settles when the consumer has dealt with every step of the last call. */
  readonly untilDealtWith: () => Promise<void>
}

export const LOG = '/var/log/app.log'

/**
 * Following by a script: the events of each call are written down beforehand, so that a test says
 * exactly what was read when. Ends at the signal, as the contract has it. `before` is what stands
 * in front of a position, for learning.
 */
export const scriptedFollow = (
  script: (from: StartFrom) => readonly Step[],
  before: (position: FilePosition) => readonly Step[] = () => [],
): ScriptedFollow => {
  let askedFrom: StartFrom | undefined
  let finish: () => void = () => undefined
  const isDealtWith = new Promise<void>((resolve) => {
    finish = resolve
  })
  const play = async function* (
    steps: readonly Step[],
    signal: AbortSignal,
  ): AsyncGenerator<FollowEvent> {
    for (const step of steps) {
      if (signal.aborted) return
      if (typeof step === 'function') await step(signal)
      else yield step
    }
  }
  return {
    askedFrom: () => askedFrom,
    untilDealtWith: () => isDealtWith,
    resolve: (path) => Promise.resolve({path, kind: 'file', realPath: path, files: [path]}),
    async *follow(_target, from, signal) {
      askedFrom = from
      for await (const event of play(script(from), signal)) yield goingOn(event, from)
      finish()
      await untilAborted(signal)
    },
    async *readBefore(position, _maxBytes, signal) {
      for await (const event of play(before(position), signal)) {
        if (event.type === 'lines') yield event
      }
    },
    async *readOnce() {
      await Promise.reject(new Error('a monitor reads no file once'))
    },
    discover: () => Promise.resolve([]),
  }
}

/** As the contract has it: a position that was asked for says so. */
const goingOn = (event: FollowEvent, from: StartFrom): FollowEvent => {
  if (event.type !== 'following' || from.type !== 'positions') return event
  const positions = event.positions.map((position) => {
    const continues = from.positions.find(
      ({inode, offset}) => inode === position.inode && offset === position.offset,
    )
    return continues ? {...position, continues} : position
  })
  return {...event, positions}
}

/** A step that lasts until the monitor is stopped. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })

/** A position in the generation `inode` of the log. */
export const positionAt = (
  inode: number,
  offset: number,
  over: Partial<FilePosition> = {},
): FilePosition => ({
  path: LOG,
  device: '1',
  inode: String(inode),
  born: '',
  content: '',
  head: `head of ${inode}`,
  headBytes: 8,
  tail: '',
  tailBytes: 0,
  offset,
  line: null,
  drained: false,
  ...over,
})

export const following = (...positions: readonly FilePosition[]): FollowEvent => ({
  type: 'following',
  positions,
})

/** Bytes that every line of `linesAt` takes. */
export const LINE_BYTES = 10

/** `count` lines of a generation from an offset on, `LINE_BYTES` each whatever their text. */
export const linesAt = (
  inode: number,
  offset: number,
  count: number,
  text: (n: number) => string = (n) => `INFO line ${n}`,
  over: Partial<FilePosition> = {},
): LinesEvent => ({
  type: 'lines',
  lines: Lines.of(
    Array.from({length: count}, (_, n) => ({
      bytes: new TextEncoder().encode(text(n)),
      offset: offset + n * LINE_BYTES,
      number: null,
      truncatedBytes: 0,
      isTerminated: true,
    })),
  ),
  position: positionAt(inode, offset + count * LINE_BYTES, over),
  bytes: count * LINE_BYTES,
  behindBytes: 0,
})
