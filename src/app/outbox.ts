import type {Finding} from '../analyse/finding.js'
import type {SessionEvent, SessionId} from '../sessions/events.js'
import type {Ports} from './ports.js'

/**
 * What a monitor has to write and could not yet: a full disk must not stop it from reading, and
 * must not cost a finding. Bounded: when the disk stays full, the oldest go, counted.
 */
export interface Outbox {
  /** Writes what is given and what is waiting; never throws. */
  send(letter: {
    readonly events?: readonly SessionEvent[]
    readonly findings?: readonly Finding[]
  }): Promise<void>
  /** Why the last write failed, or null when all is written. */
  readonly trouble: string | null
}

const MOST_WAITING = 1000

export const createOutbox = (
  ports: Pick<Ports, 'journal' | 'findings'>,
  session: SessionId,
  complain: (message: string) => void,
): Outbox => {
  let events: SessionEvent[] = []
  let findings: Finding[] = []
  let trouble: string | null = null

  const report = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error)
    // One complaint per change, not per attempt.
    if (message !== trouble) complain(message)
    trouble = message
  }

  return {
    async send(letter) {
      events = [...events, ...(letter.events ?? [])].slice(-MOST_WAITING)
      findings = [...findings, ...(letter.findings ?? [])].slice(-MOST_WAITING)
      try {
        // Findings first: a heartbeat says that what stands before its position was dealt with.
        if (findings.length > 0) await ports.findings.append(session, findings)
        findings = []
        if (events.length > 0) await ports.journal.append(events)
        events = []
        if (trouble !== null) complain('state is saved again')
        trouble = null
      } catch (error) {
        report(error)
        events = withoutOldHeartbeats(events)
      }
    },
    get trouble() {
      return trouble
    },
  }
}

/** Of several heartbeats that wait only the last says anything. */
const withoutOldHeartbeats = (events: readonly SessionEvent[]): SessionEvent[] => {
  const last = events.findLast((event) => event.kind === 'HeartbeatRecorded')
  return events.filter((event) => event.kind !== 'HeartbeatRecorded' || event === last)
}
