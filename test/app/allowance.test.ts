import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createAllowance} from '../../src/app/allowance.js'

const taken = (times: readonly number[], allowance = createAllowance({most: 3, everyMs: 10})) =>
  times.map((ms) => allowance.take(ms))

describe('an allowance', () => {
  it('is used up by so many in a row, and comes back with time', () => {
    expect(taken([5, 5, 5, 5, 14, 15, 15, 1000, 1000, 1000, 1000])).toEqual([
      ...[true, true, true, false, false, true, false],
      ...[true, true, true, false],
    ])
  })

  it('is none the worse or better for a clock that is set back', () => {
    expect(taken([1000, 1000, 0, 0, 9, 10])).toEqual([true, true, true, false, false, true])
  })

  it('never gives more than its rate', () => {
    const steps = fc.array(fc.nat({max: 30}), {maxLength: 200})
    fc.assert(
      fc.property(steps, (waits) => {
        let now = 0
        const allowance = createAllowance({most: 3, everyMs: 10})
        const given = waits.filter((ms) => allowance.take((now += ms))).length
        expect(given).toBeLessThanOrEqual(3 + now / 10)
      }),
    )
  })
})
