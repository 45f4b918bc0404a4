import {lookAtService} from '../../app/boot-service.js'
import {BaseCommand} from '../../cli/base-command.js'
import {serviceDocument} from '../../cli/service-document.js'
import {serviceView} from '../../ui/service-view.js'

export default class ServiceStatus extends BaseCommand {
  static override summary = 'Say whether the monitors come back when this machine starts'
  static override examples = [
    '<%= config.bin %> service status',
    '<%= config.bin %> service status --json',
  ]

  async run(): Promise<void> {
    await this.parse(ServiceStatus)
    const service = await lookAtService(this.ports())
    this.show(serviceDocument(service), () => serviceView(service, this.look))
  }
}
