import {writeSync} from 'node:fs'
import type {Preferences} from '../compose.js'
import {MachineError} from '../errors.js'
import {printable} from '../text/printable.js'
import {BROKEN_PIPE} from './signals.js'

/**
 * The two output streams as commands use them: results on stdout, everything else on stderr, and
 * nothing but JSON on stdout under `--json`. Ends the process quietly when nobody reads any more.
 */
export interface Console {
  readonly isJson: boolean
  /** Standard input and output are both terminals, and asking is not forbidden. */
  readonly isInteractive: boolean
  /** Standard output is a terminal on which rows can be drawn over themselves. */
  readonly isLive: boolean
  readonly colour: boolean
  readonly unicode: boolean
  /** Columns of the terminal; 80 when piped. */
  readonly width: number
  /** A result for people, ending in a newline. Its untrusted parts were made printable before. */
  text(text: string): void
  /** The same without waiting for a slow reader: for output that must not hold up a monitor. */
  flow(text: string): void
  /** A result for programs. */
  document(document: object): void
  /** One line on stderr: progress, a hint for people. */
  say(line: string): void
  /** One line on stderr that is shown under `--json` too. */
  warn(line: string): void
  /** Draws a line on stderr over the one before; '' takes it away. Null where stderr is no terminal. */
  readonly progress: ((line: string) => void) | null
}

const NO_PREFERENCES: Preferences = {color: 'auto', isColorFromEnvironment: false, input: true}

/** `argv` says `--json`, `--no-color` and `--no-input`; the preferences what is not said there. */
export const createConsole = (
  argv: readonly string[],
  preferences: Preferences = NO_PREFERENCES,
): Console => {
  const flags = beforeDashes(argv)
  const mayAsk = lastOf(flags, 'input') ?? preferences.input
  const isJson = flags.includes('--json')
  leaveQuietlyOnBrokenPipe()
  const err = (line: string): void => {
    writeAll(2, `${line}\n`)
  }
  return {
    isJson,
    isInteractive: process.stdin.isTTY && process.stdout.isTTY && mayAsk && !isJson,
    isLive: process.stdout.isTTY && process.env['TERM'] !== 'dumb' && !isJson,
    colour: wantsColour(flags, preferences),
    unicode: speaksUnicode(),
    width: process.stdout.isTTY ? process.stdout.columns : 80,
    text(text) {
      if (text === '') return
      writeAll(1, text.endsWith('\n') ? text : `${text}\n`)
    },
    flow(text) {
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    document(document) {
      writeAll(1, `${JSON.stringify(document, null, process.stdout.isTTY ? 2 : 0)}\n`)
    },
    say(line) {
      if (!isJson) err(line)
    },
    warn(line) {
      err(`qcmd: ${printable(line)}`)
    },
    progress:
      process.stderr.isTTY && process.env['TERM'] !== 'dumb'
        ? (line) => {
            writeAll(2, `\r\u001b[K${line}`)
          }
        : null,
  }
}

const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const dashes = argv.indexOf('--')
  return dashes === -1 ? argv : argv.slice(0, dashes)
}

/** What the last of `--name` and `--no-name` says; undefined where neither stands. */
const lastOf = (flags: readonly string[], name: string): boolean | undefined => {
  const last = flags.findLast((flag) => flag === `--${name}` || flag === `--no-${name}`)
  return last === undefined ? undefined : last === `--${name}`
}

/**
 * The flag, then QCMD_COLOR, then FORCE_COLOR over NO_COLOR and TERM=dumb, then the configuration,
 * then whether a person looks.
 */
const wantsColour = (
  flags: readonly string[],
  {color, isColorFromEnvironment}: Preferences,
): boolean => {
  const {FORCE_COLOR: force, NO_COLOR: none, TERM: term} = process.env
  const flag = lastOf(flags, 'color')
  if (flag !== undefined) return flag
  if (isColorFromEnvironment && color !== 'auto') return color === 'always'
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  if ((none !== undefined && none !== '') || term === 'dumb') return false
  return color === 'auto' ? process.stdout.isTTY : color === 'always'
}

const speaksUnicode = (): boolean => {
  const {LC_ALL: all, LC_CTYPE: type, LANG: lang, TERM: term} = process.env
  if (process.platform === 'win32') return true
  return /utf-?8/i.test(all || type || lang || '') && term !== 'linux'
}

/**
 * Synchronous, so that nothing is lost when the process ends; a pipe that is full for a moment
 * (EAGAIN) is tried again, a closed one (EPIPE) is told as SIGPIPE: `qcmd … | head` is done.
 */
const writeAll = (fd: 1 | 2, text: string): void => {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EPIPE') {
        process.emit(BROKEN_PIPE, BROKEN_PIPE)
        return
      }
      if (code !== 'EAGAIN') throw unwritable(fd, error)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

const unwritable = (fd: 1 | 2, error: unknown): MachineError => {
  const {code, message} = error as NodeJS.ErrnoException
  const what = fd === 1 ? 'the output' : 'messages'
  const why = code === 'ENOSPC' ? 'no space left on device' : (code ?? message)
  return new MachineError('output', `Cannot write ${what}: ${why}`, 'Write it to another place.', {
    cause: error,
  })
}

const leaveQuietlyOnBrokenPipe = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error') > 1) continue
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.emit(BROKEN_PIPE, BROKEN_PIPE)
    })
  }
}
