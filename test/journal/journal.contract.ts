import {describe, expect, it} from 'vitest'
import type {Journal} from '../../src/journal/journal.js'
import {project} from '../../src/sessions/projection.js'
import {eventMaker, ordinaryLife, sessionId} from '../support/events.js'

/** What every `Journal` does; `create` gives a fresh empty one. */
export const testJournal = (name: string, create: () => Journal): void => {
  describe(name, () => {
    it('is empty before anything was appended', async () => {
      const journal = create()
      const replay = await journal.replay()
      expect(replay.sessions.size).toBe(0)
      expect(replay).toMatchObject({damaged: 0, damagedAt: null, newer: 0})
      expect(await journal.describe()).toMatchObject({records: 0, segments: 0, damaged: 0})
    })

    it('replays what was appended', async () => {
      const journal = create()
      const events = ordinaryLife(sessionId(1), 3)
      for (const event of events) await journal.append([event])
      expect((await journal.replay()).sessions).toEqual(project(new Map(), events))
    })

    it('appends several events at once, and none', async () => {
      const journal = create()
      const events = ordinaryLife(sessionId(1), 3)
      await journal.append(events)
      await journal.append([])
      expect((await journal.replay()).sessions).toEqual(project(new Map(), events))
      expect(await journal.describe()).toMatchObject({records: events.length, segments: 1})
    })

    it('moves a replay on by what was appended since, and leaves the earlier one as it was', async () => {
      const journal = create()
      const [first, second] = [ordinaryLife(sessionId(1), 2), ordinaryLife(sessionId(2), 2)]
      const empty = await journal.replay()
      await journal.append(first)
      const earlier = await journal.replayFrom(empty)
      await journal.append(second)
      const later = await journal.replayFrom(earlier)
      expect(later.sessions).toEqual(project(new Map(), [...first, ...second]))
      expect(later.sessions).toEqual((await journal.replay()).sessions)
      expect([...earlier.sessions.keys()]).toEqual([sessionId(1)])
      expect((await journal.replayFrom(later)).sessions).toEqual(later.sessions)
    })

    it('counts an event that was appended twice once', async () => {
      // fault 54
      const journal = create()
      const event = eventMaker()('StartRequested')
      await journal.append([event])
      await journal.append([event])
      const life = (await journal.replay()).sessions.get(sessionId(1))
      expect(life?.history).toHaveLength(1)
    })

    it('keeps sessions in the order in which they were first named', async () => {
      const journal = create()
      const event = eventMaker()
      const order = [3, 1, 2].map(sessionId)
      for (const session of order) await journal.append([event('StartRequested', {session})])
      await journal.append([event('SessionStarted', {session: sessionId(2)})])
      expect([...(await journal.replay()).sessions.keys()]).toEqual(order)
    })
  })
}
