import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import {createKnownFailures} from '../../src/analyse/known-failures.js'
import type {KnownFailure} from '../../src/analyse/known/known-failure.js'
import type {PipelineSnapshot} from '../../src/analyse/pipeline.js'
import {analyse, NOW_MS, settingsOf} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import {Lines} from '../../src/analyse/lines.js'

/** A queue that is stuck, and three refusals, within ten seconds. */
const STUCK: KnownFailure = {
  ...{id: 'stuck', name: 'Stuck', severity: 'error', category: 'queue', what: 'It is stuck.'},
  ...{cause: '', nextCheck: '', example: null, counterExample: null},
  pattern: /queue waits|worker refused/,
  set: {
    windowMs: 10_000,
    conditions: [
      {pattern: /queue waits/, count: 1},
      {pattern: /worker refused/, count: 3},
    ],
  },
}
const known = createKnownFailures([STUCK])
const at = (second: number, text: string): string =>
  `2026-01-01T00:00:${String(second).padStart(2, '0')}Z ${text}`
const found = (lines: readonly string[]) =>
  analyse(linesOf(lines), {known}).findings.filter(({kind}) => kind === 'known-failure')

const whole = [
  ...[at(1, 'worker refused 1'), at(2, 'queue waits'), at(3, 'worker refused 2'), at(4, 'up')],
  at(5, 'worker refused 3'),
]

describe('a match set', () => {
  it('is told when all its conditions were met within the window, with their lines', () => {
    const [finding, ...others] = found(whole)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      ...{severity: 'error', title: 'Stuck: worker refused 3', count: 4},
      explanation: {what: 'It is stuck.', cites: [0, 1]},
    })
    expect(finding?.evidence.map(({text}) => text)).toEqual([whole[1], whole[4]])
  })

  it.each([
    ['a condition is not met', whole.filter((line) => !line.includes('queue'))],
    ['a count is not reached', whole.slice(0, 4)],
    ['the window is over', [...whole.slice(0, 4), at(30, 'worker refused 3')]],
    ['the log has no times', whole.map((line) => line.slice(21))],
  ])('is not told when %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })

  it('is one finding when it is met again, and asks for all of it again', () => {
    const later = whole.map((line) => line.replace('T00:00:', 'T00:05:'))
    const again = found([...whole, ...later])
    expect(again).toHaveLength(1)
    expect(again[0]?.count).toBeGreaterThan(4)
    expect(found([...whole, at(6, 'worker refused 4')])[0]?.count).toBe(4)
  })

  it('goes on over a restart', () => {
    const first = createPipeline(settingsOf({known}))
    const context = {learning: false, nowMs: NOW_MS}
    first.take('a.log', Lines.of(linesOf(whole.slice(0, 4))), context)
    const snapshot = JSON.parse(JSON.stringify(first.snapshot())) as PipelineSnapshot
    const second = createPipeline(settingsOf({known, hasPast: true, snapshot}))
    const told = second.take('a.log', Lines.of(linesOf(whole.slice(4))), context)
    expect(told.map(({title}) => title)).toContain('Stuck: worker refused 3')
  })
})
