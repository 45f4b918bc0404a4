import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {sinceDate} from '../cli/values.js'
import {privacyView} from '../ui/privacy-view.js'

export default class Privacy extends BaseCommand {
  static override summary = 'Show what was sent to models: when, where to, and what was masked'
  static override description = `Every call to a model is recorded: when, to which server, which model, how many tokens,
which kinds of secrets were masked in it, and whether an answer from before made it needless. What
was sent for one finding: findings show ID --prompt. Nothing else ever leaves the machine: no
telemetry, no check for updates.`
  static override examples = [
    '<%= config.bin %> privacy',
    '<%= config.bin %> privacy --since 24h --json',
  ]
  static override flags = {
    since: Flags.string({description: 'Only calls since: 30m, 2h, 7d, or a date'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Privacy)
    const ports = this.ports()
    const since =
      flags.since === undefined ? null : sinceDate(flags.since, ports.clock.now()).getTime()
    const calls = (await ports.asked.calls()).filter(
      ({at}) => since === null || Date.parse(at) >= since,
    )
    this.show({calls}, () => privacyView(calls, this.look))
  }
}
