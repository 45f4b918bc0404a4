import {describe, expect, it} from 'vitest'
import {isToBringBack} from '../../src/sessions/bring-back.js'
import type {SessionFact} from '../../src/sessions/events.js'
import {
  crashed,
  lifeOf,
  requested,
  resumeRequested,
  settings,
  started,
  stopped,
  stopRequested,
  worker,
} from '../support/life.js'

const ended = (reason: 'signal' | 'killed' | 'failed' | 'finished'): SessionFact => ({
  ...{kind: 'SessionStopped', epoch: 1, reason, message: null, progress: null},
})
const inForeground: SessionFact = {
  ...(requested() as Extract<SessionFact, {kind: 'StartRequested'}>),
  settings: {...settings, kind: 'foreground'},
}

describe('a monitor is brought back', () => {
  it.each([
    ['that has crashed', [requested(), started(), crashed()], true],
    ['that a signal ended', [requested(), started(), ended('signal')], true],
    ['that runs', [requested(), started()], false],
    ['that the user stopped', [requested(), started(), stopRequested(), stopped()], false],
    ['that died while it was stopped', [requested(), started(), stopRequested(), crashed()], false],
    ['that could not go on', [requested(), started(), ended('failed')], false],
    ['that never followed', [requested(), crashed()], false],
    ['of the foreground', [inForeground, started(), crashed()], false],
  ] satisfies [string, SessionFact[], boolean][])('one %s: %#', (_, past, expected) => {
    expect(isToBringBack(lifeOf(past), worker.host)).toBe(expected)
  })

  it('not by another host that has the same state folder', () => {
    expect(isToBringBack(lifeOf([requested(), started(), crashed()]), 'web-2')).toBe(false)
  })

  it('also when it was stopped in an earlier life', () => {
    const past = [requested(), started(), stopRequested(), stopped(), resumeRequested(), started(2)]
    expect(isToBringBack(lifeOf([...past, crashed(2)]), worker.host)).toBe(true)
    expect(isToBringBack(lifeOf([...past, crashed(2), stopRequested(2)]), worker.host)).toBe(false)
  })
})
