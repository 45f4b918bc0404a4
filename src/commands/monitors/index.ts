import MonitorsList from './list.js'

/** `qcmd monitors` is its list. */
export default class Monitors extends MonitorsList {
  static override hidden = true
}
