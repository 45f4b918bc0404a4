import type {Finding} from '../../src/analyse/finding.js'
import {
  explainPrompt,
  NOTHING_AROUND,
  type Around,
  type ExplainPrompt,
} from '../../src/explain/prompt.js'
import {finding} from './finding.js'

/** A finding about one line that no rule explains. */
export const about = (line: string, over: Partial<Finding> = {}): Finding =>
  finding({
    kind: 'new-pattern',
    title: line.slice(0, 60),
    template: line.replace(/\d+/g, '<*>'),
    count: 3,
    evidence: [{text: line, offset: 100, line: 7}],
    explanation: null,
    ...over,
  })

export const promptOf = (
  one: Finding,
  around: Around = NOTHING_AROUND,
  contextTokens = 4096,
): ExplainPrompt => {
  const prompt = explainPrompt(one, around, {source: 'api', contextTokens, fence: 'N7F3'})
  if (prompt === null) throw new Error('no prompt')
  return prompt
}

/** A reply in the right shape, with some of it replaced. */
export const replyWith = (over: object = {}): string =>
  JSON.stringify({
    what: 'The connection to the database was refused.',
    evidence: ['L1'],
    cause: 'unknown',
    category: 'network',
    severity: 'error',
    next_check: 'Does the database run?',
    sure: 'partly',
    ...over,
  })
