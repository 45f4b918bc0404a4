import type {WatchedLine} from '../analyse/watched-line.js'
import type {FollowEvent, LinesEvent, StartFrom} from '../follow/follow.js'
import type {FilePosition} from '../sessions/events.js'
import type {Life} from '../sessions/session.js'
import {createOnlooker, keptLine, type Onlooker} from './onlooker.js'
import type {Ports} from './ports.js'

/** Lines that were there before somebody attached: enough to see what kind of log it is. */
const CONTEXT_LINES = 10
const CONTEXT_BYTES = 64 * 1024
/** Of a folder of many files the context is that of a few. */
const CONTEXT_FILES = 4

export interface BesideWatch {
  readonly line: (line: WatchedLine, file: string) => void
  /** From here on lines are told as they are written. */
  readonly live: () => void
}

/**
 * The log of a monitor, read by another process beside it: first the last few lines that were there, then
 * each as it is written. It goes on from where the monitor's snapshot was taken, so that what the monitor
 * has learned and what is read here fit together; what came between is learned and not told.
 */
export const followBeside = async (
  ports: Pick<Ports, 'follow' | 'learned' | 'clock' | 'redactor'>,
  life: Life,
  signal: AbortSignal,
  watch: BesideWatch,
): Promise<void> => {
  const {settings} = life
  if (settings === null) return
  const snapshot = await ports.learned.load(life.id)
  const onlooker = createOnlooker(ports, life.id, settings, snapshot)
  const target = await ports.follow.resolve(settings.path, {wait: true, as: settings.target})
  const positions =
    snapshot?.epoch === life.epoch.number ? snapshot.positions : life.progress?.progress.positions
  const past = new Past(onlooker)
  for await (const event of ports.follow.follow(target, startFrom(positions), signal)) {
    if (event.type === 'following') {
      for (const position of event.positions.slice(0, CONTEXT_FILES)) {
        for await (const before of ports.follow.readBefore(position, CONTEXT_BYTES, signal)) {
          past.take(before)
        }
      }
    } else if (event.type === 'lines') {
      if (past.isOver) onlooker.take(event.position.path, event.lines, told(event, watch))
      else past.take(event)
    }
    if (past.isOver || !hasCaughtUp(event)) continue
    past.tell(watch)
    watch.live()
  }
}

const startFrom = (positions: readonly FilePosition[] | null | undefined): StartFrom =>
  positions == null || positions.length === 0
    ? {type: 'end'}
    : {type: 'positions', positions: positions.filter(({drained}) => !drained)}

/** Of a log that is written without a pause one never has all: what is left is little. */
const NEARLY_BYTES = 1024 * 1024

const hasCaughtUp = (event: FollowEvent): boolean =>
  event.type === 'caught-up' || (event.type === 'lines' && event.behindBytes < NEARLY_BYTES)

const told =
  ({position}: LinesEvent, {line: tell}: BesideWatch) =>
  (line: WatchedLine): void => {
    tell(line, position.path)
  }

/** What is read before it is live: learned, and the last lines of it kept. */
class Past {
  readonly #onlooker: Onlooker
  #kept: {readonly line: WatchedLine; readonly file: string}[] = []
  isOver = false

  constructor(onlooker: Onlooker) {
    this.#onlooker = onlooker
  }

  take({lines, position: {path: file}}: LinesEvent): void {
    let left = lines.length
    this.#onlooker.take(file, lines, (line) => {
      // Only the last ones are looked at: it may be a million.
      if (left-- > CONTEXT_LINES) return
      this.#kept.push({line: keptLine(line), file})
    })
    this.#kept = this.#kept.slice(-CONTEXT_LINES)
  }

  tell(watch: BesideWatch): void {
    this.isOver = true
    // They are new to whoever has just come, but not to the monitor.
    for (const {line, file} of this.#kept) watch.line({...line, isNew: false}, file)
    this.#kept = []
  }
}
