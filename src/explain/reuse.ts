import type {Explanation, Finding} from '../analyse/finding.js'
import {tellingWords} from './forms.js'
import {amountsIn, groundsOf, ungroundedIn, wordsSharedWith} from './grounds.js'
import {eventIndex, type ExplainPrompt} from './prompt.js'
import {literal} from '../text/literal.js'
import {withinOneStep} from './told-finding.js'

/** An explanation, and what in the lines that it was given for may be otherwise in others of the template. */
export interface KeptExplanation {
  readonly explanation: Explanation | null
  /** Words of the lines that were sent and that the template has not, in lower case. */
  readonly particulars: readonly string[]
}

export interface Reused {
  /** Null: too much of it is about the other lines. */
  readonly explanation: Explanation | null
  /** Why it is not verified, though it was for the lines that it was given for. */
  readonly doubts: readonly string[]
}

/** What is particular to the lines of a prompt; bounded, for it is kept on disk. */
export const particularsOf = (
  {lines}: Pick<ExplainPrompt, 'lines'>,
  {template}: Pick<Finding, 'template'>,
): readonly string[] => {
  const general = new Set(tellingWords(template))
  const words = new Set(lines.flatMap(({text}) => tellingWords(text)))
  return [...words].filter((word) => !general.has(word)).slice(0, MOST_PARTICULARS)
}
const MOST_PARTICULARS = 200

/**
 * The explanation of a template for another finding of it. It was given for other lines: what it says
 * of their numbers, addresses and names, and does not hold for these, becomes `…`; the rest is about the
 * template and stays. A number stays only where the template or the rule has it, for that these lines have
 * the same one somewhere proves nothing. Where a plain word must go the sentence may no longer be true:
 * then it is a guess, and with several such words no explanation. It cites the line that the finding is about.
 */
export const reused = (
  {explanation: kept, particulars}: KeptExplanation,
  finding: Finding,
): Reused => {
  if (kept === null) return {explanation: null, doubts: [NO_ANSWER]}
  const {evidence, explanation: known, template} = finding
  const firmTexts = [
    template,
    ...(known === null ? [] : [known.what, known.cause, known.nextCheck]),
  ]
  const firm = groundsOf(firmTexts)
  const here = groundsOf([...firmTexts, ...evidence.map(({text}) => text)])
  const there = new Set(particulars)
  let lost = 0
  const general = (text: string): string => {
    const words = wordsSharedWith(text, there, here)
    lost += words.length
    const claims = [...ungroundedIn(text, here), ...amountsIn(text, firm), ...words]
    // The longest first: one may be a part of another.
    return claims.sort((a, b) => b.length - a.length).reduce(withoutClaim, text)
  }
  const [what, cause, nextCheck] = [
    general(kept.what),
    general(kept.cause),
    general(kept.nextCheck),
  ]
  if (lost > MOST_LOST) return {explanation: null, doubts: [OTHER_LINES]}
  return {
    explanation: {
      ...{...kept, what, cause, nextCheck},
      severity: withinOneStep(kept.severity, finding.severity),
      cites: evidence.length === 0 ? [] : [eventIndex(finding)],
      verified: kept.verified && lost === 0,
    },
    doubts: lost === 0 ? [] : [OTHER_LINES],
  }
}

/** Plain words. */
const MOST_LOST = 2
const NO_ANSWER = 'the model had no usable answer for this pattern'
const OTHER_LINES = 'the answer from before is about other words of this pattern'

/** As a word of its own: `3` is not in `1234`. */
const withoutClaim = (text: string, claim: string): string =>
  text.replace(new RegExp(`(?<![\\p{L}\\d])${literal(claim)}(?![\\p{L}\\d])`, 'giu'), '…')
