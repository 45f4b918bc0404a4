import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {isAtLeast, SEVERITIES, type Severity} from '../../src/analyse/finding.js'
import {dueAtMs, heldCount, takenAsTold} from '../../src/notices/decide-notices.js'
import {finding} from '../support/finding.js'
import {RULES, told, type Step} from '../support/notices.js'

const MINUTE = 60_000

describe('a finding', () => {
  it('is told at once, and as often as it grows not again', () => {
    const {titles} = told([
      [0, {id: 'a', count: 1}],
      [1, {id: 'a', count: 2}],
      [60 * MINUTE, {id: 'a', count: 900}],
    ])
    expect(titles).toEqual(['api: error: a'])
  })

  it('below the wanted severity is not told', () => {
    expect(told([[0, {id: 'a', severity: 'warning'}]]).notices).toEqual([])
    expect(told([[0, {severity: 'info'}]], {severity: 'info'}).notices).toHaveLength(1)
  })

  it('that becomes graver is told once more, also within the cool-down', () => {
    const {titles, notices} = told([
      [0, {id: 'a', severity: 'error'}],
      [10, {id: 'a', severity: 'critical'}],
      [20, {id: 'a', severity: 'critical', count: 99}],
    ])
    expect(titles).toEqual(['api: error: a', 'api: critical: a'])
    expect(new Set(notices.map(({id}) => id)).size).toBe(2)
  })

  it('that grew beyond the wanted severity is told then', () => {
    const {titles} = told([
      [0, {id: 'a', severity: 'info'}],
      [10, {id: 'a', severity: 'error'}],
    ])
    expect(titles).toEqual(['api: error: a'])
  })

  it('that is another episode is told, when the cool-down is over', () => {
    const {titles} = told([
      [0, {id: 'a'}],
      [6 * MINUTE, {id: 'b'}],
    ])
    expect(titles).toEqual(['api: error: a', 'api: error: b'])
  })

  it('is told each time where there is no cool-down', () => {
    const steps: Step[] = ['a', 'b', 'c'].map((id) => [5, {id}])
    expect(told(steps, {coolDownMs: 0}).notices).toHaveLength(3)
  })
})

describe('within the cool-down', () => {
  it('findings are held back, and told by one summary at its end', () => {
    const {notices, titles, state} = told([
      [0, {id: 'a'}],
      [1000, {id: 'b', count: 1}],
      [2000, {id: 'c', count: 40}],
      [3000, {id: 'b', count: 7}],
      [4 * MINUTE, 'tick'],
      [5 * MINUTE, 'tick'],
      [11 * MINUTE, 'tick'],
    ])
    expect(titles).toEqual(['api: error: a', 'api: 2 more findings: 2 errors'])
    expect(notices[1]?.summary).toMatchObject({
      total: 2,
      counts: {error: 2, critical: 0},
      findings: [
        {id: 'c', count: 40},
        {id: 'b', count: 7},
      ],
    })
    expect(heldCount(state)).toBe(0)
  })

  it('one alone is told as itself', () => {
    const {titles} = told([
      [0, {id: 'a'}],
      [1000, {id: 'b'}],
      [5 * MINUTE, 'tick'],
    ])
    expect(titles).toEqual(['api: error: a', 'api: error: b'])
  })

  it('a graver one does not wait, and leaves the others held back', () => {
    const {titles, state} = told([
      [0, {id: 'a'}],
      [1000, {id: 'b'}],
      [2000, {id: 'fire', severity: 'critical'}],
      [3000, {id: 'fire 2', severity: 'critical'}],
      [4000, {id: 'c'}],
    ])
    expect(titles).toEqual(['api: error: a', 'api: critical: fire'])
    expect(heldCount(state)).toBe(3)
    expect(dueAtMs(state, RULES)).toBe(2000 + 5 * MINUTE)
  })

  it('what is held back goes along with a finding that comes after it', () => {
    const {titles} = told([
      [0, {id: 'a'}],
      [1000, {id: 'b'}],
      [9 * MINUTE, {id: 'c', severity: 'critical'}],
    ])
    expect(titles).toEqual(['api: error: a', 'api: 2 more findings: 1 critical and 1 error'])
  })

  it('what is held back is told when the monitor ends', () => {
    const {titles} = told([
      [0, {id: 'a'}],
      [1000, {id: 'b'}],
      [2000, {id: 'c'}],
      [3000, 'end'],
    ])
    expect(titles).toEqual(['api: error: a', 'api: 2 more findings: 2 errors'])
    expect(
      told([
        [0, {id: 'a'}],
        [1, 'end'],
      ]).titles,
    ).toEqual(['api: error: a'])
  })

  it('of very many the gravest are named, and all are counted', () => {
    const storm: Step[] = Array.from({length: 200}, (_, index) => [
      1 + index,
      {id: `f${index}`, severity: index === 150 ? 'critical' : 'error'},
    ])
    const {notices} = told([[0, {id: 'a', severity: 'critical'}], ...storm, [5 * MINUTE, 'tick']])
    expect(notices).toHaveLength(2)
    expect(notices[1]).toMatchObject({
      severity: 'critical',
      summary: {total: 200, counts: {error: 199, critical: 1}},
    })
    expect(notices[1]?.summary?.findings.map(({id}) => id)).toEqual([
      'f150',
      ...['f0', 'f1', 'f2', 'f3'],
    ])
  })

  it('ends when the clock is set back', () => {
    const {titles} = told([
      [100 * MINUTE, {id: 'a'}],
      [MINUTE, {id: 'b'}],
    ])
    expect(titles).toHaveLength(2)
  })
})

describe('a part of an incident', () => {
  it('is not told', () => {
    expect(told([[0, {id: 'a', partOf: 'b'}]]).notices).toEqual([])
  })

  it('that was held back is told by the other one', () => {
    const {titles} = told([
      [0, {id: 'x'}],
      [1, {id: 'a'}],
      [2, {id: 'b'}],
      [3, {id: 'a', partOf: 'b'}],
      [5 * MINUTE, 'tick'],
    ])
    expect(titles).toEqual(['api: error: x', 'api: error: b'])
  })

  it('that was told has told the incident, unless that is graver', () => {
    const same: Step[] = [
      [0, {id: 'a'}],
      [1, {id: 'a', partOf: 'b'}],
      [2, {id: 'b', severity: 'error'}],
      [5 * MINUTE, 'tick'],
    ]
    expect(told(same).titles).toEqual(['api: error: a'])
    const held: Step[] = [
      [0, {id: 'a'}],
      [1, {id: 'b'}],
      [2, {id: 'a', partOf: 'b'}],
      [5 * MINUTE, 'tick'],
    ]
    expect(told(held).titles).toEqual(['api: error: a'])
    const graver: Step[] = [...same, [3, {id: 'b', severity: 'critical'}]]
    expect(told(graver).titles).toEqual(['api: error: a', 'api: critical: b'])
  })
})

describe('a monitor whose record of notices is gone', () => {
  it('tells nothing of before again, but what becomes graver', () => {
    const before = takenAsTold([finding({id: 'a'}), finding({id: 'b', severity: 'warning'})])
    const {titles} = told(
      [
        [0, {id: 'a'}],
        [1, {id: 'b', severity: 'error'}],
      ],
      {},
      before,
    )
    expect(titles).toEqual(['api: error: b'])
  })
})

/** At most five findings, so that a summary names all of them; severities only grow, as those of a finding do. */
const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc
      .oneof(
        {weight: 6, arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(3))},
        {weight: 2, arbitrary: fc.constant('tick' as const)},
        {weight: 1, arbitrary: fc.constant('end' as const)},
      )
      .chain((what) => fc.tuple(fc.nat(400_000), fc.constant(what))),
    {maxLength: 40},
  )
  .map((list) => {
    let atMs = 0
    const worst = new Map<string, number>()
    return list.map(([laterMs, what]): Step => {
      atMs += laterMs
      if (typeof what === 'string') return [atMs, what]
      const [id, severity] = what
      worst.set(id, Math.max(worst.get(id) ?? 0, severity))
      return [atMs, {id, severity: SEVERITIES[worst.get(id) ?? 0] ?? 'info', partOf: null}]
    })
  })

describe('whatever comes', () => {
  it('each finding is told once for each severity at most, and none is lost', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const {notices, state} = told([...list, [1e9, 'end']])
        const named = notices.flatMap(({finding: one, summary}) =>
          one === null ? (summary?.findings ?? []) : [one],
        )
        const faces = named.map(({id, severity}) => `${id} ${severity}`)
        expect(new Set(faces).size).toBe(faces.length)
        const wanted = new Map<string, Severity>()
        for (const [, what] of list) {
          if (typeof what === 'string' || !isAtLeast(what.severity ?? 'info', 'error')) continue
          wanted.set(what.id ?? '', what.severity ?? 'info')
        }
        for (const [id, severity] of wanted) expect(faces).toContain(`${id} ${severity}`)
        expect(heldCount(state)).toBe(0)
        expect(named.every(({severity}) => isAtLeast(severity, 'error'))).toBe(true)
      }),
    )
  })

  it('of two notices within a cool-down the later is graver', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const {notices} = told(list.filter(([, what]) => what !== 'end'))
        for (const [index, notice] of notices.entries()) {
          const before = notices[index - 1]
          if (before === undefined) continue
          const sinceMs = Date.parse(notice.at) - Date.parse(before.at)
          if (sinceMs < RULES.coolDownMs) {
            expect(isAtLeast(before.severity, notice.severity)).toBe(false)
          }
        }
      }),
    )
  })
})
