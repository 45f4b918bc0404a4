import {describe, expect, it} from 'vitest'
import {evolve, HISTORY_LIMIT, initialLife, sessionOf} from '../../src/sessions/session.js'
import {
  crashed,
  eventOf,
  heartbeat,
  lifeOf,
  OTHER,
  pruned,
  requested,
  resumeRequested,
  SESSION,
  started,
  stopped,
  stopRequested,
} from '../support/life.js'

const statusOf = (...facts: Parameters<typeof lifeOf>[0]) => sessionOf(lifeOf(facts)).status

describe('a session', () => {
  it('goes from its request to its end', () => {
    expect(statusOf()).toBe('absent')
    expect(statusOf(requested())).toBe('starting')
    expect(statusOf(requested(), started())).toBe('running')
    expect(statusOf(requested(), started(), stopRequested())).toBe('stopping')
    expect(statusOf(requested(), started(), stopRequested(), stopped())).toBe('ended')
    expect(statusOf(requested(), started(), crashed())).toBe('ended')
  })
  it('is stopped rather than crashed when both were recorded, in either order', () => {
    // fault 86: a reader may have recorded a crash while the worker recorded its stop
    for (const facts of [
      [requested(), started(), crashed(), stopped()],
      [requested(), started(), stopped(), crashed()],
    ]) {
      expect(sessionOf(lifeOf(facts))).toMatchObject({status: 'ended', how: 'stopped'})
    }
  })
  it('is not revived by a late start', () => {
    // fault 88
    expect(statusOf(requested(), stopRequested(), stopped(), started())).toBe('ended')
  })
  it('remembers an end that arrives before its start', () => {
    expect(statusOf(stopped(), started(), requested())).toBe('ended')
  })
  it('is revived by a resume, and only in its epoch', () => {
    const ended = [requested(), started(), crashed()]
    expect(statusOf(...ended, resumeRequested())).toBe('starting')
    expect(statusOf(...ended, resumeRequested(), started(2))).toBe('running')
    expect(statusOf(...ended, resumeRequested(), started(2), stopped(1))).toBe('running')
    expect(statusOf(...ended, resumeRequested(), started(2), stopped(2))).toBe('ended')
  })
  it('stays pruned whatever comes late', () => {
    expect(statusOf(requested(), started(), stopped(), pruned, started(2), heartbeat(9, 9))).toBe(
      'absent',
    )
  })
  it('takes no event of another session', () => {
    const life = lifeOf([requested()])
    expect(evolve(life, eventOf(started(), 1, OTHER))).toBe(life)
  })
})

describe('progress', () => {
  it('is that of the last heartbeat, in whatever order they arrive', () => {
    const life = lifeOf([requested(), started(), heartbeat(2, 20), heartbeat(1, 10)])
    expect(life.progress?.progress.counters.lines).toBe(20)
  })
  it('stays known over a resume until the next heartbeat', () => {
    const ended = [
      requested(),
      started(),
      heartbeat(5, 50),
      crashed(),
      resumeRequested(),
      started(2),
    ]
    expect(lifeOf(ended).progress?.progress.counters.lines).toBe(50)
    expect(lifeOf([...ended, heartbeat(1, 60, 2)]).progress?.progress.counters.lines).toBe(60)
  })
})

describe('history', () => {
  it('keeps lifecycle events oldest first and no heartbeats', () => {
    const kinds = lifeOf([
      requested(),
      started(),
      heartbeat(1, 1),
      stopRequested(),
      stopped(),
    ]).history
    expect(kinds.map(({kind}) => kind)).toEqual([
      'StartRequested',
      'SessionStarted',
      'StopRequested',
      'SessionStopped',
    ])
  })
  it('holds an event once however often it is replayed', () => {
    const event = eventOf(requested())
    const life = evolve(evolve(initialLife(SESSION), event), event)
    expect(life.history).toHaveLength(1)
  })
  it('is bounded, and gives up notes about the file before the life of the session', () => {
    const rotated = {
      kind: 'FileNoted',
      epoch: 1,
      what: 'rotated',
      path: '/var/log/syslog',
      bytes: null,
      cause: null,
    } as const
    const notes = Array.from({length: HISTORY_LIMIT + 50}, () => rotated)
    const {history} = lifeOf([requested(), started(), ...notes, stopped()])
    expect(history).toHaveLength(HISTORY_LIMIT)
    expect(history.map(({kind}) => kind)).toEqual(
      expect.arrayContaining(['StartRequested', 'SessionStarted', 'SessionStopped']),
    )
  })
})
