import {initialLife, evolve} from '../sessions/session.js'
import type {SessionEvent, SessionId} from '../sessions/events.js'
import type {Life} from '../sessions/session.js'
import {checkpointOf} from './checkpoint.js'
import type {Replay} from './journal.js'
import {decodeLine} from './record.js'

/**
 * A journal that comes as parsed records, in whatever order its segments were put: `cat
 * journal/*.ndjson` of another machine. The checksum is over the record's text, which parsing and
 * printing again gives back letter for letter, since every record was printed by the same rules.
 */
export const replayObjects = async (objects: AsyncIterable<unknown>): Promise<Replay> => {
  const sessions = new Map<SessionId, Life>()
  const seen = new Map<SessionId, SessionEvent[]>()
  const counts = {damaged: 0, newer: 0}
  let damagedAt: string | null = null
  let number = 0
  for await (const object of objects) {
    number += 1
    const line = decodeLine(Buffer.from(JSON.stringify(object)))
    if (line.type === 'event') {
      const {event} = line
      seen.set(event.session, [...(seen.get(event.session) ?? []), event])
      const life = sessions.get(event.session) ?? initialLife(event.session)
      sessions.set(event.session, evolve(life, event))
    } else if (line.type === 'checkpoint') {
      // It knows what stood in segments that are gone; what came before it here is added again.
      for (const [id, life] of checkpointOf(line.fields)?.sessions ?? []) {
        sessions.set(id, (seen.get(id) ?? []).reduce(evolve, life))
      }
    } else if (line.type === 'newer') {
      counts.newer += 1
    } else {
      counts.damaged += 1
      damagedAt ??= `record ${number}`
    }
  }
  return {sessions, position: {}, damagedAt, ...counts}
}
