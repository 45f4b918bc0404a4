import type {FindingKind, Severity} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import type {SinkKind} from '../sessions/notify-record.js'

/**
 * Notices: what a monitor tells to somebody who does not look. Pure; the sinks that carry them are in
 * `sinks/`, and `app/notifier.ts` stands between the two.
 *
 * **What is sent when** (`decide-notices.ts`)
 * - A finding at or above the wanted severity is told at once: one notice an episode, however it grows.
 *   When it becomes graver it is told once more.
 * - After a notice comes a cool-down. What is found meanwhile is held back, and told by one summary when the
 *   cool-down is over; one finding alone is then told as itself. The one thing that breaks a cool-down
 *   is a finding graver than the last notice: who was told of a warning must hear of the fire. So of two
 *   notices within a cool-down the later is graver, and there are never more than there are severities.
 * - A finding that has proven to be part of another's incident (`partOf`) is not told, nor is the one that
 *   tells it now, where that says nothing graver than what was told of its part.
 * - When the monitor ends, what is held back is told at once: nobody would tell it later.
 * - The explanation is the built-in one. A model's comes seconds or minutes later and says nothing that a
 *   person must be woken for twice: it is in `findings show`.
 *
 * **Nothing is lost silently**: each finding at or above the severity is told by a notice of its own, or is
 * counted in a summary; each notice is delivered, or counted as failed or dropped, for each sink. What is
 * held back and what waits is counted too. `monitors show` has the figures.
 *
 * **Restart**: which findings were told, what is held back and what waits is kept in a file of the session,
 * written before a notice is first tried. A monitor that is resumed tells nothing twice: a notice that was
 * being sent when the worker was killed may have arrived, so it is counted as failed and not sent again.
 *
 * **Delivery** (`delivery.ts`): each sink has a queue of its own, in order, and at most `MOST_WAITING` long. What
 * may pass (no connection, 429, 5xx, time-out) is tried again with growing pauses for about an hour; what
 * will not (4xx, a redirect, a certificate, a command that fails) is given up at once. A retry carries the
 * same `id`, so that a receiver can drop what it has.
 *
 * All text in a notice was redacted before it came here; on the way in it is made printable and cut.
 */
export interface Notice {
  /** The same for every attempt. */
  readonly id: string
  readonly type: 'finding' | 'summary' | 'test'
  /** ISO-8601 UTC. */
  readonly at: string
  readonly severity: Severity
  /** One line. */
  readonly title: string
  readonly monitor: NoticeMonitor
  /** The one that is told; null in a summary. */
  readonly finding: ToldFinding | null
  readonly summary: NoticeSummary | null
}

export interface NoticeMonitor {
  readonly id: string
  readonly name: string
  readonly path: string
}

export interface NoticeSummary {
  readonly total: number
  readonly counts: SeverityCounts
  /** The gravest, with the most frequent first. */
  readonly findings: readonly ToldFinding[]
}

/** What a notice says of a finding. */
export interface ToldFinding {
  readonly id: string
  readonly kind: FindingKind
  readonly severity: Severity
  readonly title: string
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly evidence: readonly {readonly text: string; readonly line: number | null}[]
  readonly cause: string | null
  readonly nextCheck: string | null
}

/** Where notices go. Holds secrets: `labelOf` gives what may be shown. */
export type Sink =
  | {readonly kind: 'desktop'}
  | {readonly kind: Exclude<SinkKind, 'desktop' | 'command'>; readonly address: Address}
  /** The program and its arguments; no shell reads them. */
  | {readonly kind: 'command'; readonly argv: readonly string[]}

/** An http(s) address, or the absolute path of the file that holds it in its first line. */
export type Address =
  {readonly from: 'text'; readonly url: string} | {readonly from: 'file'; readonly path: string}

/** Whom to tell, and of what. */
export interface NotifySettings {
  /** Empty: nobody. */
  readonly sinks: readonly Sink[]
  /** The mildest severity that is told. */
  readonly severity: Severity
  /** 0: every finding is told at once. */
  readonly coolDownMs: number
}

export const DEFAULT_NOTIFY: NotifySettings = {
  sinks: [],
  severity: 'error',
  // As long as group_interval of Prometheus' Alertmanager: between two looks at the same trouble.
  coolDownMs: 300_000,
}

/** The journal's record of a session has room for so many labels. */
export const MOST_SINKS = 5
export const MOST_COOL_DOWN_MS = 7 * 86_400_000
