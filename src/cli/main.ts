import {run} from '@oclif/core'
import {createConsole} from './console.js'
import {translateFirstFlags} from './first-qcmd-flags.js'
import {reportError} from './report-error.js'
import {exitOnSignals} from './signals.js'

/**
 * Runs one command line to its exit code. `root` is the folder of package.json. oclif finds and
 * parses the command; its own error printing and exit codes are not used, see base-command.ts.
 */
export const main = async (argv: readonly string[], root: string): Promise<void> => {
  // A command that has something to finish (a monitor) takes them over.
  exitOnSignals()
  const console = createConsole(argv)
  try {
    await run([...translateFirstFlags(argv)], root)
  } catch (error) {
    process.exitCode = reportError(error, console)
  }
  // Whatever still holds the event loop (a watcher on its way down) has nothing left to say.
  await drained()
  process.exit(process.exitCode ?? 0)
}

/** What oclif itself printed (help, version) went through a stream; let it reach a pipe. */
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.once('error', () => {
      resolve()
    })
    process.stdout.write('', () => {
      resolve()
    })
  })
