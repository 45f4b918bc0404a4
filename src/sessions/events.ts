import type {AiReport, AiState} from './ai-report.js'
import type {NotifyRecord} from './notify-record.js'
import type {WorkerIdentity} from './worker-identity.js'

/** A UUID version 4. Made only by `parseSessionId` and the id source, so it is safe in a path. */
export type SessionId = string & {readonly __brand: 'SessionId'}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The id when the text is a full UUID version 4 in lower case, else undefined. */
export const parseSessionId = (text: string): SessionId | undefined =>
  UUID_V4.test(text) ? (text as SessionId) : undefined

/** What every event carries beside its own facts. */
export interface EventStamp {
  /** 128 random bits in hex: a record written twice counts once. */
  readonly id: string
  /** Wall clock, ms since 1970. For people; order within a boot goes by `sinceBootMs`. */
  readonly at: number
  readonly bootId: string
  /** Milliseconds since boot, time asleep included. */
  readonly sinceBootMs: number
}

/** How a monitor analyses: contract word for people, `model` beside it. */
export type AnalysisMode = 'with analysis' | 'with built-in analysis' | 'without analysis'

export type MonitorKind = 'background' | 'foreground'

/** What a monitor was asked to do; recorded once, kept by every resume. */
export interface MonitorSettings {
  /** Absolute path of the file, folder or glob. */
  readonly path: string
  readonly target: 'file' | 'folder' | 'glob'
  /** The file's real path (links resolved) when it was asked for; what duplicates are told by. */
  readonly realPath: string
  /** The user's `--name`, or null. */
  readonly name: string | null
  readonly kind: MonitorKind
  readonly mode: AnalysisMode
  readonly model: string | null
  readonly from: 'start' | 'end'
  readonly redactPii: boolean
  /** Whether it may wait for a file that is not there yet. */
  readonly wait: boolean
  readonly allowDuplicate: boolean
  /** A model server that is not on this machine may be asked. */
  readonly allowRemoteAi: boolean
  /** Whom it notifies; null: nobody. Records of old have none. */
  readonly notify: NotifyRecord | null
}

/** How far one generation of one file has been read. */
export interface FilePosition {
  readonly path: string
  /** Device and inode as decimal strings: they exceed 2^53 on some file systems. */
  readonly device: string
  readonly inode: string
  /** When the file was made, ns since 1970 in decimal; '' where the file system does not say. */
  readonly born: string
  /** Names what the file held: another once it begins anew. '' in records of old. */
  readonly content: string
  /** Hash (hex) of the first `headBytes` bytes: tells a recycled inode from the same file. */
  readonly head: string
  readonly headBytes: number
  /** Hash (hex) of the last `tailBytes` bytes before `offset`: tells a file that was rewritten below the same banner. */
  readonly tail: string
  /** 0 where they are not known, and in records of old. */
  readonly tailBytes: number
  /** Byte offset of the first byte not yet read as a whole line. */
  readonly offset: number
  /** Number of lines before `offset` in this file, or null when reading began in mid-file. */
  readonly line: number | null
  /** It was rotated away and read to its end; it is kept in case somebody still writes to it. */
  readonly drained: boolean
}

/**
 * What became of the bytes of one generation: the content of one file from its creation or truncation
 * on. Skipped, read and hole together are the offset that was reached; lost is what lay behind it.
 */
export interface GenerationAccount {
  /** Left out on purpose: what stood there before the monitor began at its end. */
  readonly skippedBytes: number
  /** Of the skipped ones, those that were read to learn what is normal. */
  readonly learnedBytes: number
  /** Given as lines, their newlines included. */
  readonly readBytes: number
  /** NUL bytes where text should be. */
  readonly holeBytes: number
  /** Known to have been written, and not read. */
  readonly lostBytes: number
  /** Lines that hold bytes which are no text. */
  readonly undecodableLines: number
  /** Lines longer than what is kept of one. */
  readonly truncatedLines: number
}

export interface SeverityCounts {
  readonly info: number
  readonly warning: number
  readonly error: number
  readonly critical: number
}

/** Totals since the session began, resumes included. */
export interface Counters {
  readonly lines: number
  readonly bytes: number
  readonly templates: number
  readonly findings: SeverityCounts
  readonly rotations: number
  readonly gaps: number
  /** Bytes that were written but rotated or truncated away unread. */
  readonly lostBytes: number
  /** Sums over all generations; see `GenerationAccount`. */
  readonly skippedBytes: number
  readonly learnedBytes: number
  readonly holeBytes: number
  readonly undecodableLines: number
  readonly truncatedLines: number
  readonly unterminatedLines: number
}

/** Bytes not read yet as of the last look, summed over the session's files. */
export interface ReadProgress {
  readonly counters: Counters
  readonly behindBytes: number
  /**
   * One entry per open generation; null when they are too many for a record: then they are in
   * the session's learned snapshot of the same heartbeat.
   */
  readonly positions: readonly FilePosition[] | null
  /** One for each of `positions`, in their order; null where those are, or in records of old. */
  readonly accounts: readonly GenerationAccount[] | null
  /** The model that explains; null where none does, or in records of old. */
  readonly ai: AiReport | null
}

interface Facts {
  /** By the command, before it spawns. `requester` is the command itself. */
  StartRequested: {
    readonly settings: MonitorSettings
    readonly token: string
    readonly requester: WorkerIdentity
    /** Version of qcmd that asked. */
    readonly version: string
  }
  /** By the worker, once it follows (or waits for) its file. */
  SessionStarted: {
    readonly epoch: number
    readonly worker: WorkerIdentity
    readonly heartbeatMs: number
    readonly version: string
    readonly positions: readonly FilePosition[] | null
  }
  HeartbeatRecorded: ReadProgress & {
    readonly epoch: number
    /** Rises by one with each heartbeat of an epoch. */
    readonly beat: number
  }
  /** What happened to the file itself; `bytes` and `cause` where something was not read. */
  FileNoted: {
    readonly epoch: number
    readonly what: FileNote
    readonly path: string
    readonly bytes: number | null
    readonly cause: string | null
  }
  /** A generation that will not be read any more, and what became of its bytes. */
  GenerationClosed: {
    readonly epoch: number
    readonly path: string
    readonly device: string
    readonly inode: string
    /** Read to its end and rotated away; cut or rewritten; or not to be found again after a pause. */
    readonly how: 'finished' | 'truncated' | 'lost'
    /** Its fingerprint, as of a position: its copies and compressed forms are known by it. */
    readonly head: string
    readonly headBytes: number
    readonly account: GenerationAccount
  }
  /** The model came, went, or is left alone for a while. */
  ModelNoted: {
    readonly epoch: number
    readonly model: string
    readonly state: AiState
    readonly reason: string | null
  }
  StopRequested: {readonly epoch: number; readonly by: 'user' | 'limit'}
  SessionStopped: {
    readonly epoch: number
    readonly reason: 'requested' | 'killed' | 'signal' | 'failed' | 'finished'
    /** What the worker said when it failed; null otherwise. */
    readonly message: string | null
    /** The worker's last word, so that nothing since its last heartbeat is lost. */
    readonly progress: ReadProgress | null
  }
  SessionCrashed: {
    readonly epoch: number
    readonly evidence:
      'process-gone' | 'pid-reused' | 'machine-restarted' | 'exception' | 'never-started'
    readonly message: string | null
  }
  /** By the command, before it spawns a worker for the next epoch of an ended session. */
  ResumeRequested: {
    readonly epoch: number
    readonly token: string
    readonly requester: WorkerIdentity
    readonly version: string
  }
  /** By the worker of a resumed session, once it follows; the one thing that revives. */
  SessionResumed: {
    readonly epoch: number
    readonly worker: WorkerIdentity
    readonly heartbeatMs: number
    readonly version: string
    readonly positions: readonly FilePosition[] | null
  }
  SessionPruned: object
}

export type FileNote =
  'rotated' | 'truncated' | 'missing' | 'returned' | 'gap' | 'unreadable' | 'not-text' | 'limit'

export type EventKind = keyof Facts

/** What happened, without when and to whom: what `decide` and `reconcile` return. */
export type SessionFact = {[K in EventKind]: {readonly kind: K} & Readonly<Facts[K]>}[EventKind]

/** A fact with its stamp and session: what the journal holds. */
export type SessionEvent = {
  [K in EventKind]: {readonly kind: K} & EventStamp & {readonly session: SessionId} & Readonly<
      Facts[K]
    >
}[EventKind]

export type EventOf<K extends EventKind> = Extract<SessionEvent, {kind: K}>

export const zeroCounters: Counters = {
  lines: 0,
  bytes: 0,
  templates: 0,
  findings: {info: 0, warning: 0, error: 0, critical: 0},
  rotations: 0,
  gaps: 0,
  lostBytes: 0,
  skippedBytes: 0,
  learnedBytes: 0,
  holeBytes: 0,
  undecodableLines: 0,
  truncatedLines: 0,
  unterminatedLines: 0,
}
