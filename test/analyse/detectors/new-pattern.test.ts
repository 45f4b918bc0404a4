import {describe, expect, it} from 'vitest'
import type {Seen} from '../../../src/analyse/detectors/detector.js'
import {NewPatternDetector} from '../../../src/analyse/detectors/new-pattern.js'
import {readHead} from '../../../src/analyse/head.js'
import {LineRun} from '../../../src/analyse/lines.js'
import {shapeOf} from '../../../src/analyse/shape.js'
import {TemplateMiner} from '../../../src/analyse/template-miner.js'
import {Calendar} from '../../../src/analyse/time.js'

/** No rule says anything. */
const NOTHING = {known: null, conditions: []}

const miner = new TemplateMiner()
const run = new LineRun(new Uint8Array(0), [Int32Array.of(0), Int32Array.of(0)], {
  offset: 0,
  number: 1,
})
const head = readHead('something', new Calendar(), 0)
const observation = (isNew: boolean, isLearning = false): Seen => ({
  shape: shapeOf(head, 'something'),
  template: miner.learn('something', () => NOTHING).template,
  isNew,
  timeMs: 0,
  hasTime: true,
  nowMs: 0,
  isLearning,
  hasForgotten: false,
  run,
  index: 0,
  mayKeep: true,
  activeMs: 0,
  isHabitual: false,
  turn: undefined,
  isTold: () => false,
  valueOf: () => Number.NaN,
  head: () => head,
  evidence: () => ({text: 'something', offset: 0, line: 1}),
})

/** Which of the records are reported: `n` is a new template, `.` a known one. */
const reported = (records: string, detector: NewPatternDetector): readonly number[] =>
  Array.from(records, (record, i) =>
    detector.observe(observation(record === 'n'), false) ? i : -1,
  ).filter((i) => i >= 0)

describe('new patterns of a log without a past', () => {
  it('are told after a thousand records of which the later half brought none', () => {
    expect(reported(`n${'.'.repeat(998)}n`, new NewPatternDetector(false))).toEqual([])
    expect(reported(`n${'.'.repeat(999)}n`, new NewPatternDetector(false))).toEqual([1_000])
    const unsettled = `n${'.'.repeat(600)}n${'.'.repeat(500)}n`
    expect(reported(unsettled, new NewPatternDetector(false))).toEqual([])
  })

  it('may come together, but not again and again', () => {
    const settled = `n${'.'.repeat(1_200)}`
    expect(reported(`${settled}n.n`, new NewPatternDetector(false))).toEqual([1_201, 1_203])
    const later = `${settled}n${'.'.repeat(200)}n`
    expect(reported(later, new NewPatternDetector(false))).toEqual([1_201])
  })

  it('are judged the same after a restart, wherever it happens', () => {
    const records = `n${'.'.repeat(1_200)}n.n${'.'.repeat(98)}n${'.'.repeat(3_000)}n`
    const expected = reported(records, new NewPatternDetector(false))
    for (const at of [1, 1_000, 1_202, 1_204, 1_290, 1_303, 2_000]) {
      const before = new NewPatternDetector(false)
      const first = reported(records.slice(0, at), before)
      const stored: unknown = JSON.parse(JSON.stringify(before.snapshot()))
      const rest = reported(records.slice(at), new NewPatternDetector(false, stored))
      expect([...first, ...rest.map((i) => i + at)]).toEqual(expected)
    }
    expect(expected.length).toBeGreaterThan(2)
  })

  it('that are reported for a worse reason do not unsettle the log', () => {
    const detector = new NewPatternDetector(false)
    reported(`n${'.'.repeat(1_200)}`, detector)
    detector.observe(observation(true), true)
    expect(reported(`${'.'.repeat(200)}n`, detector)).toEqual([200])
  })
})

describe('new patterns of a monitor', () => {
  it('are told from the first record on when something was learned', () => {
    const detector = new NewPatternDetector(true)
    expect(detector.observe(observation(true, true), false)).toBeUndefined()
    expect(detector.observe(observation(true), false)).toBeDefined()
  })

  it('wait for the log to settle when its file was empty', () => {
    expect(reported(`n${'.'.repeat(500)}n`, new NewPatternDetector(true))).toEqual([])
  })
})
