import {Flags} from '@oclif/core'
import {planService, uninstallService} from '../../app/boot-service.js'
import {BaseCommand} from '../../cli/base-command.js'
import {serviceDocument} from '../../cli/service-document.js'
import {uninstalledView} from '../../ui/service-view.js'

export default class ServiceUninstall extends BaseCommand {
  static override summary = 'Bring no monitor back when this machine starts'
  static override description =
    'Removes what "service install" wrote. Monitors that run go on; removing what is not there is no error.'
  static override examples = ['<%= config.bin %> service uninstall']
  static override flags = {
    'dry-run': Flags.boolean({default: false, description: 'Name the file; remove nothing'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(ServiceUninstall)
    const ports = this.ports()
    if (flags['dry-run']) {
      const {manager, path} = await planService(ports)
      this.show({manager, path}, () => `${path}\n`)
      return
    }
    const {unit, service, isChanged} = await uninstallService(ports)
    this.show({...serviceDocument(service), changed: isChanged}, () =>
      uninstalledView(unit.path, isChanged),
    )
  }
}
