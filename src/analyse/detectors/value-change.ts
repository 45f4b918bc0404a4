import type {Detector, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'
import type {Measure} from '../measures.js'
import {ValueHabit} from '../value-habit.js'

/**
 * Reports a measure (a latency, a size: `measures.ts`) far above its own past, at info: one value
 * above three times the highest, or twenty in a row above four times the usual.
 */
export const createValueChangeDetector = (): Detector => ({
  name: 'value-change',
  observe(seen): Notice | undefined {
    const {measures} = seen.shape
    if (measures.length === 0) return undefined
    let notice: Notice | undefined
    for (const measure of measures) {
      const value = seen.valueOf(measure)
      if (Number.isNaN(value)) continue
      const habit = habitOf(seen, measure.name)
      if (!habit.note(value) || notice !== undefined || seen.isLearning) continue
      const usual = habit.usual
      notice = {
        kind: 'value-change',
        severity: 'info',
        title: () =>
          titleOf(
            seen.head(),
            `${withUnit(value, measure)}, usually ${withUnit(usual, measure)}: `,
          ),
        key: `value:${seen.template.family}`,
        known: null,
      }
    }
    return notice
  },
  snapshot: () => null,
})

const MAX_HABITS = 8

const habitOf = ({template}: Seen, name: string): ValueHabit => {
  const known = template.values.get(name)
  if (known) return known
  const habit = new ValueHabit()
  if (template.values.size < MAX_HABITS) template.values.set(name, habit)
  return habit
}

/** `30,054 ms`, `85%`. */
const withUnit = (value: number, {factor, unit}: Measure): string =>
  `${compact(value / factor)}${unit === '' || unit === '%' ? '' : ' '}${unit}`

const compact = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)))
