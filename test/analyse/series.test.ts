import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Series} from '../../src/analyse/series.js'

const MINUTE = 60_000
const at = Date.UTC(2026, 2, 10)

describe('the series of a template', () => {
  it('counts a minute for two hours and an hour for thirty days', () => {
    const series = new Series()
    for (let minute = 0; minute < 31 * 24 * 60; minute++) series.note(at + minute * MINUTE)
    expect(series.minutes).toHaveLength(120)
    expect(series.hours).toHaveLength(720)
    expect(series.hours.every(([, count]) => count === 60)).toBe(true)
  })

  it('loses no record of its time, whatever their order, over a restart too', () => {
    const minutes = fc.array(fc.nat({max: 100}), {maxLength: 200})
    fc.assert(
      fc.property(minutes, fc.nat({max: 200}), (given, cut) => {
        let series = new Series()
        for (const [i, minute] of given.entries()) {
          if (i === cut) series = new Series(series.snapshot())
          series.note(at + minute * MINUTE)
        }
        const expected = new Map<number, number>()
        for (const minute of given) {
          const key = at / MINUTE + minute
          expected.set(key, (expected.get(key) ?? 0) + 1)
        }
        expect(series.minutes).toEqual([...expected].sort(([a], [b]) => a - b))
        expect(series.hours.reduce((sum, [, count]) => sum + count, 0)).toBe(given.length)
      }),
    )
  })

  it('takes over what another one had counted', () => {
    const [a, b] = [new Series(), new Series()]
    a.note(at)
    b.note(at)
    b.note(at + MINUTE)
    a.absorb(b)
    expect(a.minutes.map(([, count]) => count)).toEqual([2, 1])
  })
})
