import {printable} from '../text/printable.js'
import type {Look} from './table.js'
import {wrap} from './width.js'

/** An answer, and what it rests on. */
export interface AnswerToShow {
  readonly text: string | null
  readonly why: string | null
  readonly cites: readonly {
    readonly kind: 'finding' | 'template' | 'monitor'
    readonly id: string
    readonly title: string
  }[]
  readonly model: string
}

const SHORT_ID = 8

/** The answer with the findings and patterns that it cites; or that it is not in what was seen. */
export const answerView = (
  {text, why, cites, model}: AnswerToShow,
  {theme, width}: Look,
): string => {
  const room = Math.max(20, width)
  if (text === null) {
    const reason = why === null || why === 'not in what was seen' ? '' : ` (${printable(why)})`
    return wrap(`Not in what was seen${reason}.`, room).join('\n')
  }
  return [
    ...wrap(printable(text), room),
    '',
    theme.paint('quiet', `by ${printable(model)}, from:`),
    ...cites.flatMap(({kind, id, title}) => {
      const mark = `  ${kind} ${printable(kind === 'monitor' ? id.slice(0, SHORT_ID) : id)}  `
      const [first = '', ...more] = wrap(printable(title), Math.max(16, room - mark.length))
      return [
        `${theme.paint('quiet', mark)}${first}`,
        ...more.map((line) => ' '.repeat(mark.length) + line),
      ]
    }),
  ].join('\n')
}
