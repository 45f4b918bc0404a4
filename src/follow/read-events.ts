import type {FileNote, FilePosition} from '../sessions/events.js'
import type {FollowEvent, LinesEvent, NoteEvent} from './follow.js'
import type {Generation, ReadOutcome} from './generation.js'

/**
 * What a log is given between the last look and a cut is the loss of whoever cuts it: every file is looked at
 * each second, and with every event. A worker that was frozen or busy for longer has lost it itself.
 */
const UNSEEN_MS = 3000

/** What a read of a generation means to the consumer, in order. */
export const eventsOf = (generation: Generation, outcome: ReadOutcome): FollowEvent[] => {
  const {path, identity: of} = generation
  switch (outcome.type) {
    case 'nothing':
      return []
    case 'lines': {
      const events: FollowEvent[] = []
      if (outcome.lines.length > 0) {
        events.push(linesEvent(generation, outcome.lines, outcome.bytes))
      }
      const {holeBytes} = outcome
      if (holeBytes > 0) {
        events.push({...noteEvent('gap', path, null, holeCause(outcome)), of, holeBytes})
      }
      return events
    }
    case 'truncated': {
      const {unfinished, heldBytes, lostBytes, unseenMs} = outcome
      const events: FollowEvent[] = []
      if (unfinished.length > 0) events.push(linesEvent(generation, unfinished, heldBytes))
      // First, since it is the last word about what the file held before.
      if (lostBytes > 0) {
        const gap = noteEvent('gap', path, lostBytes, 'truncated before it was read')
        events.push({...gap, of})
      } else if (unseenMs >= UNSEEN_MS) {
        const seconds = Math.round(unseenMs / 1000)
        const cause = `truncated, and nobody had looked for ${seconds} s before`
        events.push({...noteEvent('gap', path, null, cause), of})
      }
      events.push({...noteEvent('truncated', path), of})
      return events
    }
    case 'left-alone':
      return [
        noteEvent('not-text', path, outcome.bytes, outcome.cause),
        {type: 'finished', position: generation.position},
      ]
    case 'failed':
      return [noteEvent('unreadable', path, null, outcome.cause)]
  }
}

/** A truncated file whose content was copied before: the rest of that is read in `copy`. */
export const movedEvents = (
  generation: Generation,
  from: FilePosition,
  copy: FilePosition,
): readonly FollowEvent[] => [
  {type: 'moved', from, position: copy},
  noteEvent('truncated', generation.path),
]

/** The unfinished last line of a generation to which nothing more will come. */
export const flushEvent = (generation: Generation): LinesEvent | undefined => {
  const {heldBytes} = generation
  const lines = generation.flush()
  return lines.length === 0 ? undefined : linesEvent(generation, lines, heldBytes)
}

/** Tells something about a file: what the consumer gets as a note event. */
export type Tell = (
  what: FileNote,
  path: string,
  bytes?: number | null,
  cause?: string | null,
) => void

/** A note about a file itself. */
export const noteEvent = (
  what: FileNote,
  path: string,
  bytes: number | null = null,
  cause: string | null = null,
): NoteEvent => ({type: 'note', what, path, bytes, cause})

const linesEvent = (
  generation: Generation,
  lines: LinesEvent['lines'],
  bytes: number,
): LinesEvent => ({
  type: 'lines',
  lines,
  position: generation.position,
  bytes,
  behindBytes: generation.behindBytes,
})

/** Bytes stay unknown: a hole may stand for lost text or, after a copytruncate, for none at all. */
const holeCause = ({holeBytes}: {readonly holeBytes: number}): string =>
  `${holeBytes} NUL bytes where text should be (a hole left by a truncation or a crash)`
