import {decide, isLive} from './decide.js'
import type {EventOf, SessionFact, SessionId} from './events.js'
import type {SessionMap} from './projection.js'
import {sessionOf, type Life, type Session} from './session.js'
import type {Verdict} from './worker-identity.js'

/**
 * Sessions that were not ended on purpose and whose worker is gone: what is to be recorded. Pure;
 * a session without a sighting (the verdict on its worker, or while it starts on whoever is to
 * start it), a foreign or living one gives nothing.
 */
export const reconcile = (
  sessions: SessionMap,
  sightings: ReadonlyMap<SessionId, Verdict>,
): ReadonlyMap<SessionId, readonly SessionFact[]> => {
  const facts = new Map<SessionId, readonly SessionFact[]>()
  for (const [id, life] of sessions) {
    const sighting = sightings.get(id)
    if (sighting === undefined || !isLive(sessionOf(life))) continue
    const decided = factsFor(life, sessionOf(life), sighting)
    if (decided.length > 0) facts.set(id, decided)
  }
  return facts
}

const factsFor = (life: Life, session: Session, sighting: Verdict): readonly SessionFact[] => {
  const evidence = evidenceOf(sighting, session)
  if (evidence === null) return []
  const message =
    evidence === 'pid-reused' ? `PID ${pidOf(life)} now belongs to another program` : null
  return decide({type: 'ConfirmCrashed', epoch: life.epoch.number, evidence, message}, session)
}

const evidenceOf = (
  sighting: Verdict,
  session: Session,
): EventOf<'SessionCrashed'>['evidence'] | null => {
  switch (sighting) {
    case 'alive':
    case 'frozen':
    case 'foreign':
      return null
    case 'gone':
      return session.status === 'starting' ? 'never-started' : 'process-gone'
    case 'reused':
      return session.status === 'starting' ? 'never-started' : 'pid-reused'
    case 'rebooted':
      return 'machine-restarted'
  }
}

const pidOf = (life: Life): number | string => life.epoch.start?.worker.pid ?? '?'
