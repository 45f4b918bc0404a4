import {describe, expect, it} from 'vitest'
import {sinceDate} from '../../src/cli/values.js'

const NOW = new Date('2026-06-15T12:00:00Z')

describe('a point in time on the command line', () => {
  it.each([
    ['2h', '2026-06-15T10:00:00.000Z'],
    ['2h ago', '2026-06-15T10:00:00.000Z'],
    ['2026-06-01', '2026-06-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(sinceDate(text, NOW).toISOString()).toBe(expected)
  })

  it.each(['2026-02-30', '2026-02-30T10:00', '2026-06-01T25:00'])('none in %s', (text) => {
    expect(() => sinceDate(text, NOW)).toThrow('not a date')
  })

  it.each(['yesterday', '', 'ago'])('none in "%s"', (text) => {
    expect(() => sinceDate(text, NOW)).toThrow('not a duration')
  })
})
