import {describe, expect, it} from 'vitest'
import {
  afterFailure,
  isPaused,
  WELL,
  type FailureKind,
  type Recovery,
} from '../../src/explain/recovery.js'

const waits = (
  kind: FailureKind,
  times: number,
  {retryMs = 60_000, retryAfterMs = null as number | null, random = 0} = {},
): readonly number[] => {
  let recovery: Recovery = WELL
  return Array.from({length: times}, () => {
    recovery = afterFailure(recovery, {kind, retryAfterMs}, 1000, {retryMs, random})
    return recovery.notBeforeMs - 1000
  })
}

describe('after a failure', () => {
  it('a server that is not there is looked for after 1, 2, 4 … s, at most a minute', () => {
    // fault 96
    expect(waits('unreachable', 8)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ])
  })

  it('a model that is missing is looked for every minute', () => {
    // fault 97
    expect(waits('model-missing', 3)).toEqual([60_000, 60_000, 60_000])
  })

  it('a failing server is left alone after three failures in a row, longer each time', () => {
    // fault 100
    expect(waits('server', 6)).toEqual([1000, 2000, 60_000, 120_000, 240_000, 480_000])
    expect(waits('timeout-first', 3)).toEqual([1000, 2000, 60_000])
  })

  it('is never left alone for longer than was asked for, where that is short', () => {
    expect(waits('server', 3, {retryMs: 300})).toEqual([300, 300, 300])
  })

  it('what the server asks for is waited for, an hour at most', () => {
    // fault 100
    expect(waits('busy', 2, {retryAfterMs: 7000})).toEqual([7000, 7000])
    expect(waits('busy', 1, {retryAfterMs: 90_000_000})).toEqual([3_600_000])
  })

  it('workers do not come back all at once', () => {
    // fault 96
    expect(waits('unreachable', 1, {random: 1})).toEqual([1200])
  })

  it('it is paused at the third', () => {
    let recovery: Recovery = WELL
    const seen = [1, 2, 3].map(() => {
      recovery = afterFailure(recovery, {kind: 'cut', retryAfterMs: null}, 0, {
        retryMs: 1,
        random: 0,
      })
      return isPaused(recovery)
    })
    expect(seen).toEqual([false, false, true])
  })
})
