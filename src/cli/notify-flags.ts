import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {SEVERITIES, type Severity} from '../analyse/finding.js'
import type {Ports} from '../app/ports.js'
import {UsageError} from '../errors.js'
import {DEFAULT_NOTIFY, type NotifySettings, type Sink} from '../notices/notice.js'
import {coolDownOf, sinksOf} from '../notices/notify-settings.js'
import {labelOf, labelText, SINK_HINT} from '../notices/read-sink.js'
import type {Console} from './console.js'

/** The flags of a monitor that say whom it notifies. */
export const NOTIFY_FLAGS = {
  notify: Flags.string({
    description:
      'With --follow or --background: tell of findings by desktop, webhook=URL, slack=URL, discord=URL or command=PROGRAM; may be given several times; none: nobody',
    helpValue: 'SINK',
    helpGroup: 'NOTIFICATION',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'notify-severity': Flags.option({
    options: SEVERITIES,
    description: `Lowest severity that is told (default: ${DEFAULT_NOTIFY.severity})`,
    helpGroup: 'NOTIFICATION',
  })(),
  'notify-cool-down': Flags.string({
    description: 'After a notice, hold others back so long and tell them in one (default: 5m)',
    helpValue: 'SPAN',
    helpGroup: 'NOTIFICATION',
  }),
}

export interface GivenNotifyFlags {
  readonly notify?: string[] | undefined
  readonly 'notify-severity'?: Severity | undefined
  readonly 'notify-cool-down'?: string | undefined
}

/** True when the command line says anything of notifications. */
export const saysOfNotify = (flags: GivenNotifyFlags): boolean =>
  [flags.notify, flags['notify-severity'], flags['notify-cool-down']].some(
    (given) => given !== undefined,
  )

/** What the flags say, else the configuration; each on its own. Throws a UsageError that repeats no secret. */
export const wantedNotify = (
  flags: GivenNotifyFlags,
  configured: NotifySettings,
): NotifySettings => ({
  sinks: flags.notify === undefined ? configured.sinks : sinksNamed(flags.notify),
  severity: flags['notify-severity'] ?? configured.severity,
  coolDownMs: wantedCoolDown(flags['notify-cool-down'], configured),
})

/** The sinks that a person has typed; paths are below the current folder. */
export const sinksNamed = (texts: readonly string[]): readonly Sink[] => {
  const sinks = sinksOf(texts, fromHere)
  if (typeof sinks !== 'string') return sinks
  throw new UsageError('bad-sink', `Cannot notify: ${sinks}`, SINK_HINT)
}

const fromHere = (path: string): string =>
  /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : resolve(path)

const wantedCoolDown = (text: string | undefined, configured: NotifySettings): number => {
  if (text === undefined) return configured.coolDownMs
  const ms = coolDownOf(text)
  if (ms !== null) return ms
  throw new UsageError(
    'bad-duration',
    `Cannot use --notify-cool-down ${JSON.stringify(text.slice(0, 40))}: not a span up to 7 days`,
    'Write it like 30s, 5m or 2h; 0 for none.',
  )
}

/** A sink that cannot work here is no reason not to watch, and none to say so in an hour. */
export const warnOfSinks = async (
  {sinks: port}: Pick<Ports, 'sinks'>,
  {sinks}: NotifySettings,
  console: Console,
): Promise<void> => {
  for (const sink of sinks) {
    const found = await port.check(sink)
    if (found === null) continue
    console.warn(`notifications will fail, ${labelText(labelOf(sink))}: ${found.problem}`)
  }
}
