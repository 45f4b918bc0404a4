import type {Explanation} from '../analyse/finding.js'
import {isUnknownCause} from './unknown-cause.js'

/** What happened, as a sentence, and why, as a second one where the model has said why. */
export const storyOf = ({what, cause}: Pick<Explanation, 'what' | 'cause'>): string =>
  [what, ...(isUnknownCause(cause) ? [] : [cause])].map(sentence).join(' ')

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
