import {decide, type SessionCommand} from '../sessions/decide.js'
import type {SessionId} from '../sessions/events.js'
import {sessionOf, type Life} from '../sessions/session.js'
import type {Ports} from './ports.js'
import {stamped} from './stamped.js'

type EndPorts = Pick<Ports, 'journal' | 'clock' | 'redactor'>

/** The run that ends: its token tells its epoch from the one of a later resume. */
interface EndingRun {
  readonly session: SessionId
  readonly token: string
}

/** Longest message that is kept of a failure. */
const MESSAGE_CHARACTERS = 300

/** A worker that fails before it follows says why, so that the command that waits can tell it. */
export const recordFailedStart = (ports: EndPorts, run: EndingRun, error: unknown): Promise<void> =>
  record(ports, run, (life) => failedStart(life, messageOf(ports, error, life)))

/**
 * What a start that failed is: of a first one nothing is left, so it is a stop with its reason; a
 * failed resume leaves the session as dead as it was, not ended on purpose.
 */
export const failedStart = (life: Life, message: string): SessionCommand => {
  const epoch = life.epoch.number
  return epoch === 1
    ? {type: 'ConfirmStopped', epoch, reason: 'failed', message, progress: null}
    : {type: 'ConfirmCrashed', epoch, evidence: 'never-started', message}
}

/** A worker that meets a bug records its own crash before it ends. */
export const recordCrash = (ports: EndPorts, run: EndingRun, error: unknown): Promise<void> =>
  record(ports, run, (life) => ({
    type: 'ConfirmCrashed',
    epoch: life.epoch.number,
    evidence: 'exception',
    message: messageOf(ports, error, life),
  }))

const record = async (
  ports: EndPorts,
  {session, token}: EndingRun,
  command: (life: Life) => SessionCommand,
): Promise<void> => {
  try {
    const life = (await ports.journal.replay()).sessions.get(session)
    if (life?.epoch.request?.token !== token) return
    const facts = decide(command(life), sessionOf(life))
    if (facts.length > 0) await ports.journal.append(stamped(ports.clock, session, facts))
  } catch {
    // The process ends now either way; the next `monitors list` finds that it is gone.
  }
}

/** First line only, redacted: exceptions can quote a log line or a connection string. */
const messageOf = (ports: EndPorts, error: unknown, {settings}: Life): string => {
  const text = error instanceof Error ? error.message : String(error)
  const [line = ''] = text.split('\n')
  const redact = ports.redactor({pii: settings?.redactPii ?? false})()
  return redact(line).slice(0, MESSAGE_CHARACTERS)
}
