import {describe, expect, it} from 'vitest'
import {ActiveClock} from '../../src/analyse/active-clock.js'

const SECOND = 1_000
const HOUR = 3_600_000
const NOON = Date.UTC(2026, 2, 10, 12)

/** A clock that saw a record every ten seconds, the last one at the time that is given back. */
const warm = (): {clock: ActiveClock; atMs: number} => {
  const clock = new ActiveClock()
  for (let i = 0; i <= 60; i++) clock.advance(NOON + i * 10 * SECOND)
  return {clock, atMs: NOON + 600 * SECOND}
}

describe('the active clock', () => {
  it('begins at zero and goes with the times of the records', () => {
    expect(warm().clock.nowMs).toBe(600 * SECOND)
  })

  it('stands still through a night in which nothing was written', () => {
    const {clock, atMs} = warm()
    clock.advance(atMs + 9 * HOUR)
    expect(clock.nowMs).toBeLessThanOrEqual(610 * SECOND)
  })

  it('stands still through every night, however many there are', () => {
    const clock = new ActiveClock()
    for (let night = 0; night < 10; night++) {
      for (let i = 0; i < 60; i++) clock.advance(NOON + night * 24 * HOUR + i * 10 * SECOND)
    }
    expect(clock.nowMs).toBeLessThan(10 * 600 * SECOND + HOUR)
  })

  it('does not run when the clock was set ahead, nor go back when it was set back', () => {
    const {clock, atMs} = warm()
    clock.advance(atMs + HOUR)
    const ahead = clock.nowMs
    clock.advance(atMs + 5 * SECOND)
    expect(clock.nowMs).toBe(ahead)
    clock.advance(atMs + 15 * SECOND)
    expect(clock.nowMs).toBe(ahead + 10 * SECOND)
  })

  it('takes no time from records that come a little out of order', () => {
    const {clock, atMs} = warm()
    clock.advance(atMs - 30 * SECOND)
    clock.advance(atMs + 10 * SECOND)
    expect(clock.nowMs).toBe(610 * SECOND)
  })

  it('learns that a log has become slower', () => {
    const {clock, atMs} = warm()
    for (let i = 1; i <= 10; i++) clock.advance(atMs + i * 35 * SECOND)
    expect(clock.nowMs).toBe(600 * SECOND + 350 * SECOND)
  })

  it('goes on from what was stored', () => {
    const {clock, atMs} = warm()
    const stored: unknown = JSON.parse(JSON.stringify(clock.snapshot()))
    const again = new ActiveClock(stored as ReturnType<ActiveClock['snapshot']>)
    for (const step of [10, 20, 4_000, 4_010]) {
      clock.advance(atMs + step * SECOND)
      again.advance(atMs + step * SECOND)
      expect(again.nowMs).toBe(clock.nowMs)
    }
  })
})
