import {added, openAccount} from './account.js'
import type {AiReport} from './ai-report.js'
import {
  zeroCounters,
  type Counters,
  type EventOf,
  type FileNote,
  type FilePosition,
  type GenerationAccount,
  type ReadProgress,
} from './events.js'

/**
 * The arithmetic of what a monitor has read: counters, and of each open generation the position and the
 * account of its bytes. Pure; `app/run-monitor.ts` keeps one and records it with every heartbeat.
 */
export interface Reading {
  readonly counters: Counters
  /** By generation: see `generationOf`. */
  readonly positions: ReadonlyMap<string, FilePosition>
  readonly accounts: ReadonlyMap<string, GenerationAccount>
  /** Bytes not read yet, by generation. */
  readonly behind: ReadonlyMap<string, number>
}

/** What a batch of lines adds. */
export interface ReadLines {
  readonly position: FilePosition
  readonly behindBytes: number
  readonly lines: number
  readonly bytes: number
  readonly undecodableLines: number
  readonly truncatedLines: number
  readonly unterminatedLines: number
}

/** A generation that is done with, and what became of its bytes. */
export interface ClosedGeneration {
  readonly position: FilePosition
  readonly how: EventOf<'GenerationClosed'>['how']
  readonly account: GenerationAccount
}

/** More positions than this do not fit a journal record of 4 KiB; then the snapshot has them. */
export const POSITIONS_IN_RECORD = 8

/** Which generation of which file: the same inode read again from 0 replaces itself. */
export const generationOf = ({device, inode}: Pick<FilePosition, 'device' | 'inode'>): string =>
  `${device}:${inode}`

/**
 * At the first position of each file. One without an account is new: what stands before its position is
 * skipped.
 */
export const startReading = (
  positions: readonly FilePosition[],
  counters: Counters = zeroCounters,
  accounts: ReadonlyMap<string, GenerationAccount> = new Map(),
): Reading => {
  const isNew = (position: FilePosition): boolean => !accounts.has(generationOf(position))
  const skippedBytes = positions.filter(isNew).reduce((sum, {offset}) => sum + offset, 0)
  return {
    counters: {...counters, skippedBytes: counters.skippedBytes + skippedBytes},
    positions: new Map(positions.map((position) => [generationOf(position), position])),
    accounts: new Map(
      positions.map((position) => {
        const key = generationOf(position)
        return [key, accounts.get(key) ?? openAccount(position.offset)]
      }),
    ),
    behind: new Map(),
  }
}

/** A generation was met, and nothing of it read yet. */
export const afterBegun = (reading: Reading, position: FilePosition): Reading => {
  const key = generationOf(position)
  const account = openAccount(position.offset)
  return {
    ...reading,
    counters: {
      ...reading.counters,
      skippedBytes: reading.counters.skippedBytes + position.offset,
    },
    positions: new Map(reading.positions).set(key, position),
    accounts: new Map(reading.accounts).set(key, account),
  }
}

export const afterLines = (reading: Reading, read: ReadLines): Reading => {
  const key = generationOf(read.position)
  const {counters} = reading
  const {bytes, undecodableLines, truncatedLines} = read
  const account = reading.accounts.get(key) ?? openAccount(0)
  return {
    counters: {
      ...counters,
      lines: counters.lines + read.lines,
      bytes: counters.bytes + bytes,
      undecodableLines: counters.undecodableLines + undecodableLines,
      truncatedLines: counters.truncatedLines + truncatedLines,
      unterminatedLines: counters.unterminatedLines + read.unterminatedLines,
    },
    positions: new Map(reading.positions).set(key, read.position),
    accounts: new Map(reading.accounts).set(
      key,
      added(account, {readBytes: bytes, undecodableLines, truncatedLines}),
    ),
    behind: new Map(reading.behind).set(key, read.behindBytes),
  }
}

/** A generation that was rotated away has been read to its end; it is kept for what may be written late. */
export const afterDrained = (reading: Reading, position: FilePosition): Reading => {
  const key = generationOf(position)
  if (!reading.positions.has(key)) return reading
  return {...reading, positions: new Map(reading.positions).set(key, position)}
}

/** So much of what a generation skipped was read to learn from it. */
export const afterLearning = (
  reading: Reading,
  position: FilePosition,
  learnedBytes: number,
): Reading => {
  const {counters} = reading
  return {
    ...withMore(reading, generationOf(position), {learnedBytes}),
    counters: {...counters, learnedBytes: counters.learnedBytes + learnedBytes},
  }
}

/** A generation will not be read any more. */
export const afterFinished = (
  reading: Reading,
  position: FilePosition,
  how: ClosedGeneration['how'] = 'finished',
): {readonly reading: Reading; readonly closed: ClosedGeneration | null} => {
  const key = generationOf(position)
  const behind = new Map(reading.behind)
  behind.delete(key)
  // Its inode may have been given to a newer generation, which is read from elsewhere.
  if (reading.positions.get(key)?.head !== position.head) {
    return {reading: {...reading, behind}, closed: null}
  }
  const positions = new Map(reading.positions)
  const accounts = new Map(reading.accounts)
  const account = accounts.get(key) ?? openAccount(0)
  positions.delete(key)
  accounts.delete(key)
  // Of a file that was met and is no log there is nothing to tell.
  const isEmpty = Object.values(account).every((figure) => figure === 0)
  return {
    reading: {...reading, positions, accounts, behind},
    closed: isEmpty ? null : {position, how, account},
  }
}

/**
 * What is unread of a generation is read on in a copy of it, on the same account, while the file begins
 * anew. Counting may be ahead of the place.
 */
export const afterMoved = (reading: Reading, from: FilePosition, copy: FilePosition): Reading => {
  const [key, moved] = [generationOf(from), generationOf(copy)]
  const counted = reading.positions.get(key) ?? from
  const account = reading.accounts.get(key) ?? openAccount(0)
  const {path, device, inode, born} = copy
  const behind = new Map(reading.behind)
  behind.delete(key)
  return {
    ...reading,
    positions: new Map(reading.positions)
      .set(key, begunAnew(counted))
      .set(moved, {...counted, path, device, inode, born}),
    accounts: new Map(reading.accounts).set(key, openAccount(0)).set(moved, account),
    behind,
  }
}

const begunAnew = (position: FilePosition): FilePosition => ({
  ...position,
  // Its new name comes with its first lines; it is none of the old one's.
  ...{content: `${position.content}+`, head: '', headBytes: 0, tail: '', tailBytes: 0},
  ...{offset: 0, line: 0},
})

/** What a file of this generation held is gone: it begins anew. */
export const afterTruncated = (
  reading: Reading,
  key: string,
): {readonly reading: Reading; readonly closed: ClosedGeneration | null} => {
  const position = reading.positions.get(key)
  if (position === undefined) return {reading, closed: null}
  const account = reading.accounts.get(key) ?? openAccount(0)
  return {
    reading: {
      ...reading,
      positions: new Map(reading.positions).set(key, begunAnew(position)),
      accounts: new Map(reading.accounts).set(key, openAccount(0)),
    },
    closed: {position, how: 'truncated', account},
  }
}

/** What happened to a file; `key` is the generation that it happened to, null where it is none of ours. */
export const afterNote = (
  reading: Reading,
  note: {
    readonly what: FileNote
    readonly bytes: number | null
    readonly holeBytes: number
    readonly key: string | null
  },
): Reading => {
  const {counters} = reading
  const {what, bytes, holeBytes, key} = note
  switch (what) {
    case 'rotated':
      return {...reading, counters: {...counters, rotations: counters.rotations + 1}}
    case 'gap': {
      const lostBytes = bytes ?? 0
      return {
        ...(key === null ? reading : withMore(reading, key, {lostBytes, holeBytes})),
        counters: {
          ...counters,
          gaps: counters.gaps + 1,
          lostBytes: counters.lostBytes + lostBytes,
          holeBytes: counters.holeBytes + holeBytes,
        },
      }
    }
    case 'not-text':
      return {...reading, counters: {...counters, lostBytes: counters.lostBytes + (bytes ?? 0)}}
    case 'truncated':
    case 'missing':
    case 'returned':
    case 'unreadable':
    case 'limit':
      return reading
  }
}

const withMore = (reading: Reading, key: string, more: Partial<GenerationAccount>): Reading => {
  const account = reading.accounts.get(key)
  if (account === undefined) return reading
  return {...reading, accounts: new Map(reading.accounts).set(key, added(account, more))}
}

/** What a heartbeat records. */
export const progressOf = (reading: Reading, ai: AiReport | null = null): ReadProgress => {
  const positions = [...reading.positions.values()]
  const isShort = positions.length <= POSITIONS_IN_RECORD
  return {
    counters: reading.counters,
    behindBytes: [...reading.behind.values()].reduce((sum, bytes) => sum + bytes, 0),
    positions: isShort ? positions : null,
    accounts: isShort ? accountsOf(reading) : null,
    ai,
  }
}

/** In the order of its positions. */
export const accountsOf = ({positions, accounts}: Reading): readonly GenerationAccount[] =>
  Array.from(positions.keys(), (key) => accounts.get(key) ?? openAccount(0))

/** What a session that has just started has read: nothing, from exactly these positions. */
export const progressAtStart = (positions: readonly FilePosition[] | null): ReadProgress =>
  positions === null
    ? {counters: zeroCounters, behindBytes: 0, positions: null, accounts: null, ai: null}
    : progressOf(startReading(positions))
