import {describe, expect, it} from 'vitest'
import type {KnownFailure} from '../../src/analyse/known/known-failure.js'
import {BUILT_IN, createKnownFailures} from '../../src/analyse/known-failures.js'

const known = createKnownFailures()
const idOf = (text: string | null): string | undefined =>
  known.find({subject: text ?? '', line: ''})?.id

describe('known failures', () => {
  it('are many, each under one id', () => {
    expect(BUILT_IN.length).toBeGreaterThanOrEqual(60)
    expect(new Set(BUILT_IN.map(({id}) => id)).size).toBe(BUILT_IN.length)
    for (const failure of BUILT_IN) expect(known.byId(failure.id)).toBe(failure)
  })

  it.each(BUILT_IN.map((failure) => [failure.id, failure] as const))(
    '%s is found first in its own example, and in no line of similar words',
    (id, failure) => {
      expect(idOf(failure.example)).toBe(id)
      expect(idOf(failure.counterExample)).toBeUndefined()
    },
  )

  it('say what happened, why, and what to look at, and hold no state', () => {
    for (const {what, cause, nextCheck, name, pattern} of BUILT_IN) {
      expect([what, cause, nextCheck].every((text) => text.endsWith('.'))).toBe(true)
      expect(name.length).toBeLessThanOrEqual(40)
      expect((pattern as RegExp).flags).not.toMatch(/[gy]/)
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
    for (const unit of near) idOf(unit.repeat(100_000))
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(1_000_000)
  })

  const rule = (id: string, pattern: RegExp): KnownFailure => ({
    ...{id, name: id, severity: 'error', category: 'other', pattern, what: 'It broke.'},
    ...{cause: '', nextCheck: '', example: null, counterExample: null},
  })

  it("try the user's first, on the message and on the line", () => {
    const own = createKnownFailures([rule('full', /space left/), rule('stamp', /^2026/)])
    const disk = 'No space left on device'
    expect(own.find({subject: disk, line: ''})?.id).toBe('full')
    expect(own.find({subject: 'x', line: '2026-01-01 x'})?.id).toBe('stamp')
    expect(own.find({subject: 'deadlock detected', line: ''})?.id).toBe('db-deadlock')
    expect(own.all.slice(0, 2).map(({id}) => id)).toEqual(['full', 'stamp'])
  })

  it("give the place of a built-in one to a user's of the same id", () => {
    const mine = rule('db-deadlock', /lock loop/)
    const own = createKnownFailures([mine])
    expect(own.byId('db-deadlock')).toBe(mine)
    expect(own.find({subject: 'deadlock detected', line: ''})).toBeUndefined()
    expect(own.all).toHaveLength(BUILT_IN.length)
    expect(own.fingerprint).not.toBe(known.fingerprint)
  })
})
