import {describe, expect, it} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import {Lines} from '../../src/analyse/lines.js'
import {analyse, lastOf, NOW_MS, settingsOf} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'

const START = Date.UTC(2024, 5, 15, 6)
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000]

/** A line, so long after the log began. */
interface At {
  readonly ms: number
  readonly text: string
}

const at = (ms: number, text: string): At => ({ms, text})

const every = (stepMs: number, fromMs: number, toMs: number, text: (i: number) => string): At[] =>
  Array.from({length: Math.ceil((toMs - fromMs) / stepMs)}, (_, i) =>
    at(fromMs + i * stepMs, text(i)),
  )

/** A program that goes about its work. */
const work = (hours: number): At[] =>
  every(5 * SECOND, 0, hours * HOUR, (i) => `INFO  shop: order ${i + 1_000} accepted`)

const written = (lines: readonly At[]): string[] =>
  [...lines]
    .sort((a, b) => a.ms - b.ms)
    .map(({ms, text}) => `${new Date(START + ms).toISOString()} ${text}`)

const told = (...lines: readonly At[]): readonly Finding[] =>
  analyse(linesOf(written(lines))).findings.filter(
    ({severity, partOf}) => severity !== 'info' && partOf === null,
  )

const full = (i: number): string => `ERROR db: cannot extend table ${i}: No space left on device`
const refused = (i: number): string => `ERROR web: request ${i} of the customer was not answered`

const twoTogether = written([
  ...work(1),
  ...every(20 * SECOND, 30 * MINUTE, 31 * MINUTE, refused),
  ...every(SECOND, 30 * MINUTE + 9 * SECOND, 31 * MINUTE, full),
])

describe('an incident', () => {
  it('is one finding, which tells what began with it', () => {
    const findings = told(
      ...work(1),
      ...every(SECOND, 30 * MINUTE, 35 * MINUTE, full),
      ...every(3 * SECOND, 30 * MINUTE + 20 * SECOND, 35 * MINUTE, refused),
    )
    expect(findings).toMatchObject([
      {
        kind: 'known-failure',
        severity: 'critical',
        title: 'Disk full: db: cannot extend table 0: No space left on device',
        count: 300,
        also: [
          {
            ...{kind: 'severity', severity: 'error', count: 94},
            template: 'web: request <*> of the customer was not answered',
            evidence: [{text: expect.stringContaining('request 0 of') as string}],
          },
        ],
      },
    ])
  })

  it('has the face of what is gravest in it, and the id of what came first', () => {
    const {emitted, findings} = analyse(linesOf(twoTogether))
    expect(findings.filter(({partOf}) => partOf === null)).toMatchObject([
      {
        kind: 'known-failure',
        severity: 'critical',
        count: 51,
        also: [{kind: 'severity', count: 3}],
      },
    ])
    expect(emitted[0]).toMatchObject({id: findings[0]?.id, kind: 'severity', also: []})
  })

  it('withdraws what had been told by itself before it proved to be part of one', () => {
    const {emitted, findings} = analyse(linesOf(twoTogether))
    const [lead, part] = findings
    expect(part).toMatchObject({kind: 'known-failure', partOf: lead?.id, also: []})
    const own = emitted.filter(({id}) => id === part?.id)
    expect(own.findIndex(({partOf}) => partOf !== null)).toBe(own.length - 1)
  })

  it('is no single coincidence', () => {
    const findings = told(
      ...work(1),
      at(30 * MINUTE, refused(1)),
      ...every(SECOND, 30 * MINUTE + 9 * SECOND, 31 * MINUTE, full),
    )
    expect(findings).toMatchObject([{kind: 'severity'}, {kind: 'known-failure'}])
  })

  it('draws in at once what only says that something has failed', () => {
    const findings = told(
      ...work(1),
      at(30 * MINUTE, 'ERROR kernel: Out of memory: Killed process 611 (java)'),
      at(30 * MINUTE + SECOND, "ERROR systemd[1]: shop.service: Failed with result 'signal'."),
    )
    expect(findings).toMatchObject([
      {kind: 'known-failure', also: [{kind: 'known-failure', count: 1}]},
    ])
  })

  it('draws in what goes wrong while it goes on, rates and silences too', () => {
    const beats = every(10 * SECOND, 0, 2 * HOUR, (i) => `INFO  cron: beat ${i} of the scheduler`)
    const isDown = ({ms}: At): boolean => ms > HOUR && ms < 80 * MINUTE
    const findings = told(
      ...work(2),
      ...beats.filter((line) => !isDown(line)),
      ...every(2 * SECOND, HOUR, 80 * MINUTE, full),
      ...every(SECOND, 70 * MINUTE, 75 * MINUTE, refused),
    )
    expect(findings).toHaveLength(1)
    expect(findings[0]?.also.map(({kind}) => kind)).toEqual(
      expect.arrayContaining(['severity', 'silence']),
    )
  })

  it('is known again by what it showed last time', () => {
    const night = (hours: number): At[] => [
      at(hours * HOUR, 'ERROR backup: cannot lock the repository'),
      at(hours * HOUR + 3 * MINUTE, 'FATAL backup: archive of db2 was not made'),
    ]
    const findings = told(...work(60), ...night(3), ...night(27), ...night(51))
    expect(findings.map(({also}) => also.length)).toEqual([0, 0, 1, 1])
  })

  it('takes in nothing that is graver and comes later, and nothing once it is over', () => {
    const late = told(
      ...work(1),
      ...every(2 * SECOND, 30 * MINUTE, 40 * MINUTE, refused),
      at(35 * MINUTE, full(1)),
    )
    expect(late).toMatchObject([
      {severity: 'error', also: []},
      {severity: 'critical', also: []},
    ])
    const over = told(...work(1), at(30 * MINUTE, full(1)), at(32 * MINUTE, refused(1)))
    expect(over).toMatchObject([{kind: 'known-failure'}, {kind: 'severity'}])
  })

  it('does not hide the burst of an error that was there all along', () => {
    const findings = told(
      ...work(1),
      ...every(2 * MINUTE, MINUTE, HOUR, refused),
      ...every(SECOND, 45 * MINUTE, 48 * MINUTE, refused),
    )
    expect(findings).toMatchObject([{kind: 'severity'}, {kind: 'burst', also: []}])
  })

  it('is nothing in a log that has just begun: there everything begins together', () => {
    const findings = told(
      ...work(1),
      ...every(20 * SECOND, MINUTE, 5 * MINUTE, full),
      ...every(20 * SECOND, MINUTE + 10 * SECOND, 5 * MINUTE, refused),
    )
    expect(findings).toMatchObject([{also: []}, {also: []}])
  })

  it('goes on after a restart', () => {
    const lines = written([
      ...work(1),
      ...every(2 * SECOND, 30 * MINUTE, 40 * MINUTE, full),
      ...every(3 * SECOND, 30 * MINUTE + 20 * SECOND, 45 * MINUTE, refused),
    ])
    const whole = analyse(linesOf(lines)).findings
    const all = linesOf(lines)
    for (const cut of [362, 380, 700]) {
      const take = (from: number, to: number, snapshot?: unknown) => {
        const pipeline = createPipeline(settingsOf({snapshot: snapshot as never}))
        const taken = Lines.of(all.slice(from, to))
        const found = pipeline.take('a.log', taken, {learning: false, nowMs: NOW_MS})
        return {pipeline, found}
      }
      const before = take(0, cut)
      const saved: unknown = JSON.parse(JSON.stringify(before.pipeline.snapshot()))
      const after = take(cut, all.length, saved)
      const end = after.pipeline.endOfFile('a.log')
      expect(lastOf([...before.found, ...after.found, ...end])).toEqual(whole)
    }
  })
})

describe('what the clock starts', () => {
  const night = (hour: number): At[] =>
    every(SECOND, hour * HOUR, hour * HOUR + 4 * MINUTE, (i) => `INFO  backup: part ${i} copied`)
  const day = every(10 * SECOND, 0, 60 * HOUR, (i) => `INFO  shop: order ${i + 1_000} accepted`)
  const some = every(10 * MINUTE, 0, 60 * HOUR, (i) => `INFO  backup: part ${i} copied`)

  it('is a habit once it has come at the same time of another day', () => {
    expect(told(...day, ...some, ...night(21), ...night(45))).toEqual([])
    const {findings} = analyse(linesOf(written([...day, ...some, ...night(21), ...night(45)])))
    expect(findings.map(({title}) => title)).toContainEqual(
      expect.stringMatching(/^Habitual: More often/),
    )
  })

  it('does not hide what begins at the same time', () => {
    const refused = every(SECOND, 45 * HOUR + MINUTE, 45 * HOUR + 9 * MINUTE, (i) => {
      return `INFO  auth: token of session ${i} refused`
    })
    const usual = every(
      20 * MINUTE,
      0,
      60 * HOUR,
      (i) => `INFO  auth: token of session ${i} refused`,
    )
    const findings = told(...day, ...some, ...night(21), ...night(45), ...refused, ...usual)
    expect(findings).toMatchObject([
      {kind: 'rate-change', template: 'auth: token of session <*> refused'},
    ])
  })

  it('is none at another time', () => {
    expect(told(...day, ...some, ...night(21), ...night(36))).toMatchObject([
      {kind: 'rate-change'},
      {kind: 'rate-change'},
    ])
  })
})

describe('a habit', () => {
  it('is one under all names that it had before its words were found to vary', () => {
    const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fritz', 'greta', 'hugo', 'ines', 'jan']
    const errors = every(15 * MINUTE, 0, 20 * HOUR, (i) => {
      const name = names[i % names.length] ?? ''
      return `ERROR mail: the address <${name}@q${(i * 7_919).toString(36)}.example> was rejected`
    })
    const {findings} = analyse(linesOf(written([...work(20), ...errors])))
    expect(findings.filter(({title}) => !title.startsWith('Habitual: '))).toEqual([])
    expect(findings.filter(({severity}) => severity !== 'info')).toHaveLength(1)
  })

  it('is known by the number of records where a log has no times', () => {
    const lines = Array.from({length: 9_000}, (_, i) =>
      i % 90 === 7 ? `ERROR: test ${i} failed` : `compiling part ${i}`,
    )
    const {findings} = analyse(linesOf(lines))
    expect(findings.map(({title, count}) => [title, count])).toEqual([
      ['Habitual: test 7 failed', 100],
    ])
    const late = lines.map((line, i) => (i < 6_000 && /ERR/.test(line) ? 'compiling' : line))
    expect(analyse(linesOf(late)).findings.map(({title}) => title)).toEqual(['test 6037 failed'])
  })

  it('is one for all that stands together', () => {
    const hosts = ['cdn.example.com', 'api.example.com', 'mail.example.com']
    const lines = every(4 * MINUTE, 0, 30 * HOUR, (i) => {
      const host = hosts[(i * 7 + (i >> 3)) % 3] ?? ''
      return `host1 dns[7]: ${host}. A: read udp 10.42.0.7:45331->10.0.0.53:53: i/o timeout`
    })
    const syslog = written([...work(30), ...lines]).map((line) =>
      line.replace(/ (?:INFO {2}shop: )/, ' host1 shop[9]: '),
    )
    const {findings} = analyse(linesOf(syslog))
    expect(findings).toHaveLength(1)
    expect(findings[0]?.title).toMatch(/^Habitual: /)
  })

  it('has a trace like any other', () => {
    const failed = (ms: number, i: number, text: string): At[] => [
      at(ms, [`ERROR parser: file ${i} cannot be read`, `${text}: at column ${i}`].join('\n')),
      at(ms + 1, '\tat com.acme.Parser.read(Parser.java:211)'),
      at(ms + 2, '\tat com.acme.Parser.main(Parser.java:12)'),
    ]
    const text = (lines: readonly At[]): string[] =>
      written(lines).map((line) => line.replace(/^\S+ (?=\t)/, ''))
    const often = Array.from({length: 100}, (_, i) =>
      failed(i * 12 * MINUTE, i, 'com.acme.FormatException'),
    ).flat()
    const other = failed(15 * HOUR + 7 * SECOND, 7, 'com.acme.LockedException')
    const lines = text([...work(20), ...often, ...other]).flatMap((line) => line.split('\n'))
    const {findings} = analyse(linesOf(lines))
    expect(findings.map(({title, count}) => [title.slice(0, 24), count])).toEqual([
      ['Habitual: parser: file 0', 100],
      ['parser: file 7 cannot be', 1],
    ])
  })
})
