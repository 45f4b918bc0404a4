import {describe, expect, it} from 'vitest'
import {
  afterDelivery,
  afterRestart,
  begun,
  enqueued,
  isFailing,
  MOST_WAITING,
  NOTHING_SENT,
  waitMsOf,
  type Delivery,
  type SinkState,
} from '../../src/notices/delivery.js'
import {aNotice} from '../support/notices.js'

const DOWN: Delivery = {ok: false, reason: 'nothing listens', mayPass: true, retryAfterMs: null}
const GONE: Delivery = {ok: false, reason: 'status 404', mayPass: false, retryAfterMs: null}
const waiting = (...ids: readonly string[]): SinkState =>
  ids.reduce((state, id) => enqueued(state, aNotice({id})), NOTHING_SENT)
const idsOf = (state: SinkState) => state.queue.map(({notice}) => notice.finding?.id)

describe('a sink', () => {
  it('gets what waits in order, and counts what arrived', () => {
    const state = afterDelivery(begun(waiting('a', 'b')), {ok: true}, 1000)
    expect(idsOf(state)).toEqual(['b'])
    expect(state).toMatchObject({delivered: 1, deliveredAt: '1970-01-01T00:00:01.000Z', failed: 0})
    expect(isFailing(state)).toBe(false)
  })

  it('is tried again after growing pauses while it may pass, for about an hour, then counts a failure', () => {
    let state = begun(waiting('a'))
    const pauses: (number | null)[] = []
    let nowMs = 0
    while (state.queue.length > 0) {
      state = begun(afterDelivery(state, DOWN, nowMs))
      const waitMs = waitMsOf(state, nowMs)
      pauses.push(waitMs)
      nowMs += waitMs ?? 0
    }
    const known = pauses.slice(0, -1).map(Number)
    expect(known).toEqual(known.toSorted((a, b) => a - b))
    expect(known[0]).toBe(1000)
    expect(nowMs).toBeGreaterThan(55 * 60_000)
    expect(nowMs).toBeLessThan(95 * 60_000)
    expect(state).toMatchObject({failed: 1, delivered: 0, reason: 'nothing listens'})
    expect(isFailing(state)).toBe(true)
  })

  it('is not tried again with what will never pass', () => {
    const state = afterDelivery(begun(waiting('a', 'b')), GONE, 5)
    expect(idsOf(state)).toEqual(['b'])
    expect(state).toMatchObject({failed: 1, reason: 'status 404'})
  })

  it('waits as long as the receiver asks, but no day', () => {
    const after = (retryAfterMs: number) =>
      waitMsOf(afterDelivery(waiting('a'), {...DOWN, retryAfterMs}, 0), 0)
    expect(after(90_000)).toBe(90_000)
    expect(after(10)).toBe(1000)
    expect(after(86_400_000)).toBe(3_600_000)
  })

  it('has as many waiting as there is room: the oldest goes, but not the one under way, and is counted', () => {
    const ids = Array.from({length: MOST_WAITING}, (_, index) => `f${index}`)
    const full = enqueued(begun(waiting(...ids)), aNotice({id: 'new'}))
    expect(idsOf(full)).toEqual(['f0', ...ids.slice(2), 'new'])
    expect(full.dropped).toBe(1)
    expect(idsOf(enqueued(waiting(...ids), aNotice({id: 'new'})))).toEqual([...ids.slice(1), 'new'])
  })

  it('is not told again what was under way when the monitor ended', () => {
    const state = afterRestart(begun(waiting('a', 'b')), 7)
    expect(idsOf(state)).toEqual(['b'])
    expect(state).toMatchObject({failed: 1, delivered: 0})
    expect(state.reason).toMatch(/ended while/)
    const untouched = waiting('a')
    expect(afterRestart(untouched, 7)).toBe(untouched)
  })

  it('is tried at once when the clock was set back', () => {
    const later = afterDelivery(waiting('a'), DOWN, 1e12)
    expect(waitMsOf(later, 1e12)).toBe(1000)
    expect(waitMsOf(later, 1e12 - 86_400_000)).toBe(0)
    expect(waitMsOf(NOTHING_SENT, 0)).toBeNull()
  })
})
