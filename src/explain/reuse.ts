import type {Explanation, Finding} from '../analyse/finding.js'
import {groundsOf, ungroundedIn} from './grounds.js'
import {eventIndex} from './prompt.js'
import {withinOneStep} from './told-finding.js'

/**
 * The explanation of a template for another finding of it. It was given for other lines: what it says
 * of their numbers, addresses and names, and does not hold for these, becomes `…`; the rest is about the
 * template and stays. It cites the line that the finding is about.
 */
export const reused = (kept: Explanation, finding: Finding): Explanation => {
  const {evidence, explanation: known, title, template, count} = finding
  const grounds = groundsOf([
    ...evidence.map(({text}) => text),
    ...[title, template, `count=${count}`],
    ...(known === null ? [] : [known.what, known.cause, known.nextCheck]),
  ])
  const general = (text: string): string =>
    // The longest first: one may be a part of another.
    [...ungroundedIn(text, grounds)]
      .sort((a, b) => b.length - a.length)
      .reduce((rest, claim) => rest.replaceAll(claim, '…'), text)
  return {
    ...kept,
    what: general(kept.what),
    cause: general(kept.cause),
    nextCheck: general(kept.nextCheck),
    severity: withinOneStep(kept.severity, finding.severity),
    cites: evidence.length === 0 ? [] : [eventIndex(finding)],
  }
}
