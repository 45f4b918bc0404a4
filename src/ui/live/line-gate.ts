import type {Level} from '../../analyse/finding.js'
import type {WatchedLine} from '../../analyse/watched-line.js'
import {Bucket} from './bucket.js'
import {Count} from './counting.js'
import {shownLine} from './shown-line.js'
import {
  isLevelAtLeast,
  matcherOf,
  NO_FILTER,
  type Counted,
  type LineFilter,
  type ShownLine,
  type StreamEntry,
} from './stream.js'

/**
 * Decides what becomes of each line: shown whole, counted, or left out by the filter. What a person can
 * read decides, not what comes: beyond some sixty lines a second the known and harmless ones are counted
 * only, while a new pattern or a warning still stands out; when there are too many of those too, they are
 * counted as well. Work for a line is a few comparisons, and what is held is bounded, whatever comes.
 *
 * Further lines of a record (a stack trace) share its fate. Lines of one pattern that follow each other
 * quickly are shown a few times and then counted; one that comes after a pause is shown.
 *
 * No clock: times come in. Every line that is offered comes out exactly once, shown or counted, or is left
 * out by the filter.
 */
export class LineGate {
  /** Known and harmless lines, and those that matter: each may take so many rows. */
  readonly #plain = new Bucket({most: 120, perSecond: 60})
  readonly #telling = new Bucket({most: 120, perSecond: 30})
  #matches = matcherOf(NO_FILTER)
  #isCollapsed = true
  #entries: StreamEntry[] = []
  /** What had to go of the entries that wait. */
  #dropped: Count | null = null
  /** Counts on while nothing that is shown comes between, and throughout a flood. */
  #open: Count | null = null
  #run = {pattern: '', length: 0, atMs: 0}
  /** By file: what became of the record that its next line may go on with. */
  readonly #fates = new Map<string, Fate>()
  #seen = 0
  #hidden = 0

  /** `nameOf`: what a file is called in front of its lines; null where there is only one. */
  readonly #nameOf: (file: string) => string | null

  constructor(nameOf: (file: string) => string | null) {
    this.#nameOf = nameOf
  }

  /** Lines so far. */
  get seen(): number {
    return this.#seen
  }

  /** Of them, left out by the filter. */
  get hidden(): number {
    return this.#hidden
  }

  filter(filter: LineFilter): void {
    this.#matches = matcherOf(filter)
  }

  /** Whether lines of one pattern in a row are counted, from the next row on. */
  collapse(isCollapsed: boolean): void {
    this.#isCollapsed = isCollapsed
    this.#run = {pattern: '', length: 0, atMs: 0}
  }

  offer(line: WatchedLine, file: string, nowMs: number): void {
    this.#seen++
    const fate = line.isFurther ? (this.#fates.get(file) ?? 'shown') : this.#fateOf(line, nowMs)
    if (!line.isFurther) this.#setFate(file, fate)
    switch (fate) {
      case 'hidden':
        this.#hidden++
        return
      case 'counted':
        this.#count(line, nowMs)
        return
      case 'shown':
        if (line.isFurther && !this.#hasRoom(line, nowMs)) this.#count(line, nowMs)
        else this.#show(shownLine(line, this.#nameOf(file), nowMs))
    }
  }

  /** Lines that wait to be drawn. */
  get waiting(): number {
    const shown = this.#entries.reduce((sum, entry) => sum + linesOf(entry), 0)
    return shown + (this.#dropped?.lines ?? 0) + (this.#open?.lines ?? 0)
  }

  /** What has come since the last call, and what is still being counted. */
  drain(nowMs: number): {readonly entries: readonly StreamEntry[]; readonly open: Counted | null} {
    const isOver = !this.#isFlood(nowMs) && this.#run.length === 0
    const isOld = this.#open !== null && nowMs - this.#open.fromMs >= LONGEST_COUNT_MS
    if (isOver || isOld) this.#close()
    const dropped = this.#dropped === null ? [] : [countedEntry(this.#dropped)]
    const entries = [...dropped, ...this.#entries]
    this.#entries = []
    this.#dropped = null
    return {entries, open: this.#open?.counted() ?? null}
  }

  /** The end: nothing is counted on. */
  end(nowMs: number): readonly StreamEntry[] {
    this.#close()
    return this.drain(nowMs).entries
  }

  #fateOf(line: WatchedLine, nowMs: number): Fate {
    if (!this.#matches(line.level, () => line.text())) return 'hidden'
    const pattern = line.template?.id ?? ''
    const {pattern: before, length, atMs} = this.#run
    const isRepeated = pattern !== '' && pattern === before && nowMs - atMs < SLOW_MS
    this.#run = {pattern, length: isRepeated ? length + 1 : 0, atMs: nowMs}
    if (isRepeated && this.#isCollapsed && !isTelling(line) && this.#run.length >= SHOWN_OF_RUN) {
      return 'counted'
    }
    return this.#hasRoom(line, nowMs) ? 'shown' : 'counted'
  }

  #hasRoom(line: WatchedLine, nowMs: number): boolean {
    return (isTelling(line) ? this.#telling : this.#plain).take(nowMs)
  }

  #isFlood(nowMs: number): boolean {
    return this.#plain.isDry(nowMs) || this.#telling.isDry(nowMs)
  }

  #setFate(file: string, fate: Fate): void {
    if (this.#fates.size >= MOST_FILES && !this.#fates.has(file)) this.#fates.clear()
    this.#fates.set(file, fate)
  }

  #count(line: WatchedLine, nowMs: number): void {
    this.#open ??= new Count()
    const {template} = line
    this.#open.add(
      template?.id ?? '',
      () => shownLine(line, null, nowMs).pattern,
      isBad(line.level),
      nowMs,
    )
  }

  #show(line: ShownLine): void {
    // In a flood the count stands below what is shown; else the order is that of the log.
    if (!this.#plain.wasDry && !this.#telling.wasDry) this.#close()
    this.#push({type: 'line', line})
  }

  #close(): void {
    if (this.#open === null) return
    this.#push(countedEntry(this.#open))
    this.#open = null
  }

  #push(entry: StreamEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length <= MOST_WAITING) return
    const oldest = this.#entries.shift()
    if (oldest === undefined) return
    this.#dropped ??= new Count()
    if (oldest.type === 'counted') this.#dropped.merge(oldest.counted)
    else {
      const {pattern, level, atMs} = oldest.line
      this.#dropped.add(pattern.id, () => pattern, isBad(level), atMs)
    }
  }
}

type Fate = 'shown' | 'counted' | 'hidden'

/** Lines of one pattern that come no quicker than this are each shown: that is as fast as one reads. */
const SLOW_MS = 700
/** Of lines of one pattern in a row, so many are shown: a person sees what varies. */
const SHOWN_OF_RUN = 3
/** A count goes up into the scrollback now and then, so that it tells when. */
const LONGEST_COUNT_MS = 10_000
/** Entries that wait while the view is paused or another screen is open. */
const MOST_WAITING = 500
const MOST_FILES = 1000

const isBad = (level: Level): boolean => isLevelAtLeast(level, 'warning')

const isTelling = ({level, isNew}: WatchedLine): boolean => isNew || isBad(level)

const countedEntry = (count: Count): StreamEntry => ({type: 'counted', counted: count.counted()})

const linesOf = (entry: StreamEntry): number => (entry.type === 'line' ? 1 : entry.counted.lines)
