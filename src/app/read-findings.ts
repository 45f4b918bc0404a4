import {isAtLeast, type Severity} from '../analyse/finding.js'
import {NotFoundError} from '../errors.js'
import {toldFinding, type ToldFinding} from '../explain/told-finding.js'
import type {Explained, FindingNews, RecordedFinding} from '../findings/findings.js'
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

/** A finding as it is told, and when qcmd recorded it. */
export interface ReadFinding {
  readonly recordedAt: string
  readonly finding: ToldFinding
  readonly explained: Explained | null
}

const told = ({recordedAt, finding, explained}: RecordedFinding): ReadFinding => ({
  recordedAt,
  finding: toldFinding(finding, explained?.explanation ?? null),
  explained,
})

/**
 * Findings of all monitors or of one, newest first by when qcmd recorded them; not those that have become
 * part of another.
 */
export const readFindings = async (
  ports: Pick<Ports, 'findings' | 'journal'>,
  request: FindingsRequest,
): Promise<readonly ReadFinding[]> => {
  const session = await sessionOf(ports, request.monitor)
  const found = await ports.findings.list(session)
  return found
    .filter((recorded) => recorded.finding.partOf === null && isWanted(recorded, request))
    .map(told)
}

/** Findings as they are recorded from now on, by any process, and what models say of any. */
export const followFindings = async function* (
  ports: Pick<Ports, 'findings' | 'journal'>,
  request: FindingsRequest,
  signal: AbortSignal,
): AsyncGenerator<FindingNews> {
  const session = await sessionOf(ports, request.monitor)
  for await (const news of ports.findings.follow(signal)) {
    const of = news.type === 'finding' ? news.recorded.finding.monitorId : news.session
    if (session !== undefined && of !== session) continue
    if (news.type === 'explanation' || isWanted(news.recorded, request)) yield news
  }
}

/** The finding with this id or unique prefix (at least 4 characters); throws NotFoundError. */
export const findFinding = async (
  ports: Pick<Ports, 'findings'>,
  text: string,
): Promise<ReadFinding> => {
  const all = (await ports.findings.list()).map(told)
  const exact = all.find(({finding}) => finding.id === text)
  if (exact) return tellingOf(exact, all)
  const matching = text.length >= 4 ? all.filter(({finding}) => finding.id.startsWith(text)) : []
  const [only] = matching
  if (only && matching.length === 1) return tellingOf(only, all)
  if (matching.length > 1) {
    throw new NotFoundError(
      'ambiguous-finding',
      `${JSON.stringify(text)} fits ${matching.length} findings: ${matching.map(({finding}) => finding.id).join(', ')}`,
      'Type more of the id.',
    )
  }
  throw new NotFoundError(
    'no-such-finding',
    `No finding ${JSON.stringify(text)}`,
    'See them all: qcmd findings list',
  )
}

const isWanted = (
  {recordedAt, finding}: Pick<RecordedFinding, 'recordedAt' | 'finding'>,
  request: FindingsRequest,
): boolean =>
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
const tellingOf = (one: ReadFinding, all: readonly ReadFinding[]): ReadFinding => {
  const telling = all.find(({finding}) => finding.id === one.finding.partOf)
  // What it was part of may have made room.
  return telling === undefined ? one : tellingOf(telling, all)
}
