import {describe, it} from 'vitest'
import type {SessionCommand} from '../../src/sessions/decide.js'
import {zeroCounters, type SessionFact} from '../../src/sessions/events.js'
import {given} from '../support/given.js'
import {
  crashed,
  pruned,
  requested,
  resumeRequested,
  settings,
  started,
  stopped,
  stopRequested,
  worker,
} from '../support/life.js'

const requester = {...worker, pid: 4000, token: ''}
const requestStart: SessionCommand = {
  type: 'RequestStart',
  settings,
  token: 'token-1',
  requester,
  version: '0.1.0',
}
const requestResume: SessionCommand = {
  type: 'RequestResume',
  token: 'token-2',
  requester,
  version: '0.1.0',
}
const confirmStarted = (epoch: number): SessionCommand => ({
  type: 'ConfirmStarted',
  epoch,
  worker,
  heartbeatMs: 10_000,
  version: '0.1.0',
  positions: [],
})
const progress = {counters: zeroCounters, behindBytes: 0, positions: [], accounts: [], ai: null}
const requestStop: SessionCommand = {type: 'RequestStop', by: 'user'}
const confirmStopped = (epoch = 1): SessionCommand => ({
  type: 'ConfirmStopped',
  epoch,
  reason: 'requested',
  message: null,
  progress: null,
})
const confirmCrashed: SessionCommand = {
  type: 'ConfirmCrashed',
  epoch: 1,
  evidence: 'process-gone',
  message: null,
}
const signalled: SessionFact = {
  kind: 'SessionStopped',
  epoch: 1,
  reason: 'signal',
  message: null,
  progress: null,
}
const prune: SessionCommand = {type: 'Prune', isForeign: false}

describe('starting', () => {
  it('records the wish of a session that is not there yet', () => {
    given([]).when(requestStart).then([requested()])
  })
  it('refuses to start a session twice', () => {
    given([requested()])
      .when(requestStart)
      .thenThrows(/exists/)
  })
  it('records that the worker follows', () => {
    given([requested()]).when(confirmStarted(1)).then([started()])
  })
  it('lets a worker that comes after the stop know that it has no business', () => {
    given([requested(), stopRequested()]).when(confirmStarted(1)).thenNothing()
    given([requested(), stopRequested(), stopped()]).when(confirmStarted(1)).thenNothing()
    given([requested(), pruned]).when(confirmStarted(1)).thenNothing()
  })
  it('lets only the worker of the current epoch start', () => {
    given([requested(), started(), stopped(), resumeRequested()])
      .when(confirmStarted(1))
      .thenNothing()
    given([requested(), started(), stopped(), resumeRequested()])
      .when(confirmStarted(2))
      .then([started(2)])
  })
})

describe('heartbeats', () => {
  const beat: SessionCommand = {type: 'RecordHeartbeat', epoch: 1, beat: 3, progress}
  it('are recorded while the session runs', () => {
    given([requested(), started()])
      .when(beat)
      .then([{kind: 'HeartbeatRecorded', epoch: 1, beat: 3, ...progress}])
  })
  it('of an ended session or an earlier epoch are not', () => {
    given([requested(), started(), stopped()]).when(beat).thenNothing()
    given([requested(), started(), stopped(), resumeRequested(), started(2)])
      .when(beat)
      .thenNothing()
  })
})

describe('stopping', () => {
  it('records the wish once', () => {
    given([requested(), started()]).when(requestStop).then([stopRequested()])
    given([requested(), started(), stopRequested()]).when(requestStop).thenNothing()
  })
  it('is possible while starting', () => {
    given([requested()]).when(requestStop).then([stopRequested()])
  })
  it('of a session that ended without being asked to records that it is not to come back', () => {
    given([requested(), started(), crashed()]).when(requestStop).then([stopRequested()])
    given([requested(), started(), signalled]).when(requestStop).then([stopRequested()])
    given([requested(), started(), crashed(), stopRequested()]).when(requestStop).thenNothing()
  })
  it('of a session that was stopped records nothing', () => {
    given([requested(), started(), stopped()]).when(requestStop).thenNothing()
    given([requested(), started(), stopped()]).when(confirmStopped()).thenNothing()
  })
  it('records the fact in the epoch that runs', () => {
    given([requested(), started(), stopRequested()]).when(confirmStopped()).then([stopped()])
    given([requested(), started(), stopped(), resumeRequested(), started(2)])
      .when(confirmStopped(2))
      .then([stopped(2)])
  })
})

describe('an end that was seen of an earlier epoch', () => {
  const resumed = [requested(), started(), stopped(), resumeRequested(), started(2)]
  it('does not end what was resumed since', () => {
    given(resumed).when(confirmStopped(1)).thenNothing()
    given(resumed).when(confirmCrashed).thenNothing()
  })
})

describe('a worker that is gone', () => {
  it('has crashed when nobody asked it to stop', () => {
    given([requested(), started()]).when(confirmCrashed).then([crashed()])
  })
  it('has stopped when somebody asked', () => {
    given([requested(), started(), stopRequested()]).when(confirmCrashed).then([stopped()])
  })
  it('of an ended session changes nothing', () => {
    given([requested(), started(), stopped()]).when(confirmCrashed).thenNothing()
    given([]).when(confirmCrashed).thenNothing()
  })
})

describe('resuming', () => {
  it('opens the next epoch of an ended session', () => {
    given([requested(), started(), stopped()])
      .when(requestResume)
      .then([resumeRequested(2)])
    given([requested(), started(), crashed(), resumeRequested(2), started(2), stopped(2)])
      .when(requestResume)
      .then([resumeRequested(3)])
  })
  it('refuses what runs, starts, stops or is not there', () => {
    given([requested(), started()])
      .when(requestResume)
      .thenThrows(/that is running/)
    given([requested()])
      .when(requestResume)
      .thenThrows(/that is starting/)
    given([requested(), started(), stopRequested()])
      .when(requestResume)
      .thenThrows(/stopping/)
    given([])
      .when(requestResume)
      .thenThrows(/unknown/)
  })
})

describe('pruning', () => {
  it('drops what has ended', () => {
    given([requested(), started(), stopped()]).when(prune).then([pruned])
    given([requested(), started(), crashed()]).when(prune).then([pruned])
  })
  it('refuses what has not', () => {
    given([requested(), started()])
      .when(prune)
      .thenThrows(/that is running/)
    given([requested()])
      .when(prune)
      .thenThrows(/that is starting/)
  })
  it('drops one of another host when it is named', () => {
    given([requested(), started()]).when({type: 'Prune', isForeign: true}).then([pruned])
  })
  it('twice records nothing', () => {
    given([requested(), started(), stopped(), pruned]).when(prune).thenNothing()
  })
})
