import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {annotateFiles, reportFiles} from '../cli/logs-once.js'
import {followFiles} from '../cli/logs-follow.js'
import {startMonitors} from '../cli/logs-background.js'
import {listLogFiles} from '../cli/logs-found.js'
import {openMenu} from '../interactive/open-menu.js'
import type {LogsRequest} from '../cli/logs-request.js'
import {
  NOTIFY_FLAGS,
  saysOfNotify,
  wantedNotify,
  warnOfSinks,
  type GivenNotifyFlags,
} from '../cli/notify-flags.js'
import {remoteAllowed} from '../cli/remote-flag.js'
import {modelName, monitorName, sinceDate} from '../cli/values.js'
import type {TimeRange} from '../analyse/pipeline.js'
import type {AnalysisMode} from '../sessions/events.js'
import {UsageError} from '../errors.js'
import {FAIL_ON, LOWEST_LEVELS, REDACT, START_AT, type Settings} from '../settings/settings.js'
import {switchFlag} from '../cli/switch-flag.js'

const ANNOTATE = ['online', 'final'] as const

export default class Logs extends BaseCommand {
  static override summary = 'Analyse log files, or monitor them here or in the background'
  static override description = `Learns which lines are normal and reports what is not, with the lines that prove it. Without
FILE it lists the log files of this machine. FILE may be a file, a folder, a glob in quotes, or -
for standard input (once).`
  static override examples = [
    '<%= config.bin %> logs /var/log/syslog --once',
    '<%= config.bin %> logs app.log --follow',
    '<%= config.bin %> logs app.log --background --name api',
    "<%= config.bin %> logs '/srv/api/logs/*.log' --background",
    'journalctl -o short-iso | <%= config.bin %> logs - --once',
  ]
  static override usage = 'logs [FILE...] [--once | --follow | --background]'
  static override strict = false
  static override flags = {
    once: Flags.boolean({
      default: false,
      description: 'Analyse what is in the files and print a report',
      helpGroup: 'MODE',
    }),
    follow: Flags.boolean({
      default: false,
      char: 'f',
      description: 'Monitor here until Ctrl+C',
      exclusive: ['once', 'background'],
      helpGroup: 'MODE',
    }),
    background: Flags.boolean({
      default: false,
      char: 'b',
      description: 'Monitor in the background; it goes on when the terminal is closed',
      exclusive: ['once', 'follow'],
      helpGroup: 'MODE',
    }),
    name: Flags.string({description: 'Label of the monitor, usable instead of its id'}),
    from: Flags.option({options: START_AT, description: 'Where a monitor begins (default: end)'})(),
    wait: switchFlag({shown: '--wait', description: 'Wait for a file that is not there yet'}),
    'allow-duplicate': switchFlag({
      shown: '--allow-duplicate',
      description: 'Monitor a file that is monitored already',
    }),
    'max-monitors': Flags.integer({
      description: 'Refuse to start more live monitors (default: 50)',
      min: 1,
    }),
    analysis: switchFlag({shown: '--no-analysis', description: 'Only follow and count'}),
    model: Flags.string({
      description: 'The model that explains findings, by its name in Ollama',
      helpValue: 'NAME',
      helpGroup: 'MODEL',
    }),
    ai: switchFlag({
      shown: '--no-ai',
      description: 'Built-in analysis only, no model is called',
      helpGroup: 'MODEL',
    }),
    'require-ai': switchFlag({
      shown: '--require-ai',
      description: 'Exit 6 when the model is not there',
      helpGroup: 'MODEL',
    }),
    'allow-remote-ai': switchFlag({
      shown: '--allow-remote-ai',
      description: 'Ask a model server on another machine too: log text leaves this one',
      helpGroup: 'MODEL',
    }),
    ...NOTIFY_FLAGS,
    redact: Flags.option({
      options: REDACT,
      description: 'Mask e-mail and IP addresses too',
    })(),
    'exit-code': switchFlag({
      shown: '--exit-code',
      description: 'Exit 1 when something was found (with --once)',
    }),
    'fail-on': Flags.option({
      options: FAIL_ON,
      description: 'Lowest severity that counts for --exit-code (default: warning)',
    })(),
    since: Flags.string({
      description: 'With --once: report only records from then on (2h ago, or a date)',
    }),
    until: Flags.string({description: 'With --once: report only records up to then'}),
    level: Flags.option({
      options: LOWEST_LEVELS,
      description: 'With --once: show only patterns and findings of this level or worse',
    })(),
    annotate: Flags.option({
      options: ANNOTATE,
      description: "With --once: print each line's template id and template instead",
    })(),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Logs)
    const paths = argv.map(String)
    const ports = this.ports()
    const {settings} = ports.config
    refuseContradiction(flags, settings)
    const mode = modeOf(flags, settings)
    const hasExitCode = flags['exit-code'] ?? settings['logs.exitCode']
    const level = flags.level ?? settings['logs.level']
    const request: LogsRequest = {
      paths,
      name: flags.name === undefined ? null : monitorName(flags.name),
      from: flags.from ?? settings['logs.from'],
      wait: flags.wait ?? settings['logs.wait'],
      allowDuplicate: flags['allow-duplicate'] ?? settings['logs.allowDuplicate'],
      maxMonitors: flags['max-monitors'] ?? settings['logs.maxMonitors'],
      mode,
      model: flags.model === undefined ? settings.model : modelName(flags.model),
      allowRemoteAi: remoteAllowed(flags, settings),
      requireAi: mode === 'with analysis' && (flags['require-ai'] ?? settings['logs.requireAi']),
      redactPii: (flags.redact ?? settings['logs.redact']) === 'pii',
      notify: wantedNotify(flags, ports.config.notify),
      failOn: hasExitCode ? (flags['fail-on'] ?? settings['logs.failOn']) : null,
      between: timeRange(flags.since, flags.until, ports.clock.now()),
      level: level === 'all' ? null : level,
    }
    const isPart =
      flags.since !== undefined || flags.until !== undefined || flags.level !== undefined
    if (isPart && (flags.follow || flags.background)) throw onlyOnce()
    refuseStrayNotify(flags)
    const screen = {console: this.console, look: this.look}
    const hasMode = flags.once || flags.follow || flags.background || flags.annotate !== undefined
    const canAsk = this.console.isInteractive && !hasMode && flags['exit-code'] !== true && !isPart
    if (canAsk && !paths.includes('-')) {
      refuseSharedName(request)
      await openMenu(ports, screen, request)
    } else if (paths.length === 0) {
      if (flags.once || flags.follow || flags.background) throw noFile()
      await listLogFiles(ports, screen)
    } else if (flags.background) {
      refuseSharedName(request)
      await warnOfSinks(ports, request.notify, this.console)
      await startMonitors(ports, screen, request)
    } else if (flags.follow) {
      refuseSharedName(request)
      await warnOfSinks(ports, request.notify, this.console)
      await followFiles(ports, screen, request)
    } else if (flags.annotate !== undefined) {
      if (this.console.isJson) throw annotatedJson()
      await annotateFiles(ports, screen, request, flags.annotate)
    } else {
      await reportFiles(ports, screen, request)
    }
  }
}

interface ModeFlags {
  readonly analysis: boolean | undefined
  readonly ai: boolean | undefined
  readonly 'require-ai': boolean | undefined
}

/** Who requires the model on the command line wants it asked, whatever the configuration says. */
const modeOf = (flags: ModeFlags, settings: Settings): AnalysisMode => {
  const required = flags['require-ai'] === true ? true : undefined
  if (!(flags.analysis ?? required ?? settings['logs.analysis'])) return 'without analysis'
  const asks = flags.ai ?? required ?? settings['logs.ai']
  return asks ? 'with analysis' : 'with built-in analysis'
}

const refuseContradiction = (
  flags: ModeFlags & {
    readonly 'exit-code': boolean | undefined
    readonly 'fail-on': string | undefined
  },
  settings: Settings,
): void => {
  const without = flags.analysis === false ? '--no-analysis' : flags.ai === false ? '--no-ai' : null
  if (flags['require-ai'] === true && without !== null) {
    throw new UsageError(
      'usage',
      `Cannot require the model and not ask it: --require-ai and ${without}`,
      'Leave out one of them.',
    )
  }
  if (flags['fail-on'] !== undefined && !(flags['exit-code'] ?? settings['logs.exitCode'])) {
    throw new UsageError(
      'usage',
      'Cannot use --fail-on without --exit-code: it says what counts for that',
      'Add --exit-code.',
    )
  }
}

const timeRange = (since: string | undefined, until: string | undefined, now: Date): TimeRange => {
  const fromMs = since === undefined ? null : sinceDate(since, now, 'since').getTime()
  const toMs = until === undefined ? null : sinceDate(until, now, 'until').getTime()
  if (fromMs !== null && toMs !== null && fromMs > toMs) {
    throw new UsageError(
      'empty-range',
      `Cannot report from ${since} until ${until}: it ends before it begins`,
      'Exchange --since and --until.',
    )
  }
  return {fromMs, toMs}
}

const onlyOnce = (): UsageError =>
  new UsageError(
    'part-of-a-monitor',
    'Cannot monitor a part of a log: --since, --until and --level are for --once',
    'Add --once, or leave them out.',
  )

/** Only a monitor notifies, and only of what it analyses; with no mode at all the menu may start one. */
const refuseStrayNotify = (
  flags: GivenNotifyFlags & {
    readonly once: boolean
    readonly annotate?: string | undefined
    readonly analysis: boolean | undefined
  },
): void => {
  if (!saysOfNotify(flags)) return
  if (flags.analysis === false) {
    throw new UsageError(
      'notify-of-nothing',
      'Cannot notify without analysis: there is nothing to tell',
      'Leave out --no-analysis, or --notify.',
    )
  }
  if (!flags.once && flags.annotate === undefined) return
  throw new UsageError(
    'notify-once',
    'Cannot notify of a file that is read once: --notify is for a monitor',
    'Use --follow or --background.',
  )
}

const annotatedJson = (): UsageError =>
  new UsageError(
    'annotate-json',
    'Cannot annotate under --json',
    'Leave out --json: each line is `templateId<TAB>template`.',
  )

const noFile = (): UsageError =>
  new UsageError(
    'no-file',
    'Cannot analyse: no file named',
    'Type a path, or qcmd logs to see what is there.',
  )

const refuseSharedName = ({name, paths}: LogsRequest): void => {
  if (name === null || paths.length < 2) return
  throw new UsageError(
    'one-name',
    `Cannot give ${paths.length} monitors the one name ${name}`,
    'Start them one by one, or monitor the folder as one.',
  )
}
