import {wordsIn} from './forms.js'
import {withoutParticulars} from './grounds.js'

/** The clauses of a text, about: what stands between stops, or is joined by a word that joins clauses. */
export const clausesOf = (text: string): readonly string[] =>
  text.split(/[;!?]|[,.:—–](?=\s|$)|\s(?:but|because|so|while|although|though|yet|and|as|since)\s/u)

/** Whether a clause says that the lines do not tell why, or what: the one thing that no line needs to say. */
export const isDisclaimer = (clause: string): boolean => {
  const said = clause
    .toLowerCase()
    .trim()
    .replace(/n['’]t\b/g, ' not')
  if (said === '' || UNKNOWN.test(said)) return true
  return DENIES.test(said) && TELLS.test(said) && OF_WHAT.test(said)
}

const UNKNOWN =
  /^(?:the )?(?:\w+ )?(?:is |are |was )?(?:unknown|unclear|unspecified|unexplained|not (?:given|shown|stated|known))$/
const DENIES = /\b(?:not|no|nothing|never|without|cannot|only|just|unclear|unknown|hardly)\b/
const TELLS =
  /\b(?:kn[oe]wn?|shown?|shows|stated?|clear|visible|seen?|recorded|gives?|given|told|tells?|says?|said|explains?|reveals?|indicates?|specified|determined|documented|proven?|proves?|certain|evident|hint|sign|directly|unknown|unclear|logged|named|mentioned|contains?|holds?)\b/
const OF_WHAT =
  /\b(?:why|what|which|who|whom|how|where|whether|reason|cause|meaning|means|details?|further|more|lines?|logs?|messages?|that|it|this)\b/

/** The words of a clause, in lower case; `didn't` is `didn not`. */
export const clauseWords = (clause: string): readonly string[] =>
  wordsIn(withoutParticulars(clause.replace(/n['’]t\b/g, ' not')))
