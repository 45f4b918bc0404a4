import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import type {Finding} from '../../src/analyse/finding.js'
import type {LogLine} from '../../src/analyse/log-line.js'
import type {Pipeline, PipelineSnapshot} from '../../src/analyse/pipeline.js'
import {NOW_MS, settingsOf} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import {Lines} from '../../src/analyse/lines.js'

const MINUTE_MS = 60_000

/** Lines as logs have them, of all kinds that the pipeline treats in a way of their own. */
const text = fc.constantFrom(
  ...['INFO request 7 took 12 ms', 'INFO request 8 took 13 ms', 'WARN low on things'],
  ...['ERROR it broke', 'ERROR it broke', 'ERROR disk: No space left on device', 'FATAL gone'],
  ...['INFO login of ann', 'INFO login of bob', 'INFO login of cid', 'INFO login of dan'],
  ...[
    'INFO login of eve',
    'synchronized to 10.0.0.1, stratum 2',
    'synchronized to LOCAL(0), stratum 2',
  ],
  ...['connection from x password=hunter2', 'something odd happened', 'could not do it'],
  ...['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'Zm9vYmFy'],
)
const bare = fc.constantFrom(
  ...['Traceback (most recent call last):', '  File "x.py", line 3, in f', "KeyError: 'x'", ''],
  ...[
    'java.io.IOException: gone',
    '\tat a.B.c(B.java:1)',
    'Caused by: a.b.CException: Connection refused',
  ],
  ...[
    '\tat a.D.e(D.java:2)',
    'Caused by: a.b.DException: gone',
    '  File "y.py", line 9, in g',
    'OSError: no',
  ],
  ...['/srv/x.js:12', 'throw new Error(7)', '^', 'TypeError: no', '    at f (/srv/x.js:3:1)'],
  ...["thread 'main' panicked at src/a.rs:4:5:", '   2: a::b', "x.rb:12:in `f': no (KeyError)"],
  ...["\tfrom x.rb:12:in `g'", 'main.main()', '\t/srv/main.go:12 +0x1d', 'SELECT a'],
  ...['panic: oh no', 'goroutine 1 [running]:', '{"level":50,"msg":"json broke"}', '   '],
)
const entry = fc.record({
  file: fc.constantFrom('a.log', 'a.log', 'b.log'),
  text: fc.oneof(
    {weight: 3, arbitrary: text.map((message) => ({message, isStamped: true}))},
    {
      weight: 1,
      arbitrary: bare.map((message) => ({message, isStamped: false})),
    },
  ),
  minutes: fc.constantFrom(0, 0, 0, 1, 9, 25),
})

interface Step {
  readonly file: string
  readonly line: LogLine
  readonly nowMs: number
}

const stepsOf = (
  entries: readonly (typeof entry extends fc.Arbitrary<infer T> ? T : never)[],
): Step[] => {
  let nowMs = NOW_MS
  const texts = entries.map((one) => {
    nowMs += one.minutes * MINUTE_MS
    const at = new Date(nowMs).toISOString()
    return {
      file: one.file,
      nowMs,
      line: one.text.isStamped ? `${at} ${one.text.message}` : one.text.message,
    }
  })
  const lines = linesOf(texts.map(({line}) => line))
  return texts.flatMap(({file, nowMs: then}, i) => {
    const line = lines[i]
    return line ? [{file, line, nowMs: then}] : []
  })
}

const log = fc.array(entry, {maxLength: 60}).map(stepsOf)
const past = fc.boolean()

const begin = (hasPast: boolean, snapshot?: PipelineSnapshot): Pipeline =>
  createPipeline(
    settingsOf({monitorId: hasPast ? 'm1' : null, hasPast, ...(snapshot ? {snapshot} : {})}),
  )

/** One line at a time, with a tick now and then. */
const run = (pipeline: Pipeline, steps: readonly Step[], from = 0): Finding[] =>
  steps.flatMap(({file, line, nowMs}, i) => [
    ...pipeline.take(file, Lines.of([line]), {learning: from + i < 5, nowMs}),
    ...((from + i) % 7 === 6 ? pipeline.tick(nowMs) : []),
    ...((from + i) % 19 === 18 ? pipeline.endOfFile(file) : []),
  ])

describe('the pipeline, whatever the log', () => {
  it('gives the same findings in the same order, however the lines are cut into batches', () => {
    fc.assert(
      fc.property(
        log,
        past,
        fc.array(fc.nat({max: 6}), {minLength: 1}),
        (steps, hasPast, sizes) => {
          const one = begin(hasPast)
          const single = steps.flatMap(({line}) => [
            ...one.take('a.log', Lines.of([line]), {learning: false, nowMs: NOW_MS}),
          ])
          const many = begin(hasPast)
          const batched: Finding[] = []
          for (let at = 0, i = 0; at < steps.length; i++) {
            const size = sizes[i % sizes.length] ?? 0
            const lines = steps.slice(at, at + size + 1).map(({line}) => line)
            batched.push(...many.take('a.log', Lines.of(lines), {learning: false, nowMs: NOW_MS}))
            at += size + 1
          }
          expect(batched).toEqual(single)
          expect(many.report()).toEqual(one.report())
        },
      ),
    )
  })

  it('gives the same findings every time', () => {
    fc.assert(
      fc.property(log, past, (steps, hasPast) => {
        expect(run(begin(hasPast), steps)).toEqual(run(begin(hasPast), steps))
      }),
    )
  })

  it('goes on from a snapshot as if there had been no restart', () => {
    fc.assert(
      fc.property(log, past, fc.nat({max: 60}), (steps, hasPast, at) => {
        const whole = begin(hasPast)
        const expected = run(whole, steps)
        const before = begin(hasPast)
        const first = run(before, steps.slice(0, at))
        const stored = JSON.stringify(before.snapshot())
        const after = begin(hasPast, JSON.parse(stored) as PipelineSnapshot)
        expect([...first, ...run(after, steps.slice(at), at)]).toEqual(expected)
        expect(after.report()).toEqual(whole.report())
        expect(after.snapshot()).toEqual(whole.snapshot())
      }),
      {numRuns: 300},
    )
  })

  it('lets no later line change a snapshot that was taken', () => {
    fc.assert(
      fc.property(log, (steps) => {
        const pipeline = begin(true)
        run(pipeline, steps)
        const snapshot = pipeline.snapshot()
        const stored = JSON.stringify(snapshot)
        run(pipeline, steps, steps.length)
        expect(JSON.stringify(snapshot)).toBe(stored)
      }),
    )
  })

  it('counts every record, keeps findings within their bounds and gives out growth in order', () => {
    fc.assert(
      fc.property(log, past, (steps, hasPast) => {
        const pipeline = begin(hasPast)
        const emitted = [...run(pipeline, steps), ...pipeline.endOfFile('a.log')]
        const counts = new Map<string, number>()
        for (const {id, count, evidence, firstSeen, lastSeen} of emitted) {
          expect(count).toBeGreaterThanOrEqual(counts.get(id) ?? 1)
          counts.set(id, count)
          expect(evidence.length).toBeGreaterThan(0)
          expect(evidence.length).toBeLessThanOrEqual(5)
          expect(firstSeen <= lastSeen).toBe(true)
        }
        expect(JSON.stringify(emitted)).not.toMatch(/hunter2/)
        const {levels} = pipeline.report()
        const total = Object.values(levels).reduce((sum, count) => sum + count, 0)
        expect(total).toBe(Math.max(0, steps.length - 5))
      }),
    )
  })
})

describe('the pipeline on bytes of any kind', () => {
  it('never throws and always gives valid JSON', () => {
    const bytes = fc.uint8Array({maxLength: 80})
    fc.assert(
      fc.property(fc.array(bytes, {maxLength: 20}), (lines) => {
        const pipeline = begin(false)
        const given = lines.map((line, i) => ({
          ...{
            bytes: line,
            offset: i * 100,
            number: i + 1,
            truncatedBytes: i % 3,
            isTerminated: true,
          },
        }))
        const findings = pipeline.take('x', Lines.of(given), {learning: false, nowMs: NOW_MS})
        expect(JSON.parse(JSON.stringify(findings))).toEqual(findings)
        expect(pipeline.report().undecodableLines).toBeLessThanOrEqual(lines.length)
      }),
    )
  })
})
