import {nearest} from '../text/nearest.js'
import {UsageError} from '../errors.js'

/** One command of the shell, and the command line that it is. */
export interface SlashCommand {
  readonly names: readonly [string, ...(readonly string[])]
  /** What stands behind the name in the help. */
  readonly takes: string
  readonly help: string
  /** What its first word is completed to. */
  readonly completes: 'live' | 'ended' | 'monitor' | 'finding' | 'path' | null
  /** The command line's argv; null for what only a shell has. */
  readonly argv: ((words: readonly string[]) => readonly string[]) | null
}

/** The first five are the first qcmd's, in its words. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  {
    names: ['logs'],
    takes: '[FILE...]',
    help: 'Find and analyze log files or manage log monitors',
    completes: 'path',
    argv: (words) => ['logs', ...words],
  },
  {
    names: ['list-monitors', 'lm'],
    takes: '',
    help: 'List active log monitoring sessions',
    completes: null,
    argv: (words) => ['monitors', 'list', ...words],
  },
  {
    names: ['stop-monitor', 'sm'],
    takes: 'ID',
    help: 'Stop a log monitor by session ID',
    completes: 'live',
    argv: (words) => ['monitors', 'stop', ...words],
  },
  {
    names: ['monitor', 'mon'],
    takes: 'PATH',
    help: 'Start monitoring a specific log file',
    completes: 'path',
    argv: (words) => ['logs', ...words, ...(isModeless(words) ? ['--background'] : [])],
  },
  {
    names: ['status'],
    takes: '',
    help: 'Show system status including active log monitors',
    completes: null,
    argv: (words) => ['status', ...words],
  },
  {
    names: ['show'],
    takes: 'ID',
    help: 'Show one monitor whole',
    completes: 'monitor',
    argv: (words) => ['monitors', 'show', ...words],
  },
  {
    names: ['attach'],
    takes: 'ID',
    help: 'Watch a running monitor live; Ctrl+C comes back here',
    completes: 'live',
    argv: (words) => ['monitors', 'attach', ...words],
  },
  {
    names: ['findings'],
    takes: '[ID]',
    help: 'What the monitors noticed, or one finding whole',
    completes: 'finding',
    argv: (words) => ['findings', words[0]?.startsWith('-') === false ? 'show' : 'list', ...words],
  },
  {
    names: ['resume'],
    takes: 'ID',
    help: 'Start a stopped or crashed monitor again',
    completes: 'ended',
    argv: (words) => ['monitors', 'resume', ...words],
  },
  {
    names: ['prune'],
    takes: '[ID...]',
    help: 'Drop ended and crashed monitors from the list',
    completes: 'ended',
    argv: (words) => ['monitors', 'prune', ...words],
  },
  {
    names: ['history'],
    takes: 'ID',
    help: 'The recorded events of a monitor',
    completes: 'monitor',
    argv: (words) => ['monitors', 'history', ...words],
  },
  {
    names: ['explain'],
    takes: 'ID',
    help: 'Ask the model about a finding again',
    completes: 'finding',
    argv: (words) => ['findings', 'explain', ...words],
  },
  {
    names: ['ask'],
    takes: 'QUESTION',
    help: 'Ask what was seen; text without a slash does the same',
    completes: null,
    argv: (words) => ['ask', ...words],
  },
  {
    names: ['models'],
    takes: '',
    help: 'The models that can be asked',
    completes: null,
    argv: (words) => ['models', 'list', ...words],
  },
  {
    names: ['privacy'],
    takes: '',
    help: 'What was sent to models',
    completes: null,
    argv: (words) => ['privacy', ...words],
  },
  {
    names: ['doctor'],
    takes: '',
    help: 'Check this machine, and how to mend it',
    completes: null,
    argv: (words) => ['doctor', ...words],
  },
  {names: ['clear'], takes: '', help: 'Clear the screen', completes: null, argv: null},
  {names: ['help'], takes: '[COMMAND]', help: 'This, or more', completes: null, argv: null},
  {names: ['exit', 'quit'], takes: '', help: 'Leave (Ctrl+D)', completes: null, argv: null},
]

const isModeless = (words: readonly string[]): boolean =>
  !words.some((word) => /^(-[bf]|--(background|follow|once|help))$/.test(word))

/** What a line asks for. */
export type Wish =
  | {readonly type: 'nothing' | 'clear' | 'exit'}
  | {readonly type: 'help'; readonly about: SlashCommand | null}
  | {readonly type: 'run'; readonly argv: readonly string[]}

/**
 * The wish in the words of a line; `parted` parts them. Text without a slash is a question. Throws a
 * UsageError for what is no command.
 */
export const readWish = (line: string, parted: (text: string) => readonly string[]): Wish => {
  const text = line.replace(/^\s*qcmd>/, '').trim()
  if (text === '' || text.startsWith('#')) return {type: 'nothing'}
  if (!text.startsWith('/')) return questionIn(text)
  const [first = '', ...words] = parted(text)
  const command = commandOf(first.slice(1))
  if (command === undefined) throw unknownCommand(first)
  if (words.includes('-')) throw noInput()
  if (command.argv !== null) return {type: 'run', argv: command.argv(words)}
  switch (command.names[0]) {
    case 'clear':
      return {type: 'clear'}
    case 'exit':
      return {type: 'exit'}
    default:
      return {type: 'help', about: helped(words[0])}
  }
}

const commandOf = (name: string): SlashCommand | undefined =>
  SLASH_COMMANDS.find(({names}) => names.includes(name.toLowerCase()))

const helped = (word: string | undefined): SlashCommand | null => {
  if (word === undefined) return null
  const command = commandOf(word.replace(/^\//, ''))
  if (command === undefined) throw unknownCommand(word)
  return command
}

const NAMES = SLASH_COMMANDS.flatMap(({names}) => names)

const unknownCommand = (word: string): UsageError => {
  const meant = nearest(word.replace(/^\//, ''), NAMES)
  return new UsageError(
    'no-such-command',
    `No command ${JSON.stringify(word.slice(0, 80))}`,
    meant === undefined ? 'See: /help' : `Did you mean /${meant}? See: /help`,
  )
}

/** What was meant as a command is not sent to a model. */
const questionIn = (text: string): Wish => {
  const [first = ''] = text.split(/\s/)
  const meant = first.length > 1 ? nearest(first, NAMES) : undefined
  const isOneWord = text === first
  if (meant !== undefined && (isOneWord || meant === first)) {
    throw new UsageError(
      'no-such-command',
      `No command ${JSON.stringify(first)}`,
      `Did you mean /${meant}? See: /help`,
    )
  }
  return {type: 'run', argv: ['ask', '--', text]}
}

const noInput = (): UsageError =>
  new UsageError(
    'standard-input',
    'Cannot read standard input here: the shell reads it',
    'Save it to a file, or use the command line: … | qcmd logs - --once',
  )
