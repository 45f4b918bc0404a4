import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Habit} from '../../src/analyse/habit.js'
import type {HabitSnapshot, RateTurn} from '../../src/analyse/habit.js'

const MINUTE = 60_000

/** Records at even distances, so many a minute; what was told, and when. */
const feed = (habit: Habit, fromMs: number, minutes: number, perMinute: number): RateTurn[] => {
  const turns: RateTurn[] = []
  const count = Math.round(minutes * perMinute)
  for (let i = 0; i < count; i++) {
    const turn = habit.note(fromMs + (i * minutes * MINUTE) / count)
    if (turn) turns.push(turn)
  }
  return turns
}

describe('the habit of a template', () => {
  it('is not surprised by a steady rate, however high or low', () => {
    for (const perMinute of [0.2, 1, 6, 60, 600]) {
      expect(feed(new Habit(), 0, 180, perMinute)).toEqual([])
    }
  })

  it('tells once that ten times as many come, and again after a quiet hour', () => {
    const habit = new Habit()
    feed(habit, 0, 60, 6)
    expect(feed(habit, 60 * MINUTE, 5, 60)).toMatchObject([{isFaster: true}])
    expect(habit.isBursting).toBe(true)
    expect(feed(habit, 65 * MINUTE, 60, 6)).toEqual([])
    expect(habit.isBursting).toBe(false)
    expect(feed(habit, 125 * MINUTE, 5, 60)).toMatchObject([{isFaster: true}])
  })

  it('tells four minutes at ten times the rate, not a quarter of an hour at three times', () => {
    const busy = new Habit()
    feed(busy, 0, 600, 0.5)
    feed(busy, 600 * MINUTE, 60, 1.5)
    expect(feed(busy, 660 * MINUTE, 15, 4)).toEqual([])
    const burst = new Habit()
    feed(burst, 0, 600, 1.5)
    expect(feed(burst, 600 * MINUTE, 4, 15)).toMatchObject([{isFaster: true}])
  })

  it('takes over what a template did that it stands for now', () => {
    const [first, second, both] = [new Habit(), new Habit(), new Habit()]
    feed(first, 0, 60, 3)
    feed(second, 0, 60, 3)
    both.absorb(first)
    both.absorb(second)
    expect(both.records).toBe(360)
    expect(feed(both, 60 * MINUTE, 5, 60)).toMatchObject([{isFaster: true}])
  })

  it('tells that it falls off a cliff where days and nights make every count usual', () => {
    const week = (habit: Habit): number => {
      let hours = 0
      for (let day = 0; day < 3; day++, hours += 24) {
        feed(habit, hours * 60 * MINUTE, 480, 2)
        feed(habit, (hours + 8) * 60 * MINUTE, 960, 12)
      }
      feed(habit, hours * 60 * MINUTE, 480, 2)
      feed(habit, (hours + 8) * 60 * MINUTE, 180, 12)
      return hours + 11
    }
    const habit = new Habit()
    const hours = week(habit)
    expect(feed(habit, hours * 60 * MINUTE, 60, 1.2)).toMatchObject([{isFaster: false}])
    const usual = new Habit()
    expect(feed(usual, week(usual) * 60 * MINUTE, 60, 5)).toEqual([])
  })

  it('says nothing of three in a minute where one was usual', () => {
    const habit = new Habit()
    feed(habit, 0, 120, 1)
    expect(feed(habit, 120 * MINUTE, 10, 3)).toEqual([])
  })

  it('says nothing before it has a past', () => {
    const habit = new Habit()
    feed(habit, 0, 1.5, 6)
    expect(feed(habit, 1.5 * MINUTE, 1, 100)).toEqual([])
  })

  it('tells once that a tenth comes of what came before', () => {
    const habit = new Habit()
    feed(habit, 0, 60, 60)
    expect(feed(habit, 60 * MINUTE, 30, 5)).toMatchObject([{isFaster: false}])
  })

  it('follows a rate that changes slowly', () => {
    const habit = new Habit()
    const turns: RateTurn[] = []
    for (let hour = 0; hour < 48; hour++) {
      turns.push(
        ...feed(
          habit,
          hour * 60 * MINUTE,
          60,
          30 * (1 + 0.8 * Math.sin((hour / 24) * 2 * Math.PI)),
        ),
      )
    }
    expect(turns).toEqual([])
  })

  it('goes on from what was stored, wherever that was', () => {
    const gaps = fc.array(fc.constantFrom(0, 10, 900, 9_000, 61_000, 700_000), {maxLength: 400})
    fc.assert(
      fc.property(gaps, fc.nat({max: 400}), (steps, at) => {
        const whole = new Habit()
        let habit = new Habit()
        let ms = 0
        for (const [i, gap] of steps.entries()) {
          ms += gap
          if (i === at) {
            habit = new Habit(JSON.parse(JSON.stringify(habit.snapshot())) as HabitSnapshot)
          }
          expect(habit.note(ms)).toEqual(whole.note(ms))
        }
        expect(habit.snapshot()).toEqual(whole.snapshot())
      }),
    )
  })
})
