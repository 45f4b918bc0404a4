import type {Journal, Replay} from '../../src/journal/journal.js'
import {replayObjects} from '../../src/journal/replay-objects.js'
import type {SessionEvent} from '../../src/sessions/events.js'
import {project} from '../../src/sessions/projection.js'

/** A journal in memory with what it holds in sight; passes the contract suite of `Journal`. */
export interface MemoryJournal extends Journal {
  readonly events: readonly SessionEvent[]
}

export const createMemoryJournal = (given: readonly SessionEvent[] = []): MemoryJournal => {
  const events = [...given]
  const since = (earlier: Replay): Replay => {
    const seen = earlier.position['1'] ?? 0
    if (seen === events.length) return earlier
    const sessions = project(earlier.sessions, events.slice(seen))
    return {...earlier, sessions, position: {'1': events.length}}
  }
  return {
    events,
    replay: () =>
      Promise.resolve(
        since({sessions: new Map(), position: {}, damaged: 0, damagedAt: null, newer: 0}),
      ),
    replayFrom: (earlier) => Promise.resolve(since(earlier)),
    replayObjects,
    append: (more) => {
      events.push(...structuredClone(more))
      return Promise.resolve()
    },
    describe: () =>
      Promise.resolve({
        records: events.length,
        segments: events.length === 0 ? 0 : 1,
        bytes: JSON.stringify(events).length,
        damaged: 0,
      }),
  }
}
