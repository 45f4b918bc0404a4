import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {
  counted,
  formatAgo,
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatShare,
  formatShortDuration,
  formatSpan,
  formatTime,
} from '../../src/ui/format-values.js'
import {sparkline} from '../../src/ui/sparkline.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [48_213, '48,213'],
    [1_234_567, '1,234,567'],
  ])('%i is %s', (count, shown) => {
    expect(formatCount(count)).toBe(shown)
  })

  it.each([
    [0, '0'],
    [9999, '9,999'],
    [48_213, '48.2k'],
    [999_949, '1.0M'],
    [412_300, '412k'],
    [1_123_456, '1.1M'],
    [7e15, '7000T'],
  ])('%i in a column is %s', (count, shown) => {
    expect(formatCompact(count)).toBe(shown)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_812_441, '9.8 MB'],
    [999_999, '1.0 MB'],
    [5e12, '5.0 TB'],
  ])('%i bytes are %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown)
  })

  it('a share is never rounded to nothing or to all', () => {
    expect(formatShare(83, 100)).toBe('83.0 %')
    expect(formatShare(1, 1_000_000)).toBe('<0.1 %')
    expect(formatShare(999_999, 1_000_000)).toBe('99.9 %')
    expect(formatShare(5, 5)).toBe('100 %')
    expect(formatShare(0, 0)).toBe('0.0 %')
  })

  it('one is not said in the plural', () => {
    expect(counted(1, 'line')).toBe('1 line')
    expect(counted(0, 'line')).toBe('0 lines')
    expect(counted(2, 'line holds', 'lines hold')).toBe('2 lines hold')
  })
})

describe('times', () => {
  let zone: string | undefined
  beforeAll(() => {
    zone = process.env.TZ
    process.env.TZ = 'Asia/Kolkata'
  })
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it('are local', () => {
    expect(formatTime(new Date('2026-06-01T20:04:56Z'))).toBe('2026-06-02 01:34:56')
    expect(formatTime(new Date('no date'))).toBe('an unknown time')
  })

  it('from … to say the day once when it is one', () => {
    const from = new Date('2026-06-01T10:00:00Z')
    const span = (hours: number) => formatSpan(from, new Date(from.getTime() + hours * HOUR), '–')
    expect(span(1)).toBe('2026-06-01 15:30:00 – 16:30:00')
    expect(span(9)).toBe('2026-06-01 15:30:00 – 2026-06-02 00:30:00')
  })

  it.each([
    [-5 * SECOND, '0 s ago'],
    [3 * SECOND, '3 s ago'],
    [59_999, '59 s ago'],
    [41 * MINUTE, '41 min ago'],
    [2.5 * HOUR, '2 h ago'],
    [47 * HOUR, '47 h ago'],
    [5 * DAY, '5 days ago'],
  ])('%i ms before is %s', (ms, shown) => {
    const now = new Date('2026-06-01T12:00:00Z')
    expect(formatAgo(new Date(now.getTime() - ms), now)).toBe(shown)
  })

  it.each([
    [-1, '0 s', '0s'],
    [41 * SECOND, '41 s', '41s'],
    [12 * MINUTE, '12 min', '12m'],
    [2 * HOUR + 4 * MINUTE, '2 h 4 min', '2h04m'],
    [3 * HOUR, '3 h', '3h00m'],
    [DAY + HOUR, '1 day 1 h', '1d01h'],
    [5 * DAY + 2 * HOUR, '5 days 2 h', '5d02h'],
  ])('%i ms last %s or %s', (ms, long, short) => {
    expect(formatDuration(ms)).toBe(long)
    expect(formatShortDuration(ms)).toBe(short)
  })
})

describe('a sparkline', () => {
  it('is scaled to its greatest value, and a little is more than nothing', () => {
    expect(sparkline([0, 1, 50, 100], {width: 10, unicode: true})).toBe('▁▂▅█')
    expect(sparkline([0, 1, 50, 100], {width: 10, unicode: false})).toBe('_.=#')
    expect(sparkline([0, 0], {width: 10, unicode: true})).toBe('▁▁')
    expect(sparkline([], {width: 10, unicode: true})).toBe('')
  })

  it('shows a short burst also when many values share a column', () => {
    const values = Array.from({length: 600}, (_, index) => (index === 301 ? 100 : 0))
    expect(sparkline(values, {width: 10, unicode: true})).toBe('▁▁▁▁▁█▁▁▁▁')
  })
})
