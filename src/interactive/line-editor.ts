import {clearScreenDown, createInterface, cursorTo, moveCursor, type Interface} from 'node:readline'
import {printable} from '../text/printable.js'
import type {Completion} from './complete.js'
import {bindKeys, readKeys, suspendable} from './keys.js'

/**
 * Reads lines at a terminal. A readline interface lives for one line only: while a command runs
 * the terminal is in its usual mode, Ctrl+C is a signal and menus have the keys to themselves.
 * What was pasted behind a line is not lost: whole lines wait, a part of one is carried over.
 */
export interface LineEditor {
  /** The next line; null at the end of input (Ctrl+D, or the terminal is gone). */
  read(): Promise<string | null>
  /** Whole lines above the prompt; what is being typed stays as it is. At no prompt: before the next. */
  announce(text: string): void
}

export interface LineEditorOptions {
  readonly prompt: string
  /** Oldest first. */
  readonly history: readonly string[]
  readonly complete: (line: string) => Promise<Completion>
  /** Ctrl+C on an empty line. */
  readonly onIdleInterrupt: () => void
}

const MOST_HISTORY = 1000

export const createLineEditor = (options: LineEditorOptions): LineEditor => {
  const waiting: string[] = []
  let held: string[] = []
  let history: string[] = options.history.toReversed().slice(0, MOST_HISTORY)
  let rest = ''
  let open: Interface | null = null
  let hasEnded = false

  const openInterface = (): Interface => {
    bindKeys()
    const terminal = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      prompt: options.prompt,
      history,
      historySize: MOST_HISTORY,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void options.complete(line).then(
          ([candidates, replaced]) => {
            done(null, [candidates, replaced])
          },
          () => {
            // Completion is a courtesy: what fails will be told when the command runs.
            done(null, [[], line])
          },
        )
      },
    })
    readKeys(terminal)
    terminal.on('history', (lines: string[]) => {
      history = [...lines]
    })
    terminal.on('SIGINT', () => {
      interrupted(terminal, options.onIdleInterrupt)
    })
    return terminal
  }

  const read = async (): Promise<string | null> => {
    const next = waiting.shift()
    if (next !== undefined) {
      // It was echoed when it was pasted, far from its output.
      process.stdout.write(`${options.prompt}${printable(next)}\n`)
      return next
    }
    if (hasEnded) return null
    for (const text of held) process.stdout.write(`${text}\n`)
    held = []
    const terminal = openInterface()
    open = terminal
    const stays = suspendable(terminal, {
      leave() {
        toLastRow(terminal)
        process.stdout.write('\n')
      },
      redraw() {
        redraw(terminal, true)
      },
    })
    terminal.prompt()
    if (rest !== '') terminal.write(rest)
    hasEnded = await firstLine(terminal, waiting)
    open = null
    stays()
    // A terminal that ended holds nothing more.
    rest = hasEnded ? '' : terminal.line
    terminal.close()
    if (rest !== '') eraseCarried(terminal)
    return waiting.shift() ?? null
  }

  return {
    read,
    announce(text) {
      if (open === null) held.push(text)
      else printAbove(open, text)
    },
  }
}

/** Resolves with a line and all others of the same chunk; true when input ended there. */
const firstLine = (terminal: Interface, lines: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    terminal.on('line', (line) => {
      lines.push(line)
      // Not at once: the chunk that held this line may hold more.
      setImmediate(() => {
        resolve(false)
      })
    })
    terminal.once('close', () => {
      if (lines.length === 0) process.stdout.write('\n')
      resolve(true)
    })
  })

/** A part of a line that is carried over is drawn again at the next prompt. */
const eraseCarried = (terminal: Interface): void => {
  cursorTo(process.stdout, 0)
  moveCursor(process.stdout, 0, -terminal.getCursorPos().rows)
  clearScreenDown(process.stdout)
}

const interrupted = (terminal: Interface, onIdle: () => void): void => {
  const isIdle = terminal.line === ''
  toLastRow(terminal)
  process.stdout.write('^C\n')
  if (isIdle) onIdle()
  const editing = terminal as unknown as Drawn
  editing.line = ''
  editing.cursor = 0
  redraw(terminal, false)
}

/** What of readline's own state is set here: Node documents `line` and `cursor`, not `prevRows`. */
interface Drawn {
  line: string
  cursor: number
  /** Rows above the cursor that readline believes to have drawn, and would go up to draw again. */
  prevRows: number
}

const printAbove = (terminal: Interface, text: string): void => {
  cursorTo(process.stdout, 0)
  moveCursor(process.stdout, 0, -terminal.getCursorPos().rows)
  clearScreenDown(process.stdout)
  process.stdout.write(`${text}\n`)
  redraw(terminal, true)
}

const redraw = (terminal: Interface, keepsCursor: boolean): void => {
  const drawn = terminal as unknown as Drawn
  drawn.prevRows = 0
  terminal.prompt(keepsCursor)
}

const toLastRow = (terminal: Interface): void => {
  const drawn = terminal as unknown as Drawn
  const before = terminal.getCursorPos().rows
  drawn.cursor = drawn.line.length
  const down = terminal.getCursorPos().rows - before
  if (down > 0) moveCursor(process.stdout, 0, down)
  cursorTo(process.stdout, terminal.getCursorPos().cols)
}
