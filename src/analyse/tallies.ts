import type {Level} from './finding.js'

/** Records of one format and level. */
export interface Tally {
  readonly format: string
  readonly level: Level
  records: number
}

export interface TalliesSnapshot {
  readonly tallies: readonly Tally[]
  readonly lines: Readonly<Record<Level, number>>
}

/** How many lines there were by level, and records by format. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>()
  /** Lines that are no record: blank ones, further lines of a record. */
  readonly #lines: Record<Level, number>

  constructor(snapshot?: TalliesSnapshot) {
    this.#lines = {
      fatal: 0,
      error: 0,
      warning: 0,
      info: 0,
      debug: 0,
      unknown: 0,
      ...snapshot?.lines,
    }
    for (const {format, level, records} of snapshot?.tallies ?? []) {
      this.of(format, level).records = records
    }
  }

  /** The tally to count records in; it stays the same, so that a shape can hold it. */
  of(format: string, level: Level): Tally {
    const key = `${level} ${format}`
    const known = this.#tallies.get(key)
    if (known) return known
    const tally = {format, level, records: 0}
    this.#tallies.set(key, tally)
    return tally
  }

  addLine(level: Level): void {
    this.#lines[level]++
  }

  /** Lines by level of their record. */
  levels(): Record<Level, number> {
    const levels = {...this.#lines}
    for (const {level, records} of this.#tallies.values()) levels[level] += records
    return levels
  }

  /** The format of most records, `mixed` where none has half of them, null without records. */
  format(): string | null {
    const formats = new Map<string, number>()
    let total = 0
    for (const {format, records} of this.#tallies.values()) {
      formats.set(format, (formats.get(format) ?? 0) + records)
      total += records
    }
    if (total === 0) return null
    const [best, count] = [...formats].reduce((a, b) => (b[1] > a[1] ? b : a))
    return count * 2 >= total ? best : 'mixed'
  }

  snapshot(): TalliesSnapshot {
    const tallies = Array.from(this.#tallies.values(), (tally) => ({...tally}))
    return {tallies, lines: {...this.#lines}}
  }
}
