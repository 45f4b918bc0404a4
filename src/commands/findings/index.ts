import FindingsList from './list.js'

/** `qcmd findings` is its list. */
export default class Findings extends FindingsList {
  static override hidden = true
}
