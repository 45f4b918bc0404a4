export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export const FINDING_KINDS = [
  'new-pattern',
  'severity',
  'burst',
  'rate-change',
  'silence',
  'value-change',
  'known-failure',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** Level of a record as the report counts it. */
export const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug', 'unknown'] as const
export type Level = (typeof LEVELS)[number]

/** A line that proves a finding. `text` is redacted, otherwise exact; it is still untrusted. */
export interface Evidence {
  readonly text: string
  /** Byte offset of the line in its file. */
  readonly offset: number
  /** 1-based line number, or null where reading began in mid-file. */
  readonly line: number | null
}

export interface Explanation {
  readonly what: string
  readonly cause: string
  readonly nextCheck: string
  readonly severity: Severity
  readonly category: string
  readonly sure: 'yes' | 'partly' | 'no'
  /** Indexes into the finding's evidence. */
  readonly cites: readonly number[]
  /** `builtin` or the model's name. */
  readonly by: string
  /** Whether a model's claims were found in the cited lines; null for the built-in explanation. */
  readonly verified: boolean | null
}

/**
 * Something unusual, once per template and episode. A finding that grows or ends is the same id
 * with higher figures; the id is a short hash of detector, template, first evidence and session,
 * so reading the same lines again gives the same id.
 */
export interface Finding {
  readonly id: string
  readonly monitorId: string | null
  readonly kind: FindingKind
  /** The built-in one; never changed by a model. */
  readonly severity: Severity
  /** One line for people, redacted, still untrusted. */
  readonly title: string
  readonly template: string
  readonly templateId: string
  /** Records that belong to it. */
  readonly count: number
  /** ISO-8601 UTC; the log's own time where it has one, else when it was read. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** The first few lines, oldest first. */
  readonly evidence: readonly Evidence[]
  readonly explanation: Explanation | null
  /** What began with it or came of it, as far as anybody can tell (`incidents.ts`). */
  readonly also: readonly Also[]
  /** The finding that tells it from here on: it has proven to be part of that one's incident. */
  readonly partOf: string | null
}

/** Another side of the same trouble, told by its finding; of its evidence the first line. */
export type Also = Pick<
  Finding,
  | 'kind'
  | 'severity'
  | 'title'
  | 'template'
  | 'templateId'
  | 'count'
  | 'firstSeen'
  | 'lastSeen'
  | 'evidence'
>

/** How much a kind says of what happened: more than one of less. */
export const KIND_RANKS: Readonly<Record<FindingKind, number>> = {
  'known-failure': 3,
  severity: 2,
  burst: 1,
  'rate-change': 1,
  silence: 1,
  'value-change': 1,
  'new-pattern': 0,
}

/** True when `severity` is `floor` or worse. */
export const isAtLeast = (severity: Severity, floor: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor)
