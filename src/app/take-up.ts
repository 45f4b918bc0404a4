import type {BegunPosition} from '../follow/follow.js'
import {openAccount} from '../sessions/account.js'
import type {FilePosition, GenerationAccount} from '../sessions/events.js'
import {
  generationOf,
  startReading,
  type ClosedGeneration,
  type Reading,
} from '../sessions/reading.js'
import type {Mark} from './resume-marks.js'

/** Where a run begins, once it is known what the follower found of the positions that were recorded. */
export interface TakenUp {
  readonly reading: Reading
  readonly marks: ReadonlyMap<string, Mark>
  /** The recorded generations that nothing goes on from. */
  readonly closed: readonly ClosedGeneration[]
}

/**
 * What the follower found decides which of the recorded positions, accounts and marks still hold: those of
 * a file go on under the file that it found, which may be a copy. `recorded` is what was counted before.
 */
export const takeUp = (
  positions: readonly BegunPosition[],
  recorded: Reading,
  recordedMarks: ReadonlyMap<string, Mark>,
): TakenUp => {
  const found = new Set(positions.map(generationOf))
  const marks = new Map<string, Mark>()
  const accounts = new Map<string, GenerationAccount>()
  const kept = new Set<string>()
  const taken = positions.map(({continues, ...position}): FilePosition => {
    // The file began anew, or is a new one.
    if (continues === undefined) return position
    const [former, key] = [generationOf(continues), generationOf(position)]
    kept.add(former)
    const mark = recordedMarks.get(former)
    if (mark) marks.set(key, mark)
    const account = recorded.accounts.get(former)
    if (account) accounts.set(key, account)
    const {path, device, inode, born} = position
    return {...(recorded.positions.get(former) ?? position), path, device, inode, born}
  })
  const over = [...recorded.positions].filter(([key]) => !kept.has(key))
  const closed = over.map(([key, position]): ClosedGeneration => {
    const account = recorded.accounts.get(key) ?? openAccount(position.offset)
    // One that had been read to its end after its rotation has merely gone its way.
    const how = position.drained ? 'finished' : found.has(key) ? 'truncated' : 'lost'
    return {position, how, account}
  })
  return {reading: startReading(taken, recorded.counters, accounts), marks, closed}
}
