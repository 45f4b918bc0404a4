import {withoutEscapes} from '../text/escapes.js'
import {printable} from '../text/printable.js'

/**
 * Log text as a model gets it: escape sequences and hidden characters gone, what is left of control
 * characters made visible, and marks that chat templates give a meaning (`<|im_start|>`, `[INST]`,
 * `<think>`) broken up, since a server puts them into the prompt as they stand. At most `maxChars`
 * long: of a longer text the head and the tail, where logs say most. One line. Secrets must have been
 * masked before.
 */
export const modelText = (text: string, maxChars: number): string =>
  cutMiddle(withoutMarks(printable(withoutEscapes(text))), maxChars)

/** The marks of Llama, ChatML, Mistral, Gemma, DeepSeek and Phi templates, and of thinking. */
const MARKS =
  /<\|+|\|+>|<｜|｜>|\[\/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]|<<\/?SYS>>|<\/?(?:think|s|bos|eos|unk|tool_call|tool_response|start_of_turn|end_of_turn)>/gi

/** A blank behind the first character: still to be read, no token of its own any more. */
const withoutMarks = (text: string): string =>
  text.replace(MARKS, (mark) => `${mark.slice(0, 1)} ${mark.slice(1)}`)

/** Two thirds head, one third tail, and a mark between them. */
const cutMiddle = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text
  const room = maxChars - GAP.length
  const head = Math.ceil((room * 2) / 3)
  return `${wellFormed(text.slice(0, head))}${GAP}${wellFormed(text.slice(text.length - (room - head)))}`
}

const GAP = ' … '

/** Without the half of a surrogate pair that a cut has left. */
const wellFormed = (text: string): string => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')

/** Characters of ASCII that a token has on average; logs are dense, so the figure is on the safe side. */
const CHARS_PER_TOKEN = 3.5

/** About how many tokens a text takes: of other scripts about one for each character. */
export const estimateTokens = (text: string): number => {
  const others = text.match(/[^\x00-\x7f]/g)?.length ?? 0
  return Math.ceil((text.length - others) / CHARS_PER_TOKEN) + others
}
