import type {Finding} from '../analyse/finding.js'
import type {Explained} from '../findings/findings.js'
import type {SessionEvent, SessionId} from '../sessions/events.js'
import type {Ports} from './ports.js'

/**
 * What a monitor has to write and could not yet: a full disk must not stop it from reading, and
 * must not cost a finding. Bounded: when the disk stays full, the oldest go, and that is told.
 */
export interface Outbox {
  /** Writes what waits and what is given; never throws. True when nothing waits any more. */
  send(letter: {
    readonly events?: readonly SessionEvent[]
    readonly findings?: readonly Finding[]
    readonly explained?: readonly Explained[]
  }): Promise<boolean>
}

const MOST_WAITING = 1000

export const createOutbox = (
  ports: Pick<Ports, 'journal' | 'findings'>,
  session: SessionId,
  complain: (message: string) => void,
): Outbox => {
  let events: readonly SessionEvent[] = []
  let findings: readonly Finding[] = []
  let explained: readonly Explained[] = []
  let trouble: string | null = null

  const write = async (): Promise<void> => {
    // Findings first: a heartbeat says that what stands before its position was dealt with.
    if (findings.length > 0) await ports.findings.append(session, findings)
    findings = []
    if (explained.length > 0) await ports.findings.explain(session, explained)
    explained = []
    if (events.length > 0) await ports.journal.append(events)
    events = []
  }

  /** Of a finding that waits twice, and of heartbeats, only the last says anything. */
  const keepWhatFits = (): void => {
    const latest = new Map(findings.map((finding) => [finding.id, finding]))
    const beat = events.findLast((event) => event.kind === 'HeartbeatRecorded')
    const told = events.filter((event) => event.kind !== 'HeartbeatRecorded' || event === beat)
    const dropped = Math.max(0, latest.size - MOST_WAITING)
    if (dropped > 0) complain(`${dropped} findings dropped, they cannot be saved`)
    findings = [...latest.values()].slice(-MOST_WAITING)
    explained = explained.slice(-MOST_WAITING)
    events = told.slice(-MOST_WAITING)
  }

  return {
    async send(letter) {
      events = [...events, ...(letter.events ?? [])]
      findings = [...findings, ...(letter.findings ?? [])]
      explained = [...explained, ...(letter.explained ?? [])]
      try {
        await write()
        if (trouble !== null) complain('state is saved again')
        trouble = null
        return true
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        // One complaint per change, not per attempt.
        if (message !== trouble) complain(`state not saved: ${message}`)
        trouble = message
        keepWhatFits()
        return false
      }
    },
  }
}
