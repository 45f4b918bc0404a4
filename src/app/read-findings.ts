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

/** Findings as they are recorded from now on, by any process, and what models say of those that are wanted. */
export const followFindings = async function* (
  ports: Pick<Ports, 'findings' | 'journal'>,
  request: FindingsRequest,
  signal: AbortSignal,
): AsyncGenerator<FindingNews> {
  const session = await sessionOf(ports, request.monitor)
  const wanted = new WantedFindings(ports, request)
  for await (const news of ports.findings.follow(signal)) {
    const of = news.type === 'finding' ? news.recorded.finding.monitorId : news.session
    if (session !== undefined && of !== session) continue
    const isGiven =
      news.type === 'finding'
        ? wanted.note(news.recorded)
        : await wanted.has(news.session, news.explained.findingId)
    if (isGiven) yield news
  }
}

/** Which findings are wanted, as far as they are known: an explanation tells nothing of its finding but the id. */
class WantedFindings {
  readonly #ports: Pick<Ports, 'findings'>
  readonly #request: FindingsRequest
  /** By id, those that were heard of last at the end. */
  readonly #known = new Map<string, boolean>()

  constructor(ports: Pick<Ports, 'findings'>, request: FindingsRequest) {
    this.#ports = ports
    this.#request = request
  }

  /** A finding as it was just recorded: it may have become graver. Gives whether it is wanted. */
  note(recorded: Pick<RecordedFinding, 'recordedAt' | 'finding'>): boolean {
    return this.#remember(recorded.finding.id, isWanted(recorded, this.#request))
  }

  /** Whether a finding of this session is wanted; one that was recorded before is looked up, once. */
  async has(session: SessionId, id: string): Promise<boolean> {
    const {since, severity} = this.#request
    if (since === null && severity === 'info') return true
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const recorded = (await this.#ports.findings.list(session)).find(
      ({finding}) => finding.id === id,
    )
    return this.#remember(id, recorded !== undefined && isWanted(recorded, this.#request))
  }

  #remember(id: string, isIt: boolean): boolean {
    this.#known.delete(id)
    this.#known.set(id, isIt)
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size > MOST_REMEMBERED) this.#known.delete(oldest)
    return isIt
  }
}

/** One that is forgotten costs another look into the file of its session. */
const MOST_REMEMBERED = 5000

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
