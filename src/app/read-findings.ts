import {isAtLeast, type Finding, type Severity} from '../analyse/finding.js'
import {NotFoundError} from '../errors.js'
import type {RecordedFinding} from '../findings/findings.js'
import {parseSessionId, type SessionId} from '../sessions/events.js'
import {findSession} from '../sessions/identify.js'
import type {Ports} from './ports.js'

export interface FindingsRequest {
  /** A monitor's name, id or prefix; also the full id of one that was pruned. */
  readonly monitor: string | null
  /** Only what was recorded at or after this. */
  readonly since: Date | null
  /** This severity or worse. */
  readonly severity: Severity
}

/**
 * Findings of all monitors or of one, newest first by when qcmd recorded them; not those that have become
 * part of another.
 */
export const readFindings = async (
  ports: Pick<Ports, 'findings' | 'journal'>,
  request: FindingsRequest,
): Promise<readonly RecordedFinding[]> => {
  const session = await sessionOf(ports, request.monitor)
  const found = await ports.findings.list(session)
  return found.filter((recorded) => recorded.finding.partOf === null && isWanted(recorded, request))
}

/** Findings as they are recorded from now on, by any process. */
export const followFindings = async function* (
  ports: Pick<Ports, 'findings' | 'journal'>,
  request: FindingsRequest,
  signal: AbortSignal,
): AsyncGenerator<RecordedFinding> {
  const session = await sessionOf(ports, request.monitor)
  for await (const recorded of ports.findings.follow(signal)) {
    if (session !== undefined && recorded.finding.monitorId !== session) continue
    if (isWanted(recorded, request)) yield recorded
  }
}

/** The finding with this id or unique prefix (at least 4 characters); throws NotFoundError. */
export const findFinding = async (
  ports: Pick<Ports, 'findings'>,
  text: string,
): Promise<Finding> => {
  const all = (await ports.findings.list()).map(({finding}) => finding)
  const exact = all.find(({id}) => id === text)
  if (exact) return tellingOf(exact, all)
  const matching = text.length >= 4 ? all.filter(({id}) => id.startsWith(text)) : []
  const [only] = matching
  if (only && matching.length === 1) return tellingOf(only, all)
  if (matching.length > 1) {
    throw new NotFoundError(
      'ambiguous-finding',
      `${JSON.stringify(text)} fits ${matching.length} findings: ${matching.map(({id}) => id).join(', ')}`,
      'Type more of the id.',
    )
  }
  throw new NotFoundError(
    'no-such-finding',
    `No finding ${JSON.stringify(text)}`,
    'See them all: qcmd findings list',
  )
}

const isWanted = ({recordedAt, finding}: RecordedFinding, request: FindingsRequest): boolean =>
  isAtLeast(finding.severity, request.severity) &&
  (request.since === null || new Date(recordedAt) >= request.since)

const sessionOf = async (
  ports: Pick<Ports, 'journal' | 'findings'>,
  text: string | null,
): Promise<SessionId | undefined> => {
  if (text === null) return undefined
  const {sessions} = await ports.journal.replay()
  try {
    return findSession(sessions, text).id
  } catch (error) {
    // A pruned monitor's findings stay readable: its full id still names them.
    const id = parseSessionId(text)
    if (id !== undefined && (await ports.findings.list(id)).length > 0) return id
    throw error
  }
}

/** The finding that tells it by now. */
const tellingOf = (finding: Finding, all: readonly Finding[]): Finding => {
  const telling = all.find(({id}) => id === finding.partOf)
  // What it was part of may have made room.
  return telling === undefined ? finding : tellingOf(telling, all)
}
