import type {EventStamp, SessionEvent, SessionId} from '../sessions/events.js'
import type {SessionMap} from '../sessions/projection.js'

/**
 * The journal: every lifecycle event of every monitor of one user, in one place, append-only.
 *
 * On disk it is `STATE/journal/journal-000001.ndjson`, one record a line:
 *
 *   {"v":1,"e":"<event id>","t":<wall ms>,"b":"<boot id>","m":<ms since boot>,"s":"<session>",
 *    "k":"HeartbeatRecorded",…,"c":"<crc32 of the body>"}
 *
 * A record is written by ONE write(2) on O_APPEND, without a lock, preceded by a newline so that
 * another writer's torn record cannot swallow it. Start, stop, crash, resume and prune are synced
 * before `append` returns; heartbeats are not. A short write (a full disk) is a failure: the whole
 * record is written again, with the same event id, a few times; then `append` throws a
 * MachineError that says what the system said.
 *
 * State is what replay gives. The newest segment begins with a checkpoint of the whole projection
 * and of how far every older segment had been read; replay loads it, reads the older segments from
 * there and then the rest. A segment is rolled, never rewritten, when it holds more than 256 KiB
 * after its checkpoint. Nothing here needs a lock: the new name is made with link(2), which one
 * writer wins.
 *
 * What is damaged is skipped and counted, never fatal: a torn last line silently, damage elsewhere
 * as `damaged`. Records of a newer version are skipped and counted as `newer`, and while there are
 * any this version does not roll. Replaying needs no write access and makes no file.
 *
 * What it does not do: it holds no log text and no findings, and it decides nothing; whether an
 * event means anything is `sessions/` alone.
 */
export interface Journal {
  /** Every session as of now. Cost: one checkpoint and at most some 1,000 records. */
  replay(): Promise<Replay>
  /** What was appended after `replay.position`; the same `Replay` shape, moved on. Cheap: only new bytes are read. */
  replayFrom(earlier: Replay): Promise<Replay>
  /** A journal from elsewhere as parsed records, e.g. another machine's through a pipe. */
  replayObjects(records: AsyncIterable<unknown>): Promise<Replay>
  /** Records all the events by one write, or throws a MachineError and records none of them. */
  append(events: readonly SessionEvent[]): Promise<void>
  /** What `qcmd status` says of the journal. */
  describe(): Promise<JournalFacts>
}

export interface Replay {
  readonly sessions: SessionMap
  readonly position: JournalPosition
  /** Records whose checksum failed and that were not the torn tail. */
  readonly damaged: number
  /** Where the first damaged record is, `file:byte`, or null. */
  readonly damagedAt: string | null
  /** Records of a newer qcmd, skipped. */
  readonly newer: number
}

/** Byte offsets by segment number. Opaque to everyone but the journal. */
export type JournalPosition = Readonly<Record<string, number>>

export interface JournalFacts {
  readonly records: number
  readonly segments: number
  readonly bytes: number
  readonly damaged: number
}

/** Where stamps and ids come from; an argument everywhere, so that tests and decisions are exact. */
export interface Clock {
  now(): Date
  stamp(): EventStamp
  newSessionId(): SessionId
  /** 128 random bits in hex. */
  newToken(): string
}
