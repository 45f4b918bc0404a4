import {uptime} from 'node:os'
import {describe, expect, it} from 'vitest'
import {createSystemClock} from '../../src/journal/system-clock.js'
import {parseSessionId} from '../../src/sessions/events.js'

describe("the machine's clock", () => {
  it('stamps with wall clock, boot and milliseconds since boot', () => {
    const before = Date.now()
    const stamp = createSystemClock({bootId: 'boot-7'}).stamp()
    expect(stamp.bootId).toBe('boot-7')
    expect(stamp.at).toBeGreaterThanOrEqual(before)
    expect(stamp.at).toBeLessThanOrEqual(Date.now())
    expect(Math.abs(stamp.sinceBootMs - uptime() * 1000)).toBeLessThan(1000)
  })

  it('never gives two events of a process the same moment or id', () => {
    const clock = createSystemClock({bootId: ''})
    const stamps = Array.from({length: 5000}, () => clock.stamp())
    for (const [index, {sinceBootMs}] of stamps.slice(1).entries()) {
      expect(sinceBootMs).toBeGreaterThan(stamps[index]?.sinceBootMs ?? Infinity)
    }
    expect(new Set(stamps.map(({id}) => id)).size).toBe(stamps.length)
    expect((stamps.at(-1)?.sinceBootMs ?? 0) - uptime() * 1000).toBeLessThan(100)
  })

  it('makes session ids that are valid and tokens of 128 bits', () => {
    const clock = createSystemClock({bootId: ''})
    const id = clock.newSessionId()
    expect(parseSessionId(id)).toBe(id)
    expect(clock.newToken()).toMatch(/^[0-9a-f]{32}$/)
    expect(clock.newToken()).not.toBe(clock.newToken())
  })
})
