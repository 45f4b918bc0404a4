import {Args} from '@oclif/core'
import {isSound, testRules} from '../../app/known-rules.js'
import {BaseCommand} from '../../cli/base-command.js'
import {rulesTestedView} from '../../ui/rules-view.js'

export default class RulesTest extends BaseCommand {
  static override summary = 'Test a file of rules against its own examples'
  static override description = `Each rule must match its example before any other does, and must not match its
counter-example. Exit 1 when one does not, or cannot be read. See: qcmd help rules`
  static override examples = ['<%= config.bin %> rules test mine.yaml']
  static override usage = 'rules test FILE'
  static override args = {file: Args.string({required: true, description: 'File of rules'})}

  async run(): Promise<void> {
    const {args} = await this.parse(RulesTest)
    const tested = await testRules(this.ports(), args.file)
    const {path, verdicts, refused} = tested
    const rules = verdicts.map(({rule: {id, name, severity}, problems, notes}) => ({
      ...{id, name, severity, ok: problems.length === 0, problems, notes},
    }))
    this.show({path, rules, refused}, () => rulesTestedView(tested, this.look))
    if (!isSound(tested)) process.exitCode = 1
  }
}
