import {SEVERITIES, type Explanation, type Finding, type Severity} from '../analyse/finding.js'

/** A finding as it is told: with the model's explanation where there is one. */
export interface ToldFinding extends Finding {
  /** The built-in explanation, also where a model's stands in `explanation`. */
  readonly builtin: Explanation | null
}

/** A finding may have become graver, or shrunk to a part of another, since a model was asked. */
export const toldFinding = (finding: Finding, explanation: Explanation | null): ToldFinding => {
  const builtin = finding.explanation
  if (explanation === null) return {...finding, builtin}
  const cites = explanation.cites.filter((index) => index < finding.evidence.length)
  const severity = withinOneStep(explanation.severity, finding.severity)
  return {...finding, explanation: {...explanation, severity, cites}, builtin}
}

/** The severity that was said, at most one step from the one that was found. */
export const withinOneStep = (said: Severity, found: Severity): Severity => {
  const at = SEVERITIES.indexOf(found)
  const wanted = SEVERITIES.indexOf(said)
  return SEVERITIES[Math.max(at - 1, Math.min(at + 1, wanted))] ?? found
}
