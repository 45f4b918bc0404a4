import type {Level} from '../../src/analyse/finding.js'
import type {WatchedLine} from '../../src/analyse/watched-line.js'

/** A line as a monitor tells it to somebody who watches. */
export const watchedLine = (
  text: string,
  {
    pattern = text,
    level = 'info',
    isNew = false,
    isFurther = false,
    at = '2026-06-01T12:31:07.000Z',
  }: {
    pattern?: string | null
    level?: Level
    isNew?: boolean
    isFurther?: boolean
    at?: string | null
  } = {},
): WatchedLine => ({
  template: pattern === null ? null : {id: `id-${pattern}`, text: pattern},
  level,
  isNew,
  isFurther,
  text: () => (at === null ? text : `${at} ${text}`),
  head: () => ({
    timeMs: at === null ? null : Date.parse(at),
    isDayless: false,
    isStamped: at !== null,
    timeText: at,
    timeAt: 0,
    level,
    process: null,
    message: text,
    isIndented: false,
    shape: null,
    detail: null,
    stack: null,
    status: null,
    isSingular: false,
    isOpen: false,
    format: 'text',
  }),
})
