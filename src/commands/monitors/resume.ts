import {Args} from '@oclif/core'
import {resumeMonitor} from '../../app/resume-monitor.js'
import {rowOfLive} from '../../app/show-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {startedDocument} from '../../cli/started-document.js'
import {startedView} from '../../ui/started-view.js'

export default class MonitorsResume extends BaseCommand {
  static override summary = 'Start a stopped or crashed monitor again, from where it had read to'
  static override description =
    'The same session with the same settings; what was written meanwhile is read, each line once.'
  static override examples = ['<%= config.bin %> monitors resume 3fa8']
  static override args = {
    id: Args.string({required: true, description: 'Id, unique prefix of it, or name'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(MonitorsResume)
    const ports = this.ports()
    const row = rowOfLive(ports, await resumeMonitor(ports, args.id))
    this.show(startedDocument(row), () => startedView(row, 'Resumed'))
  }
}
