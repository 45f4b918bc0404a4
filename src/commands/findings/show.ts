import {Args} from '@oclif/core'
import {findFinding} from '../../app/read-findings.js'
import {BaseCommand} from '../../cli/base-command.js'
import {findingView} from '../../ui/finding-view.js'

export default class FindingsShow extends BaseCommand {
  static override summary = 'Show one finding with the lines that prove it'
  static override examples = ['<%= config.bin %> findings show 7c1e']
  static override args = {
    finding: Args.string({
      required: true,
      description: 'Id of the finding, or a unique prefix of it',
    }),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(FindingsShow)
    const finding = await findFinding(this.ports(), args.finding)
    this.show({finding}, () => findingView(finding, this.look))
  }
}
