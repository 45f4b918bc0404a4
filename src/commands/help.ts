import {Args, loadHelpClass} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {HELP_TOPICS} from '../cli/help-topics.js'
import {unknownCommand} from '../cli/usage-hint.js'
import {helpTopicView} from '../ui/help-topic-view.js'

export default class HelpCommand extends BaseCommand {
  static override summary = 'Help for a command, or a page on a topic'
  static override description = `Topics: ${HELP_TOPICS.map(({name}) => name).join(', ')}. Without a name it lists the commands and topics.`
  static override examples = [
    '<%= config.bin %> help monitors stop',
    '<%= config.bin %> help exit-codes',
    '<%= config.bin %> help journal',
  ]
  static override usage = 'help [COMMAND | TOPIC]'
  static override strict = false
  static override args = {
    name: Args.string({description: 'A command, e.g. monitors stop, or a topic'}),
  }

  async run(): Promise<void> {
    const {argv} = await this.parse(HelpCommand)
    const words = argv.map(String)
    const topic = words.length === 1 ? HELP_TOPICS.find(({name}) => name === words[0]) : undefined
    if (topic !== undefined) {
      this.show({topic}, () => helpTopicView(topic, this.look))
      return
    }
    const ids = this.config.commandIDs.map((id) => id.replaceAll(':', ' '))
    // The longest beginning that is a command: what else stands there are its arguments.
    const id = [words.slice(0, 2).join(' '), words[0] ?? ''].find((one) => ids.includes(one))
    if (id === undefined && words.length > 0) {
      throw unknownCommand(words, [...ids, ...HELP_TOPICS.map(({name}) => `help ${name}`)])
    }
    if (this.console.isJson) {
      this.console.document({commands: id === undefined ? ids : [id], topics: HELP_TOPICS})
      return
    }
    const Help = await loadHelpClass(this.config)
    await new Help(this.config).showHelp(id === undefined ? [] : id.split(' '))
  }
}
