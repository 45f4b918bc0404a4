import {BaseCommand} from '../../cli/base-command.js'
import {createConfigurationPorts} from '../../compose.js'
import {printable} from '../../text/printable.js'

export default class ConfigPath extends BaseCommand {
  static override summary = 'Print where the configuration file is, or would be'
  static override examples = [
    '<%= config.bin %> config path',
    '<%= config.bin %> config path --json',
  ]

  async run(): Promise<void> {
    await this.parse(ConfigPath)
    const {path} = createConfigurationPorts().settingsFile
    this.show({path}, () => printable(path))
  }
}
