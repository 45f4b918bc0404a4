import {listModels} from '../../app/models.js'
import {BaseCommand} from '../../cli/base-command.js'
import {REMOTE_FLAG, remoteAllowed} from '../../cli/remote-flag.js'
import {takeOverSignals} from '../../cli/signals.js'
import {modelsView} from '../../ui/models-view.js'

export default class ModelsList extends BaseCommand {
  static override summary = 'List the models that Ollama has, and which one qcmd asks'
  static override examples = [
    '<%= config.bin %> models list',
    '<%= config.bin %> models list --json',
  ]
  static override flags = REMOTE_FLAG

  async run(): Promise<void> {
    const {flags} = await this.parse(ModelsList)
    const ports = this.ports()
    const {signal, exitCode} = takeOverSignals()
    const allowRemote = remoteAllowed(flags, ports.config)
    const list = await listModels(ports, {allowRemote, signal})
    if (list === null) {
      process.exitCode = exitCode()
      return
    }
    this.show(list, () => modelsView(list, this.look))
  }
}
