import {describe, expect, it} from 'vitest'
import {isNotEnded, monitorRow} from '../../src/sessions/monitor-row.js'
import {countByStatus} from '../../src/sessions/overview.js'
import type {StatusReport} from '../../src/sessions/status.js'
import {
  SESSION,
  heartbeat,
  lifeOf,
  requested,
  resumeRequested,
  started,
  stopped,
  worker,
} from '../support/life.js'

const running: StatusReport = {status: 'running', reason: null}

describe('the row of a monitor', () => {
  it('has every key of the contract, from the life', () => {
    const model = {mode: 'with analysis', model: 'qwen2.5-coder:0.5b'} as const
    const life = lifeOf([requested(model), started(), heartbeat(1, 48_213)])
    expect(monitorRow(life, running)).toEqual({
      id: SESSION,
      name: 'syslog',
      path: '/var/log/syslog',
      pid: 4711,
      version: '0.1.0',
      status: 'running',
      reason: null,
      kind: 'background',
      mode: 'with analysis',
      model: 'qwen2.5-coder:0.5b',
      host: 'host-a',
      startedAt: new Date(1_780_000_001_000).toISOString(),
      heartbeatAt: new Date(1_780_000_002_000).toISOString(),
      linesRead: 48_213,
      bytesRead: 48_213 * 80,
      findings: {info: 0, warning: 0, error: 0, critical: 0},
    })
  })

  it('has no pid and no heartbeat before its worker follows, and the time it was asked for', () => {
    const row = monitorRow(lifeOf([requested()]), {status: 'starting', reason: null})
    expect(row).toMatchObject({pid: null, heartbeatAt: null, host: 'host-a', linesRead: 0})
    expect(row.startedAt).toBe(new Date(1_780_000_000_000).toISOString())
  })

  it('keeps the counts and the last sign of life of the worker before a resume', () => {
    const life = lifeOf([requested(), started(), heartbeat(1, 7), stopped(), resumeRequested()])
    const row = monitorRow(life, {status: 'starting', reason: null})
    expect(row).toMatchObject({linesRead: 7, pid: null})
    expect(row.heartbeatAt).toBe(new Date(1_780_000_002_000).toISOString())
  })

  it('says null for what the journal lost', () => {
    const row = monitorRow(lifeOf([started()]), running)
    expect(row).toMatchObject({name: '3fa85f64', path: null, mode: null, pid: 4711})
  })

  it.each([
    [{path: '/srv/api/*.log'}, '*.log'],
    [{path: '/var/log/'}, 'log'],
    [{path: '/'}, '/'],
    [{path: '/var/odd\\name.log'}, 'odd\\name.log'],
    [{path: 'C:\\logs\\app.log'}, 'app.log'],
    [{path: '/var/log/syslog', name: 'system'}, 'system'],
  ])('with %j is called %s', (settings, name) => {
    expect(monitorRow(lifeOf([requested(settings)]), running).name).toBe(name)
  })

  it('is in the background once a foreground one was resumed there', () => {
    const foreground = {...requested({kind: 'foreground'}), token: ''}
    const facts = [foreground, {...started(), worker: {...worker, token: ''}}] as const
    expect(monitorRow(lifeOf(facts), running).kind).toBe('foreground')
    const resumed = [...facts, stopped(), resumeRequested(), started(2)]
    expect(monitorRow(lifeOf(resumed), running).kind).toBe('background')
  })

  it('has a model only where one is used', () => {
    const life = lifeOf([requested({mode: 'without analysis', model: 'qwen2.5-coder:0.5b'})])
    expect(monitorRow(life, running).model).toBeNull()
  })

  it('says of a stale or unknown one that it has not ended', () => {
    const statuses = ['starting', 'running', 'stale', 'stopping', 'unknown'] as const
    expect(statuses.every((status) => isNotEnded({status}))).toBe(true)
    expect(isNotEnded({status: 'stopped'}) || isNotEnded({status: 'crashed'})).toBe(false)
  })
})

describe('counting by status', () => {
  it('names every status, also with nothing in it', () => {
    expect(countByStatus([{status: 'running'}, {status: 'crashed'}, {status: 'running'}])).toEqual({
      starting: 0,
      running: 2,
      stale: 0,
      stopping: 0,
      stopped: 0,
      crashed: 1,
      unknown: 0,
    })
  })
})
