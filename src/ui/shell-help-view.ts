import type {Look} from './table.js'
import {displayWidth, padEnd, wrap} from './width.js'

/** One command of the shell as its help tells it. */
export interface ShellHelpRow {
  readonly names: readonly string[]
  readonly takes: string
  readonly help: string
}

/** The shell's commands, one a line; on a narrow terminal what each does stands below it. */
export const shellHelpView = (rows: readonly ShellHelpRow[], {theme, width}: Look): string => {
  const heads = rows.map(headOf)
  const column = Math.max(...heads.map(displayWidth)) + 2
  const isNarrow = width < column + 30
  return rows
    .flatMap(({help}, index) => {
      const head = heads[index] ?? ''
      if (isNarrow)
        return [head, ...wrap(help, width - 4).map((line) => theme.paint('quiet', `    ${line}`))]
      const [first = '', ...more] = wrap(help, width - column - 1)
      return [padEnd(head, column) + first, ...more.map((line) => ' '.repeat(column) + line)]
    })
    .join('\n')
}

/** `/stop-monitor ID, /sm ID`. */
const headOf = ({names, takes}: ShellHelpRow): string =>
  names.map((name) => `/${name}${takes === '' ? '' : ` ${takes}`}`).join(', ')
