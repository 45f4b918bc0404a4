import type {EvidenceLine, Seen} from './detectors/detector.js'
import type {RateTurn} from './habit.js'
import type {Head} from './head.js'
import type {LineReader} from './line-reader.js'
import type {LineRun} from './lines.js'
import type {Measure} from './measures.js'
import type {Shape} from './shape.js'
import type {Template} from './template.js'

/** The record that is being taken, as detectors see it: one object for all records in turn. */
export class CurrentRecord implements Seen {
  shape!: Shape
  template!: Template
  isNew = false
  run!: LineRun
  index = 0
  timeMs = 0
  hasTime = false
  nowMs = 0
  isLearning = false
  hasForgotten = false
  mayKeep = false
  activeMs = 0
  isHabitual = false
  turn: RateTurn | undefined
  /** Under which its own finding stands. */
  key: string | undefined
  readonly #reader: LineReader
  readonly #isFresh: (key: string, timeMs: number) => boolean

  constructor(reader: LineReader, isFresh: (key: string, timeMs: number) => boolean) {
    this.#reader = reader
    this.#isFresh = isFresh
  }

  isTold(): boolean {
    return this.#isFresh(this.key ?? this.template.family, this.timeMs)
  }

  valueOf(measure: Measure): number {
    return this.#reader.valueOf(measure)
  }

  head(): Head {
    return this.#reader.head()
  }

  evidence(): EvidenceLine {
    return evidenceOf(this.#reader)
  }
}

/** The line that the reader read last, as evidence. */
export const evidenceOf = (reader: LineReader): EvidenceLine => {
  const {offset, number} = reader.line()
  return {text: reader.text(), offset, line: number}
}
