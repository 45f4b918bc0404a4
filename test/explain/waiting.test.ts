import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {SEVERITIES, type Finding} from '../../src/analyse/finding.js'
import {NOTHING_AROUND} from '../../src/explain/prompt.js'
import {
  countOf,
  MOST_WAITING,
  nextOf,
  NOBODY_WAITS,
  withFinding,
  withoutFindings,
  type WaitingList,
} from '../../src/explain/waiting.js'
import {finding} from '../support/finding.js'

const add = (list: WaitingList, key: string, over: Partial<Finding>): WaitingList =>
  withFinding(list, key, finding({id: key, ...over}), NOTHING_AROUND)

const idsOf = (list: WaitingList): readonly string[] =>
  [...list.waiting.values()].flatMap(({findings}) => findings.map(({id}) => id))

const nextId = (list: WaitingList): string | undefined => nextOf(list)?.waiting.findings.at(-1)?.id

describe('the findings that wait for a model', () => {
  it('are asked about the gravest first, of these the newest', () => {
    let list = add(NOBODY_WAITS, 'a', {severity: 'error'})
    list = add(list, 'b', {severity: 'critical'})
    list = add(list, 'c', {severity: 'critical'})
    list = add(list, 'd', {severity: 'warning'})
    const order: string[] = []
    for (let id = nextId(list); id !== undefined; id = nextId(list)) {
      order.push(id)
      list = withoutFindings(list, [id])
    }
    expect(order).toEqual(['c', 'b', 'a', 'd'])
  })

  it('let what is deferred wait until nobody else does', () => {
    let list = add(NOBODY_WAITS, 'grave', {severity: 'critical'})
    list = add(list, 'mild', {severity: 'info'})
    const keyOf = (...deferred: readonly string[]) =>
      nextOf(list, (key) => deferred.includes(key))?.key
    expect([keyOf(), keyOf('grave'), keyOf('grave', 'mild')]).toEqual(['grave', 'mild', 'grave'])
  })

  it('of one template wait together for one answer', () => {
    // fault 106
    let list = withFinding(NOBODY_WAITS, 'k', finding({id: 'one'}), NOTHING_AROUND)
    list = withFinding(list, 'k', finding({id: 'two'}), NOTHING_AROUND)
    list = withFinding(list, 'k', finding({id: 'one', count: 99}), NOTHING_AROUND)
    expect(list.waiting.size).toBe(1)
    expect(idsOf(list)).toEqual(['two', 'one'])
    expect(nextOf(list)?.waiting.findings.at(-1)?.count).toBe(99)
  })

  it('keep what stood around them when they grow', () => {
    const around = {before: ['x'], after: []}
    let list = withFinding(NOBODY_WAITS, 'k', finding(), around)
    list = withFinding(list, 'k', finding({count: 15}), NOTHING_AROUND)
    expect(nextOf(list)?.waiting.around).toEqual(around)
  })

  it('that become graver wait under their new key alone', () => {
    let list = withFinding(NOBODY_WAITS, 'mild', finding({severity: 'warning'}), NOTHING_AROUND)
    list = withFinding(list, 'grave', finding({severity: 'critical'}), NOTHING_AROUND)
    expect([...list.waiting.keys()]).toEqual(['grave'])
  })

  it('are bounded in a storm: the mildest go, of these the oldest, and that is counted', () => {
    // fault 106
    let list = add(NOBODY_WAITS, 'grave', {severity: 'critical'})
    for (let i = 0; i < 1000; i++) list = add(list, `w${i}`, {severity: 'warning'})
    expect(list.waiting.size).toBe(MOST_WAITING)
    expect(list.dropped).toBe(1001 - MOST_WAITING)
    expect(idsOf(list)).toContain('grave')
    expect(idsOf(list)).toContain('w999')
    expect(idsOf(list)).not.toContain('w0')
  })

  it('are all accounted for, whatever comes (properties)', () => {
    const one = fc.record({
      key: fc.nat({max: 150}),
      id: fc.nat({max: 400}),
      severity: fc.constantFrom(...SEVERITIES),
    })
    fc.assert(
      fc.property(fc.array(one, {maxLength: 600}), (offers) => {
        let list = NOBODY_WAITS
        for (const {key, id, severity} of offers) {
          list = withFinding(list, `k${key}`, finding({id: `f${id}`, severity}), NOTHING_AROUND)
        }
        const ids = idsOf(list)
        expect(new Set(ids).size).toBe(ids.length)
        expect(countOf(list)).toBe(ids.length)
        expect(list.waiting.size).toBeLessThanOrEqual(MOST_WAITING)
        const rank = ({severity}: Finding): number => SEVERITIES.indexOf(severity)
        const ranks = [...list.waiting.values()].map(({findings}) =>
          rank(findings.at(-1) ?? finding()),
        )
        const next = nextOf(list)?.waiting.findings.at(-1)
        if (next) expect(rank(next)).toBe(Math.max(...ranks))
      }),
    )
  })
})
