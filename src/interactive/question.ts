/**
 * Questions at a terminal: choose one of a list. Asked only where standard input and output are
 * both terminals and asking is not forbidden.
 *
 * - ↑ ↓, page up and down, home and end move; Enter takes.
 * - A short list is numbered: a digit moves to its row, and takes it with Enter or after 600 ms
 *   without another key. The first qcmd wanted `3` and Enter, menus want `3` alone: both work, and
 *   the Enter never falls through to the question after it.
 * - A long list is filtered by typing: every word typed must be in the row, upper and lower case
 *   apart. What fits no row may be taken as it stands where the question says so (a path).
 * - Esc gives `back`; Ctrl+D on an empty filter too. A filter that is not empty is cleared by Esc first.
 * - Ctrl+C throws `Interrupted`; the command then ends with 130.
 *
 * The terminal is as it was before after every one of these and after a signal: raw mode off,
 * cursor visible, nothing of the list left behind but one line with the answer.
 */
export interface Asker {
  choose<T>(question: Question<T>): Promise<Answer<T>>
}

export interface Question<T> {
  /** Says what is asked: `Log file`, `qcmd logs`. One line, printable. */
  readonly title: string
  /** Quiet words at its right: `2 monitors, 1 needs you`. */
  readonly aside?: string
  readonly choices: readonly Choice<T>[]
  /** Replaces the choices when it is known: hints that take a while. Never rejects. */
  readonly later?: Promise<readonly Choice<T>[]>
  /** `numbers`: up to nine rows and hot keys; `filter`: any number of rows, typing filters. */
  readonly by: 'numbers' | 'filter'
  /** Row that the cursor starts on; the first without it. */
  readonly startAt?: number
  /** With `filter`: what was typed may be taken when it fits no row, e.g. `Use the path`. */
  readonly takesTyped?: string
}

export interface Choice<T> {
  readonly value: T
  /** Printable and without colour; what the filter looks at. */
  readonly text: string
  /** Quiet words behind it: `2 running, 1 crashed`. Goes where room is short. */
  readonly hint?: string
  /** A letter that takes it at once: `q`. */
  readonly key?: string
  /** Cannot be taken, and why: shown as the hint. */
  readonly disabled?: string
}

export type Answer<T> =
  | {readonly type: 'chosen'; readonly value: T}
  | {readonly type: 'typed'; readonly text: string}
  | {readonly type: 'back'}

/** Ctrl+C at a question. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}
