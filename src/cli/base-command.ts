import {Command, Flags} from '@oclif/core'
import {createPorts, readPreferences} from '../compose.js'
import type {Ports} from '../app/ports.js'
import type {Look} from '../ui/table.js'
import {Interrupted} from '../interactive/question.js'
import {makeTheme} from '../ui/theme.js'
import {createConsole, type Console} from './console.js'
import {reportError} from './report-error.js'
import {switchFlag} from './switch-flag.js'

/**
 * What every command shares: the global flags, the ports, and one way to end. A command returns
 * nothing and prints by `show`; an error of any kind becomes one message, one hint and the exit
 * code of the contract, the same with and without `--json`. oclif's own `--json` is not used: it
 * changes exit codes, prints nothing for a falsy result and mutes warnings.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      default: false,
      description: 'Print one JSON document',
      helpGroup: 'GLOBAL',
    }),
    color: switchFlag({
      shown: '--no-color',
      description: 'Print without colour',
      helpGroup: 'GLOBAL',
    }),
    input: switchFlag({
      shown: '--no-input',
      description: 'Never ask anything',
      helpGroup: 'GLOBAL',
    }),
  }

  #console: Console | undefined

  get console(): Console {
    this.#console ??= createConsole(this.argv, readPreferences())
    return this.#console
  }

  /** What every view is drawn for. */
  get look(): Look {
    const {colour, unicode, width} = this.console
    return {theme: makeTheme({colour, unicode}), width}
  }

  /** The ports of this run; adapters are loaded when they are first used. */
  protected ports(): Ports {
    const {ports, warnings} = createPorts()
    for (const warning of warnings) this.console.warn(warning)
    return ports
  }

  /** The result: the document under `--json`, else the text. */
  protected show(document: object, text: () => string): void {
    if (this.console.isJson) this.console.document(document)
    else this.console.text(text())
  }

  override async catch(error: Error): Promise<void> {
    // oclif warns of a command that did not parse, also when parsing is what failed.
    this.parsed = true
    if (error instanceof Interrupted) {
      process.exitCode = 130
      return Promise.resolve()
    }
    process.exitCode = reportError(error, this.console, this.id)
    return Promise.resolve()
  }
}
