import {describe, expect, it} from 'vitest'
import {BadHabits} from '../../src/analyse/bad-habits.js'

const MINUTE = 60_000

/** A record every five minutes under one of some keys in turn; whether the last one was a habit. */
const noted = (habits: BadHabits, keys: readonly string[], from: number, to: number): boolean => {
  let isHabit = false
  for (let i = from; i < to; i++) {
    isHabit = habits.note(keys[i % keys.length] ?? '', i * 5 * MINUTE, 2, i)
  }
  return isHabit
}

describe('what a log always reports as bad', () => {
  it('is known by the key of its findings', () => {
    const habits = new BadHabits()
    expect(noted(habits, ['a'], 0, 40)).toBe(true)
    expect(habits.note('b', 40 * 5 * MINUTE, 2, 41)).toBe(false)
  })

  it('is taken over by the key under which it is told from here on', () => {
    const [apart, together] = [new BadHabits(), new BadHabits()]
    for (const habits of [apart, together]) noted(habits, ['a', 'b', 'c', 'd'], 0, 40)
    for (const key of ['b', 'c', 'd']) together.rename(key, 'a')
    expect(apart.note('a', 40 * 5 * MINUTE, 2, 41)).toBe(false)
    expect(together.note('a', 40 * 5 * MINUTE, 2, 41)).toBe(true)
  })

  it('is the same after a restart', () => {
    const habits = new BadHabits()
    noted(habits, ['a'], 0, 40)
    const saved: unknown = JSON.parse(JSON.stringify(habits.snapshot()))
    expect(new BadHabits(saved as never).note('a', 40 * 5 * MINUTE, 2, 41)).toBe(true)
  })
})
