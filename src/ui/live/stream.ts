import type {Level} from '../../analyse/finding.js'

/** A line of a log as the live view shows it. Its texts are safe to print. */
export interface ShownLine {
  /** Name of its file, where several are watched. */
  readonly file: string | null
  /** The log's own time where the line has one, else when it was read; ms since 1970. */
  readonly atMs: number
  readonly level: Level
  /** Its pattern was never met before. */
  readonly isNew: boolean
  /** It goes on with the record of the line before. */
  readonly isFurther: boolean
  /** What it is counted under, should there be no room for it; see `patternOf`. */
  readonly pattern: Pattern
  /** Who says what, the header cut off. */
  readonly text: string
  /** The whole line. */
  readonly whole: string
}

export interface Pattern {
  /** '' where nothing is learned. */
  readonly id: string
  /** Safe to print. */
  readonly text: string
}

/** Lines that are not shown one by one. */
export interface Counted {
  readonly lines: number
  /** Of them, at warning or worse. */
  readonly bad: number
  /** By pattern, the ones met first; at most `MOST_PATTERNS`. */
  readonly patterns: readonly (Pattern & {readonly lines: number})[]
  /** Lines of further patterns. */
  readonly others: number
  /** When the first and the last of them came. */
  readonly fromMs: number
  readonly toMs: number
}

/** What comes into the stream, in order. */
export type StreamEntry =
  | {readonly type: 'line'; readonly line: ShownLine}
  | {readonly type: 'counted'; readonly counted: Counted}

/** What a person wants to see of the lines; findings are shown whatever it says. */
export interface LineFilter {
  /** The mildest level to show; null: all, those without a level too. */
  readonly level: Level | null
  /** Words that a line must hold, all of them, in any case; one with a `-` before it must not be there. */
  readonly words: string
}

export const NO_FILTER: LineFilter = {level: null, words: ''}

/** Mildest first. Lines without a level are milder than all. */
const RANKS: Readonly<Record<Level, number>> = {
  unknown: 0,
  debug: 1,
  info: 2,
  warning: 3,
  error: 4,
  fatal: 5,
}

/** True when `level` is `floor` or worse. */
export const isLevelAtLeast = (level: Level, floor: Level): boolean => RANKS[level] >= RANKS[floor]

/** The filter as a test of a line; `text` is asked for only where words matter. */
export const matcherOf = ({
  level: floor,
  words,
}: LineFilter): ((level: Level, text: () => string) => boolean) => {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = all.filter((word) => !/^-./.test(word))
  const unwanted = all.filter((word) => /^-./.test(word)).map((word) => word.slice(1))
  return (level, text) => {
    if (floor !== null && !isLevelAtLeast(level, floor)) return false
    if (all.length === 0) return true
    const lower = text().toLowerCase()
    return (
      wanted.every((word) => lower.includes(word)) && !unwanted.some((word) => lower.includes(word))
    )
  }
}
