import {QcmdError} from '../errors.js'
import {errorText} from '../ui/error-view.js'
import type {Console} from './console.js'
import {usageHint} from './usage-hint.js'

/** What a person or a program is told of an error, and the exit code of the contract. */
export interface Told {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly exitCode: number
}

/**
 * Prints the error in the form that was asked for and gives its exit code; `command` is the one that
 * threw it, for the hint to its help.
 */
export const reportError = (error: unknown, console: Console, command?: string): number => {
  const told = tell(error, command)
  try {
    if (console.isJson) {
      console.document({error: told})
    } else {
      console.say(errorText(told))
    }
  } catch (unwritten) {
    // Standard output itself cannot be written: stderr may still be read, the code always is.
    const {message, exitCode} = tell(unwritten)
    console.warn(message)
    return told.exitCode === 0 ? exitCode : told.exitCode
  }
  if (process.env['QCMD_DEBUG'] === '1' && error instanceof Error) {
    console.warn(error.stack ?? error.message)
  }
  return told.exitCode
}

/** The error as `--json` shows it. */
export const tell = (error: unknown, command?: string): Told => {
  if (error instanceof QcmdError) {
    const {code, message, hint, exitCode} = error
    return {code, message: oneLine(message), hint: oneLine(hint), exitCode}
  }
  if (isUsageError(error)) {
    const hint = usageHint(error, command)
    return {code: 'usage', message: usageMessage(error), hint, exitCode: 2}
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'bug',
    message: `This is a bug in qcmd: ${oneLine(message)}`,
    hint: 'Please report it with the output of the same command under QCMD_DEBUG=1.',
    exitCode: 70,
  }
}

/** What oclif throws for a command line that it cannot parse, or a command that does not exist. */
const isUsageError = (error: unknown): error is Error =>
  error instanceof Error &&
  'oclif' in error &&
  typeof error.oclif === 'object' &&
  error.oclif !== null &&
  'exit' in error.oclif &&
  error.oclif.exit === 2

/** oclif's messages span lines and end in `See more help with --help`. */
const usageMessage = (error: Error): string => {
  const lines = error.message
    .split('\n')
    .filter((line) => !/^(See more help|The following errors? occurred)/.test(line))
  const told = lines
    .join(' ')
    .replace(/^\s*Parsing (--[\w-]+)\s+/, '$1: ')
    .replace(/=true\b/g, '')
  return oneLine(`Cannot understand the command line: ${told.trim()}`)
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim()
