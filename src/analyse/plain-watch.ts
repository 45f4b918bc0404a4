import {LineReader, type Redaction} from './line-reader.js'
import type {Lines} from './lines.js'
import {CurrentLine, type WatchedLine} from './watched-line.js'

/**
 * Lines told to somebody who watches where nothing is analysed: their level and text, no template. The
 * redactor is asked of every line that might be part of a private key, as the analysis does.
 */
export class PlainWatch {
  readonly #redactor: () => (line: string) => string
  readonly #reader = new LineReader()
  readonly #line = new CurrentLine(this.#reader)
  readonly #files = new Map<string, Redaction>()

  constructor(redactor: () => (line: string) => string) {
    this.#redactor = redactor
  }

  take(file: string, lines: Lines, nowMs: number, watch: (line: WatchedLine) => void): void {
    const redaction = this.#redactionOf(file)
    for (const run of lines.runs) {
      for (let index = 0; index < run.starts.length; index++) {
        const shape = this.#reader.read(run, index, redaction, nowMs)
        const isBlank = typeof shape === 'string'
        const isFurther = isBlank || (shape.isIndented && !shape.isStamped)
        watch(this.#line.of(null, isBlank ? 'unknown' : shape.level, false, isFurther))
      }
    }
  }

  #redactionOf(file: string): Redaction {
    const known = this.#files.get(file)
    if (known) return known
    const redaction = {redact: this.#redactor(), keyLines: 0}
    this.#files.set(file, redaction)
    const [oldest] = this.#files.keys()
    if (this.#files.size > MOST_FILES && oldest !== undefined) this.#files.delete(oldest)
    return redaction
  }
}

/** A folder may have more; what is forgotten is a key block that was cut off within. */
const MOST_FILES = 1000
