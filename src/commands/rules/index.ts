import RulesList from './list.js'

/** `qcmd rules` is its list. */
export default class Rules extends RulesList {
  static override hidden = true
}
