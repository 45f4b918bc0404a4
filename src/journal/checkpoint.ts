import type {EventStamp} from '../sessions/events.js'
import type {SessionMap} from '../sessions/projection.js'
import type {EventFields} from './event-shape.js'
import type {JournalPosition} from './journal.js'
import {lifeFields, lifeShape} from './life-shape.js'
import {CHECKPOINT_KIND, seal} from './record.js'
import {count, isObject, list} from './shapes.js'

/** Everything up to a moment: what a segment begins with, so that older ones can go. */
export interface Checkpoint {
  readonly sessions: SessionMap
  /** How far each segment had been read. */
  readonly offsets: JournalPosition
}

/** The one record that may be longer than 4 KiB. */
export const encodeCheckpoint = ({sessions, offsets}: Checkpoint, stamp: EventStamp): string =>
  seal({
    e: stamp.id,
    t: stamp.at,
    b: stamp.bootId,
    m: stamp.sinceBootMs,
    k: CHECKPOINT_KIND,
    offsets,
    state: [...sessions.values()].map(lifeFields),
  })

/** The checkpoint that the record's fields are, or undefined when they have another shape. */
export const checkpointOf = ({state, offsets}: EventFields): Checkpoint | undefined => {
  const lives = livesShape(state)
  const known = offsetsOf(offsets)
  if (lives === undefined || known === undefined) return undefined
  return {sessions: new Map(lives.map((life) => [life.id, life])), offsets: known}
}

const livesShape = list(lifeShape)

const offsetsOf = (value: unknown): JournalPosition | undefined => {
  if (!isObject(value)) return undefined
  const offsets: Record<string, number> = {}
  for (const [segment, raw] of Object.entries(value)) {
    const offset = count(raw)
    // Digits only: a key from outside never names anything but a segment.
    if (offset === undefined || !/^\d{1,9}$/.test(segment)) return undefined
    offsets[segment] = offset
  }
  return offsets
}
