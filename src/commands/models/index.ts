import ModelsList from './list.js'

/** `qcmd models` is its list. */
export default class Models extends ModelsList {
  static override hidden = true
}
