import {nearest} from '../text/nearest.js'
import {UsageError} from '../errors.js'

/** Spellings of the first qcmd, and what else may stand first. */
const FIRST_FLAGS = [
  '--logs',
  '--log-file',
  '--list-monitors',
  '--stop-monitor',
  '--shell',
  '--status',
  '--help',
  '--version',
]

/**
 * For words that are no command: which one was most likely meant. `ids` are all commands, their
 * words parted by blanks.
 */
export const unknownCommand = (words: readonly string[], ids: readonly string[]): UsageError => {
  const [first = ''] = words
  const typed = words.join(' ')
  const isTopic = ids.some((id) => id.startsWith(`${first} `))
  // oclif joins what follows a command without arguments to its name.
  const known = [words.slice(0, 2).join(' '), isTopic ? '' : first].find((id) => ids.includes(id))
  if (known !== undefined) return unexpectedArgument(known, words)
  const named = isTopic ? words.slice(0, 2).join(' ') : first
  return new UsageError(
    'no-such-command',
    `No command ${JSON.stringify(named.slice(0, 80))}`,
    commandHint(first, typed, ids, isTopic),
  )
}

const unexpectedArgument = (command: string, words: readonly string[]): UsageError => {
  const [argument = ''] = words.slice(command.split(' ').length)
  return new UsageError(
    'usage',
    `Cannot understand the command line: Unexpected argument: ${argument}`,
    `See: qcmd ${command} --help`,
  )
}

const commandHint = (
  first: string,
  typed: string,
  ids: readonly string[],
  isTopic: boolean,
): string => {
  if (first.startsWith('-')) {
    const flag = nearest(first, FIRST_FLAGS)
    return flag === undefined ? 'See: qcmd --help' : `Did you mean qcmd ${flag}? See: qcmd --help`
  }
  const meant = meantCommand(first, typed, ids)
  const help = isTopic ? `qcmd ${first} --help` : 'qcmd --help'
  if (meant !== undefined) return `Did you mean qcmd ${meant}? See: ${help}`
  // `qcmd app.log`: a path comes behind `logs`.
  if (/[./\\]/.test(first)) return `To look at a file: qcmd logs ${first}`
  return `See: ${help}`
}

const meantCommand = (first: string, typed: string, ids: readonly string[]): string | undefined => {
  const [, second = ''] = typed.split(' ')
  const own = ids.filter((id) => id.startsWith(`${first} `))
  if (own.length > 0) return byLastWord(second, own)
  return nearest(`${first} ${second}`.trim(), ids) ?? nearest(first, ids) ?? byLastWord(first, ids)
}

/** `qcmd stop`, `qcmd help exit`: the last word of a command, or how it begins. */
const byLastWord = (word: string, ids: readonly string[]): string | undefined => {
  const byWord = new Map(ids.map((id) => [id.split(' ').at(-1) ?? '', id]))
  const begun = [...byWord.keys()].filter((one) => word.length > 2 && one.startsWith(word))
  const meant = begun.length === 1 ? begun[0] : nearest(word, [...byWord.keys()])
  return meant === undefined ? undefined : byWord.get(meant)
}

/** The help of the command itself, and the flag that was most likely meant. */
export const usageHint = (error: Error, command: string | undefined): string => {
  const help = `See: qcmd ${command === undefined ? '' : `${command.replaceAll(':', ' ')} `}--help`
  const meant = meantFlag(error)
  return meant === undefined ? help : `Did you mean --${meant}? ${help}`
}

/** oclif's error for flags that a command does not have carries what it was parsed with. */
const meantFlag = (error: Error): string | undefined => {
  const {flags, parse} = error as {flags?: readonly string[]; parse?: Parse}
  const [flag] = flags ?? []
  const known = Object.entries(parse?.input?.flags ?? {})
    .filter(([, {hidden}]) => hidden !== true)
    .flatMap(([name, {allowNo}]) => (allowNo === true ? [name, `no-${name}`] : [name]))
  return flag === undefined ? undefined : nearest(flag.replace(/^--?/, ''), known)
}

interface Parse {
  readonly input?: {readonly flags?: Readonly<Record<string, KnownFlag>>}
}

interface KnownFlag {
  readonly hidden?: boolean
  /** Written `--no-name`, too. */
  readonly allowNo?: boolean
}
