import {describe, expect, it} from 'vitest'
import {Series} from '../../src/analyse/series.js'
import {countsIn, stretchOf} from '../../src/analyse/slices.js'
import {analyse} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import {randomNumbers} from '../support/random-numbers.js'
import {DAY, HOUR, MINUTE, SECOND} from '../support/watched-file.js'

const START = Date.UTC(2026, 2, 11, 6)
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)

const seriesAt = (times: readonly number[]): Series => {
  const series = new Series()
  for (const time of times) series.note(time)
  return series
}

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({length: Math.floor((to - from) / ms)}, (_, n) => from + n * ms)

describe('slices', () => {
  it('cut the time of a log into 24, by minutes where it is short', () => {
    expect(stretchOf(START, START + DAY)?.slices).toBe(24)
    expect(stretchOf(START, START + 5 * MINUTE)?.slices).toBe(5)
    expect(stretchOf(START, START)?.slices).toBe(1)
    expect(stretchOf(null, null)).toBeNull()
  })

  it('reach back thirty days at most, or as far as is asked', () => {
    const endMs = START + 90 * DAY + 1
    expect(stretchOf(START, START + 90 * DAY)).toMatchObject({fromMs: endMs - 719 * HOUR, endMs})
    expect(stretchOf(START, START + 90 * DAY, 2 * HOUR)).toMatchObject({fromMs: endMs - 2 * HOUR})
    expect(stretchOf(START, START + 26 * MINUTE, 2 * HOUR)).toMatchObject({
      fromMs: START,
      slices: 24,
    })
  })

  it('hold what came when it came', () => {
    const stretch = stretchOf(START, START + 2 * HOUR - 1)
    if (!stretch) throw new Error('no stretch')
    const burst = every(SECOND, START + 100 * MINUTE, START + 105 * MINUTE)
    const counts = countsIn(seriesAt(burst), stretch)
    expect(counts[20]).toBe(300)
    expect(sum(counts)).toBe(300)
  })

  it('share out an hour of which the minutes are forgotten, and not into what is known', () => {
    const toMs = START + 6 * HOUR - 1
    const stretch = stretchOf(START, toMs)
    if (!stretch) throw new Error('no stretch')
    // The third hour is beyond the two that are known by the minute.
    const times = [...every(MINUTE, START + 2 * HOUR, START + 3 * HOUR), toMs]
    const counts = countsIn(seriesAt(times), stretch)
    expect(counts.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(counts.slice(8, 12)).toEqual([15, 15, 15, 15])
    expect(counts.slice(12)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  })

  it('know of an hour that is half forgotten in which half it came', () => {
    const latestMs = START + 150 * MINUTE
    const stretch = stretchOf(START, START + 12 * HOUR - 1)
    if (!stretch) throw new Error('no stretch')
    const times = [...every(MINUTE, START, START + 30 * MINUTE), latestMs]
    const counts = countsIn(seriesAt(times), stretch)
    expect(counts.slice(0, 6)).toEqual([29, 1, 0, 0, 0, 1])
  })

  it('take nothing from what came before the stretch', () => {
    const toMs = START + 5 * HOUR + 13 * MINUTE + 2 * SECOND
    const stretch = stretchOf(START, toMs, 2 * HOUR)
    if (!stretch) throw new Error('no stretch')
    const counts = countsIn(seriesAt([...every(20 * SECOND, START, toMs), toMs]), stretch)
    for (const count of counts) expect(Math.abs(count - 15)).toBeLessThanOrEqual(2)
  })

  it.each([3 * MINUTE, HOUR, 3 * HOUR, 7 * HOUR, 5 * DAY, 29 * DAY])(
    'lose and gain nothing over %i ms',
    (spanMs) => {
      const random = randomNumbers(spanMs)
      const times = Array.from({length: 1_000}, () => START + Math.floor(random() * spanMs))
      times.sort((a, b) => a - b)
      const stretch = stretchOf(times[0] ?? 0, times.at(-1) ?? 0)
      if (!stretch) throw new Error('no stretch')
      const counts = countsIn(seriesAt(times), stretch)
      expect(sum(counts)).toBe(1_000)
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(0)
    },
  )
})

describe('the series of a report', () => {
  it('add up to the count of each template, also of those that became one', () => {
    const names = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus']
    const lines = Array.from({length: 700}, (_, n) => {
      const stamp = new Date(START + n * 40 * SECOND).toISOString()
      return n % 2 === 0
        ? `${stamp} INFO login of ${names[Math.floor(n / 100)] ?? ''} failed again`
        : `${stamp} INFO queue is drained`
    })
    const report = analyse(linesOf(lines)).pipeline.report()
    expect(report.templates.map(({template, count}) => [template, count])).toContainEqual([
      'login of <*> failed again',
      350,
    ])
    for (const {series, count} of report.templates) expect(sum(series)).toBe(count)
    expect(sum(report.slices?.counts ?? [])).toBe(700)
    expect(report.slices).toMatchObject({from: report.from, to: report.to})
  })

  it('are empty in a log without times', () => {
    const report = analyse(linesOf(['queue is drained', 'queue is drained'])).pipeline.report()
    expect(report.slices).toBeNull()
    expect(report.templates.map(({series}) => series)).toEqual([[]])
  })
})
