import {Args, Flags} from '@oclif/core'
import {addRules} from '../../app/known-rules.js'
import {BaseCommand} from '../../cli/base-command.js'
import {rulesAddedView} from '../../ui/rules-view.js'

export default class RulesAdd extends BaseCommand {
  static override summary = 'Add a file of your own rules'
  static override description = `It is tested, then copied into the configuration folder. What of it cannot be used is named. See:
qcmd help rules`
  static override examples = [
    '<%= config.bin %> rules add mine.yaml',
    '<%= config.bin %> rules add mine.yaml --replace',
  ]
  static override usage = 'rules add FILE'
  static override args = {file: Args.string({required: true, description: 'File of rules'})}
  static override flags = {
    replace: Flags.boolean({default: false, description: 'Replace a file of the same name'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RulesAdd)
    const added = await addRules(this.ports(), args.file, {replace: flags.replace})
    const {path, rules, refused} = added
    this.show({path, rules: rules.map(({id}) => id), refused}, () =>
      rulesAddedView(added, this.look),
    )
  }
}
