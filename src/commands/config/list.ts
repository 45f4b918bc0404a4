import {Flags} from '@oclif/core'
import {listSettings} from '../../app/configuration.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createConfigurationPorts} from '../../compose.js'
import {meantKey} from '../../settings/meant-key.js'
import {settingsView} from '../../ui/settings-view.js'

export default class ConfigList extends BaseCommand {
  static override summary = 'List every setting with its value'
  static override description = `A value comes from the first of: a flag, an environment variable, the file, the default.
What cannot be used is named, and mended with: qcmd config set, qcmd config unset`
  static override examples = [
    '<%= config.bin %> config list',
    '<%= config.bin %> config list --origin',
    '<%= config.bin %> config list --json',
  ]
  static override flags = {
    origin: Flags.boolean({default: false, description: 'Say where each value comes from'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(ConfigList)
    const ports = createConfigurationPorts()
    const {path} = ports.settingsFile
    const {rows, unknown} = listSettings(ports)
    const withOrigin = flags.origin
    this.show(
      {path, settings: rows, unknown: unknown.map((key) => ({key, meant: meantKey(key) ?? null}))},
      () => settingsView({rows, path, withOrigin}, this.look),
    )
    for (const {problem} of rows) if (problem !== null) this.console.warn(problem)
    for (const key of unknown) {
      const meant = meantKey(key)
      const question = meant === undefined ? '' : `; did you mean ${meant}?`
      this.console.warn(`${path}: unknown key ${JSON.stringify(key)}${question}`)
    }
  }
}
