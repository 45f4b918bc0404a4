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
    const {shape} = seen
    const {measures} = shape
    if (measures.length === 0) return undefined
    shape.values ??= measures.map(({name}) => habitOf(seen, name))
    let notice: Notice | undefined
    for (let i = 0; i < measures.length; i++) {
      const measure = measures[i] as Measure
      const habit = shape.values[i] as ValueHabit | null
      const value = habit === null ? Number.NaN : seen.valueOf(measure)
      if (value !== value || habit === null) continue
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

/** Null for one measure too many. */
const habitOf = ({template}: Seen, name: string): ValueHabit | null => {
  const values = (template.values ??= new Map<string, ValueHabit>())
  const known = values.get(name)
  if (known) return known
  if (values.size >= MAX_HABITS) return null
  const habit = new ValueHabit()
  values.set(name, habit)
  return habit
}

/** `30,054 ms`, `85%`. */
const withUnit = (value: number, {factor, unit}: Measure): string =>
  `${compact(value / factor)}${unit === '' || unit === '%' ? '' : ' '}${unit}`

const compact = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)))
