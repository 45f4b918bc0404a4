import {Args} from '@oclif/core'
import {setSetting} from '../../app/configuration.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createConfigurationPorts} from '../../compose.js'
import {UsageError} from '../../errors.js'
import {printable} from '../../text/printable.js'
import {valueText} from '../../ui/settings-view.js'

export default class ConfigSet extends BaseCommand {
  static override summary = 'Write one setting into the configuration'
  static override description = `All else in the file stays as it is. Monitors that run keep what they were started with. A
list takes several values.`
  static override examples = [
    '<%= config.bin %> config set model qwen2.5:3b',
    '<%= config.bin %> config set logs.maxMonitors 80',
    '<%= config.bin %> config set findings.list.severity warning',
  ]
  static override usage = 'config set KEY VALUE...'
  static override strict = false
  static override args = {
    key: Args.string({required: true, ignoreStdin: true, description: 'A key, as in config list'}),
    value: Args.string({ignoreStdin: true, description: 'What it is to be'}),
  }

  async run(): Promise<void> {
    const {argv} = await this.parse(ConfigSet)
    const [key = '', ...words] = argv.map(String)
    if (words.length === 0) throw noValue(key)
    const changed = setSetting(createConfigurationPorts(), key, words)
    const {value, path, overruledBy} = changed
    this.show(
      changed,
      () =>
        `${changed.key} is ${printable(valueText(value).join(' '))} from now on (${printable(path)}).`,
    )
    if (overruledBy !== null) {
      this.console.warn(`${overruledBy} is set, and counts for more than the configuration`)
    }
  }
}

const noValue = (key: string): UsageError =>
  new UsageError(
    'no-value',
    `Cannot set ${printable(key)}: no value`,
    `Type: qcmd config set ${printable(key)} VALUE, or to remove it: qcmd config unset ${printable(key)}`,
  )
