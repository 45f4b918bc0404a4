import {FILTER_KEYS} from '../sessions/list-keys.js'
import {MONITOR_STATUSES, type MonitorStatus} from '../sessions/status.js'
import {isSettingKey, SETTING_KEYS, settingOf} from '../settings/settings.js'
import type {Candidate} from './candidate.js'
import type {Manifest, ManifestCommand, ManifestFlag} from './manifest.js'

/** What the word at the cursor may be; `before` is what stays of it, as `--severity=`. */
export type Wanted =
  | {readonly type: 'words'; readonly words: readonly Candidate[]; readonly before: string}
  | {
      readonly type: 'monitors'
      /** Null: every one. */
      readonly statuses: readonly MonitorStatus[] | null
      readonly taken: readonly string[]
      readonly before: string
    }
  | {readonly type: 'findings'}
  | {readonly type: 'files'}
  | {readonly type: 'nothing'}

/** What `qcmd help` has pages on. */
export type Topics = readonly {readonly name: string; readonly about: string}[]

const NOTHING: Wanted = {type: 'nothing'}
const FILES: Wanted = {type: 'files'}

const NOT_ENDED: readonly MonitorStatus[] = ['starting', 'running', 'stale', 'stopping']
const ENDED: readonly MonitorStatus[] = ['stopped', 'crashed']

/** Which monitors a command can do something with. */
const MONITORS_OF: Readonly<Record<string, readonly MonitorStatus[] | null>> = {
  'monitors:show': null,
  'monitors:history': null,
  'monitors:stop': NOT_ENDED,
  'monitors:resume': ENDED,
  'monitors:attach': ['running', 'stale'],
  'monitors:prune': [...ENDED, 'unknown'],
}

const TAKES_SEVERAL: ReadonlySet<string> = new Set(['monitors:stop', 'monitors:prune'])

/** Spellings of the first qcmd. */
const FIRST_FLAGS: ReadonlyMap<string, string> = new Map([
  ['--logs', 'logs'],
  ['--list-monitors', 'monitors list'],
  ['--stop-monitor', 'monitors stop'],
  ['--status', 'status'],
  ['--shell', 'shell'],
  ['-s', 'shell'],
])

const FIRST_WORDS: readonly Candidate[] = [
  {value: '--help', about: 'Show help'},
  {value: '--version', about: 'Show the version'},
  ...[...FIRST_FLAGS]
    .filter(([flag]) => flag.startsWith('--'))
    .map(([flag, command]) => ({value: flag, about: `As qcmd ${command}`})),
]

/**
 * What may stand at the cursor. `words` are those behind `qcmd`, without quotes; the last one is
 * the one that is being typed, and may be empty.
 */
export const wantedAt = (manifest: Manifest, topics: Topics, words: readonly string[]): Wanted => {
  const typed = words.at(-1) ?? ''
  const [first = '', ...rest] = words.slice(0, -1)
  const spelled = FIRST_FLAGS.get(first)
  const before = spelled === undefined ? words.slice(0, -1) : [...spelled.split(' '), ...rest]
  const id = commandOf(manifest, before)
  const command = id === null ? undefined : manifest.commands[id]
  if (id === null || command === undefined) return commandWords(manifest, before, typed)
  const depth = id.split(':').length
  const own = before.slice(depth)
  // `monitors` alone is its list, and its beginning.
  if (own.length === 0 && hasBelow(manifest, id) && !typed.startsWith('-')) {
    return commandWords(manifest, before, typed)
  }
  return inCommand({manifest, topics, id, command, own, typed})
}

/** The longest beginning that is a command. */
const commandOf = ({commands}: Manifest, words: readonly string[]): string | null => {
  const plain = words.slice(0, 2)
  const candidates = [plain.join(':'), plain[0] ?? '']
  const id = candidates.find((one) => one !== '' && Object.hasOwn(commands, one))
  if (id === undefined) return null
  // A word behind a topic that is none of its commands: nothing is known of what follows.
  const isMistyped = hasBelow({commands}, id) && plain.length > 1 && !words[1]?.startsWith('-')
  return isMistyped ? null : id
}

const hasBelow = ({commands}: Manifest, id: string): boolean =>
  Object.keys(commands).some((one) => one.startsWith(`${id}:`))

const commandWords = ({commands}: Manifest, before: readonly string[], typed: string): Wanted => {
  if (typed.startsWith('-')) return before.length === 0 ? words(FIRST_WORDS) : NOTHING
  const prefix = before.map((word) => `${word}:`).join('')
  const found = new Map<string, string>()
  for (const [id, {summary = '', hidden}] of Object.entries(commands)) {
    if (!id.startsWith(prefix)) continue
    const [name = '', ...below] = id.slice(prefix.length).split(':')
    if (below.length > 0) found.set(name, namesBelow(commands, prefix + name))
    else if (hidden !== true) found.set(name, summary)
  }
  return words([...found].map(([value, about]) => ({value, about})))
}

const namesBelow = (commands: Manifest['commands'], topic: string): string =>
  Object.keys(commands)
    .filter((id) => id.startsWith(`${topic}:`))
    .map((id) => id.slice(topic.length + 1))
    .join(', ')

interface Position {
  readonly manifest: Manifest
  readonly topics: Topics
  readonly id: string
  readonly command: ManifestCommand
  /** Words of the command before the one that is typed. */
  readonly own: readonly string[]
  readonly typed: string
}

const inCommand = (position: Position): Wanted => {
  const {command, own, typed} = position
  const {positionals, open, isBehindDashes} = readWords(command, own)
  if (open !== null) return flagValue(open, '')
  if (isBehindDashes) return argument(position, positionals)
  const [, name, dashes = ''] = /^(?:--([^=]+))(=)/.exec(typed) ?? []
  if (name !== undefined) {
    const flag = flagNamed(command, name)
    return flag?.flag.type === 'option' ? flagValue(flag, `--${name}${dashes}`) : NOTHING
  }
  if (typed.startsWith('-')) return words(flagWords(command, own, typed))
  return argument(position, positionals)
}

interface NamedFlag {
  readonly name: string
  readonly flag: ManifestFlag
}

/** Tells arguments from flags, and whether the last flag still waits for its value. */
const readWords = (
  command: ManifestCommand,
  own: readonly string[],
): {
  readonly positionals: readonly string[]
  readonly open: NamedFlag | null
  readonly isBehindDashes: boolean
} => {
  const dashes = own.indexOf('--')
  const positionals: string[] = dashes === -1 ? [] : own.slice(dashes + 1)
  let open: NamedFlag | null = null
  for (const word of dashes === -1 ? own : own.slice(0, dashes)) {
    if (open !== null) {
      open = null
    } else if (word.startsWith('-') && word !== '-') {
      const named = word.includes('=') ? undefined : flagTyped(command, word)
      open = named?.flag.type === 'option' ? named : null
    } else {
      positionals.push(word)
    }
  }
  return {positionals, open, isBehindDashes: dashes !== -1}
}

/** `--log-file` is of the first qcmd, and no flag of today's `logs`. */
const LOG_FILE: NamedFlag = {name: 'log-file', flag: {type: 'option'}}

const flagTyped = (command: ManifestCommand, word: string): NamedFlag | undefined => {
  if (word.startsWith('--')) return flagNamed(command, word.slice(2))
  const found = Object.entries(command.flags).find(([, {char}]) => char === word.slice(1))
  return found === undefined ? undefined : {name: found[0], flag: found[1]}
}

const flagNamed = ({flags}: ManifestCommand, name: string): NamedFlag | undefined => {
  if (name === LOG_FILE.name) return LOG_FILE
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  return flag === undefined ? undefined : {name, flag}
}

/** Every flag that was not given yet; the other side of one only when that is being typed. */
const flagWords = (
  {flags}: ManifestCommand,
  own: readonly string[],
  typed: string,
): readonly Candidate[] => {
  const given = new Set(own.map((word) => word.replace(/=.*/, '')))
  return [...Object.entries(flags), ...HELP].flatMap(([name, flag]) => {
    const {allowNo, hidden, multiple, description: about = '', char} = flag
    const spellings = [`--${name}`, `--no-${name}`, `-${char ?? '-'}`]
    if (hidden === true) return []
    if (multiple !== true && spellings.some((spelling) => given.has(spelling))) return []
    const shown = /--\S+/.exec(flag.helpLabel ?? '')?.[0] ?? `--${name}`
    if (allowNo !== true || typed.length < 3) return [{value: shown, about}]
    const other = shown === `--${name}` ? `--no-${name}` : `--${name}`
    return [
      {value: shown, about},
      {value: other, about: `The opposite of ${shown}`},
    ]
  })
}

const HELP: readonly (readonly [string, ManifestFlag])[] = [
  ['help', {type: 'boolean', description: 'Show help', char: 'h'}],
]

const flagValue = ({name, flag}: NamedFlag, before: string): Wanted => {
  if (flag.options !== undefined) {
    return words(
      flag.options.map((value) => ({value, about: ''})),
      before,
    )
  }
  switch (name) {
    case 'monitor':
      return {type: 'monitors', statuses: null, taken: [], before}
    case 'journal':
    case 'log-file':
      return FILES
    case 'filter':
      return words(FILTERS, before)
    case 'notify':
      return words(SINKS, before)
    default:
      return NOTHING
  }
}

/** The address or program behind the sign is the user's own. */
const SINKS: readonly Candidate[] = ['desktop', 'webhook=', 'slack=', 'discord=', 'command='].map(
  (value) => ({value, about: ''}),
)

const FILTERS: readonly Candidate[] = [
  ...MONITOR_STATUSES.map((status) => ({value: `status=${status}`, about: ''})),
  ...['background', 'foreground'].map((kind) => ({value: `kind=${kind}`, about: ''})),
  ...FILTER_KEYS.filter((key) => key !== 'status' && key !== 'kind').map((key) => ({
    value: `${key}=`,
    about: '',
  })),
]

const argument = ({manifest, topics, id}: Position, positionals: readonly string[]): Wanted => {
  const statuses = Object.hasOwn(MONITORS_OF, id) ? MONITORS_OF[id] : undefined
  if (statuses !== undefined) {
    if (positionals.length > 0 && !TAKES_SEVERAL.has(id)) return NOTHING
    return {type: 'monitors', statuses, taken: positionals, before: ''}
  }
  const isFirst = positionals.length === 0
  switch (id) {
    case 'logs':
    case 'eval':
      return FILES
    case 'rules:add':
    case 'rules:test':
      return isFirst ? FILES : NOTHING
    case 'findings:show':
    case 'findings:explain':
      return isFirst ? {type: 'findings'} : NOTHING
    case 'config:get':
    case 'config:unset':
      return isFirst ? settingWords() : NOTHING
    case 'config:set':
      return isFirst ? settingWords() : settingValues(positionals)
    case 'notify:test':
      return words(SINKS)
    case 'completion':
      return isFirst ? words(SHELL_WORDS) : NOTHING
    case 'help':
      return helpWords(manifest, topics, positionals)
    default:
      return NOTHING
  }
}

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
const SHELL_WORDS = SHELLS.map((value) => ({value, about: ''}))

const settingWords = (): Wanted =>
  words(SETTING_KEYS.map((key) => ({value: key, about: settingOf(key).about})))

const settingValues = ([key = '', ...values]: readonly string[]): Wanted => {
  if (!isSettingKey(key)) return NOTHING
  if (key === 'notify') return words(SINKS)
  if (values.length > 0) return NOTHING
  if (key === 'stateDir') return FILES
  return words(settingOf(key).kind.choices.map((value) => ({value, about: ''})))
}

const helpWords = (manifest: Manifest, topics: Topics, positionals: readonly string[]): Wanted => {
  const commands = commandWords(manifest, positionals, '')
  if (commands.type !== 'words' || positionals.length > 0) return commands
  return words([...commands.words, ...topics.map(({name, about}) => ({value: name, about}))])
}

const words = (candidates: readonly Candidate[], before = ''): Wanted => ({
  ...{type: 'words', words: candidates, before},
})
