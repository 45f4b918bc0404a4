import ConfigList from './list.js'

/** `qcmd config` is its list. */
export default class Configuration extends ConfigList {
  static override hidden = true
}
