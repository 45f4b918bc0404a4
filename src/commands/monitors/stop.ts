import {Flags} from '@oclif/core'
import {stopAllMonitors, stopMonitors, type StoppedMonitor} from '../../app/stop-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {UsageError} from '../../errors.js'
import {stoppedView} from '../../ui/stopped-view.js'

export default class MonitorsStop extends BaseCommand {
  static override summary = 'End monitors and everything they started'
  static override description = `Asks the monitor to end, waits, and kills it after 5 s. A process that is not provably the
monitor's is never signalled. Stopping a monitor that has ended already is no error.`
  static override examples = [
    '<%= config.bin %> monitors stop 3fa8',
    '<%= config.bin %> monitors stop api web',
    '<%= config.bin %> monitors stop --all',
  ]
  static override usage = 'monitors stop ID... | --all'
  static override strict = false
  static override flags = {
    all: Flags.boolean({
      default: false,
      char: 'a',
      description: 'Every monitor, and workers that no monitor claims',
    }),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(MonitorsStop)
    const texts = argv.map(String)
    if (flags.all === texts.length > 0) {
      throw new UsageError(
        'which-monitor',
        flags.all ? 'Cannot stop by id and --all at once' : 'Cannot stop: no monitor named',
        'Type: qcmd monitors stop ID, or qcmd monitors stop --all',
      )
    }
    const ports = this.ports()
    const stopped = flags.all ? await stopAllMonitors(ports) : await stopMonitors(ports, texts)
    this.show({stopped: stopped.map(brief)}, () => stoppedView(stopped))
  }
}

const brief = ({id, status, how}: StoppedMonitor) => ({id, status, how})
