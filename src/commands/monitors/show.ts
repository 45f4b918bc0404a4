import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {showMonitorWhole} from '../../cli/monitor-shown.js'

export default class MonitorsShow extends BaseCommand {
  static override summary = 'Show one monitor whole'
  static override description =
    'File, process, counters, coverage, patterns, findings and history of one monitor.'
  static override examples = [
    '<%= config.bin %> monitors show 3fa8',
    '<%= config.bin %> monitors show api --json',
  ]
  static override args = {
    id: Args.string({required: true, description: 'Id, unique prefix of it, or name'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(MonitorsShow)
    await showMonitorWhole(this.ports(), {console: this.console, look: this.look}, args.id)
  }
}
