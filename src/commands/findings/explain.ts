import {Args, Flags} from '@oclif/core'
import {explainAgain} from '../../app/explain-again.js'
import {monitorNames} from '../../app/monitor-names.js'
import {modelError} from '../../app/models.js'
import {BaseCommand} from '../../cli/base-command.js'
import {REMOTE_FLAG, remoteAllowed} from '../../cli/remote-flag.js'
import {takeOverSignals} from '../../cli/signals.js'
import {modelName} from '../../cli/values.js'
import {findingView} from '../../ui/finding-view.js'
import {printable} from '../../text/printable.js'

export default class FindingsExplain extends BaseCommand {
  static override summary = 'Ask a model about one finding again'
  static override description = `The answer takes the place of the one before unless it is worse: a guess is worse than what could be
verified. What was asked and why
it was not verified, if it was not: findings show ID --prompt.`
  static override examples = ['<%= config.bin %> findings explain 7c1e --model qwen2.5:3b']
  static override args = {
    finding: Args.string({
      required: true,
      description: 'Id of the finding, or a unique prefix of it',
    }),
  }
  static override flags = {
    model: Flags.string({description: 'Another model than usual', helpValue: 'NAME'}),
    ...REMOTE_FLAG,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(FindingsExplain)
    const ports = this.ports()
    const name = flags.model === undefined ? ports.config.model : modelName(flags.model)
    const allowRemote = remoteAllowed(flags, ports.config)
    const {signal, exitCode} = takeOverSignals()
    this.console.progress?.(`asking ${name} …`)
    try {
      const {finding, answered, explained, isWorse} = await explainAgain(
        ports,
        args.finding,
        {name, allowRemote},
        signal,
      )
      this.console.progress?.('')
      const {doubts} = explained
      const names = await monitorNames(ports)
      const look = {...this.look, nameOf: (id: string) => names.get(id), now: ports.clock.now()}
      this.show({finding, answered, doubts}, () => findingView(answered ?? finding, look))
      if (answered === null) {
        this.console.warn(`${printable(name)} had no usable answer: ${doubts.join(', ')}`)
      } else if (isWorse) {
        this.console.warn(
          'This answer could not be verified; the verified one from before stays with the finding.',
        )
      }
    } catch (error) {
      this.console.progress?.('')
      if (!signal.aborted) throw modelError(`ask ${name}`, error)
      process.exitCode = exitCode()
    }
  }
}
