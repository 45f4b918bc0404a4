import type {Lines} from '../analyse/lines.js'
import type {LinesEvent} from '../follow/follow.js'
import type {LearnedSnapshot} from '../learned/learned.js'
import {openAccount} from '../sessions/account.js'
import {zeroCounters} from '../sessions/events.js'
import type {Counters, FilePosition, GenerationAccount} from '../sessions/events.js'
import {generationOf} from '../sessions/reading.js'
import type {LastProgress, Life} from '../sessions/session.js'

/**
 * Where a resumed session goes on. The journal's last heartbeat says what was counted, the learned
 * snapshot what was learned; they were written at different times. Where they differ, a file
 * carries a mark until both are passed: lines before `counted` are not counted again, lines before
 * `learned` not learned again.
 */
export interface ResumePoint {
  readonly counters: Counters
  /** Where counting had come to. */
  readonly counted: readonly FilePosition[]
  /** What had become of the bytes before that, by generation. */
  readonly accounts: ReadonlyMap<string, GenerationAccount>
  /** When that was recorded, ms since 1970. */
  readonly recordedAt: number | undefined
  /** Fingerprints of what was read and is done with. */
  readonly done: readonly Pick<FilePosition, 'head' | 'headBytes'>[]
  /** Where reading begins: the earlier of counted and learned. */
  readonly begin: readonly FilePosition[]
  /** By generation; only where the two differ. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Generations that the snapshot knows; the others are to be learned from the file. */
  readonly known: ReadonlySet<string>
}

export interface Mark {
  readonly counted: number
  readonly learned: number
}

/**
 * Null when the session never recorded a position: then it begins like a new one. With `isLearned`
 * false the snapshot still says where reading was, but its patterns are gone.
 */
export const resumePoint = (
  life: Life,
  snapshot: LearnedSnapshot | undefined,
  isLearned: boolean,
): ResumePoint | null => {
  const source = sourceOf(life, snapshot)
  if (source === null) return null
  const seenBySnapshot = isLearned ? (snapshot?.positions ?? []) : []
  const isOlder = snapshot !== undefined && isBefore(snapshot, life.progress)
  const learned = new Map(seenBySnapshot.map((seen) => [generationOf(seen), seen]))
  const marks = new Map<string, Mark>()
  const begin = source.positions.map((counted): FilePosition => {
    const seen = learned.get(generationOf(counted))
    if (!seen) return counted
    if (seen.offset === counted.offset && isSameContent(seen, counted)) return counted
    // Reading only goes back when a file begins anew: its new content was learned by nobody.
    if (!isSameContent(seen, counted) || (isOlder && seen.offset > counted.offset)) {
      learned.delete(generationOf(counted))
      return counted
    }
    marks.set(generationOf(counted), {counted: counted.offset, learned: seen.offset})
    if (seen.offset >= counted.offset) return counted
    // The head of the counted position stays: over more bytes it tells more. Its tail goes with the offset.
    const {offset, line, tail, tailBytes} = seen
    return {...counted, offset, line, tail, tailBytes}
  })
  return {
    counters: source.counters,
    counted: source.positions,
    recordedAt: life.progress?.stamp.at,
    done: life.history.flatMap((event) =>
      event.kind === 'GenerationClosed' && event.how !== 'lost'
        ? [{head: event.head, headBytes: event.headBytes}]
        : [],
    ),
    accounts: new Map(
      source.positions.map((position, index) => [
        generationOf(position),
        // Records of an earlier version, or too long for one, have none: it begins here.
        source.accounts?.[index] ?? openAccount(position.offset),
      ]),
    ),
    begin,
    marks,
    known: new Set(learned.keys()),
  }
}

/** Counters and positions from one record: the last heartbeat, or its snapshot when they are many. */
const sourceOf = (life: Life, snapshot: LearnedSnapshot | undefined): Source | null => {
  const recorded = life.progress?.progress
  if (recorded?.positions) {
    const {counters, positions, accounts} = recorded
    return {counters, positions, accounts}
  }
  if (snapshot) {
    const {positions, accounts = null} = snapshot
    return {counters: {...zeroCounters, ...snapshot.progress.counters}, positions, accounts}
  }
  return null
}

interface Source {
  readonly counters: Counters
  readonly positions: readonly FilePosition[]
  readonly accounts: readonly GenerationAccount[] | null
}

/**
 * Of the same epoch and taken earlier: what it had learned was all counted then. In a later epoch
 * counting may lag behind, while it catches up with what was learned.
 */
const isBefore = (snapshot: LearnedSnapshot, recorded: LastProgress | null): boolean =>
  recorded !== null && snapshot.epoch === recorded.epoch && snapshot.beat < recorded.beat

/** The lines of a batch that were not counted yet, and those that were not learned yet. */
export interface Division {
  readonly uncounted: Lines
  readonly uncountedBytes: number
  readonly unlearned: Lines
  /** Counting has come to the end of this batch: the position may move. */
  readonly isCounted: boolean
  /** Both marks are passed: from here on everything is new. */
  readonly isPast: boolean
}

export const divide = (event: LinesEvent, mark: Mark | undefined): Division => {
  const {lines, bytes, position} = event
  // A hole before them is none of their bytes.
  const from = lines.first?.offset ?? position.offset - bytes
  if (!mark || from >= Math.max(mark.counted, mark.learned)) {
    return {
      uncounted: lines,
      uncountedBytes: bytes,
      unlearned: lines,
      isCounted: true,
      isPast: true,
    }
  }
  return {
    uncounted: lines.from(mark.counted),
    uncountedBytes: Math.min(bytes, Math.max(0, position.offset - Math.max(from, mark.counted))),
    unlearned: lines.from(mark.learned),
    isCounted: position.offset >= mark.counted,
    isPast: position.offset >= Math.max(mark.counted, mark.learned),
  }
}

/** In records of old a head hashed over another number of bytes cannot be compared; the inode has to do. */
const isSameContent = (a: FilePosition, b: FilePosition): boolean =>
  a.content !== '' && b.content !== ''
    ? a.content === b.content
    : a.headBytes !== b.headBytes || a.head === b.head
