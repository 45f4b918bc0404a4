/** What a stamp said; what it left out is null. */
export interface StampParts {
  readonly year: number | null
  /** 1…12, or `TODAY` */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly milli: number
  /** Minutes east of UTC; null where the stamp names no zone, which means the local one. */
  readonly zoneMinutes: number | null
}

/** The month of a stamp that names no day; 0 stands in dates that are none. */
export const TODAY = -1

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * Turns the parts of stamps into milliseconds since 1970. It keeps the local zone's offset of the
 * hour it saw last, since asking the system for it is the dearest part of reading a log's time.
 */
export class Calendar {
  #hour = Number.NaN
  #offsetMs = 0

  /** Milliseconds since 1970, or null for a date that does not exist. */
  toMs(parts: StampParts, nowMs: number): number | null {
    if (parts.month === TODAY) return this.#today(parts, nowMs)
    if (!isPossible(parts)) return null
    if (parts.year !== null) return this.#at(parts, parts.year)
    // No year: the latest one that does not lie more than a day ahead (a clock may run fast).
    const thisYear = new Date(nowMs).getUTCFullYear() + 1
    for (let year = thisYear; year > thisYear - 9; year--) {
      if (parts.month === 2 && parts.day === 29 && !isLeap(year)) continue
      const ms = this.#at(parts, year)
      if (ms <= nowMs + DAY_MS) return ms
    }
    return null
  }

  #today(parts: StampParts, nowMs: number): number {
    const now = new Date(nowMs)
    return this.#at({...parts, month: now.getMonth() + 1, day: now.getDate()}, now.getFullYear())
  }

  #at(parts: StampParts, year: number): number {
    const {month, day, hour, minute, second, milli} = parts
    const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, milli)
    if (parts.zoneMinutes !== null) return asUtc - parts.zoneMinutes * 60_000
    const hourStart = Math.floor(asUtc / HOUR_MS)
    if (hourStart !== this.#hour) {
      this.#hour = hourStart
      this.#offsetMs = asUtc - new Date(year, month - 1, day, hour, minute, second, milli).getTime()
    }
    return asUtc - this.#offsetMs
  }
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const isPossible = ({year, month, day, hour, minute, second}: StampParts): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= 31 &&
  hour < 24 &&
  minute < 60 &&
  second <= 60 &&
  (year === null || (year >= 1970 && year < 2200))

/** A time of the day may go back by so much: a clock that was set, records out of order. */
const MAX_BACK_MS = HOUR_MS

/** A time of some day in the day that a log has come to; `lastMs`: its latest time, NaN before that. */
export const inDayOf = (timeMs: number, lastMs: number): number =>
  lastMs === lastMs ? timeMs + Math.ceil((lastMs - MAX_BACK_MS - timeMs) / DAY_MS) * DAY_MS : timeMs

/** Milliseconds since 1970 as ISO-8601 UTC. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()
