import {Args} from '@oclif/core'
import {pullModel} from '../../app/models.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createPullLine} from '../../cli/pull-line.js'
import {REMOTE_FLAG, remoteAllowed} from '../../cli/remote-flag.js'
import {takeOverSignals} from '../../cli/signals.js'
import {modelName} from '../../cli/values.js'

export default class ModelsPull extends BaseCommand {
  static override summary = 'Fetch a model for Ollama; interrupted, it goes on where it was'
  static override description = `Nothing is ever fetched unasked. Recommended, by what the machine has: 2 GB of memory
qwen2.5:1.5b, 4 GB qwen2.5:3b or llama3.2:3b, 6 GB gemma3:4b. The default, qwen2.5-coder:0.5b, runs
anywhere and says least.`
  static override examples = ['<%= config.bin %> models pull qwen2.5:3b']
  static override args = {
    name: Args.string({required: true, description: 'Its name, as on ollama.com'}),
  }
  static override flags = REMOTE_FLAG

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ModelsPull)
    const ports = this.ports()
    const name = modelName(args.name)
    const {signal, exitCode} = takeOverSignals()
    const line = createPullLine(this.console, this.look, name)
    const allowRemote = remoteAllowed(flags, ports.config)
    try {
      await pullModel(ports, name, line.show, {signal, allowRemote})
    } finally {
      line.clear()
    }
    if (signal.aborted) {
      this.console.say(`Interrupted. Go on where it was: qcmd models pull ${name}`)
      process.exitCode = exitCode()
      return
    }
    const {bin} = this.config
    this.show({model: name, pulled: true}, () =>
      name === ports.config.model
        ? `${name} is there.`
        : `${name} is there.\nNext:\n  ${bin} models use ${name}`,
    )
  }
}
