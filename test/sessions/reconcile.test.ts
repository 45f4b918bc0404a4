import {describe, expect, it} from 'vitest'
import {project} from '../../src/sessions/projection.js'
import {reconcile} from '../../src/sessions/reconcile.js'
import {sessionOf} from '../../src/sessions/session.js'
import {statusOf} from '../../src/sessions/status.js'
import type {Verdict} from '../../src/sessions/worker-identity.js'
import {
  eventOf,
  heartbeat,
  lifeOf,
  requested,
  SESSION,
  stampAt,
  started,
  stopped,
  stopRequested,
} from '../support/life.js'

const factsAfter = (past: Parameters<typeof lifeOf>[0], verdict: Verdict) =>
  reconcile(new Map([[SESSION, lifeOf(past)]]), new Map([[SESSION, verdict]])).get(SESSION) ?? []

describe('reconciling', () => {
  it('finds a crash behind each way of being gone', () => {
    const evidence = (verdict: Verdict) =>
      factsAfter([requested(), started()], verdict).map((fact) =>
        fact.kind === 'SessionCrashed' ? fact.evidence : fact.kind,
      )
    expect(evidence('gone')).toEqual(['process-gone'])
    expect(evidence('reused')).toEqual(['pid-reused'])
    expect(evidence('rebooted')).toEqual(['machine-restarted'])
  })
  it('concludes nothing of what lives or cannot be seen', () => {
    for (const verdict of ['alive', 'frozen', 'foreign'] as const) {
      expect(factsAfter([requested(), started()], verdict)).toEqual([])
    }
  })
  it('finds a stop where one was asked for', () => {
    const past = [requested(), started(), stopRequested()]
    expect(factsAfter(past, 'gone')).toEqual([stopped()])
  })
  it('finds a start that never happened', () => {
    expect(factsAfter([requested()], 'gone')).toMatchObject([{evidence: 'never-started'}])
  })
  it('leaves ended sessions alone, also the second time', () => {
    expect(factsAfter([requested(), started(), stopped()], 'gone')).toEqual([])
    const life = lifeOf([requested(), started()])
    const sessions = new Map([[SESSION, life]])
    const verdicts = new Map([[SESSION, 'gone' as const]])
    const [fact] = reconcile(sessions, verdicts).get(SESSION) ?? []
    const after = project(sessions, fact ? [eventOf(fact, 9)] : [])
    expect(reconcile(after, verdicts).size).toBe(0)
  })
})

describe('the status of a running session', () => {
  const running = [requested(), started(), heartbeat(1, 10)]
  it('is running while its heartbeat is fresh', () => {
    expect(statusOf(lifeOf(running), 'alive', stampAt(20)).status).toBe('running')
  })
  it('is stale after three missing heartbeats', () => {
    // the last heartbeat was 2 s after boot, one is due every 10 s
    expect(statusOf(lifeOf(running), 'alive', stampAt(32)).status).toBe('running')
    expect(statusOf(lifeOf(running), 'alive', stampAt(33))).toEqual({
      status: 'stale',
      reason: 'no heartbeat for 31 s',
    })
  })
  it('is stale at once when a signal stopped it', () => {
    // fault 75
    expect(statusOf(lifeOf(running), 'frozen', stampAt(3)).status).toBe('stale')
  })
  it('is unknown on another host', () => {
    expect(statusOf(lifeOf(running), 'foreign', stampAt(3)).status).toBe('unknown')
  })
  it('does not go by a wall clock that was set', () => {
    // fault 60: an hour back, a day forward
    for (const shiftMs of [-3_600_000, 86_400_000]) {
      const now = stampAt(5)
      expect(statusOf(lifeOf(running), 'alive', {...now, at: now.at + shiftMs}).status).toBe(
        'running',
      )
    }
  })
  it('says why a crashed one crashed', () => {
    const [crash] = factsAfter(running, 'reused')
    const life = lifeOf(crash ? [...running, crash] : running)
    expect(sessionOf(life).status).toBe('ended')
    expect(statusOf(life, undefined, stampAt(9))).toEqual({
      status: 'crashed',
      reason: 'PID 4711 now belongs to another program',
    })
  })
})
