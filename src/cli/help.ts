import {CommandHelp, Help} from '@oclif/core'
import {HELP_TOPICS} from './help-topics.js'

/** Help for one command: how it is used, examples at once, then the flags and the words about it. */
class OneCommandHelp extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const order = ['USAGE', 'EXAMPLES', 'DESCRIPTION', 'ARGUMENTS', 'FLAGS']
    const place = ({header}: {readonly header: string}): number => {
      const index = order.indexOf(header)
      return index === -1 ? order.length : index
    }
    return super.sections().toSorted((a, b) => place(a) - place(b))
  }

  /** The summary stands above; in the source the lines of a paragraph are broken for the source. */
  protected override description(): string | undefined {
    const {description} = this.command
    return description === undefined ? undefined : this.wrap(paragraphs(description))
  }
}

const paragraphs = (text: string): string => text.trim().replace(/(?<!\n)\n(?!\n)/g, ' ')

/** What people type first. */
const FIRST_EXAMPLES: readonly (readonly [string, string])[] = [
  ['qcmd logs', 'find log files, see and stop monitors'],
  ['qcmd logs app.log --once', 'what is odd in it?'],
  ['qcmd logs app.log --background', 'keep an eye on it'],
  ['qcmd monitors list', 'does it live?'],
  ['qcmd findings list --since 2h', 'what was noticed?'],
]

/** In the order in which they are met; what is not named here comes last. */
const COMMAND_ORDER = [
  'logs',
  'monitors list',
  'monitors show',
  'monitors attach',
  'monitors stop',
  'monitors resume',
  'monitors prune',
  'monitors history',
  'findings list',
  'findings show',
  'findings explain',
  'notify test',
  'ask',
  'models list',
  'models pull',
  'models use',
  'eval',
  'privacy',
  'rules list',
  'rules test',
  'rules add',
  'config list',
  'config get',
  'config set',
  'config unset',
  'config path',
  'service install',
  'service status',
  'service uninstall',
  'status',
  'doctor',
  'shell',
  'completion',
  'help',
]

/** oclif's help in this tool's order: examples before flags, every command in the root help. */
export default class QcmdHelp extends Help {
  protected override CommandHelpClass = OneCommandHelp

  override showRootHelp(): Promise<void> {
    const {config} = this
    const list = (rows: (readonly [string, string])[]): string =>
      this.renderList(
        rows.map(([left, right]) => [left, right]),
        {indentation: 2, spacer: '\n', stripAnsi: this.opts.stripAnsi ?? false},
      )
    const sections = [
      this.wrap(String(config.pjson.description)),
      this.section('USAGE', '$ qcmd COMMAND'),
      this.section('EXAMPLES', list(FIRST_EXAMPLES.map(([line, why]) => [`$ ${line}`, why]))),
      this.section('COMMANDS', list(this.commandRows())),
      this.section(
        'TOPICS (qcmd help TOPIC)',
        list(HELP_TOPICS.map(({name, about}) => [name, about])),
      ),
      this.wrap('Every command takes --json, --no-color, --no-input and --help.'),
      config.userAgent,
    ]
    this.log(sections.join('\n\n'))
    return Promise.resolve()
  }

  private commandRows(): (readonly [string, string])[] {
    const ids = new Set(this.config.commandIDs)
    const isTopic = (id: string): boolean => ids.has(`${id}:list`)
    return this.sortedCommands
      .filter(({id}) => !isTopic(id))
      .map((command): readonly [string, string] => [
        command.id.replaceAll(':', ' '),
        this.summary(command) ?? '',
      ])
      .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
  }
}

const placeOf = (id: string): number => {
  const index = COMMAND_ORDER.indexOf(id)
  return index === -1 ? COMMAND_ORDER.length : index
}
