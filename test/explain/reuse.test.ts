import {describe, expect, it} from 'vitest'
import type {Explanation, Finding} from '../../src/analyse/finding.js'
import {answerKey} from '../../src/explain/answer-key.js'
import {particularsOf, reused} from '../../src/explain/reuse.js'
import {toldFinding} from '../../src/explain/told-finding.js'
import {finding} from '../support/finding.js'
import {about, promptOf} from '../support/explain.js'

const kept: Explanation = {
  what: 'The connection to 10.0.0.7 was refused 3 times.',
  cause: 'The connection was refused.',
  nextCheck: 'Does anything listen on 10.0.0.7:5432?',
  severity: 'error',
  category: 'network',
  sure: 'partly',
  cites: [0],
  by: 'tiny',
  verified: true,
}

const REFUSED = 'ERROR connect to 10.0.0.7:5432 failed: connection refused'
const TEMPLATE = 'ERROR connect to <*> failed: <*> <*>'
const OTHER_WORDS = 'the answer from before is about other words of this pattern'

const keptFor = (line: string, over: Partial<Explanation> = {}) => {
  const prompt = promptOf(about(line, {template: TEMPLATE}))
  return {
    explanation: {...kept, ...over},
    particulars: particularsOf(prompt, {template: TEMPLATE}),
  }
}
const other = (line: string, over: Partial<Finding> = {}): Finding =>
  about(line, {template: TEMPLATE, ...over})

describe('an answer that is used again', () => {
  it('says nothing of the other lines that does not hold for these', () => {
    const one = other('ERROR connect to 10.0.0.9:5432 failed: connection refused', {count: 8})
    expect(reused(keptFor(REFUSED), one)).toEqual({
      explanation: {
        ...kept,
        what: 'The connection to … was refused … times.',
        nextCheck: 'Does anything listen on …?',
      },
      doubts: [],
    })
  })

  it('keeps no number, for another one of these lines may be the same', () => {
    const one = other('ERROR connect to 10.0.0.7:5432 failed: connection refused', {count: 3})
    expect(reused(keptFor(REFUSED), one).explanation).toMatchObject({
      what: 'The connection to 10.0.0.7 was refused … times.',
      verified: true,
    })
  })

  it('takes words whole, in whatever case', () => {
    const explanation = {what: 'ALICE failed; malice is not alice.', cause: 'unknown'}
    const before = keptFor('ERROR connect to alice failed: connection refused', explanation)
    expect(
      reused(before, other('ERROR connect to bob failed: connection refused')).explanation?.what,
    ).toBe('… failed; malice is not ….')
  })

  it('takes names with any sign in them for names', () => {
    const what = 'The connection to db-1, a+b(c)[d]{e}|f/g^h$i.j*k?l and x\\y was refused.'
    const before = keptFor(`ERROR connect to db-1 failed: connection refused`, {what})
    const one = other('ERROR connect to db-2 failed: connection refused')
    expect(reused(before, one).explanation?.what).toContain('The connection to …, ')
  })

  it('is a guess where a word of the other lines had to go', () => {
    const before = keptFor(REFUSED, {nextCheck: ''})
    expect(reused(before, other('ERROR connect to 10.0.0.7 failed: connection lost'))).toEqual({
      explanation: {
        ...kept,
        what: 'The connection to 10.0.0.7 was … … times.',
        cause: 'The connection was ….',
        nextCheck: '',
        verified: false,
      },
      doubts: [OTHER_WORDS],
    })
  })

  it('is none where it is about something else', () => {
    const what = 'The name resolver gave up: temporary failure.'
    const before = keptFor('ERROR connect to db failed: resolver gave temporary', {what})
    expect(reused(before, other('ERROR connect to db failed: too slow'))).toEqual({
      explanation: null,
      doubts: [OTHER_WORDS],
    })
  })

  it('is none where there was none', () => {
    const none = {explanation: null, particulars: []}
    expect(reused(none, other(REFUSED)).explanation).toBeNull()
  })

  it('stays a guess where it was one', () => {
    const guess = keptFor(REFUSED, {verified: false})
    expect(reused(guess, other(REFUSED)).explanation?.verified).toBe(false)
  })
})

describe('the key of an answer', () => {
  const one = finding()
  it('is the same for other lines, counts and monitors', () => {
    const other = finding({id: 'x', count: 1, monitorId: null, evidence: [], title: 'y'})
    expect(answerKey(other, 'tiny@1')).toBe(answerKey(one, 'tiny@1'))
  })

  it.each([
    ['template', answerKey(finding({template: 'other'}), 'tiny@1')],
    ['severity', answerKey(finding({severity: 'critical'}), 'tiny@1')],
    ['kind', answerKey(finding({kind: 'burst'}), 'tiny@1')],
    ['model', answerKey(one, 'tiny@2')],
  ])('is another for another %s', (_, key) => {
    expect(key).not.toBe(answerKey(one, 'tiny@1'))
    expect(key).toMatch(/^[0-9a-f]{24}$/)
  })
})

describe('a finding as it is told', () => {
  it('has the model’s explanation, and the built-in one beside it', () => {
    const one = finding()
    expect(toldFinding(one, null)).toEqual({...one, builtin: one.explanation})
    expect(toldFinding(one, kept)).toMatchObject({explanation: kept, builtin: one.explanation})
  })

  it('keeps its severity, and the model’s within a step of what it is now', () => {
    const graver = finding({severity: 'critical'})
    expect(toldFinding(graver, {...kept, severity: 'info'})).toMatchObject({
      severity: 'critical',
      explanation: {severity: 'error'},
    })
  })

  it('cites no line that it has not', () => {
    const told = toldFinding(finding({evidence: []}), kept)
    expect(told.explanation?.cites).toEqual([])
  })
})
