import {describe, expect, it} from 'vitest'
import {goldenFinding} from '../../../src/explain/golden/as-finding.js'
import type {GoldenCase} from '../../../src/explain/golden/golden-case.js'
import {GOLDEN_SET} from '../../../src/explain/golden/golden-set.js'
import {promptOf} from './ask.js'

const CASE: GoldenCase = {
  id: 'made-for-this',
  format: 'plain',
  before: ['é'],
  line: '2026-03-14T10:00:00Z ERROR load failed\n  at Loader.read (load.js:3)',
  after: ['next'],
  template: 'load failed',
  kind: 'severity',
  severity: 'error',
  expected: {
    category: 'other',
    severity: 'error',
    causeKnown: false,
    mustName: ['load'],
    mustNotSay: ['disk'],
  },
}

describe('a golden finding', () => {
  it('has each line of its record as evidence, where it would stand in a file', () => {
    const {finding, around} = goldenFinding(CASE)
    expect(finding.evidence).toEqual([
      {text: '2026-03-14T10:00:00Z ERROR load failed', offset: 3, line: 2},
      {text: '  at Loader.read (load.js:3)', offset: 42, line: 3},
    ])
    expect(around).toEqual({before: ['é'], after: ['next']})
    expect(finding).toMatchObject({
      kind: 'severity',
      severity: 'error',
      template: 'load failed',
      title: 'load failed',
      explanation: null,
    })
  })

  it('says in its title what kind of finding it is', () => {
    const {finding} = goldenFinding({...CASE, kind: 'silence'})
    expect(finding.title).toBe('Silent for 20 min (usually every 1 min): load failed')
    expect(goldenFinding({...CASE, kind: 'burst'}).finding.count).toBeGreaterThan(1)
  })

  it('is the same each time, and has an id of its own', () => {
    const ids = GOLDEN_SET.map((golden) => goldenFinding(golden).finding.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(goldenFinding(CASE).finding.id).toBe('ed4cdc60ed2d')
    expect(goldenFinding({...CASE})).toEqual(goldenFinding(CASE))
  })

  it('makes a prompt about its line in which nothing is left out', () => {
    const wrong = GOLDEN_SET.filter((golden) => {
      const {lines, event, isCut, known} = promptOf(golden)
      const asked = lines.find(({label}) => label === event)
      return asked?.evidence !== 0 || isCut || known !== null
    })
    expect(wrong.map(({id}) => id)).toEqual([])
  })
})
