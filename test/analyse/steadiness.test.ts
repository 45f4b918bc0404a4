import {describe, expect, it} from 'vitest'
import {Steadiness} from '../../src/analyse/steadiness.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Notes a record at each of the times; whether the last one was a habit. */
const noted = (steadiness: Steadiness, times: readonly number[], rank = 2): boolean =>
  times.map((time) => steadiness.note(time, rank)).at(-1) ?? false

const every = (ms: number, fromMs: number, toMs: number): readonly number[] =>
  Array.from({length: Math.ceil((toMs - fromMs) / ms)}, (_, i) => fromMs + i * ms)

describe('an error', () => {
  it('is a habit when it came evenly since the log began', () => {
    expect(noted(new Steadiness(), every(4 * MINUTE, MINUTE, 3 * HOUR))).toBe(true)
    expect(noted(new Steadiness(), every(MINUTE, 0, 50 * HOUR))).toBe(true)
  })

  it('is none in the first hour: what fails while a program starts is news', () => {
    expect(noted(new Steadiness(), every(2_000, 0, 59 * MINUTE))).toBe(false)
  })

  it('is none when it began later', () => {
    expect(noted(new Steadiness(), every(MINUTE, 2 * HOUR, 4 * HOUR))).toBe(false)
  })

  it('is none when it came once before, and now in numbers', () => {
    const times = [MINUTE, 3 * HOUR, ...every(MINUTE, 6 * HOUR, 8 * HOUR)]
    expect(noted(new Steadiness(), times)).toBe(false)
  })

  it('is none any more when it was away for half of the time', () => {
    const steadiness = new Steadiness()
    expect(noted(steadiness, every(4 * MINUTE, 0, 4 * HOUR))).toBe(true)
    expect(steadiness.note(6 * HOUR, 2)).toBe(true)
    expect(steadiness.note(13 * HOUR, 2)).toBe(false)
  })

  it('that is worse than the habit is none', () => {
    const steadiness = new Steadiness()
    expect(noted(steadiness, every(4 * MINUTE, 0, 4 * HOUR), 1)).toBe(true)
    expect(steadiness.note(4 * HOUR, 2)).toBe(false)
  })

  it('is judged the same after a restart, and when two templates become one', () => {
    const times = every(5 * MINUTE, MINUTE, 3 * HOUR)
    const whole = new Steadiness()
    const verdicts = times.map((time) => whole.note(time, 2))
    const first = new Steadiness()
    const before = times.slice(0, 9).map((time) => first.note(time, 2))
    const second = new Steadiness(JSON.parse(JSON.stringify(first.snapshot())) as never)
    expect([...before, ...times.slice(9).map((time) => second.note(time, 2))]).toEqual(verdicts)

    const odd = new Steadiness()
    const even = new Steadiness()
    times.forEach((time, i) => (i % 2 === 0 ? even : odd).note(time, 2))
    expect(even.with(odd).note(3 * HOUR, 2)).toBe(true)
  })
})
