import {listRules} from '../../app/known-rules.js'
import {BaseCommand} from '../../cli/base-command.js'
import {rulesView} from '../../ui/rules-view.js'

export default class RulesList extends BaseCommand {
  static override summary = 'List the known failures that are told: yours and the built-in ones'
  static override description = `In the order in which they are tried: the first that matches explains a line.`
  static override examples = ['<%= config.bin %> rules list', '<%= config.bin %> rules list --json']

  async run(): Promise<void> {
    await this.parse(RulesList)
    const ports = this.ports()
    const {rules, refused} = await listRules(ports)
    const {folder} = ports.rules
    const shown = rules.map(({rule, source}) => {
      const {id, name, severity, category} = rule
      return {id, name, severity, category, source}
    })
    this.show({rules: shown, refused}, () => rulesView({rules: shown, refused, folder}, this.look))
  }
}
