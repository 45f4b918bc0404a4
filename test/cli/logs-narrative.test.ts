import {describe, expect, it} from 'vitest'
import type {Explanation} from '../../src/analyse/finding.js'
import {narrativeOf} from '../../src/cli/logs-narrative.js'
import {finding} from '../support/finding.js'

const lines = [30, null, 7, 7, 112] as const
const evidence = lines.map((line, n) => ({text: `line ${n}`, offset: 100 * n, line}))

const explained = (over: Partial<Explanation>) =>
  finding({
    evidence,
    explanation: {
      ...{what: 'The disk is full', cause: 'unknown', nextCheck: '', by: 'tiny'},
      ...{severity: 'error', category: 'disk', sure: 'yes', cites: [0], verified: true},
      ...over,
    },
  })

describe('an entry of the story', () => {
  it.each([
    [[0], [30]],
    [
      [4, 0, 2],
      [7, 30, 112],
    ],
    [[2, 3], [7]],
    [[1], []],
    [[1, 9, 4], [112]],
    [[], []],
  ])('that cites the evidence %j has the lines %j', (cites, numbers) => {
    const one = explained({cites})
    expect(narrativeOf(one)).toEqual([
      {findingId: one.id, text: 'The disk is full.', lines: numbers},
    ])
  })

  it('is made of what is verified only', () => {
    expect(narrativeOf(explained({verified: false}))).toEqual([])
    expect(narrativeOf(explained({verified: null}))).toEqual([])
    expect(narrativeOf(finding({explanation: null}))).toEqual([])
  })
})
