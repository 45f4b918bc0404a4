import type {Look} from './table.js'
import {displayWidth, padEnd, wrap} from './width.js'

/** A page of help that is about no command. All of it is qcmd's own text. */
export interface HelpTopic {
  readonly name: string
  /** One line, for the list of topics. */
  readonly about: string
  readonly before: readonly string[]
  /** What the page is a list of: a term and what it means. */
  readonly rows: readonly (readonly [term: string, meaning: string])[]
  readonly after: readonly string[]
  /** Commands to copy, never wrapped. */
  readonly commands?: readonly string[]
}

/** Terms wider than this stand on a line of their own. */
const WIDEST_TERM = 26
const NARROW = 60

/** One page, wrapped for the terminal. */
export const helpTopicView = (
  {about, before, rows, after, commands = []}: HelpTopic,
  look: Look,
): string => {
  const {theme, width} = look
  const paragraph = (text: string): string => wrap(text, width - 1).join('\n')
  const parts = [
    theme.paint('strong', paragraph(about)),
    ...before.map(paragraph),
    ...(rows.length === 0 ? [] : [rowsView(rows, look)]),
    ...after.map(paragraph),
    ...(commands.length === 0 ? [] : [commands.map((line) => `  $ ${line}`).join('\n')]),
  ]
  return parts.join('\n\n')
}

const rowsView = (rows: HelpTopic['rows'], {theme, width}: Look): string => {
  const terms = rows.map(([term]) => displayWidth(term)).filter((columns) => columns <= WIDEST_TERM)
  const column = width < NARROW ? 4 : Math.max(...terms, 0) + 4
  return rows
    .flatMap(([term, meaning]) => {
      const [first = '', ...more] = wrap(meaning, width - column - 1)
      const indented = (line: string): string => ' '.repeat(column) + line
      const head = theme.paint('strong', `  ${term}`)
      if (displayWidth(term) + 4 > column) return [head, ...[first, ...more].map(indented)]
      return [head + padEnd('', column - 2 - displayWidth(term)) + first, ...more.map(indented)]
    })
    .join('\n')
}
