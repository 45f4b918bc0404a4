import {describe, expect, it} from 'vitest'
import {isDeferred, isHopeless, withFailure, type Fruitless} from '../../src/explain/fruitless.js'

const MINUTE = 60_000

/** Whether each failure, at these times, ends the patience; the server answered another one at `answeredMs`. */
const verdicts = (answeredMs: number, ...times: readonly number[]): readonly boolean[] => {
  let tries: Fruitless | undefined
  return times.map((ms) => {
    const before = tries
    tries = withFailure(before, ms)
    return isHopeless(before, tries, answeredMs)
  })
}

describe('what a model fails at', () => {
  it('is asked about again while the server answers nothing at all', () => {
    expect(verdicts(-Infinity, 0, 1, 2, 3, 4, 5, 6, 10 * MINUTE)).not.toContain(true)
  })

  it('is given up when the server has answered another one since it failed twice', () => {
    expect(verdicts(1.5, 0, 1, 2)).toEqual([false, false, true])
  })

  it('is not given up for what the server answered before it failed last', () => {
    expect(verdicts(0.5, 0, 1, 2)).toEqual([false, false, false])
    expect(verdicts(-1, 0, 1, 2)).toEqual([false, false, false])
  })

  it('is given up alone, after many failures in a quarter of an hour', () => {
    expect(verdicts(-Infinity, 0, 1, 3, 4, 5, 15 * MINUTE)).toEqual([
      ...[false, false, false, false, false],
      true,
    ])
  })

  it('lets others go first once it has failed twice', () => {
    const once = withFailure(undefined, 0)
    expect([undefined, once, withFailure(once, 1)].map(isDeferred)).toEqual([false, false, true])
  })
})
