import type {Clock} from '../journal/journal.js'
import type {SessionEvent, SessionFact, SessionId} from '../sessions/events.js'

/** Facts of one session with the stamp that makes them events. */
export const stamped = (
  clock: Clock,
  session: SessionId,
  facts: readonly SessionFact[],
): readonly SessionEvent[] =>
  facts.map((fact): SessionEvent => ({...fact, ...clock.stamp(), session}))
