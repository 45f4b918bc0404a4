import {Flags} from '@oclif/core'
import {pruneSessions} from '../../app/prune-sessions.js'
import {findOrphans} from '../../app/stop-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {warnOfOrphans} from '../../cli/orphans.js'
import {durationMs} from '../../cli/values.js'
import {UsageError} from '../../errors.js'
import {prunedView} from '../../ui/pruned-view.js'

export default class MonitorsPrune extends BaseCommand {
  static override summary = 'Drop ended and crashed monitors from the list'
  static override description = `Their folders go with them; what they found stays readable for 30 days. Monitors that run are
never touched.`
  static override examples = [
    '<%= config.bin %> monitors prune --dry-run',
    '<%= config.bin %> monitors prune',
    '<%= config.bin %> monitors prune --older-than 7d',
    '<%= config.bin %> monitors prune 3fa8',
  ]
  static override usage = 'monitors prune [ID...]'
  static override strict = false
  static override flags = {
    'dry-run': Flags.boolean({default: false, char: 'n', description: 'Only say which would go'}),
    'older-than': Flags.string({description: 'Only what ended at least this long ago, e.g. 7d'}),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(MonitorsPrune)
    const olderThan = flags['older-than']
    const isDryRun = flags['dry-run']
    if (olderThan !== undefined && argv.length > 0) {
      throw new UsageError(
        'which-monitor',
        'Cannot prune by id and by age at once',
        'Type: qcmd monitors prune ID, or qcmd monitors prune --older-than 7d',
      )
    }
    const ports = this.ports()
    const age = olderThan ?? ports.config.settings['monitors.prune.olderThan']
    const {pruned, kept} = await pruneSessions(ports, {
      texts: argv.map(String),
      dryRun: isDryRun,
      olderThanMs: argv.length > 0 ? 0 : durationMs(age, 'older-than'),
    })
    this.show({pruned: pruned.map(({id}) => id), kept}, () => prunedView({pruned, kept, isDryRun}))
    warnOfOrphans(this.console, await findOrphans(ports))
  }
}
