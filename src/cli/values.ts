import {parseDuration} from '../text/duration.js'
import {isModelName} from '../text/model-name.js'
import {UsageError} from '../errors.js'
import {NAME_PATTERN} from '../sessions/identify.js'

/** `90s`, `15m`, `2h`, `7d`, `1h30m` in milliseconds; throws a UsageError for anything else. */
export const durationMs = (text: string, flag: string): number => {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new UsageError(
    'bad-duration',
    `Cannot use --${flag} ${JSON.stringify(text)}: not a duration`,
    flag === 'since' || flag === 'until'
      ? 'Write it like 30m, 2h, 7d or 2026-06-01T12:00.'
      : 'Write it like 30m, 2h or 7d.',
  )
}

/** A point in time: a duration ago (`2h`, `2h ago`), or a date (`2026-06-01`, `2026-06-01T12:00`). */
export const sinceDate = (text: string, now: Date, flag = 'since'): Date => {
  if (/^\d{4}-/.test(text)) {
    const date = new Date(text)
    if (!Number.isNaN(date.getTime()) && isOnCalendar(text)) return date
    throw new UsageError(
      'bad-date',
      `Cannot use --${flag} ${JSON.stringify(text)}: not a date`,
      'Write it like 2026-06-01, "2026-06-01 12:00" or 2026-06-01T12:00:00Z.',
    )
  }
  return new Date(now.getTime() - durationMs(text.replace(/\s+ago$/, ''), flag))
}

/** `new Date` takes 30 February for 2 March. */
const isOnCalendar = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(text) ?? []
  if (day === undefined) return true
  return new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day)
}

/** The name of a model, as Ollama takes it; throws a UsageError for what cannot be one. */
export const modelName = (text: string): string => {
  if (isModelName(text)) return text
  throw new UsageError(
    'bad-model',
    `Cannot use the model ${JSON.stringify(text.slice(0, 80))}: it is no name of one`,
    'See what is there: qcmd models list',
  )
}

/** The label of a monitor; throws a UsageError when it cannot be one. */
export const monitorName = (text: string): string => {
  if (NAME_PATTERN.test(text)) return text
  throw new UsageError(
    'bad-name',
    `Cannot use --name ${JSON.stringify(text)}`,
    'A name begins with a letter and has up to 40 letters, digits, dots, dashes or underscores.',
  )
}
