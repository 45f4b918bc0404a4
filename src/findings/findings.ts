import type {Finding} from '../analyse/finding.js'
import type {SessionId} from '../sessions/events.js'

/**
 * Findings: what the monitors noticed, kept so that it can be read after the monitor is gone.
 *
 * On disk `STATE/findings/<session id>.ndjson`, one record a line, append-only:
 *
 *   {"v":1,"at":"<when qcmd recorded it>","finding":{…as `findings show --json` prints it…}}
 *
 * A finding that grows is appended again with the same id: the last record of an id is the
 * finding, its `recordedAt` is that of the first. Reading the same lines twice after a crash
 * therefore shows nothing twice. A session's file is capped at 64 MiB: beyond it the oldest
 * findings of the lowest severity go first. A torn or damaged line is skipped. Every text in it
 * was redacted before it came here; it is still untrusted on a terminal.
 */
export interface Findings {
  append(session: SessionId, findings: readonly Finding[]): Promise<void>
  /** Newest first by when qcmd recorded them. With a session: that session's only. */
  list(session?: SessionId): Promise<readonly RecordedFinding[]>
  /** Every record appended from now on, in order of arrival, until the signal. */
  follow(signal: AbortSignal): AsyncIterable<RecordedFinding>
  /** Removes the findings of sessions that are not in `keep` and were last written before `olderThan`. */
  expire(keep: ReadonlySet<string>, olderThan: Date): Promise<void>
}

export interface RecordedFinding {
  readonly recordedAt: string
  readonly finding: Finding
}
