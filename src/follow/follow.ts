import type {Lines} from '../analyse/lines.js'
import type {FileNote, FilePosition} from '../sessions/events.js'

/**
 * Following: files read as they grow, each line exactly once, whatever rotates them.
 *
 * The events of the operating system are a wake-up, not the truth: a rename can come back as a
 * single `unlink`, a recreated file as nothing at all. So the folder is watched (chokidar), a poll
 * runs beside it, and only `stat` and a fingerprint of the file's head decide whether it has grown,
 * was truncated, or is another file. A file is known by device, inode and the hash of its first
 * bytes (at most 1 KiB, never beyond what was read).
 *
 * - renamed away: the open descriptor is read until it has been quiet for a while, the new file is
 *   read from its start; order is kept per file;
 * - truncated (copytruncate), or another file of the same name, inode or size: read from 0, and what was
 *   not read yet of the old content where a copy of it lies beside the log;
 * - gone: waits, and says so; back: read from 0;
 * - a symbolic link switched elsewhere: the old target is drained, the new one read from 0;
 * - a folder or glob: files that appear later are read from their start.
 *
 * Bytes are split on 0x0A and decoded afterwards, so no multi-byte character is ever cut. A last
 * line without its newline is not given until it is finished, or until its file is rotated away or
 * (reading once) ends: then it is `isTerminated: false`. A line over 1 MiB is cut, its rest counted.
 * Nothing is read while the consumer is busy: memory stays at one chunk, lag shows as `behindBytes`.
 *
 * A byte order mark is stripped from a file's first line. A hole of NUL bytes (a page or more at
 * the start of a line: a writer that kept its offset over a copytruncate, or a crash) is skipped
 * and told as a gap of unknown size. Compressed and UTF-16 content is told as `not-text` and left
 * alone; so are, without a word, binary files and copytruncate's copies in a followed folder.
 *
 * A file that was being read when watching ended is found again under any name in its folder; where it
 * was copied and cut, or compressed (gzip) meanwhile, its rest is read out of the copy, as is what was
 * rotated and compressed whole. Where its folder is not there (a volume that is mounted late) it is waited
 * for. What was written but cannot be read any more is told as a `gap` note with
 * its size where that is known. It never analyses and never records.
 */
export interface Follow {
  /**
   * What an argument names, without reading it. Throws NotFoundError (no such file, empty folder,
   * glob without a match), MachineError (no permission), UsageError (a device, socket or pipe), each
   * unless `wait` makes a missing file acceptable.
   */
  resolve(argument: string, options: ResolveOptions): Promise<FollowTarget>
  /** Follows until the signal; ends by returning, never by an AbortError. */
  follow(target: FollowTarget, from: StartFrom, signal: AbortSignal): AsyncIterable<FollowEvent>
  /**
   * Reads what is there now, to its end, and returns; `.gz` is inflated, `-` is standard input. With a
   * seed of the scanner of shapes, the lines of a big file may come scanned (`LineRun.scans`).
   */
  readOnce(source: string, signal: AbortSignal, scanSeed?: number): AsyncIterable<LinesEvent>
  /**
   * The lines of a followed file that end at or before `position.offset`, at most the last
   * `maxBytes` of them; nothing when the file is no longer the same.
   */
  readBefore(
    position: FilePosition,
    maxBytes: number,
    signal: AbortSignal,
  ): AsyncIterable<LinesEvent>
  /** The log files of this machine (and the current folder), readable and newest first. */
  discover(): Promise<readonly FoundFile[]>
}

export interface ResolveOptions {
  /** Accept what is not there (or not readable) yet. */
  readonly wait: boolean
  /** What it was when it was asked for: with `wait` it is waited for as that, whatever stands there now. */
  readonly as?: FollowTarget['kind']
  /** For reading once: compressed files count too, and errors say `read` for `follow`. */
  readonly once?: boolean
}

export interface FollowTarget {
  /** Absolute path as the user gave it: a file, a folder, or a glob. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'glob'
  /** Links resolved, for a file that exists; otherwise `path`. */
  readonly realPath: string
  /** The files it names now, absolute, sorted. */
  readonly files: readonly string[]
}

export type StartFrom =
  | {readonly type: 'start'}
  | {readonly type: 'end'}
  /** Go on from recorded positions; what is gone meanwhile is searched for, else told as a gap. */
  | {
      readonly type: 'positions'
      readonly positions: readonly FilePosition[]
      /** When they were recorded (ms since 1970): what was made and written later, nobody has read. */
      readonly recordedAt?: number
      /** Fingerprints of content that was read and is done with: its copies are not read again. */
      readonly done?: readonly Pick<FilePosition, 'head' | 'headBytes'>[]
    }

/** First event: start offsets are fixed, from here on nothing written is missed. */
export interface FollowingEvent {
  readonly type: 'following'
  /** One position per file found; empty when it waits for one. */
  readonly positions: readonly BegunPosition[]
  /** What became of the positions that are not among them, and other trouble at the start. */
  readonly notes?: readonly NoteEvent[]
}

/** Where reading of a generation begins. */
export interface BegunPosition extends FilePosition {
  /** The recorded position that it goes on from, though its content may be in another file now (a copy). */
  readonly continues?: FilePosition
}

export interface LinesEvent {
  readonly type: 'lines'
  readonly lines: Lines
  /** Where reading stands after these lines. `path` is where the file was found. */
  readonly position: FilePosition
  /** Bytes of the file that these lines took, newlines included, and a hole among them not. */
  readonly bytes: number
  /** Bytes of this file not read yet. */
  readonly behindBytes: number
  /** NUL bytes skipped as a hole since the last event; only when reading once, else it is a note. */
  readonly holeBytes?: number
}

/** Something happened to a file itself. */
export interface NoteEvent {
  readonly type: 'note'
  readonly what: FileNote
  readonly path: string
  /** For a gap: bytes not read, or null when unknown. */
  readonly bytes: number | null
  readonly cause: string | null
  /** Which generation it happened to, where it is one that is read: its device and inode. */
  readonly of?: Pick<FilePosition, 'device' | 'inode'>
  /** NUL bytes that were skipped as a hole. */
  readonly holeBytes?: number
}

/** A file was met that is read from here on; its lines follow, if it has any yet. */
export interface BegunEvent {
  readonly type: 'begun'
  readonly position: FilePosition
}

/** The unread rest of a truncated file is read on in a copy of it; the file itself begins anew. */
export interface MovedEvent {
  readonly type: 'moved'
  /** Where the file was left. */
  readonly from: FilePosition
  /** The same place in the copy. */
  readonly position: FilePosition
}

/** A generation is done with: it will not be read any more, its position can be forgotten. */
/** A file that was rotated away has been quiet for a while: its last line is whole now, or never will be. */
export interface DrainedEvent {
  readonly type: 'drained'
  readonly position: FilePosition
}

export interface FinishedEvent {
  readonly type: 'finished'
  readonly position: FilePosition
  /** It could not be read to its end: a gap was told. */
  readonly isLost?: boolean
}

/** Read to the end of everything there is, for now; given once each time it catches up. */
export interface CaughtUpEvent {
  readonly type: 'caught-up'
}

export type FollowEvent =
  | FollowingEvent
  | BegunEvent
  | LinesEvent
  | NoteEvent
  | MovedEvent
  | DrainedEvent
  | FinishedEvent
  | CaughtUpEvent

export interface FoundFile {
  /** Of a folder that is closed to us, its path with a `/` at the end. */
  readonly path: string
  /** Null where it is not told: a closed folder. */
  readonly bytes: number | null
  readonly modifiedAt: Date
  readonly readable: boolean
  /** As a report names it (`syslog`, `JSON`, `access log`, `text`); null when it was not read. */
  readonly format: string | null
  /** Why it cannot be read; null when it can. */
  readonly reason: string | null
}
