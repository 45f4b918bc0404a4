import {Args} from '@oclif/core'
import {attachTo} from '../../cli/attach.js'
import {BaseCommand} from '../../cli/base-command.js'

export default class MonitorsAttach extends BaseCommand {
  static override summary = 'Watch a running monitor live in this terminal'
  static override description = `Shows what a monitor sees, from its records and the log itself: lines, findings, how it does.
Ctrl+C or q detaches and leaves it running; several may be attached. In a pipe it prints the
findings, with --json one object a line: findings, explanations, what happened to the file,
heartbeats. A monitor that is stopped meanwhile ends it with 0, one that crashes with 4.`
  static override examples = [
    '<%= config.bin %> monitors attach 3fa8',
    '<%= config.bin %> monitors attach api --json',
  ]
  static override args = {
    id: Args.string({required: true, description: 'Id, unique prefix of it, or name'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(MonitorsAttach)
    await attachTo(this.ports(), {console: this.console, look: this.look}, args.id)
  }
}
