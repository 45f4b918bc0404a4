import type {Level} from './finding.js'
import {Habit} from './habit.js'
import type {HabitSnapshot} from './habit.js'
import type {LastRecord} from './last-record.js'
import {Series} from './series.js'
import type {SeriesSnapshot} from './series.js'
import {ValueHabit} from './value-habit.js'
import type {ValueHabitSnapshot} from './value-habit.js'

/** What the rules say of a template. */
export interface Told {
  /** Id of the known failure that its first example reports. */
  readonly known: string | null
  /** Names of the conditions of match sets that its first example meets; see `KnownFailures`. */
  readonly conditions: readonly string[]
}

/**
 * What a group of lines shares, and what is known of its records. Owned and counted by the miner and
 * its pipeline. A class so that all have one layout in memory: each line reads and writes one.
 */
export class Template {
  readonly id: string
  /** `<*>` where its lines vary. */
  readonly text: string
  /** Id of the template under whose name its findings stand; its own unless a word or name varies. */
  family: string
  /** What the rules say of it. */
  known: string | null
  conditions: readonly string[]
  /** Indexes of the words that have proven to vary. */
  variables: readonly number[]
  /** Records counted; what was only learned is not. */
  count = 0
  /** ms since 1970; NaN while no record had a time. */
  firstMs = Number.NaN
  lastMs = Number.NaN
  /** The worst level seen. */
  level: Level = 'unknown'
  /** Number of the record that used it last. */
  lastUse: number
  /** How often it comes, and what its numbers are, usually; when it came. */
  habit = new Habit()
  /** Of its measures, by name; null while it has none: most have none. */
  values: Map<string, ValueHabit> | null = null
  series = new Series()
  /** Its last record, while it is watched for silence. */
  last: LastRecord | null = null
  /** It had to go, or became part of another: who holds it asks again. */
  isGone = false

  constructor({
    id,
    text,
    family,
    known,
    conditions,
    variables,
    lastUse,
  }: Pick<SavedTemplate, 'id' | 'text' | 'family' | 'variables' | 'lastUse' | keyof Told>) {
    this.id = id
    this.text = text
    this.family = family
    this.known = known
    this.conditions = conditions
    this.variables = variables
    this.lastUse = lastUse
  }

  static restored(saved: SavedTemplate): Template {
    const template = new Template(saved)
    template.count = saved.count
    template.firstMs = saved.firstMs ?? Number.NaN
    template.lastMs = saved.lastMs ?? Number.NaN
    template.level = saved.level
    template.habit = new Habit(saved.habit)
    if (saved.values.length > 0) {
      template.values = new Map(saved.values.map(([name, value]) => [name, new ValueHabit(value)]))
    }
    template.series = new Series(saved.series)
    return template
  }

  saved(): SavedTemplate {
    const {id, text, family, known, conditions, variables, count, level, lastUse} = this
    return {
      ...{id, text, family, known, conditions, variables, count, level, lastUse},
      firstMs: timeOf(this.firstMs),
      lastMs: timeOf(this.lastMs),
      habit: this.habit.snapshot(),
      values: Array.from(this.values ?? [], ([name, value]) => [name, value.snapshot()] as const),
      series: this.series.snapshot(),
    }
  }

  /** Shapes still hold it until they are met again: it keeps nothing that takes room. */
  remove(): void {
    this.isGone = true
    this.habit = GONE.habit
    this.values = null
    this.series = GONE.series
    this.last = null
  }
}

/** What a template has when it is gone; nobody asks it. */
const GONE = {habit: new Habit(), series: new Series()}

/** A template as plain JSON. */
export interface SavedTemplate extends Told {
  readonly id: string
  readonly text: string
  readonly family: string
  readonly variables: readonly number[]
  readonly count: number
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly level: Level
  readonly lastUse: number
  readonly habit: HabitSnapshot
  readonly values: readonly (readonly [string, ValueHabitSnapshot])[]
  readonly series: SeriesSnapshot
}

const timeOf = (ms: number): number | null => (Number.isNaN(ms) ? null : ms)
