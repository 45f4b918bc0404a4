import type {Explanation, Finding} from '../analyse/finding.js'
import {isUnknownCause} from '../explain/unknown-cause.js'
import {printable} from '../text/printable.js'
import {labelled, type Look} from './table.js'
import {wrap} from './width.js'

/** A finding, and the built-in explanation of one that a model's stands in. */
export type ExplainedFinding = Finding & {readonly builtin?: Explanation | null}

/**
 * What is said of a finding, the most telling first: a model's explanation that was verified, the built-in
 * one, a model's that could not be verified, which is a guess. At most two.
 */
export const saidOf = ({explanation, builtin = null}: ExplainedFinding): readonly Explanation[] => {
  if (explanation === null) return []
  if (explanation.verified === null || builtin === null) return [explanation]
  const isTelling = explanation.verified && !isUnknownCause(explanation.cause)
  return isTelling ? [explanation, builtin] : [builtin, explanation]
}

/** Who says it, and how far it can be believed: `by qwen2.5:3b, verified, sure: partly`. */
export const sourceOf = ({by, verified, severity, sure}: Explanation): string => {
  if (verified === null) return 'built-in'
  const checked = verified ? 'verified against the cited lines' : 'not verified, a guess'
  return `by ${printable(by)}, ${checked}, sure: ${sure}, calls it ${severity}`
}

/** Its parts under a heading, each wrapped; the source stands in brackets behind the heading. */
export const explanationLines = (
  explanation: Explanation,
  {theme, width}: Look,
): readonly string[] => {
  const room = Math.max(20, width - 14)
  const text = (value: string) => wrap(printable(value), room)
  const isGuess = explanation.verified === false
  const heading = isGuess ? "Model's guess" : 'Explanation'
  const [first = '', ...more] = wrap(`${heading} (${sourceOf(explanation)})`, Math.max(20, width))
  return [
    `${theme.paint('strong', heading)}${theme.paint('quiet', first.slice(heading.length))}`,
    ...more.map((line) => theme.paint('quiet', line)),
    ...labelled(
      [
        ['What', text(explanation.what)] as const,
        ['Cause', text(explanation.cause)] as const,
        ['Next check', text(explanation.nextCheck)] as const,
      ].filter(([, lines]) => lines.length > 0),
      {theme, width},
    ),
  ]
}

/** A model's word that comes after its finding was shown: `    37e2f94aca16 · explained by …`. */
export const laterLines = (
  findingId: string,
  explanation: Explanation,
  look: Look,
): readonly string[] => {
  const {theme, width} = look
  const {dot} = theme.signs
  const inner = {theme, width: Math.max(24, width - 4)}
  const [head = '', ...rest] = explanationLines(explanation, inner)
  return [`${theme.paint('quiet', `${printable(findingId)} ${dot}`)} ${head}`, ...rest].map(
    (line) => `    ${line}`,
  )
}
