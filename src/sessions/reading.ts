import {
  zeroCounters,
  type Counters,
  type FileNote,
  type FilePosition,
  type ReadProgress,
} from './events.js'

/**
 * The arithmetic of what a monitor has read: counters and one position per open generation.
 * Pure; `app/run-monitor.ts` keeps one and records it with every heartbeat.
 */
export interface Reading {
  readonly counters: Counters
  /** By generation: see `generationOf`. */
  readonly positions: ReadonlyMap<string, FilePosition>
  /** Bytes not read yet, by generation. */
  readonly behind: ReadonlyMap<string, number>
}

/** What a batch of lines adds. */
export interface ReadLines {
  readonly position: FilePosition
  readonly behindBytes: number
  readonly lines: number
  readonly bytes: number
  readonly truncatedLines: number
  readonly unterminatedLines: number
}

/** More positions than this do not fit a journal record of 4 KiB; then the snapshot has them. */
export const POSITIONS_IN_RECORD = 8

/** Which generation of which file: the same inode read again from 0 replaces itself. */
export const generationOf = (position: FilePosition): string =>
  `${position.device}:${position.inode}`

export const startReading = (
  positions: readonly FilePosition[],
  counters: Counters = zeroCounters,
): Reading => ({
  counters,
  positions: new Map(positions.map((position) => [generationOf(position), position])),
  behind: new Map(),
})

export const afterLines = (reading: Reading, read: ReadLines): Reading => {
  const key = generationOf(read.position)
  const {counters} = reading
  return {
    counters: {
      ...counters,
      lines: counters.lines + read.lines,
      bytes: counters.bytes + read.bytes,
      truncatedLines: counters.truncatedLines + read.truncatedLines,
      unterminatedLines: counters.unterminatedLines + read.unterminatedLines,
    },
    positions: new Map(reading.positions).set(key, read.position),
    behind: new Map(reading.behind).set(key, read.behindBytes),
  }
}

/** A generation will not be read any more. */
export const afterFinished = (reading: Reading, position: FilePosition): Reading => {
  const key = generationOf(position)
  const positions = new Map(reading.positions)
  const behind = new Map(reading.behind)
  // Its inode may have been given to a newer generation, which is read from elsewhere.
  if (positions.get(key)?.head === position.head) positions.delete(key)
  behind.delete(key)
  return {...reading, positions, behind}
}

export const afterNote = (reading: Reading, what: FileNote, bytes: number | null): Reading => {
  const {counters} = reading
  switch (what) {
    case 'rotated':
      return {...reading, counters: {...counters, rotations: counters.rotations + 1}}
    case 'gap':
      return {
        ...reading,
        counters: {
          ...counters,
          gaps: counters.gaps + 1,
          lostBytes: counters.lostBytes + (bytes ?? 0),
        },
      }
    case 'truncated':
    case 'missing':
    case 'returned':
    case 'unreadable':
    case 'not-text':
    case 'limit':
      return reading
  }
}

/** What a heartbeat records. */
export const progressOf = (reading: Reading): ReadProgress => {
  const positions = [...reading.positions.values()]
  return {
    counters: reading.counters,
    behindBytes: [...reading.behind.values()].reduce((sum, bytes) => sum + bytes, 0),
    positions: positions.length <= POSITIONS_IN_RECORD ? positions : null,
  }
}
