import {printable} from '../text/printable.js'

/** What `monitors stop` did with one monitor. */
export interface StoppedRow {
  readonly id: string
  readonly name: string | null
  readonly path: string | null
  readonly how: 'terminated' | 'killed' | 'was-not-running' | 'already-stopped'
}

/** The first qcmd's sentence, then which monitor and how. */
export const stoppedView = (stopped: readonly StoppedRow[]): string => {
  if (stopped.length === 0) return 'No monitor runs.\n'
  return stopped.map((row) => `${sentence(row)}\n  ${subject(row)}\n`).join('')
}

const sentence = ({how}: StoppedRow): string => {
  switch (how) {
    case 'terminated':
      return 'Log monitor session ended.'
    case 'killed':
      return 'Log monitor session ended. It did not answer and had to be killed.'
    case 'was-not-running':
      return 'Log monitor session ended. Its process was not running any more.'
    case 'already-stopped':
      return 'Log monitor session ended already.'
  }
}

const subject = ({id, name, path}: StoppedRow): string =>
  [name, id, path].flatMap((part) => (part === null ? [] : [printable(part)])).join('  ')
