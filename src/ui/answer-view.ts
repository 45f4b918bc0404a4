import {printable} from '../text/printable.js'
import type {Look} from './table.js'
import {wrap} from './width.js'

interface Source {
  readonly kind: 'finding' | 'template' | 'monitor'
  readonly id: string
  readonly title: string
}

/** An answer, and what it rests on; where there is none, what the question may have meant. */
export interface AnswerToShow {
  readonly text: string | null
  readonly why: string | null
  readonly cites: readonly Source[]
  readonly near: readonly Source[]
  readonly model: string
}

const SHORT_ID = 8

/** The answer with the findings and patterns that it cites; or that it is not in what was seen, and what is near. */
export const answerView = ({text, why, cites, near, model}: AnswerToShow, look: Look): string => {
  const {theme, width} = look
  const room = Math.max(20, width)
  if (text !== null) {
    const from = theme.paint('quiet', `by ${printable(model)}, from:`)
    return [...wrap(printable(text), room), '', from, ...sourceLines(cites, look)].join('\n')
  }
  const reason = why === null || why === 'not in what was seen' ? '' : ` (${printable(why)})`
  const none = wrap(`Not in what was seen${reason}.`, room)
  if (near.length === 0) return none.join('\n')
  return [
    ...none,
    '',
    theme.paint('quiet', 'Seen, and near to it:'),
    ...sourceLines(near, look),
  ].join('\n')
}

const sourceLines = (sources: readonly Source[], {theme, width}: Look): readonly string[] =>
  sources.flatMap(({kind, id, title}) => {
    const mark = `  ${kind} ${printable(kind === 'monitor' ? id.slice(0, SHORT_ID) : id)}  `
    const [first = '', ...more] = wrap(printable(title), Math.max(16, width - mark.length))
    return [
      `${theme.paint('quiet', mark)}${first}`,
      ...more.map((line) => ' '.repeat(mark.length) + line),
    ]
  })
