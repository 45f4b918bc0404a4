import {SEVERITIES} from '../../../src/analyse/finding.js'
import {goldenFinding} from '../../../src/explain/golden/as-finding.js'
import type {GoldenCase} from '../../../src/explain/golden/golden-case.js'
import {explainPrompt, type ExplainPrompt} from '../../../src/explain/prompt.js'
import {
  scoreAnswer,
  summaryOf,
  type ModelAnswer,
  type Scored,
  type ScoreSummary,
} from '../../../src/explain/score.js'
import {GOOD_ANSWERS} from './good-answers.js'

/** The prompt of a case, the same each time. */
export const promptOf = (golden: GoldenCase): ExplainPrompt => {
  const {finding, around} = goldenFinding(golden)
  const settings = {source: 'golden.log', contextTokens: 4096, fence: 'G0LDEN77'}
  const prompt = explainPrompt(finding, around, settings)
  if (prompt === null) throw new Error(`${golden.id} has no line`)
  return prompt
}

/** A text as if a model had written it. */
export const answerOf = (text: string, facts: Partial<ModelAnswer> = {}): ModelAnswer => ({
  ...{text, isCutOff: false, promptTokens: null, replyTokens: 60, generatedMs: 2000, tookMs: 3000},
  ...facts,
})

export type Script = (golden: GoldenCase, prompt: ExplainPrompt) => object

/** What a script answers about one case. */
export const scoredBy = (script: Script, golden: GoldenCase): Scored => {
  const prompt = promptOf(golden)
  return scoreAnswer(golden, prompt, answerOf(JSON.stringify(script(golden, prompt))))
}

export const summaryBy = (script: Script, cases: readonly GoldenCase[]): ScoreSummary =>
  summaryOf(cases.map((golden) => scoredBy(script, golden)))

/** The answer that was written for the case. */
export const goodAnswer: Script = ({id, expected}, prompt) => {
  const good = GOOD_ANSWERS[id]
  if (good === undefined) throw new Error(`no good answer for ${id}`)
  const {what, cause, beside = []} = good
  const event = prompt.lines.findIndex(({label}) => label === prompt.event)
  const evidence = [0, ...beside].map((step) => prompt.lines[event + step]?.label)
  const {category, severity} = expected
  const sure = expected.causeKnown ? 'yes' : 'no'
  return {what, evidence, cause, category, severity, next_check: '', sure}
}

/** Always the gravest, always the same story, which no line tells. */
export const fabricatedAnswer: Script = (_, {event}) => ({
  what: 'The machine was hacked by ransomware from 203.0.113.255.',
  evidence: [event],
  cause: 'An attacker exploited CVE-2031-99999 and stole 47110815 files.',
  category: 'power',
  severity: SEVERITIES.at(-1),
  next_check: 'Unplug it.',
  sure: 'yes',
})
