import type {SessionEvent, SessionId} from './events.js'
import {evolve, initialLife, type Life} from './session.js'

/** Every session, in the order in which the journal first named them. */
export type SessionMap = ReadonlyMap<SessionId, Life>

/** A pruned session's id is remembered this long, so that a late record cannot revive it. */
export const PRUNED_KEPT_MS = 30 * 24 * 60 * 60 * 1000

/** Folds events into a new map; the given one is not changed. */
export const project = (sessions: SessionMap, events: Iterable<SessionEvent>): SessionMap => {
  const next = new Map(sessions)
  for (const event of events) {
    next.set(event.session, evolve(next.get(event.session) ?? initialLife(event.session), event))
  }
  return next
}

/** What a checkpoint keeps: everything but the pruned sessions that nobody can still mention. */
export const retained = (sessions: SessionMap, nowMs: number): SessionMap =>
  new Map(
    [...sessions].filter(
      ([, life]) => life.prunedAt === null || nowMs - life.prunedAt < PRUNED_KEPT_MS,
    ),
  )
