import {describe, expect, it} from 'vitest'
import {Steadiness} from '../../src/analyse/steadiness.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The log has a record a second. */
const note = (steadiness: Steadiness, time: number, rank = 2): boolean =>
  steadiness.note(time, rank, Math.round(time / 1_000))

/** Notes a record at each of the times; whether the last one was a habit. */
const noted = (steadiness: Steadiness, times: readonly number[], rank = 2): boolean =>
  times.map((time) => note(steadiness, time, rank)).at(-1) ?? false

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
    expect(note(steadiness, 6 * HOUR)).toBe(true)
    expect(note(steadiness, 13 * HOUR)).toBe(false)
  })

  it('is none any more when it has grown, until that has lasted as long', () => {
    const steadiness = new Steadiness()
    expect(noted(steadiness, every(20 * MINUTE, 0, 48 * HOUR))).toBe(true)
    expect(noted(steadiness, every(2 * MINUTE, 48 * HOUR, 60 * HOUR))).toBe(false)
    expect(noted(steadiness, every(2 * MINUTE, 60 * HOUR, 130 * HOUR))).toBe(true)
  })

  it('stays one when all of the log has grown', () => {
    const steadiness = new Steadiness()
    const often = every(20 * MINUTE, 0, 48 * HOUR)
    often.forEach((time, i) => steadiness.note(time, 2, 1_000 * i))
    const grown = every(2 * MINUTE, 48 * HOUR, 70 * HOUR)
    const verdicts = grown.map((time, i) => steadiness.note(time, 2, 1_000 * (often.length + i)))
    expect(verdicts).not.toContain(false)
  })

  it('that is worse than the habit is none', () => {
    const steadiness = new Steadiness()
    expect(noted(steadiness, every(4 * MINUTE, 0, 4 * HOUR), 1)).toBe(true)
    expect(note(steadiness, 4 * HOUR)).toBe(false)
  })

  it('is judged the same after a restart, and when two templates become one', () => {
    const times = every(5 * MINUTE, MINUTE, 3 * HOUR)
    const whole = new Steadiness()
    const verdicts = times.map((time) => note(whole, time))
    const first = new Steadiness()
    const before = times.slice(0, 9).map((time) => note(first, time))
    const second = new Steadiness(JSON.parse(JSON.stringify(first.snapshot())) as never)
    expect([...before, ...times.slice(9).map((time) => note(second, time))]).toEqual(verdicts)

    const odd = new Steadiness()
    const even = new Steadiness()
    times.forEach((time, i) => note(i % 2 === 0 ? even : odd, time))
    expect(note(even.with(odd), 3 * HOUR)).toBe(true)
  })
})
