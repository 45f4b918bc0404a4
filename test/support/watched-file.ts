import {FileSilence, restoreFileSilence} from '../../src/analyse/file-silence.js'
import type {FileSilenceSettings} from '../../src/analyse/file-silence.js'
import type {Finding} from '../../src/analyse/finding.js'
import {SESSION} from './life.js'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The default heartbeat: how often a monitor looks. */
export const LOOK_MS = 10 * SECOND
/** What a habit must have been watched for; see `growth-habit.ts`. */
export const WARM_UP = 20 * MINUTE + MINUTE

/** Midnight of a Monday. */
const MONDAY = Date.UTC(2026, 2, 9)

/** A monitor's looks at files that grow by a plan, by a clock that the test sets. */
export class WatchedFile {
  nowMs = MONDAY + 9 * HOUR
  silence: FileSilence
  readonly told: Finding[] = []
  readonly settings: FileSilenceSettings
  #offset = 0

  constructor(over: Partial<FileSilenceSettings> = {}) {
    this.settings = {monitorId: SESSION, everyMs: LOOK_MS, isOneFile: true, ...over}
    this.silence = new FileSilence(this.settings)
  }

  /** It grows now. */
  grow(path = '/srv/app.log', {isLive = true, text = 'hello', timeMs = this.nowMs} = {}): void {
    const offset = (this.#offset += 10)
    const evidence = {text, offset, line: null}
    const last = {timeMs, evidence: () => evidence}
    this.told.push(...this.silence.grew({path, nowMs: this.nowMs, isLive, last}))
  }

  /** So long, with a look every ten seconds, growing by `everyMs` (a figure, or one for each gap). */
  live(ms: number, everyMs: number | (() => number) = Infinity, path?: string): this {
    const next = typeof everyMs === 'number' ? () => everyMs : everyMs
    const end = this.nowMs + ms
    let growAt = this.nowMs + next()
    let lookAt = this.nowMs + LOOK_MS
    while (Math.min(growAt, lookAt) <= end) {
      this.nowMs = Math.min(growAt, lookAt)
      if (growAt === this.nowMs) {
        this.grow(path)
        growAt += next()
      } else {
        this.told.push(...this.silence.look(this.nowMs))
        lookAt += LOOK_MS
      }
    }
    this.nowMs = end
    return this
  }

  /** The clock goes on, and nobody looks. */
  skip(ms: number): this {
    this.nowMs += ms
    return this
  }

  /** Stopped and resumed so much later. */
  restart(ms: number): this {
    const saved: unknown = JSON.parse(JSON.stringify(this.silence.snapshot()))
    this.silence = restoreFileSilence(this.settings, saved)
    return this.skip(ms)
  }

  /** Distinct silences so far. */
  get silences(): number {
    return new Set(this.told.map(({id}) => id)).size
  }
}
