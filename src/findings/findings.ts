import type {Explanation, Finding} from '../analyse/finding.js'
import type {ChatMessage} from '../explain/prompt.js'
import type {SessionId, SeverityCounts} from '../sessions/events.js'

/**
 * Findings: what the monitors noticed, kept so that it can be read after the monitor is gone.
 *
 * On disk `STATE/findings/<session id>.ndjson`, one record a line, append-only:
 *
 *   {"v":1,"at":"<when qcmd recorded it>","finding":{…as `findings show --json` prints it…}}
 *
 * A finding that grows is appended again with the same id: the last record of an id is the
 * finding, its `recordedAt` is that of the first. What a model says of it comes later, by a record of its
 * own, the last of which counts:
 *
 *   {"v":1,"at":"…","explained":{"findingId":"…","explanation":{…}|null,"asked":{…}|null,"doubts":[…]}}
 *
 * Reading the same lines twice after a crash therefore shows nothing twice. A session's file is capped
 * at 64 MiB: beyond it the findings of the lowest severity go first with their explanations, of these the
 * ones that grew longest ago, and how many went is counted in the first line of the file that takes its
 * place. A torn or damaged line is skipped. Every text in it
 * was redacted before it came here; it is still untrusted on a terminal.
 */
export interface Findings {
  append(session: SessionId, findings: readonly Finding[]): Promise<void>
  /** Also by another process than the session's worker. */
  explain(session: SessionId, explained: readonly Explained[]): Promise<void>
  /** Newest first by when qcmd recorded them. With a session: that session's only. */
  list(session?: SessionId): Promise<readonly RecordedFinding[]>
  /** What made room so far. Costs one line. */
  dropping(session: SessionId): Promise<Dropping>
  /** Every record appended from now on, in order of arrival, until the signal. */
  follow(signal: AbortSignal): AsyncIterable<FindingNews>
  /** Removes the findings of sessions that are not in `keep` and were last written before `olderThan`. */
  expire(keep: ReadonlySet<string>, olderThan: Date): Promise<void>
}

/** A session keeps at most `maxBytes`; `dropped` counts what went, again when it came and went again. */
export interface Dropping {
  readonly dropped: SeverityCounts
  readonly maxBytes: number
}

export interface RecordedFinding {
  readonly recordedAt: string
  readonly finding: Finding
  /** What a model says of it; null while none was asked. */
  readonly explained: Explained | null
}

/** A model's word on a finding, and what it was asked. */
export interface Explained {
  readonly findingId: string
  /** Null: it was asked, and said nothing that could be used. */
  readonly explanation: Explanation | null
  /** Null: nothing was sent, an answer from before explains it. */
  readonly asked: AskedPrompt | null
  /** Why it is not verified, or of no use; one clause each. */
  readonly doubts: readonly string[]
}

export interface AskedPrompt {
  /** ISO-8601 UTC. */
  readonly at: string
  readonly model: string
  /** Without credentials. */
  readonly server: string
  /** Exactly what was sent. */
  readonly messages: readonly ChatMessage[]
  /** Lines were left out, for the window had no room for them; else absent. */
  readonly isCut?: boolean
}

export type FindingNews =
  | {readonly type: 'finding'; readonly recorded: Omit<RecordedFinding, 'explained'>}
  | {readonly type: 'explanation'; readonly session: SessionId; readonly explained: Explained}
