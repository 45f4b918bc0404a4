import {SEVERITIES} from '../analyse/finding.js'
import {DEFAULT_MODEL} from '../sessions/default-model.js'
import {SORT_KEYS} from '../sessions/list-keys.js'
import {
  choiceOf,
  duration,
  folder,
  modelName,
  wholeNumber,
  yesOrNo,
  type Kind,
  type Place,
  type SettingValue,
} from './kinds.js'
import {coolDown, maskedSinks, sinkList} from './notify-kinds.js'

/**
 * Every setting, in the order in which they are shown: the one table that reading the
 * configuration, `qcmd config`, the help, the README, the man page and completion go by.
 *
 * A value comes from the first of: a flag of the command line, an environment variable, the file
 * `config.json`, the default. The key of a flag is its command and its name: `monitors list --sort`
 * is `monitors.list.sort`, `logs --max-monitors` is `logs.maxMonitors`; what several commands
 * share (`model`) and what is no flag (`heartbeatMs`) has no command in front. Keys with dots are
 * nested in the file:
 *
 *     {"model": "qwen2.5:3b", "logs": {"maxMonitors": 80}}
 *
 * The variable of a key is `QCMD_` and its words in capitals: `QCMD_LOGS_MAX_MONITORS`.
 *
 * A new setting is one entry here. What a flag lacks in this table, and why, stands in
 * docs/decisions/0021-settings-in-one-table.md; a test compares.
 */
export interface Setting<T extends SettingValue> {
  readonly kind: Kind<T>
  readonly fallback: (place: Place) => T
  /** One sentence without a dot at its end. */
  readonly about: string
  /** The flag that counts for more, as it is typed; null where there is none. */
  readonly flag: string | null
  /** Where it is not named after the key. */
  readonly variable?: string
  /** For a value with a secret in it: the same without. It is never shown whole. */
  readonly masked?: (value: T) => T
}

/** Built so that the compiler knows each value by its key. */
export const setting = <T extends SettingValue>(
  entry: Omit<Setting<T>, 'fallback'> & {readonly fallback: NoInfer<T> | ((place: Place) => T)},
): Setting<T> => {
  const {fallback} = entry
  return {...entry, fallback: typeof fallback === 'function' ? fallback : () => fallback}
}

export const LOWEST_LEVELS = ['all', 'debug', 'info', 'warning', 'error', 'fatal'] as const
export const FAIL_ON = ['warning', 'error', 'critical'] as const
export const COLOURS = ['auto', 'always', 'never'] as const
export const START_AT = ['start', 'end'] as const
export const REDACT = ['secrets', 'pii'] as const

const timer = wholeNumber({least: 1, most: 86_400_000, of: 'of milliseconds '})

/** The XDG base directory specification says of a relative path: "consider the path invalid and ignore it". */
export const placeFor = (
  {env, home, isWindows, paths}: Place,
  xdgName: string,
  below: readonly string[],
): string => {
  const candidates = [env[xdgName], isWindows ? env['LOCALAPPDATA'] : undefined]
  const base = candidates.find((path) => path !== undefined && paths.isAbsolute(path))
  if (base !== undefined) return paths.join(base, 'qcmd')
  return isWindows
    ? paths.join(home, 'AppData', 'Local', 'qcmd')
    : paths.join(home, ...below, 'qcmd')
}

export const SETTINGS = {
  model: setting({
    kind: modelName,
    fallback: DEFAULT_MODEL,
    about: 'The model that explains findings and answers questions, by its name in Ollama',
    flag: '--model',
  }),
  allowRemoteAi: setting({
    kind: yesOrNo,
    fallback: false,
    about: 'Ask a model server on another machine too: log text leaves this one',
    flag: '--allow-remote-ai',
  }),
  color: setting({
    kind: choiceOf(COLOURS),
    fallback: 'auto',
    about: 'Colour; auto: at a terminal',
    flag: '--no-color',
  }),
  input: setting({
    kind: yesOrNo,
    fallback: true,
    about: 'Ask and open menus at a terminal',
    flag: '--no-input',
  }),
  'logs.from': setting({
    kind: choiceOf(START_AT),
    fallback: 'end',
    about: 'Where a monitor begins',
    flag: 'logs --from',
  }),
  'logs.wait': setting({
    kind: yesOrNo,
    fallback: false,
    about: 'Wait for a file that is not there yet',
    flag: 'logs --wait',
  }),
  'logs.allowDuplicate': setting({
    kind: yesOrNo,
    fallback: false,
    about: 'Monitor a file that is monitored already',
    flag: 'logs --allow-duplicate',
  }),
  'logs.maxMonitors': setting({
    kind: wholeNumber({least: 1, most: 999_999_999}),
    fallback: 50,
    about: 'Refuse to start more live monitors',
    flag: 'logs --max-monitors',
  }),
  'logs.analysis': setting({
    kind: yesOrNo,
    fallback: true,
    about: 'Look for findings; false: only follow and count',
    flag: 'logs --no-analysis',
  }),
  'logs.ai': setting({
    kind: yesOrNo,
    fallback: true,
    about: 'Have the model explain findings; false: built-in analysis only',
    flag: 'logs --no-ai',
  }),
  'logs.requireAi': setting({
    kind: yesOrNo,
    fallback: false,
    about: 'Begin nothing without the model (exit code 6)',
    flag: 'logs --require-ai',
  }),
  'logs.redact': setting({
    kind: choiceOf(REDACT),
    fallback: 'secrets',
    about: 'What is masked; pii: e-mail and IP addresses too',
    flag: 'logs --redact',
  }),
  'logs.exitCode': setting({
    kind: yesOrNo,
    fallback: false,
    about: 'With --once: exit code 1 when something was found',
    flag: 'logs --exit-code',
  }),
  'logs.failOn': setting({
    kind: choiceOf(FAIL_ON),
    fallback: 'warning',
    about: 'Lowest severity that counts for that exit code',
    flag: 'logs --fail-on',
  }),
  'logs.level': setting({
    kind: choiceOf(LOWEST_LEVELS),
    fallback: 'all',
    about: 'With --once: show only patterns and findings of this level or worse',
    flag: 'logs --level',
  }),
  notify: setting({
    kind: sinkList,
    fallback: [],
    about: 'Whom new monitors tell of findings',
    flag: 'logs --notify',
    masked: maskedSinks,
  }),
  notifySeverity: setting({
    kind: choiceOf(SEVERITIES),
    fallback: 'error',
    about: 'Lowest severity that is told',
    flag: 'logs --notify-severity',
  }),
  notifyCoolDown: setting({
    kind: coolDown,
    fallback: '5m',
    about: 'After a notice, others are held back so long and told in one',
    flag: 'logs --notify-cool-down',
  }),
  'monitors.list.table': setting({
    kind: yesOrNo,
    fallback: false,
    about: 'One line a monitor',
    flag: 'monitors list --table',
  }),
  'monitors.list.sort': setting({
    kind: choiceOf(SORT_KEYS),
    fallback: 'started',
    about: 'Order of the monitors',
    flag: 'monitors list --sort',
  }),
  'monitors.prune.olderThan': setting({
    kind: duration,
    fallback: '0s',
    about: 'Drop only what ended at least this long ago',
    flag: 'monitors prune --older-than',
  }),
  'findings.list.severity': setting({
    kind: choiceOf(SEVERITIES),
    fallback: 'info',
    about: 'List findings of this severity or worse',
    flag: 'findings list --severity',
  }),
  stateDir: setting({
    kind: folder,
    fallback: (place) => placeFor(place, 'XDG_STATE_HOME', ['.local', 'state']),
    about: 'Folder of journal, findings and worker logs',
    flag: null,
  }),
  heartbeatMs: setting({
    kind: wholeNumber({least: 50, most: 3_600_000, of: 'of milliseconds '}),
    fallback: 10_000,
    about: 'Milliseconds between heartbeats of a monitor; stale after three missing ones',
    flag: null,
  }),
  'ai.budget': setting({
    kind: wholeNumber({least: 0, most: 1_000_000}),
    fallback: 60,
    about: 'Calls to models an hour, of all monitors together',
    flag: null,
  }),
  'ai.firstByteMs': setting({
    kind: timer,
    fallback: 60_000,
    about: 'Milliseconds until a model that is loaded begins to answer',
    flag: null,
  }),
  'ai.firstLoadMs': setting({
    kind: timer,
    fallback: 180_000,
    about: 'The same for a call that may have to load it',
    flag: null,
    variable: 'QCMD_AI_FIRST_BYTE_MS',
  }),
  'ai.idleMs': setting({
    kind: timer,
    fallback: 30_000,
    about: 'Milliseconds between two pieces of an answer',
    flag: null,
  }),
  'ai.totalMs': setting({
    kind: timer,
    fallback: 300_000,
    about: 'Milliseconds for a whole answer',
    flag: null,
  }),
  'ai.retryMs': setting({
    kind: timer,
    fallback: 60_000,
    about: 'Milliseconds that a model server is left alone after three failures in a row',
    flag: null,
  }),
} as const

export type SettingKey = keyof typeof SETTINGS
/** Every setting's value by its key. */
export type Settings = {
  readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never
}

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[]

/** The setting without its exact type, for what treats all alike. */
export const settingOf = (key: SettingKey): Setting<SettingValue> =>
  SETTINGS[key] as unknown as Setting<SettingValue>

export const isSettingKey = (text: string): text is SettingKey => Object.hasOwn(SETTINGS, text)

/** `logs.maxMonitors` → `QCMD_LOGS_MAX_MONITORS`. */
export const variableOf = (key: SettingKey): string =>
  settingOf(key).variable ??
  `QCMD_${key.replaceAll('.', '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2')}`.toUpperCase()
