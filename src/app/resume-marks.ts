import type {LogLine} from '../analyse/log-line.js'
import type {LinesEvent} from '../follow/follow.js'
import type {LearnedSnapshot} from '../learned/learned.js'
import type {FilePosition} from '../sessions/events.js'
import type {Life} from '../sessions/session.js'
import {zeroCounters, type Counters} from '../sessions/events.js'
import {generationOf} from '../sessions/reading.js'

/**
 * Where a resumed session goes on. The journal's last heartbeat says what was counted, the learned
 * snapshot what was learned; they were written at different times, so between the two a line is
 * learned again without being counted, or counted without being learned twice.
 */
export interface ResumePoint {
  readonly counters: Counters
  /** Where reading begins: the earlier of counted and learned. */
  readonly positions: readonly FilePosition[]
  readonly counted: ReadonlyMap<string, number>
  readonly learned: ReadonlyMap<string, number>
}

/** Null when the session never recorded a position: then it begins like a new one. */
export const resumePoint = (
  life: Life,
  snapshot: LearnedSnapshot | undefined,
): ResumePoint | null => {
  const recorded = life.progress?.progress
  // Too many files for a record: then the snapshot was written with that very heartbeat.
  const progress = recorded?.positions ? recorded : (snapshot?.progress ?? recorded)
  const positions = recorded?.positions ?? snapshot?.positions ?? life.epoch.start?.positions
  if (!positions) return null
  const learnedAt = new Map(
    (snapshot?.positions ?? []).map((position) => [generationOf(position), position]),
  )
  const begin = positions.map((position): FilePosition => {
    const learned = learnedAt.get(generationOf(position))
    return learned && learned.offset < position.offset && isSameHead(learned, position)
      ? learned
      : position
  })
  return {
    counters: progress?.counters ?? zeroCounters,
    positions: begin,
    counted: new Map(positions.map((position) => [generationOf(position), position.offset])),
    learned: new Map(
      positions.map((position) => {
        const key = generationOf(position)
        return [key, learnedAt.get(key)?.offset ?? position.offset]
      }),
    ),
  }
}

/** The lines of a batch that were not counted yet, and those that were not learned yet. */
export interface Division {
  readonly uncounted: readonly LogLine[]
  readonly uncountedBytes: number
  readonly unlearned: readonly LogLine[]
}

/** A batch of a session that is not resumed, or that is past its marks: all of it is new. */
export const allNew = (event: LinesEvent): Division => ({
  uncounted: event.lines,
  uncountedBytes: event.bytes,
  unlearned: event.lines,
})

export const divide = (event: LinesEvent, point: ResumePoint): Division => {
  const key = generationOf(event.position)
  const counted = point.counted.get(key) ?? 0
  const learned = point.learned.get(key) ?? 0
  const from = event.position.offset - event.bytes
  return {
    uncounted: event.lines.filter((line) => line.offset >= counted),
    uncountedBytes:
      event.position.offset - Math.max(from, Math.min(counted, event.position.offset)),
    unlearned: event.lines.filter((line) => line.offset >= learned),
  }
}

/** The marks of a file that begins anew (truncated, or its inode given to another) mean nothing. */
export const withoutMarks = (point: ResumePoint, key: string): ResumePoint => {
  const counted = new Map(point.counted)
  const learned = new Map(point.learned)
  counted.delete(key)
  learned.delete(key)
  return {...point, counted, learned}
}

/** A head hashed over fewer bytes cannot be compared; the inode alone has to do then. */
const isSameHead = (a: FilePosition, b: FilePosition): boolean =>
  a.headBytes !== b.headBytes || a.head === b.head
