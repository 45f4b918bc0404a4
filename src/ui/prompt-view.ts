import {printable} from '../text/printable.js'
import {formatTime} from './format-values.js'
import type {Look} from './table.js'

/** What a model was sent, as it is kept with a finding. */
export interface SentPrompt {
  readonly at: string
  readonly model: string
  readonly server: string
  readonly messages: readonly {readonly role: string; readonly content: string}[]
  readonly isCut?: boolean
}

/** Exactly what the model was sent, message by message; not wrapped, so that it can be copied. */
export const promptView = (
  explained: {
    /** Null: there is no usable answer. */
    readonly explanation: object | null
    readonly asked: SentPrompt | null
    readonly doubts: readonly string[]
  } | null,
  {theme}: Look,
): string => {
  if (explained === null) return `${theme.paint('strong', 'Prompt')}  no model was asked about it`
  const {explanation, asked, doubts} = explained
  const verdict = explanation === null ? 'No answer' : 'Not verified'
  const judged = doubts.length === 0 ? [] : ['', `${verdict}: ${printable(doubts.join('; '))}`]
  if (asked === null) {
    const from =
      explanation === null
        ? 'none is kept: there is no usable answer'
        : 'nothing was sent: an answer given for the same pattern before explains it'
    return [`${theme.paint('strong', 'Prompt')}  ${from}`, ...judged].join('\n')
  }
  const {at, model, server, messages, isCut = false} = asked
  const where = `${printable(model)} at ${printable(server)}, ${formatTime(new Date(at))}`
  return [
    `${theme.paint('strong', 'Prompt')}  ${theme.paint('quiet', where)}`,
    ...messages.flatMap(({role, content}) => [
      '',
      theme.paint('quiet', `[${role}]`),
      ...content.split('\n').map((line) => printable(line)),
    ]),
    ...(isCut ? ['', CUT] : []),
    ...judged,
  ].join('\n')
}

const CUT = "Some of its lines were left out: the model's window has no room for them."
