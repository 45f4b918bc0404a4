import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {completionScript, installLines, type Shell} from '../completion/shell-scripts.js'
import {SHELLS} from '../completion/wanted.js'

export default class Completion extends BaseCommand {
  static override summary = 'Print the completion script of a shell'
  static override description = `With it Tab completes commands, flags, their values, and the ids and names that fit: only
monitors that run for stop, only ended ones for resume and prune, findings with their titles. Nothing is recorded
and nothing asked over a network. How to have it in every new shell: qcmd help completion`
  static override examples = [
    '<%= config.bin %> completion bash',
    '<%= config.bin %> completion zsh',
    '<%= config.bin %> completion fish',
  ]
  static override args = {
    shell: Args.string({
      required: true,
      ignoreStdin: true,
      options: [...SHELLS],
      description: 'Which one',
    }),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Completion)
    const shell = args.shell as Shell
    const script = completionScript(shell)
    const install = installLines(shell)
    this.show({shell, script, install}, () => script)
    // Who looks at it wonders what it is for; who installs it has a pipe.
    if (process.stdout.isTTY) {
      this.console.say(
        ['', 'To have it in every new shell:', ...install.map((line) => `  ${line}`)].join('\n'),
      )
    }
  }
}
