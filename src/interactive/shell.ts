import {createInterface} from 'node:readline'
import {homedir} from 'node:os'
import {sep} from 'node:path'
import type {Ports} from '../app/ports.js'
import type {Screen} from '../cli/logs-request.js'
import {reportError} from '../cli/report-error.js'
import {shellHelpView} from '../ui/shell-help-view.js'
import {QcmdError} from '../errors.js'
import {readWish, SLASH_COMMANDS, type Wish} from './slash-commands.js'
import {wordsOf} from './words.js'

/** A shell runs command lines; who reads its lines differs. */
export interface Shell {
  readonly ports: Ports
  readonly screen: Screen
  /** Runs one command line of qcmd to its exit code; never throws. */
  readonly run: (argv: readonly string[]) => Promise<number>
}

const MOST_LINE = 65_536

/** One line, carried out: its exit code, or `exit` when it asked to leave. */
export const carryOut = async (shell: Shell, line: string): Promise<number | 'exit'> => {
  let wish: Wish
  try {
    wish = readWish(line.slice(0, MOST_LINE), (text) =>
      wordsOf(text, {home: homedir(), hasEscapes: sep === '/'}),
    )
  } catch (error) {
    if (!(error instanceof QcmdError)) throw error
    return reportError(error, shell.screen.console)
  }
  const {console, look} = shell.screen
  switch (wish.type) {
    case 'nothing':
      return 0
    case 'exit':
      return 'exit'
    case 'clear':
      if (process.stdout.isTTY) process.stdout.write('\u001B[H\u001B[2J\u001B[3J')
      return 0
    case 'help': {
      const {about} = wish
      if (about?.argv) return shell.run([...about.argv([]), '--help'])
      console.text(shellHelpView(SLASH_COMMANDS, look))
      return 0
    }
    case 'run':
      return shell.run(wish.argv)
  }
}

/** Lines from a pipe as a script: all are carried out; the exit code is that of the first failure. */
export const runScript = async (shell: Shell): Promise<number> => {
  let failed = 0
  const lines = createInterface({input: process.stdin, crlfDelay: Infinity, terminal: false})
  for await (const line of lines) {
    const code = await carryOut(shell, line)
    if (code === 'exit') break
    failed ||= code
  }
  lines.close()
  return failed
}
