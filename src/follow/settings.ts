import type {Readable} from 'node:stream'
import {MAX_LINE_BYTES} from './line-splitter.js'

/** What following can be tuned by; tests shorten the times, the product keeps the defaults. */
export interface FollowSettings {
  /**
   * How often every file is looked at, whatever the events say. One second: a missed event is
   * noticed within the two that a network file system is allowed, and an idle monitor costs
   * about 10 ms of CPU a minute. When a look takes long (thousands of files) it is stretched to 20 times that.
   */
  readonly pollMs: number
  /**
   * A file that was rotated away is closed when it has been quiet for this long. Five seconds:
   * daemons reopen their log at once on the rotator's signal, and the wait delays nothing else.
   */
  readonly drainMs: number
  /**
   * A daemon that was not told of the rotation writes on into the old file for hours: after it has been drained
   * the newest rotated file of a log stays open for as long as this, so that what is written late is read. One that
   * was deleted holds space on the disk as long as it is open: it is closed after a minute.
   */
  readonly lingerMs: number
  readonly unlinkedLingerMs: number
  /** At most this many rotated files are kept open for that; the oldest is closed first. */
  readonly maxLingering: number
  /** At most this many rotated files that are being drained are kept open; the oldest is closed first. */
  readonly maxOldGenerations: number
  /** At most this many files of a folder or glob are kept open; idle ones are opened again on growth. */
  readonly maxOpenFiles: number
  /** A file absent for less is not told as missing: rename and create are two steps. */
  readonly missingAfterMs: number
  /** A file that cannot be read is told again this often. */
  readonly repeatNoteMs: number
  /** Read at most this much at once: what memory is bounded by. */
  readonly chunkBytes: number
  readonly maxLineBytes: number
  /** A compressed file may inflate to this many bytes … */
  readonly maxInflatedBytes: number
  /** … and, beyond `freeInflatedBytes`, to this many times its size: logs pack 10 to 30 times. */
  readonly maxInflatedRatio: number
  /** Small files of equal lines pack better than any bomb need; the ratio counts from here on. */
  readonly freeInflatedBytes: number
  /** What `-` reads. */
  readonly standardInput: () => Readable
  /** The program of the second thread for a big file; undefined for none. */
  readonly scanThread: string | undefined
  /** Where to look for log files; undefined for this machine's places. */
  readonly logPlaces: readonly LogPlace[] | undefined
}

/** A folder in which log files are looked for. */
export interface LogPlace {
  readonly path: string
  /** 1 for the folder's own files. */
  readonly depth: number
  /** Made for logs, so that any text in it counts, not only lines with times or levels. */
  readonly isForLogs: boolean
}

export const defaultFollowSettings: FollowSettings = {
  pollMs: 1000,
  drainMs: 5000,
  lingerMs: 24 * 3_600_000,
  unlinkedLingerMs: 60_000,
  maxLingering: 64,
  maxOldGenerations: 8,
  maxOpenFiles: 256,
  missingAfterMs: 250,
  repeatNoteMs: 60_000,
  chunkBytes: 256 * 1024,
  maxLineBytes: MAX_LINE_BYTES,
  maxInflatedBytes: 1024 ** 3,
  maxInflatedRatio: 100,
  freeInflatedBytes: 64 * 1024 ** 2,
  standardInput: () => process.stdin,
  scanThread: undefined,
  logPlaces: undefined,
}
