import {Args} from '@oclif/core'
import {readFindings} from '../../app/read-findings.js'
import {showMonitor} from '../../app/show-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {monitorView} from '../../ui/monitor-view.js'

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
    const ports = this.ports()
    const details = await showMonitor(ports, args.id)
    if (this.console.isJson) {
      this.console.document(details)
      return
    }
    const request = {monitor: details.id, since: null, severity: 'info'} as const
    const findings = (await readFindings(ports, request)).map(({finding}) => finding)
    this.console.text(monitorView(details, {...this.look, now: ports.clock.now(), findings}))
  }
}
