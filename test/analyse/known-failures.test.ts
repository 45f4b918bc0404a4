import {describe, expect, it} from 'vitest'
import {KNOWN_FAILURES, findKnownFailure, knownFailureOf} from '../../src/analyse/known-failures.js'

describe('known failures', () => {
  it('are many, each under one id', () => {
    expect(KNOWN_FAILURES.length).toBeGreaterThanOrEqual(60)
    expect(new Set(KNOWN_FAILURES.map(({id}) => id)).size).toBe(KNOWN_FAILURES.length)
    for (const failure of KNOWN_FAILURES) expect(knownFailureOf(failure.id)).toBe(failure)
  })

  it.each(KNOWN_FAILURES.map((failure) => [failure.id, failure] as const))(
    '%s is found first in its own example, and in no line of similar words',
    (id, failure) => {
      expect(findKnownFailure(failure.example)?.id).toBe(id)
      expect(findKnownFailure(failure.counterExample)?.id).toBeUndefined()
    },
  )

  it('say what happened, why, and what to look at, and hold no state', () => {
    for (const {what, cause, nextCheck, name, pattern} of KNOWN_FAILURES) {
      expect([what, cause, nextCheck].every((text) => text.endsWith('.'))).toBe(true)
      expect(name.length).toBeLessThanOrEqual(40)
      expect(pattern.flags).not.toMatch(/[gy]/)
    }
  })

  it('are searched for in time proportional to the text', () => {
    const near = [
      'InnoDB: ',
      'upstream ',
      'fork ',
      'md/raid1: ',
      'node x ',
      'a.b',
      'CRON ',
      "thread '",
      'Caused by: a.',
    ]
    const from = process.cpuUsage()
    for (const unit of near) findKnownFailure(unit.repeat(100_000))
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(1_000_000)
  })
})
