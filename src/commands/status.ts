import {readOverview} from '../app/read-overview.js'
import {BaseCommand} from '../cli/base-command.js'
import {statusView} from '../ui/status-view.js'

export default class Status extends BaseCommand {
  static override summary = 'Show monitors, journal, model and disk at a glance'
  static override description = `Every monitor that is not ended, or crashed, stands on a line of its own. What
needs you comes last, with the next thing to type.`
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  async run(): Promise<void> {
    await this.parse(Status)
    const {overview, rows} = await readOverview(this.ports())
    this.show(overview, () => statusView(overview, rows, this.look))
  }
}
