import {Args, Flags} from '@oclif/core'
import {findFinding} from '../../app/read-findings.js'
import {monitorNames} from '../../app/monitor-names.js'
import {BaseCommand} from '../../cli/base-command.js'
import {promptView} from '../../ui/prompt-view.js'
import {findingView} from '../../ui/finding-view.js'

export default class FindingsShow extends BaseCommand {
  static override summary = 'Show one finding with the lines that prove it'
  static override examples = [
    '<%= config.bin %> findings show 7c1e',
    '<%= config.bin %> findings show 7c1e --prompt',
  ]
  static override args = {
    finding: Args.string({
      required: true,
      description: 'Id of the finding, or a unique prefix of it',
    }),
  }

  static override flags = {
    prompt: Flags.boolean({
      default: false,
      description: 'Show exactly what the model was sent, too',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(FindingsShow)
    const ports = this.ports()
    const {finding, explained} = await findFinding(ports, args.finding)
    const names = await monitorNames(ports)
    const look = {
      ...this.look,
      nameOf: (id: string) => names.get(id),
      now: ports.clock.now(),
    }
    if (flags.prompt) {
      const prompt = explained?.asked ?? null
      this.show(
        {finding, prompt},
        () => `${findingView(finding, look)}\n\n${promptView(explained, look)}`,
      )
    } else this.show({finding}, () => findingView(finding, look))
  }
}
