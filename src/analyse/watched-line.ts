import type {Level} from './finding.js'
import type {Head} from './head.js'
import type {LineReader} from './line-reader.js'

/**
 * A line as somebody who watches sees it: what the analysis made of it, told while it is taken. One
 * object serves all lines in turn, so it is valid during the call only. Its text and its head are made
 * when they are asked for: of ten thousand lines a second a person sees a few.
 */
export interface WatchedLine {
  /** What its record is known by; null where nothing is learned. */
  readonly template: {readonly id: string; readonly text: string} | null
  /** Of its record. */
  readonly level: Level
  /** Its pattern was never met before. */
  readonly isNew: boolean
  /** It goes on with the record of the line before. */
  readonly isFurther: boolean
  /** Redacted and exact, so not fit for a terminal yet. */
  text(): string
  /** Its header cut off; meaningful for a line that begins a record. */
  head(): Head
}

/** The one object; a class so that all lines are told by one layout. */
export class CurrentLine implements WatchedLine {
  template: WatchedLine['template'] = null
  level: Level = 'unknown'
  isNew = false
  isFurther = false
  readonly #reader: LineReader

  constructor(reader: LineReader) {
    this.#reader = reader
  }

  /** The line that the reader read last. */
  of(template: WatchedLine['template'], level: Level, isNew: boolean, isFurther: boolean): this {
    this.template = template
    this.level = level
    this.isNew = isNew
    this.isFurther = isFurther
    return this
  }

  text(): string {
    return this.#reader.text()
  }

  head(): Head {
    return this.#reader.head()
  }
}
