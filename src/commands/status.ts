import {readOverview} from '../app/read-overview.js'
import {BaseCommand} from '../cli/base-command.js'
import {warnOfOrphans} from '../cli/orphans.js'
import {statusView} from '../ui/status-view.js'

export default class Status extends BaseCommand {
  static override summary = 'Show monitors, journal, model and disk at a glance'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  async run(): Promise<void> {
    await this.parse(Status)
    const {overview, orphans} = await readOverview(this.ports())
    this.show(overview, () => statusView(overview, this.look))
    warnOfOrphans(this.console, orphans)
  }
}
