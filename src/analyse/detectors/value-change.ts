import type {Detector, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'
import type {Measure} from '../measures.js'
import {ValueHabit} from '../value-habit.js'

/** Measures of one kind that are out within this much active time of each other are one event. */
const ONE_EVENT_MS = 1_800_000

interface State {
  /** The event that is going on: its key, what is measured, and when it was seen last. */
  key: string | null
  kind: string
  atMs: number
}

/**
 * Reports a measure (a latency, a size: `measures.ts`) far above its own past, at info: one value
 * above three times the highest, or twenty in a row above four times the usual. And the exit code of
 * a job that never ended so before, as a warning.
 */
export class ValueChangeDetector implements Detector {
  readonly name = 'value-change'
  readonly #state: State

  constructor(snapshot?: unknown) {
    this.#state = {key: null, kind: '', atMs: 0, ...(snapshot as State | undefined)}
  }

  observe(seen: Seen, isNoticed: boolean): Notice | undefined {
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
      const isOut = measure.isExitCode === true ? habit.noteCode(value) : habit.note(value)
      if (!isOut || notice !== undefined || seen.isLearning) continue
      if (measure.isExitCode !== true) notice = this.#outOf(seen, measure, value, habit.usual)
      else if (!isNoticed) notice = exitOf(seen, value)
    }
    return notice
  }

  snapshot(): unknown {
    return {...this.#state}
  }

  #outOf(seen: Seen, measure: Measure, value: number, usual: number): Notice {
    const state = this.#state
    const kind = measure.name.replace(/^.*#/, '')
    if (state.key === null || state.kind !== kind || seen.activeMs - state.atMs > ONE_EVENT_MS) {
      state.key = `value:${seen.template.family}`
      state.kind = kind
    }
    state.atMs = seen.activeMs
    const how = `${withUnit(value, measure)}, usually ${withUnit(usual, measure)}: `
    const title = (): string => titleOf(seen.head(), how)
    return {kind: 'value-change', severity: 'info', title, key: state.key, known: null}
  }
}

const exitOf = (seen: Seen, code: number): Notice => ({
  kind: 'value-change',
  severity: 'warning',
  title: () => titleOf(seen.head(), `Exit code ${code}, never before: `),
  key: `exit:${seen.template.family}`,
  known: null,
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
