import {Flags} from '@oclif/core'
import {installService, planService} from '../../app/boot-service.js'
import {BaseCommand} from '../../cli/base-command.js'
import {serviceDocument} from '../../cli/service-document.js'
import {installedView} from '../../ui/service-view.js'

export default class ServiceInstall extends BaseCommand {
  static override summary = 'Bring the monitors back whenever this machine starts'
  static override description = `Writes a systemd user unit (a launchd agent on macOS) that runs "qcmd monitors resume --all"
when you log in, or at boot where your user lingers (loginctl enable-linger). It brings back what was
running when the machine went down; what you had stopped stays stopped. Nothing is started now.`
  static override examples = [
    '<%= config.bin %> service install',
    '<%= config.bin %> service install --dry-run',
  ]
  static override flags = {
    'dry-run': Flags.boolean({default: false, description: 'Print the unit; write nothing'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(ServiceInstall)
    const ports = this.ports()
    if (flags['dry-run']) {
      const {manager, path, text} = await planService(ports)
      this.show({manager, path, text}, () => text)
      return
    }
    const {service, isChanged} = await installService(ports)
    this.show({...serviceDocument(service), changed: isChanged}, () =>
      installedView(service, isChanged, this.look),
    )
  }
}
