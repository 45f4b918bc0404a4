import {parseDuration} from '../text/duration.js'
import {isModelName} from '../text/model-name.js'

/** What a setting may hold, as `config.json` and `--json` write it. */
export type SettingValue = string | number | boolean | readonly string[]

/** Where the process stands: what a value may refer to. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's home folder, absolute. */
  readonly home: string
  readonly cwd: string
  readonly isWindows: boolean
  /** Paths by the rules of this platform. */
  readonly paths: {
    isAbsolute(path: string): boolean
    join(...parts: string[]): string
    resolve(...parts: string[]): string
  }
}

/** One sort of value: how it is written, and what is meant by it. */
export interface Kind<T extends SettingValue> {
  /** Ends the sentence “it is not …”. */
  readonly wanted: string
  /** All that it can be, where that is a list of words; else none. */
  readonly choices: readonly string[]
  /** Of a value in the file; undefined where it cannot be meant. */
  readonly read: (value: unknown, place: Place) => T | undefined
  /**
   * What the file would hold for this text of a variable or of the command line: to be read, and
   * undefined where it cannot be meant.
   */
  readonly parse: (text: string, place: Place) => SettingValue | undefined
  /** What is wrong with a value that cannot be meant, where more can be said than what is wanted. Repeats no secret. */
  readonly problem?: (value: unknown, place: Place) => string | null
}

export const choiceOf = <const T extends string>(choices: readonly T[]): Kind<T> => ({
  wanted: `one of ${choices.join(', ')}`,
  choices,
  read: (value) => choices.find((choice) => choice === value),
  parse: (text) => choices.find((choice) => choice === text.toLowerCase()),
})

const YES: readonly string[] = ['true', 'yes', 'on', '1']
const NO: readonly string[] = ['false', 'no', 'off', '0']

export const yesOrNo: Kind<boolean> = {
  wanted: 'true or false',
  choices: ['true', 'false'],
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  parse: (text) => {
    const word = text.toLowerCase()
    return YES.includes(word) ? true : NO.includes(word) ? false : undefined
  },
}

/** `of` are the units, behind which a blank stands: `of milliseconds `. */
export const wholeNumber = ({
  least,
  most,
  of = '',
}: {
  readonly least: number
  readonly most: number
  readonly of?: string
}): Kind<number> => ({
  wanted: `a whole number ${of}from ${least} to ${most}`,
  choices: [],
  read: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : undefined,
  parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
})

export const modelName: Kind<string> = {
  wanted: 'the name of a model, such as qwen2.5-coder:0.5b',
  choices: [],
  read: (value) => (typeof value === 'string' && isModelName(value) ? value : undefined),
  parse: (text) => text,
}

/** Kept as it was written: `7d`. */
export const duration: Kind<string> = {
  wanted: 'a duration, such as 30m, 2h or 7d',
  choices: [],
  read: (value) =>
    typeof value === 'string' && parseDuration(value) !== undefined ? value : undefined,
  parse: (text) => text,
}

/** An absolute path. In the file nothing is relative: from where would not be clear. */
export const folder: Kind<string> = {
  wanted: 'an absolute path, or one that begins with ~/',
  choices: [],
  read: (value, {paths, home}) => {
    if (typeof value !== 'string') return undefined
    if (isBelowHome(value)) return paths.join(home, value.slice(2))
    return paths.isAbsolute(value) ? paths.resolve(value) : undefined
  },
  parse: (text, {paths, cwd}) => (isBelowHome(text) ? text : paths.resolve(cwd, text)),
}

const isBelowHome = (path: string): boolean => /^~[/\\]/.test(path)

/** A list in the file; as text a JSON array, or one entry a line. `each` says what an entry may be. */
export const listOf = ({
  wanted,
  each,
  choices = [],
}: {
  readonly wanted: string
  readonly each: (text: string) => boolean
  readonly choices?: readonly string[]
}): Kind<readonly string[]> => ({
  wanted,
  choices,
  read: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && each(one))
      ? (value as string[])
      : undefined,
  parse: (text) => {
    if (!text.trimStart().startsWith('[')) return text.split('\n').filter((line) => line !== '')
    try {
      return JSON.parse(text) as readonly string[]
    } catch {
      // Not JSON: nothing that can be meant.
      return undefined
    }
  },
})
