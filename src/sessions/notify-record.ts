export const SINK_KINDS = ['desktop', 'webhook', 'slack', 'discord', 'command'] as const

/** As of a finding; `analyse/` stands on this room, not the other way round. */
type ToldSeverity = 'info' | 'warning' | 'error' | 'critical'

export type SinkKind = (typeof SINK_KINDS)[number]

/** A sink as it may be shown to anybody: without its address, which is a secret, and its arguments. */
export interface SinkLabel {
  readonly kind: SinkKind
  /** The host of an address, the file that holds one, the program of a command; null for the desktop. */
  readonly to: string | null
}

/** Whom a session notifies, as its journal has it; where exactly stands in a private file of the session. */
export interface NotifyRecord {
  readonly sinks: readonly SinkLabel[]
  /** The mildest severity that is told. */
  readonly severity: ToldSeverity
  readonly coolDownMs: number
}

/** How one sink of a monitor is doing, as `monitors show --json` prints it; these keys are the public interface. */
export interface NotificationReport extends SinkLabel {
  readonly severity: ToldSeverity
  readonly coolDownMs: number
  /** `unused`: nothing was sent yet; `failing`: what was tried last did not arrive. */
  readonly state: 'ok' | 'failing' | 'unused'
  /** Notices that arrived, since the session began, as are the other counts. */
  readonly delivered: number
  readonly deliveredAt: string | null
  /** Notices that were given up. */
  readonly failed: number
  readonly failedAt: string | null
  /** Of the last failure, also of one that is tried again; in words for people. */
  readonly reason: string | null
  /** Notices that made room, because too many waited. */
  readonly dropped: number
  /** Notices that wait to be sent, or to be sent again. */
  readonly waiting: number
  /** Findings that wait for the end of the cool-down, to be told by one summary. */
  readonly heldBack: number
}
