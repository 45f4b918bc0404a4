import type {Level} from '../../analyse/finding.js'
import {formatCount, formatShare} from '../format-values.js'
import type {Look} from '../table.js'
import type {Theme, Tone} from '../theme.js'
import {cutEnd, displayWidth, padEnd} from '../width.js'
import type {Counted, ShownLine} from './stream.js'

/** What lines of the stream are drawn for. */
export interface StreamLook extends Look {
  readonly nowMs: number
  /** As they stand in the file. */
  readonly isWhole: boolean
}

/** A line may take so many rows; the terminal breaks it, so that it is copied as one. */
const MOST_ROWS = 3
/** Narrower screens have no room for words of levels. */
const NARROW = 60

const WORDS: Readonly<Record<Level, string>> = {
  fatal: 'FATAL',
  error: 'ERR',
  warning: 'WARN',
  info: 'info',
  debug: 'dbg',
  unknown: '',
}

const TONES: Readonly<Record<Level, Tone | null>> = {
  fatal: 'worst',
  error: 'bad',
  warning: 'warning',
  info: null,
  debug: 'quiet',
  unknown: null,
}

/** One line: when, how bad, whether its pattern is new, who says what. */
export const lineRow = (line: ShownLine, look: StreamLook): string => {
  const {theme, width} = look
  const {level, isNew, isFurther, file, atMs} = line
  const time = isFurther ? '' : clock(atMs, look)
  const when = padEnd(time, clockColumns(look))
  const bad = padEnd(isFurther ? '' : levelWord(level, look), levelColumns(look))
  const fresh = isNew ? 'NEW ' : ''
  const name = file === null ? '' : `${file} ${theme.unicode ? '│' : '|'} `
  const text = look.isWhole ? line.whole : line.text
  const room = MOST_ROWS * width - displayWidth(` ${when} ${bad} ${fresh}${name}`)
  const shown = cutEnd(text, room, theme.signs.cut)
  return [
    ` ${theme.paint('quiet', when)} ${theme.paint(TONES[level], bad)} `,
    `${theme.paint('notice', fresh)}${theme.paint('quiet', name)}${shown}`,
  ].join('')
}

/** Lines that were not shown, in one row: how many, like what. */
export const countedRow = (counted: Counted, look: StreamLook): string => {
  const {theme, width} = look
  const when = padEnd(clock(counted.toMs, look), clockColumns(look))
  const more = padEnd(theme.signs.cut, levelColumns(look))
  const text = cutEnd(
    countedPhrase(counted, theme),
    Math.max(10, width - 1 - displayWidth(` ${when} ${more} `)),
    theme.signs.cut,
  )
  return ` ${theme.paint('quiet', `${when} ${more} ${text}`)}`
}

/** `×212 like «session opened for user <*>»`, or the most common of several. */
const countedPhrase = ({lines, bad, patterns, others}: Counted, theme: Theme): string => {
  const {times} = theme.signs
  const top = patterns.reduce((best, one) => (one.lines > best.lines ? one : best), NO_PATTERN)
  const further = patterns.length - 1
  const grave = bad > 0 ? [`${formatCount(bad)} at warning or worse`] : []
  if (top.id === '') return [`${times}${formatCount(lines)} more lines`, ...grave].join(', ')
  const like = `like #${top.id.slice(0, 6)} ${quoted(top.text, theme)}`
  if (further === 0 && others === 0) {
    return [`${times}${formatCount(lines)} ${like}`, ...(bad === lines ? [] : grave)].join(', ')
  }
  const count = `${others > 0 ? 'over ' : ''}${formatCount(further)}`
  return [
    `${times}${formatCount(lines)} more lines`,
    ...grave,
    `${formatShare(top.lines, lines)} ${like}`,
    `${count} more ${further === 1 ? 'pattern' : 'patterns'}`,
  ].join(', ')
}

const NO_PATTERN = {id: '', text: '', lines: 0}

const quoted = (text: string, {unicode}: Theme): string => (unicode ? `«${text}»` : `"${text}"`)

const levelWord = (level: Level, {theme, width}: Look): string => {
  if (width >= NARROW) return WORDS[level]
  switch (level) {
    case 'fatal':
      return theme.signs.severity.critical
    case 'error':
    case 'warning':
      return theme.signs.severity[level]
    case 'info':
    case 'debug':
    case 'unknown':
      return ''
  }
}

const levelColumns = ({width}: Look): number => (width >= NARROW ? 5 : 1)

const clockColumns = ({width}: Look): number => (width >= NARROW ? 8 : 5)

const HALF_A_DAY_MS = 12 * 3_600_000

/** `12:31:07`; of another day, its date. Narrow screens have no room for seconds or years. */
const clock = (ms: number, {nowMs, width}: StreamLook): string => {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return ''
  const isNarrow = width < NARROW
  if (Math.abs(nowMs - ms) > HALF_A_DAY_MS) {
    const day = [at.getMonth() + 1, at.getDate()]
    return (isNarrow ? day : [at.getFullYear() % 100, ...day]).map(twoDigits).join('-')
  }
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()]
  return (isNarrow ? time.slice(0, 2) : time).map(twoDigits).join(':')
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')
