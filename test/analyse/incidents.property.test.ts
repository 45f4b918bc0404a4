import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import type {Also, Finding} from '../../src/analyse/finding.js'
import type {LogLine} from '../../src/analyse/log-line.js'
import {healthyLogs} from '../../bench/incidents/healthy.js'
import {incidents} from '../../bench/incidents/incidents.js'
import {isAtLeast, type Severity} from '../../src/analyse/finding.js'
import {lastOf, settingsOf} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import {Lines} from '../../src/analyse/lines.js'

const NOW_MS = Date.UTC(2026, 10, 1)

/** What must be the same, whoever saw the lines. */
const story = (findings: readonly Finding[]): unknown =>
  lastOf(findings).map((finding) => ({
    ...factsOf(finding),
    also: finding.also.map((one) => factsOf(one)),
    isPart: finding.partOf !== null,
  }))

const factsOf = ({
  kind,
  severity,
  template,
  count,
  firstSeen,
  lastSeen,
}: Finding | Also): object => ({
  ...{kind, severity, template, count, firstSeen, lastSeen},
})

const once = (lines: readonly LogLine[]): readonly Finding[] => {
  const pipeline = createPipeline(settingsOf())
  return [
    ...pipeline.take('a.log', Lines.of(lines), {learning: false, nowMs: NOW_MS}),
    ...pipeline.endOfFile('a.log'),
    ...pipeline.tick(NOW_MS),
  ]
}

/** As a monitor sees them: in pieces, with ticks, a rotation and a restart from its snapshot. */
const live = (
  lines: readonly LogLine[],
  sizes: readonly number[],
  rotations: ReadonlySet<number>,
): readonly Finding[] => {
  const settings = {...settingsOf(), monitorId: 'm1'}
  let pipeline = createPipeline(settings)
  const findings: Finding[] = []
  let nowMs = NOW_MS
  for (let at = 0, i = 0; at < lines.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    findings.push(
      ...pipeline.take('a.log', Lines.of(lines.slice(at, at + size)), {learning: false, nowMs}),
    )
    at += size
    nowMs += 700
    if (i % 3 === 0) findings.push(...pipeline.tick(nowMs))
    if (rotations.has(i % 50) && isRecordStart(lines[at])) {
      findings.push(...pipeline.endOfFile('a.log'))
      const stored: unknown = JSON.parse(JSON.stringify(pipeline.snapshot()))
      pipeline = createPipeline({...settings, snapshot: stored as never})
    }
  }
  return [...findings, ...pipeline.endOfFile('a.log'), ...pipeline.tick(nowMs)]
}

const isRecordStart = (line: LogLine | undefined): boolean =>
  line !== undefined && /\d/.test(String.fromCharCode(line.bytes[0] ?? 0))

const logs = [...incidents, ...healthyLogs].map((log) => {
  const made = log.make()
  const texts: readonly string[] = 'lines' in made ? made.lines : made
  // Lines of a trace are one text in the bench.
  return [log.name, linesOf(texts.flatMap((text) => text.split('\n')))] as const
})

describe('a planted incident', () => {
  it.each(incidents.map((planted) => [planted.name, planted] as const))(
    'is found, and nothing else: %s',
    (name, {kinds, match, minSeverity}) => {
      const lines = logs.find(([log]) => log === name)?.[1] ?? []
      const findings = lastOf(once(lines))
      const isOwn = ({title, template, evidence}: Finding): boolean =>
        [title, template, ...evidence.map(({text}) => text)].some((text) => match.test(text))
      const good = findings.filter(
        (finding) =>
          isOwn(finding) &&
          kinds.includes(finding.kind) &&
          isAtLeast(finding.severity, minSeverity as Severity),
      )
      expect(good.length).toBeGreaterThan(0)
      expect(good.length).toBeLessThan(3)
      const loud = findings.filter(({severity}) => isAtLeast(severity, 'warning'))
      expect(loud.filter((finding) => !isOwn(finding))).toEqual([])
    },
  )
})

describe('a healthy log', () => {
  it.each(healthyLogs.map(({name}) => name))('is not alarming: %s', (name) => {
    const lines = logs.find(([log]) => log === name)?.[1] ?? []
    expect(lines.length).toBeGreaterThan(20_000)
    expect(once(lines).filter(({severity}) => isAtLeast(severity, 'warning'))).toEqual([])
  })
})

describe('a log read once has the story that it has live', () => {
  it.each(logs.filter(([name]) => name !== 'no stamps'))('%s', (_name, lines) => {
    const expected = story(once(lines))
    expect(story(live(lines, [1, 7, 400, 2_000], new Set([17])))).toEqual(expected)
    expect(story(live(lines, [997], new Set()))).toEqual(expected)
  })

  it('however it is cut', () => {
    const [, lines] = logs.find(([name]) => name === 'burst of a known error') ?? ['', []]
    const some = lines.slice(14_000, 20_000)
    const expected = story(once(some))
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 1, max: 900}), {minLength: 1, maxLength: 9}),
        fc.uniqueArray(fc.nat({max: 49}), {maxLength: 3}),
        (sizes, rotations) => {
          expect(story(live(some, sizes, new Set(rotations)))).toEqual(expected)
        },
      ),
      {numRuns: 15},
    )
  })
})
