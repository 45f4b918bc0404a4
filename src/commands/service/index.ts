import ServiceStatus from './status.js'

/** `qcmd service` is its status. */
export default class Service extends ServiceStatus {
  static override hidden = true
}
