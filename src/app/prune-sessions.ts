import {decide} from '../sessions/decide.js'
import type {SessionId} from '../sessions/events.js'
import {findSession} from '../sessions/identify.js'
import {PRUNED_KEPT_MS} from '../sessions/projection.js'
import {sessionOf, type Life} from '../sessions/session.js'
import type {Ports} from './ports.js'
import {reconcileSessions, type SessionsNow} from './reconcile-sessions.js'
import {stamped} from './stamped.js'

export interface PruneRequest {
  /** Names or ids; empty means all that have ended. */
  readonly texts: readonly string[]
  readonly dryRun: boolean
  /** Only what ended at least this long ago. */
  readonly olderThanMs: number
}

export interface Pruned {
  readonly pruned: readonly Life[]
  readonly kept: number
}

/**
 * Drops ended sessions and their folders from the list. Their findings stay readable for 30 days.
 * Throws a RefusedError for a named one that runs; one of another host goes only by its name.
 */
export const pruneSessions = async (
  ports: Pick<Ports, 'journal' | 'processes' | 'clock' | 'learned' | 'findings'>,
  request: PruneRequest,
): Promise<Pruned> => {
  const known = await reconcileSessions(ports)
  const chosen =
    request.texts.length > 0
      ? [...new Set(request.texts.map((text) => findSession(known.sessions, text)))]
      : endedBefore(known, known.now.at - request.olderThanMs)
  const facts = chosen.map(
    (life) => [life.id, decide(prune(life, known), sessionOf(life))] as const,
  )
  const listed = [...known.sessions.values()].filter((life) => sessionOf(life).status !== 'absent')
  const kept = listed.length - chosen.length
  if (request.dryRun || chosen.length === 0) return {pruned: chosen, kept}
  await ports.journal.append(facts.flatMap(([id, fact]) => stamped(ports.clock, id, fact)))
  for (const life of chosen) await ports.learned.remove(life.id)
  await expireFindings(ports, known, new Set(chosen.map((life) => life.id)))
  return {pruned: chosen, kept}
}

const prune = (life: Life, known: SessionsNow): {type: 'Prune'; isForeign: boolean} => ({
  type: 'Prune',
  isForeign: known.verdicts.get(life.id) === 'foreign',
})

const endedBefore = (known: SessionsNow, beforeMs: number): readonly Life[] =>
  [...known.sessions.values()].filter((life) => {
    const session = sessionOf(life)
    return session.status === 'ended' && session.at <= beforeMs
  })

const expireFindings = async (
  ports: Pick<Ports, 'findings'>,
  known: SessionsNow,
  gone: ReadonlySet<SessionId>,
): Promise<void> => {
  const keep = [...known.sessions.values()].filter(
    (life) => life.prunedAt === null && !gone.has(life.id),
  )
  await ports.findings.expire(
    new Set(keep.map((life) => life.id)),
    new Date(known.now.at - PRUNED_KEPT_MS),
  )
}
