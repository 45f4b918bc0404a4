import {statSync} from 'node:fs'
import {join} from 'node:path'
import {errnoOf} from '../files/system-errors.js'
import type {SessionEvent} from '../sessions/events.js'
import {project, type SessionMap} from '../sessions/projection.js'
import type {Replay} from './journal.js'
import {listSegments, readCheckpoint, readLines, segmentName} from './segments.js'

/** A replay of everything, with what the next checkpoint must know. */
export interface WholeReplay extends Replay {
  /** Bytes seen of each segment, a torn tail included. */
  readonly seen: Readonly<Record<string, number>>
}

/** Where to begin in a segment. */
interface Part {
  readonly number: number
  readonly from: number
}

/** What reading has come to, segment by segment. */
interface Progress {
  position: Record<string, number>
  seen: Record<string, number>
  damaged: number
  damagedAt: string | null
  newer: number
}

/** Segments may be removed under a reader; then it begins again, and the second time they are gone. */
const ATTEMPTS = 10

/** Every session of the journal in `dir`, from its newest good checkpoint on. Writes nothing. */
export const replayAll = (dir: string): WholeReplay => {
  for (let attempt = 1; ; attempt++) {
    try {
      return replayOnce(dir)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error
    }
  }
}

/** `earlier`, moved on by what was appended since; `earlier` itself when nothing was. */
export const replayMore = (dir: string, earlier: Replay): Replay => {
  try {
    const parts = partsSince(dir, earlier)
    if (parts === null) return replayAll(dir)
    return parts.length === 0 ? earlier : readParts(dir, parts, earlier)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return replayAll(dir)
    throw error
  }
}

const replayOnce = (dir: string): WholeReplay => {
  const numbers = listSegments(dir)
  const base = newestCheckpoint(dir, numbers)
  const parts = numbers.map((number): Part => {
    if (base === undefined || number > base.number) return {number, from: 0}
    if (number === base.number) return {number, from: base.end}
    const from = base.offsets[number] ?? 0
    // Shorter than it was: somebody cut it or put an old one back. What is read twice counts once.
    return {number, from: from > sizeOf(dir, number) ? 0 : from}
  })
  const start = {sessions: base?.sessions ?? new Map(), position: {}}
  return readParts(dir, parts, {...start, damaged: 0, damagedAt: null, newer: 0})
}

const newestCheckpoint = (
  dir: string,
  numbers: readonly number[],
):
  | (Part & {
      readonly end: number
      readonly sessions: SessionMap
      readonly offsets: Replay['position']
    })
  | undefined => {
  for (const number of [...numbers].reverse()) {
    const found = readCheckpoint(join(dir, segmentName(number)))
    if (found) return {number, from: 0, end: found.end, ...found.checkpoint}
  }
  return undefined
}

/** Segments with new bytes, or null when what lies between is gone and a checkpoint must tell. */
const partsSince = (dir: string, {position}: Replay): readonly Part[] | null => {
  const numbers = listSegments(dir)
  const known = Object.keys(position).map(Number)
  const newestKnown = Math.max(...known)
  if (known.length === 0 || known.some((number) => !numbers.includes(number))) return null
  const fresh = numbers.filter((number) => number > newestKnown)
  if (fresh.some((number, index) => number !== newestKnown + 1 + index)) return null
  const parts: Part[] = []
  for (const number of numbers) {
    const from = position[number] ?? 0
    const size = sizeOf(dir, number)
    if (size < from) return null
    if (size > from || position[number] === undefined) parts.push({number, from})
  }
  return parts
}

const sizeOf = (dir: string, number: number): number =>
  statSync(join(dir, segmentName(number))).size

const readParts = (dir: string, parts: readonly Part[], earlier: Replay): WholeReplay => {
  const {damaged, damagedAt, newer} = earlier
  const progress: Progress = {
    position: {...earlier.position},
    seen: {},
    ...{damaged, damagedAt, newer},
  }
  const sessions = project(earlier.sessions, eventsOf(dir, parts, progress))
  return {sessions, ...progress}
}

function* eventsOf(
  dir: string,
  parts: readonly Part[],
  progress: Progress,
): Generator<SessionEvent, void> {
  for (const {number, from} of parts) {
    const name = segmentName(number)
    progress.position[number] = from
    progress.seen[number] = from
    for (const {line, start, end, isTerminated} of readLines(join(dir, name), from)) {
      progress.seen[number] = end
      // A torn tail: its writer may be about to finish it, so it is looked at again next time.
      if (!isTerminated && (line.type === 'damaged' || line.type === 'blank')) break
      progress.position[number] = end
      if (line.type === 'damaged' || (line.type !== 'blank' && line.isSalvaged)) {
        progress.damaged += 1
        progress.damagedAt ??= `${name}:${start}`
      }
      if (line.type === 'newer') progress.newer += 1
      if (line.type === 'event') yield line.event
    }
  }
}
