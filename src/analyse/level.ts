import type {Level, Severity} from './finding.js'
import {SEVERITIES} from './finding.js'

const WORDS: ReadonlyMap<string, Level> = new Map<string, Level>([
  ...named('fatal', 'fatal critical crit emerg emergency alert ftl dpanic'),
  ...named('error', 'error err severe'),
  ...named('warning', 'warning warn wrn'),
  ...named('info', 'info information informational notice inf'),
  ...named('debug', 'debug dbg dbug trace trce verbose vrb finer finest'),
  // Words of prose too: a level only in capitals.
  ...named('fatal', 'PANIC'),
  ...named('info', 'LOG Note'),
  // Cut to four letters, as logrus does at a terminal.
  ...named('fatal', 'FATA PANI'),
  ...named('error', 'ERRO'),
  ...named('debug', 'DEBU TRAC'),
  ...named('debug', 'FINE CONFIG'),
])

function named(level: Level, words: string): readonly [string, Level][] {
  return words.split(' ').map((word) => [word, level])
}

/** Longest word in the table above; longer pieces need no look. */
const MAX_WORD = 13

/** The level that a word names (`WARN`, `crit`, `Info`), or undefined. Any case. */
export const levelOfWord = (word: string): Level | undefined =>
  word.length < 3 || word.length > MAX_WORD
    ? undefined
    : (WORDS.get(word) ?? WORDS.get(word.toLowerCase()))

/** The level of a syslog severity 0…7 (RFC 5424 §6.2.1). */
export const levelOfSyslog = (severity: number): Level => {
  if (severity <= 2) return 'fatal'
  if (severity === 3) return 'error'
  if (severity === 4) return 'warning'
  return severity <= 6 ? 'info' : 'debug'
}

/** The level of a number in a JSON line: pino's and bunyan's 10…60, or syslog's 0…7 (GELF). */
export const levelOfNumber = (value: number): Level | undefined => {
  if (!(value >= 0 && value <= 100)) return undefined
  if (value < 8) return levelOfSyslog(Math.floor(value))
  if (value >= 60) return 'fatal'
  if (value >= 50) return 'error'
  if (value >= 40) return 'warning'
  return value >= 30 ? 'info' : 'debug'
}

const LETTERS: ReadonlyMap<string, Level> = new Map([
  ['F', 'fatal'],
  ['C', 'fatal'],
  ['E', 'error'],
  ['W', 'warning'],
  ['I', 'info'],
  ['N', 'info'],
  ['D', 'debug'],
  ['V', 'debug'],
  ['T', 'debug'],
])

/** The level of klog's, logcat's or MongoDB's letter. */
export const levelOfLetter = (letter: string): Level | undefined => LETTERS.get(letter)

/** The built-in severity of a record's own level; unknown counts as info. */
export const severityOfLevel = (level: Level): Severity => {
  switch (level) {
    case 'fatal':
      return 'critical'
    case 'error':
      return 'error'
    case 'warning':
      return 'warning'
    case 'info':
    case 'debug':
    case 'unknown':
      return 'info'
  }
}

/** The next worse severity. */
export const oneStepUp = (severity: Severity): Severity =>
  SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? severity

/** The worse of two levels; unknown is the mildest. */
export const worseLevel = (a: Level, b: Level): Level => (rankOf(a) <= rankOf(b) ? a : b)

const RANKS: Readonly<Record<Level, number>> = {
  fatal: 0,
  error: 1,
  warning: 2,
  info: 3,
  debug: 4,
  unknown: 5,
}

const rankOf = (level: Level): number => RANKS[level]
