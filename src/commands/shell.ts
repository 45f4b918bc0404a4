import {loadHelpClass} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {reportError} from '../cli/report-error.js'
import {deferSignals, exitOnSignals} from '../cli/signals.js'
import type {Shell} from '../interactive/shell.js'

export default class ShellCommand extends BaseCommand {
  static override summary = 'All commands at one prompt'
  static override description = `With completion and a history; new findings appear above what is being typed. In a pipe it is a
script: every line is run, and the exit code is that of the first failure.`
  static override examples = [
    '<%= config.bin %> shell',
    "printf '/lm\\n/status\\n' | <%= config.bin %> shell",
  ]

  async run(): Promise<void> {
    await this.parse(ShellCommand)
    const {console, look} = this
    const shell: Shell = {
      ports: this.ports(),
      screen: {console, look},
      run: (argv) => this.runLine(argv),
    }
    if (console.isInteractive) {
      const {runAtTerminal} = await import('../interactive/shell-at-terminal.js')
      await runAtTerminal(shell)
      process.exitCode = 0
      return
    }
    const {runScript} = await import('../interactive/shell.js')
    process.exitCode = await runScript(shell)
  }

  /** One command line in this process, as its own process would run it. */
  private async runLine(argv: readonly string[]): Promise<number> {
    const words = [...argv, ...this.argv.filter((word) => HANDED_ON.has(word))]
    const id = this.commandId(words)
    process.exitCode = undefined
    deferSignals(this.console)
    try {
      if (asksForHelp(words)) await this.showHelp(id)
      else await this.config.runCommand(id, words.slice(id.split(':').length))
    } catch (error) {
      process.exitCode = reportError(error, this.console)
    }
    exitOnSignals()
    return exitCodeNow()
  }

  /** oclif itself tells help from a command before any command runs. */
  private async showHelp(id: string): Promise<void> {
    const Help = await loadHelpClass(this.config)
    await new Help(this.config).showHelp(id.split(':'))
  }

  private commandId([first = '', second = '']: readonly string[]): string {
    const two = `${first}:${second}`
    return this.config.findCommand(two) ? two : first
  }
}

/** A command sets it as it goes; by type it may be text. */
const exitCodeNow = (): number => Number(process.exitCode ?? 0)

const asksForHelp = (words: readonly string[]): boolean => {
  const dashes = words.indexOf('--')
  const flags = dashes === -1 ? words : words.slice(0, dashes)
  return flags.includes('--help') || flags.includes('-h')
}

/** Flags of the shell that hold for each of its commands. */
const HANDED_ON: ReadonlySet<string> = new Set([
  ...['--json', '--color', '--no-color', '--input', '--no-input'],
])
