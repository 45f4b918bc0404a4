import {Args, Flags} from '@oclif/core'
import {showSinksOf} from '../../app/show-monitor.js'
import {testSinks} from '../../app/test-sinks.js'
import {BaseCommand} from '../../cli/base-command.js'
import {sinksNamed} from '../../cli/notify-flags.js'
import {takeOverSignals} from '../../cli/signals.js'
import {UsageError} from '../../errors.js'
import type {Sink} from '../../notices/notice.js'
import {testedView} from '../../ui/notify-view.js'

export default class NotifyTest extends BaseCommand {
  static override summary = 'Send a test notice, to see that it arrives'
  static override description = `Through the sinks that are named, else through those of the configuration. Exits 5 when one
fails. See also: qcmd help notifications`
  static override examples = [
    '<%= config.bin %> notify test desktop',
    '<%= config.bin %> notify test slack=@/home/me/.config/qcmd/slack',
  ]
  static override usage = 'notify test [SINK...]'
  static override strict = false
  static override args = {
    sink: Args.string({
      // oclif takes what is piped in for an argument that is not there.
      ignoreStdin: true,
      description: 'desktop, webhook=URL, slack=URL, discord=URL or command=PROGRAM',
    }),
  }
  static override flags = {
    monitor: Flags.string({
      description: 'Those of a monitor: its id, a unique prefix of it, or its name',
      helpValue: 'ID',
    }),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(NotifyTest)
    const ports = this.ports()
    const sinks = await this.#sinks(argv.map(String), flags.monitor, ports)
    const {signal, exitCode} = takeOverSignals()
    const tested = await testSinks(ports, sinks, signal)
    this.show({tested}, () => testedView(tested, this.look))
    process.exitCode = signal.aborted ? exitCode() : tested.every(({ok}) => ok) ? 0 : 5
  }

  async #sinks(
    named: readonly string[],
    monitor: string | undefined,
    ports: ReturnType<NotifyTest['ports']>,
  ): Promise<readonly Sink[]> {
    if (named.length > 0 && monitor !== undefined) {
      throw new UsageError(
        'two-kinds-of-sinks',
        'Cannot test the sinks of a monitor and others at once',
        'Leave out either --monitor or the sinks.',
      )
    }
    if (monitor !== undefined) return showSinksOf(ports, monitor)
    const sinks = named.length > 0 ? sinksNamed(named) : ports.config.notify.sinks
    if (sinks.length > 0) return sinks
    throw new UsageError(
      'no-sink',
      'Cannot test notifications: none are configured',
      'Name one, for example: qcmd notify test desktop. See: qcmd help notifications',
    )
  }
}
