import {emitKeypressEvents, type Interface} from 'node:readline'

/** Node waits 500 ms to tell Esc from the start of an arrow key: too long for a menu. */
const ESCAPE_MS = 50

let reader: Writable | null = null

interface Writable {
  isCompletionEnabled: boolean
}

/**
 * Node binds the keys of a stream once, to the first interface that reads it, and takes that one's
 * waiting time for all that follow. Here every line and every question has an interface of its own,
 * so the keys are bound to what outlives them, and a pasted Tab is told to the one that reads now
 * (it must not be completed).
 */
export const readKeys = (terminal: Interface): void => {
  reader = terminal as unknown as Writable
}

/** Before the first interface is made; later calls do nothing. */
export const bindKeys = (): void => {
  const bound = {
    escapeCodeTimeout: ESCAPE_MS,
    set isCompletionEnabled(isEnabled: boolean) {
      if (reader !== null) reader.isCompletionEnabled = isEnabled
    },
  }
  emitKeypressEvents(process.stdin, bound as unknown as Interface)
}

/**
 * Ctrl+Z at a question or a line, and whatever else stops or ends this process: the shell that it was
 * started from gets the terminal as it was, its prompt below what is drawn (`leave`), and gives it back
 * with `fg` (`redraw`, on a line of its own). Readline alone stays paused for good. Returns how to end it.
 */
export const suspendable = (
  terminal: Interface,
  {leave, redraw}: {readonly leave: () => void; readonly redraw: () => void},
): (() => void) => {
  terminal.on('SIGTSTP', () => {
    leave()
    process.stdin.setRawMode(false)
    // The whole job, as the terminal's own Ctrl+Z would: npx and sudo stand above this process.
    process.kill(0, 'SIGTSTP')
  })
  const continued = (): void => {
    // What is raw already for Node may not be so for the terminal any more.
    process.stdin.setRawMode(false)
    process.stdin.setRawMode(true)
    redraw()
  }
  process.on('SIGCONT', continued)
  // A signal ends the process with the question open.
  process.on('exit', leave)
  return () => {
    process.removeListener('SIGCONT', continued)
    process.removeListener('exit', leave)
  }
}
