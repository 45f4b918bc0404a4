import {Args} from '@oclif/core'
import {useModel} from '../../app/models.js'
import {BaseCommand} from '../../cli/base-command.js'
import {REMOTE_FLAG, remoteAllowed} from '../../cli/remote-flag.js'
import {modelName} from '../../cli/values.js'
import {printable} from '../../text/printable.js'

export default class ModelsUse extends BaseCommand {
  static override summary = 'Name the model that is asked from now on'
  static override description = `Writes it into the configuration. Monitors that run keep the model they were started
with.`
  static override examples = ['<%= config.bin %> models use qwen2.5:3b']
  static override args = {
    name: Args.string({required: true, description: 'Its name, as in models list'}),
  }
  static override flags = REMOTE_FLAG

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ModelsUse)
    const ports = this.ports()
    const name = modelName(args.name)
    const used = await useModel(ports, name, {allowRemote: remoteAllowed(flags, ports.config)})
    const {bin} = this.config
    this.show(used, () =>
      [
        `${name} is asked from now on (${printable(used.path)}).`,
        ...(used.isThere === false
          ? ['Ollama does not have it.', `Next:\n  ${bin} models pull ${name}`]
          : []),
      ].join('\n'),
    )
    const own = process.env['QCMD_MODEL']
    if (own !== undefined && own !== '' && own !== name) {
      this.console.warn(`QCMD_MODEL is set to ${own}, and counts for more than the configuration`)
    }
  }
}
