import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {SessionEvent, SessionId} from '../../src/sessions/events.js'
import {project, type SessionMap} from '../../src/sessions/projection.js'
import {HISTORY_LIMIT, sessionOf} from '../../src/sessions/session.js'
import {anyEvent} from '../support/any-event.js'
import {eventMaker, ordinaryLife, sessionId} from '../support/events.js'
import {tried} from '../support/property.js'

/** Any records, each once, with at most one request to start a session: two have no one truth. */
const anyEvents = fc
  .uniqueArray(anyEvent(), {selector: ({id}) => id, maxLength: 40})
  .map((events) => {
    const asked = new Set<SessionId>()
    return events.filter(({kind, session}) => {
      if (kind !== 'StartRequested') return true
      const isFirst = !asked.has(session)
      asked.add(session)
      return isFirst
    })
  })

const none: SessionMap = new Map()

const byId = (sessions: SessionMap): unknown =>
  [...sessions.values()].sort((a, b) => (a.id < b.id ? -1 : 1))

const shuffled = (events: readonly SessionEvent[], keys: readonly number[]): SessionEvent[] =>
  events
    .map((event, index) => ({event, key: keys[index % Math.max(1, keys.length)] ?? 0, index}))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({event}) => event)

describe('the life of a session', () => {
  it('comes to the same whatever the order of its records', () => {
    // fault 55
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(), {minLength: 1}), (events, keys) => {
        const there = byId(project(none, events))
        expect(byId(project(none, shuffled(events, keys)))).toEqual(there)
        expect(byId(project(none, events.toReversed()))).toEqual(there)
      }),
      tried('lives in any order', {runs: 500, inCi: 1000}),
    )
  })

  it('does not change when records come again', () => {
    // fault 54
    fc.assert(
      fc.property(anyEvents, (events) => {
        const once = project(none, events)
        expect(project(once, events)).toEqual(once)
        expect(project(none, [...events, ...events.toReversed(), ...events])).toEqual(once)
      }),
    )
  })

  it('can be folded from any part of its records, and means something', () => {
    // fault 52
    fc.assert(
      fc.property(fc.array(anyEvent(), {maxLength: 60}), (events) => {
        for (const life of project(none, events).values()) {
          const {status} = sessionOf(life)
          expect(['absent', 'starting', 'running', 'stopping', 'ended']).toContain(status)
          expect(life.history.length).toBeLessThanOrEqual(HISTORY_LIMIT)
        }
      }),
    )
  })

  it('keeps the same two hundred of many lifecycle records in any order', () => {
    const event = eventMaker()
    const events: SessionEvent[] = [event('StartRequested'), event('SessionStarted')]
    for (let epoch = 2; epoch < 110; epoch++) {
      events.push(event('FileNoted', {epoch}), event('SessionCrashed', {epoch: epoch - 1}))
      events.push(event('ResumeRequested', {epoch}), event('SessionResumed', {epoch}))
    }
    const inOrder = project(none, events)
    expect(inOrder.get(sessionId(1))?.history).toHaveLength(HISTORY_LIMIT)
    expect(inOrder.get(sessionId(1))?.history[0]?.kind).toBe('StartRequested')
    fc.assert(
      fc.property(fc.array(fc.nat(), {minLength: 500, maxLength: 500}), (keys) => {
        expect(project(none, shuffled(events, keys))).toEqual(inOrder)
      }),
      {numRuns: 10},
    )
  })

  it('tells the events of a boot by time since boot although the clock was set back', () => {
    // fault 60
    const event = eventMaker()
    const early = event('StartRequested', {at: 2_000_000, sinceBootMs: 10})
    const late = event('SessionStarted', {at: 1_000_000, sinceBootMs: 20})
    const life = project(none, [late, early]).get(sessionId(1))
    expect(life?.history.map(({kind}) => kind)).toEqual(['StartRequested', 'SessionStarted'])
  })

  it('is not revived by a late start, only by a resume', () => {
    const event = eventMaker()
    const events = [event('StartRequested'), event('SessionStopped'), event('SessionStarted')]
    const stopped = project(none, events)
    expect(statusOf(stopped)).toBe('ended')
    expect(statusOf(project(stopped, [event('SessionResumed')]))).toBe('running')
  })

  it('replays every prefix of an ordinary life to a state that it has passed through', () => {
    // fault 52
    const events = ordinaryLife(sessionId(1), 5)
    const statuses = events.map((_, index) => statusOf(project(none, events.slice(0, index + 1))))
    expect(statuses).toEqual([
      'starting',
      ...Array.from({length: 6}, () => 'running'),
      'stopping',
      'ended',
    ])
  })
})

const statusOf = (sessions: SessionMap): string | undefined => {
  const life = sessions.get(sessionId(1))
  return life && sessionOf(life).status
}
