import {Args} from '@oclif/core'
import {getSetting} from '../../app/configuration.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createConfigurationPorts} from '../../compose.js'
import {printable} from '../../text/printable.js'
import {valueText} from '../../ui/settings-view.js'

export default class ConfigGet extends BaseCommand {
  static override summary = 'Print the value of one setting'
  static override description = `The one in force where no flag says otherwise. A secret in it is never shown whole.`
  static override examples = [
    '<%= config.bin %> config get model',
    '<%= config.bin %> config get logs.maxMonitors --json',
  ]
  static override args = {
    key: Args.string({required: true, ignoreStdin: true, description: 'A key, as in config list'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(ConfigGet)
    const row = getSetting(createConfigurationPorts(), args.key)
    this.show(row, () =>
      valueText(row.value ?? [])
        .map(printable)
        .join('\n'),
    )
  }
}
