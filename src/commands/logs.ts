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
import {modelName, monitorName, sinceDate} from '../cli/values.js'
import type {TimeRange} from '../analyse/pipeline.js'
import type {AnalysisMode} from '../sessions/events.js'
import {UsageError} from '../errors.js'

const FAIL_ON = ['warning', 'error', 'critical'] as const
const ANNOTATE = ['online', 'final'] as const
const LEVEL = ['debug', 'info', 'warning', 'error', 'fatal'] as const
const FROM = ['start', 'end'] as const

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
    from: Flags.option({options: FROM, description: 'Where a monitor begins (default: end)'})(),
    wait: Flags.boolean({default: false, description: 'Wait for a file that is not there yet'}),
    'allow-duplicate': Flags.boolean({
      default: false,
      description: 'Monitor a file that is monitored already',
    }),
    'max-monitors': Flags.integer({
      description: 'Refuse to start more live monitors',
      default: 50,
      min: 1,
    }),
    'no-analysis': Flags.boolean({default: false, description: 'Only follow and count'}),
    model: Flags.string({
      description: 'The model that explains findings, by its name in Ollama',
      helpValue: 'NAME',
      helpGroup: 'MODEL',
    }),
    'no-ai': Flags.boolean({
      default: false,
      description: 'Built-in analysis only, no model is called',
      helpGroup: 'MODEL',
    }),
    'require-ai': Flags.boolean({
      default: false,
      description: 'Exit 6 when the model is not there',
      exclusive: ['no-ai', 'no-analysis'],
      helpGroup: 'MODEL',
    }),
    'allow-remote-ai': Flags.boolean({
      default: false,
      description: 'Ask a model server on another machine too: log text leaves this one',
      helpGroup: 'MODEL',
    }),
    ...NOTIFY_FLAGS,
    redact: Flags.option({
      options: ['pii'] as const,
      description: 'Mask e-mail and IP addresses too',
    })(),
    'exit-code': Flags.boolean({
      default: false,
      description: 'Exit 1 when something was found (with --once)',
    }),
    'fail-on': Flags.option({
      options: FAIL_ON,
      description: 'Lowest severity that counts for --exit-code (default: warning)',
      dependsOn: ['exit-code'],
    })(),
    since: Flags.string({
      description: 'With --once: report only records from then on (2h ago, or a date)',
    }),
    until: Flags.string({description: 'With --once: report only records up to then'}),
    level: Flags.option({
      options: LEVEL,
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
    const request: LogsRequest = {
      paths,
      name: flags.name === undefined ? null : monitorName(flags.name),
      from: flags.from ?? 'end',
      wait: flags.wait,
      allowDuplicate: flags['allow-duplicate'],
      maxMonitors: flags['max-monitors'],
      mode: modeOf(flags),
      model: flags.model === undefined ? ports.config.model : modelName(flags.model),
      allowRemoteAi: flags['allow-remote-ai'] || ports.config.allowRemoteAi,
      requireAi: flags['require-ai'],
      redactPii: flags.redact === 'pii',
      notify: wantedNotify(flags, ports.config.notify),
      failOn: flags['exit-code'] ? (flags['fail-on'] ?? 'warning') : null,
      between: timeRange(flags.since, flags.until, ports.clock.now()),
      level: flags.level ?? null,
    }
    const isPart =
      flags.since !== undefined || flags.until !== undefined || flags.level !== undefined
    if (isPart && (flags.follow || flags.background)) throw onlyOnce()
    refuseStrayNotify(flags)
    const screen = {console: this.console, look: this.look}
    const hasMode = flags.once || flags.follow || flags.background || flags.annotate !== undefined
    const canAsk = this.console.isInteractive && !hasMode && !flags['exit-code'] && !isPart
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

const modeOf = (flags: {
  readonly 'no-analysis': boolean
  readonly 'no-ai': boolean
}): AnalysisMode => {
  if (flags['no-analysis']) return 'without analysis'
  return flags['no-ai'] ? 'with built-in analysis' : 'with analysis'
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
    readonly 'no-analysis': boolean
  },
): void => {
  if (!saysOfNotify(flags)) return
  if (flags['no-analysis']) {
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
