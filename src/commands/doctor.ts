import {checkMachine} from '../app/check-machine.js'
import {BaseCommand} from '../cli/base-command.js'
import {doctorView} from '../ui/doctor-view.js'

export default class Doctor extends BaseCommand {
  static override summary = 'Check this machine, and say how to mend what is not well'
  static override description = `Looks at Node, state folder, journal, clock, processes, disk, workers
without a monitor, inotify, lingering, the service, Ollama and its model. Changes
nothing. The exit code is 1 when a check that is not optional fails: qcmd works
without inotify, lingering, a service, Ollama and a model.`
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']

  async run(): Promise<void> {
    await this.parse(Doctor)
    const checks = await checkMachine(this.ports())
    this.show({checks}, () => doctorView(checks, this.look))
    if (checks.some(({ok, optional}) => !ok && !optional)) process.exitCode = 1
  }
}
