import {Args} from '@oclif/core'
import {unsetSetting} from '../../app/configuration.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createConfigurationPorts} from '../../compose.js'
import {printable} from '../../text/printable.js'

export default class ConfigUnset extends BaseCommand {
  static override summary = 'Remove one setting from the configuration'
  static override description = `Then its default holds again. A key in the file that means nothing can be removed, too, and
a group of keys (logs) with all that is in it.`
  static override examples = ['<%= config.bin %> config unset logs.maxMonitors']
  static override args = {
    key: Args.string({required: true, ignoreStdin: true, description: 'A key, as in config list'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(ConfigUnset)
    const ports = createConfigurationPorts()
    const removed = unsetSetting(ports, args.key)
    const {path} = ports.settingsFile
    const key = printable(args.key)
    this.show({key: args.key, removed, path}, () =>
      removed
        ? `${key} is no longer set in ${printable(path)}.`
        : `${key} was not set in ${printable(path)}.`,
    )
  }
}
