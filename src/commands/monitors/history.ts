import {Args} from '@oclif/core'
import {monitorHistory} from '../../app/show-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {historyView} from '../../ui/history-view.js'

export default class MonitorsHistory extends BaseCommand {
  static override summary = "Show a monitor's recorded events, oldest first"
  static override examples = ['<%= config.bin %> monitors history 3fa8']
  static override args = {
    id: Args.string({required: true, description: 'Id, unique prefix of it, or name'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(MonitorsHistory)
    const history = await monitorHistory(this.ports(), args.id)
    this.show({history}, () => historyView(history, this.look))
  }
}
