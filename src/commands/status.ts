import {readOverview} from '../app/read-overview.js'
import {BaseCommand} from '../cli/base-command.js'
import {statusView} from '../ui/status-view.js'

export default class Status extends BaseCommand {
  static override summary = 'Show monitors, journal, model and disk at a glance'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  async run(): Promise<void> {
    await this.parse(Status)
    const {overview, orphanPids} = await readOverview(this.ports())
    this.show(overview, () => statusView(overview, this.look))
    if (orphanPids.length > 0) {
      this.console.warn(
        `workers that no monitor claims: PID ${orphanPids.join(', ')}; end them: qcmd monitors stop --all`,
      )
    }
  }
}
