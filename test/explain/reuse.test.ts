import {describe, expect, it} from 'vitest'
import type {Explanation} from '../../src/analyse/finding.js'
import {answerKey} from '../../src/explain/answer-key.js'
import {reused} from '../../src/explain/reuse.js'
import {toldFinding} from '../../src/explain/told-finding.js'
import {finding} from '../support/finding.js'
import {about} from '../support/explain.js'

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

describe('an answer that is used again', () => {
  it('says nothing of the other lines that does not hold for these', () => {
    const other = about('ERROR connect to 10.0.0.9:5432 failed: connection refused', {count: 8})
    expect(reused(kept, other)).toEqual({
      ...kept,
      what: 'The connection to … was refused … times.',
      nextCheck: 'Does anything listen on …?',
    })
  })

  it('stays as it is where everything holds', () => {
    const same = about('ERROR connect to 10.0.0.7:5432 failed: connection refused', {count: 3})
    expect(reused(kept, same)).toEqual(kept)
  })

  it('stays a guess where it was one', () => {
    expect(reused({...kept, verified: false}, about('ERROR x')).verified).toBe(false)
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
