import {describe, expect, it} from 'vitest'
import {ValueHabit} from '../../src/analyse/value-habit.js'

/** Values between two limits, the same at each run. */
const between = (low: number, high: number, count: number): readonly number[] =>
  Array.from({length: count}, (_, i) => low + ((i * 7_919) % 1_000) * ((high - low) / 1_000))

const outOf = (habit: ValueHabit, values: readonly number[]): number =>
  values.filter((value) => habit.note(value)).length

describe('the habit of a measure', () => {
  it('is not surprised by its own spread', () => {
    expect(outOf(new ValueHabit(), between(20.5, 90.5, 5_000))).toBe(0)
  })

  it('notices a slow ramp: its own values do not make it usual', () => {
    const habit = new ValueHabit()
    outOf(habit, between(1.6, 4.1, 1_000))
    const ramp = between(1.6, 4.1, 400).map((value, i) => value * (1 + (14 * i) / 400))
    expect(outOf(habit, ramp)).toBeGreaterThan(100)
  })

  it('notices a queue that grows where it is mostly empty', () => {
    const habit = new ValueHabit()
    outOf(
      habit,
      Array.from({length: 2_000}, (_, i) => (i % 3 === 0 ? i % 7 : 0)),
    )
    expect(
      outOf(
        habit,
        between(0, 1, 300).map((_, i) => 4 * i),
      ),
    ).toBeGreaterThan(150)
  })

  it('notices that sizes fall far below what they ever were, not that a few are small', () => {
    const habit = new ValueHabit()
    const sizes = between(300_000.5, 520_000.5, 1_000)
    expect(outOf(habit, sizes)).toBe(0)
    expect(outOf(habit, [900.5, 400_000.5, 800.5, 410_000.5])).toBe(0)
    expect(outOf(habit, between(900.5, 4_000.5, 40))).toBeGreaterThan(20)
    const empty = new ValueHabit()
    const some = Array.from({length: 1_000}, (_, i) => (i % 3 === 0 ? 0 : 40 + (i % 50)))
    expect(outOf(empty, some)).toBe(0)
    expect(
      outOf(
        empty,
        Array.from({length: 60}, () => 0),
      ),
    ).toBe(0)
  })

  it('notices that the slow ones became slower, though most are quick', () => {
    const mixed = (count: number, times: number): readonly number[] =>
      Array.from({length: count}, (_, i) =>
        i % 3 === 0 ? 390.5 + (i % 700) : times * (20_000 + ((i * 7_919) % 1_000) * 120),
      )
    const habit = new ValueHabit()
    expect(outOf(habit, mixed(5_000, 1))).toBe(0)
    expect(outOf(habit, mixed(600, 12))).toBeGreaterThan(20)
    const saved: unknown = JSON.parse(JSON.stringify(habit.snapshot()))
    const restored = new ValueHabit(saved as never)
    expect(outOf(restored, mixed(600, 1))).toBe(outOf(habit, mixed(600, 1)))
  })

  it('says nothing of a counter', () => {
    expect(
      outOf(
        new ValueHabit(),
        Array.from({length: 3_000}, (_, i) => i * i),
      ),
    ).toBe(0)
  })

  it('notices an exit code that never was there, until it is usual', () => {
    const habit = new ValueHabit()
    const ended = (code: number, times: number): number =>
      Array.from({length: times}, () => habit.noteCode(code)).filter(Boolean).length
    expect(ended(0, 3) + ended(3, 1) + ended(0, 20) + ended(3, 1)).toBe(0)
    expect(ended(1, 5)).toBe(5)
    expect(ended(0, 1)).toBe(0)
    expect(ended(1, 40)).toBe(15)
  })

  it('is the same after a restart', () => {
    const values = [...between(1.5, 9.5, 200), ...between(80.5, 95.5, 40)]
    const whole = new ValueHabit()
    const expected = values.map((value) => whole.note(value))
    for (const at of [1, 60, 199, 215]) {
      const first = new ValueHabit()
      const before = values.slice(0, at).map((value) => first.note(value))
      const second = new ValueHabit(JSON.parse(JSON.stringify(first.snapshot())) as never)
      expect([...before, ...values.slice(at).map((value) => second.note(value))]).toEqual(expected)
    }
    expect(expected).toContain(true)
  })
})
