import {QcmdError} from '../errors.js'
import {decide, type SessionCommand} from '../sessions/decide.js'
import type {SessionId} from '../sessions/events.js'
import {sessionOf} from '../sessions/session.js'
import type {Ports} from './ports.js'
import {stamped} from './stamped.js'

type EndPorts = Pick<Ports, 'journal' | 'clock' | 'redactor'>

/** Longest message that is kept of a failure. */
const MESSAGE_CHARACTERS = 300

/** A worker that fails before it follows says why, so that the command that waits can tell it. */
export const recordFailedStart = (
  ports: EndPorts,
  session: SessionId,
  error: unknown,
): Promise<void> =>
  record(ports, session, {
    type: 'ConfirmStopped',
    reason: 'failed',
    message: firstLine(ports, error),
    progress: null,
  })

/** A worker that meets a bug records its own crash before it ends. */
export const recordCrash = (ports: EndPorts, session: SessionId, error: unknown): Promise<void> =>
  record(ports, session, {
    type: 'ConfirmCrashed',
    evidence: 'exception',
    message: firstLine(ports, error),
  })

const record = async (
  ports: EndPorts,
  session: SessionId,
  command: SessionCommand,
): Promise<void> => {
  try {
    const life = (await ports.journal.replay()).sessions.get(session)
    const facts = life ? decide(command, sessionOf(life)) : []
    if (facts.length > 0) await ports.journal.append(stamped(ports.clock, session, facts))
  } catch {
    // The process ends now either way; the next `monitors list` finds that it is gone.
  }
}

/** Exceptions can quote a log line or a connection string. */
const firstLine = (ports: EndPorts, error: unknown): string => {
  const text = error instanceof QcmdError || error instanceof Error ? error.message : String(error)
  const [line = ''] = text.split('\n')
  return ports.redactor({pii: false})()(line).slice(0, MESSAGE_CHARACTERS)
}
