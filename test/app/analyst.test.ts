import {describe, expect, it} from 'vitest'
import {Lines} from '../../src/analyse/lines.js'
import {createKnownFailures} from '../../src/analyse/known-failures.js'
import type {Finding} from '../../src/analyse/finding.js'
import {createAnalyst, type Analyst, type AnalystSnapshot} from '../../src/app/analyst.js'
import {zeroCounters} from '../../src/sessions/events.js'
import {aConfig} from '../support/a-config.js'
import {testRedactor} from '../support/analyse.js'
import {testClock} from '../support/file-journal.js'
import {SESSION, settings} from '../support/life.js'
import {linesOf} from '../support/log-lines.js'
import {HOUR, LOOK_MS, MINUTE, SECOND} from '../support/watched-file.js'

const LOG = '/srv/app.log'

const NOTHING = {findings: [], dropped: zeroCounters.findings}

/** A monitor's analysis by a clock that the test sets, with a look every ten seconds. */
class Watch {
  nowMs = Date.UTC(2026, 2, 9, 9)
  readonly told: Finding[] = []
  analyst: Analyst

  constructor(snapshot: AnalystSnapshot | null = null) {
    const clock = {...testClock(), now: () => new Date(this.nowMs)}
    const config = aConfig({heartbeatMs: LOOK_MS})
    const ports = {clock, config, redactor: () => testRedactor}
    const monitor = {...settings, mode: 'with built-in analysis', model: null} as const
    this.analyst = createAnalyst(ports, SESSION, monitor, createKnownFailures(), NOTHING, snapshot)
  }

  write(text: string): void {
    this.told.push(...this.analyst.take(LOG, Lines.of(linesOf(text.trimEnd().split('\n'))), true))
  }

  /** So long, looking every ten seconds, with what is written at each look. */
  live(ms: number, written: (stamp: string) => string = () => ''): this {
    for (const end = this.nowMs + ms; this.nowMs < end;) {
      this.nowMs += LOOK_MS
      const text = written(new Date(this.nowMs).toISOString())
      if (text !== '') this.write(text)
      this.told.push(...this.analyst.tick(true))
    }
    return this
  }
}

const traffic = (stamp: string): string =>
  `${stamp} INFO queue is drained\n${stamp} INFO heartbeat of scheduler\n`

describe('the analysis of a monitor', () => {
  it('tells a silent file once, and not each regular pattern in it', () => {
    const watch = new Watch().live(3 * HOUR, traffic).live(2 * HOUR)
    expect(watch.told.map(({kind, template}) => [kind, template])).toEqual([
      ['silence', `no new line in ${LOG}`],
    ])
    expect(watch.told[0]?.evidence[0]?.text).toContain('INFO heartbeat of scheduler')
    watch.live(3 * HOUR, traffic)
    expect(watch.told).toHaveLength(2)
    expect(new Set(watch.told.map(({id}) => id)).size).toBe(1)
  })

  it('tells a regular pattern that stops while its file goes on', () => {
    const watch = new Watch().live(3 * HOUR, traffic)
    watch.live(HOUR, (stamp) => `${stamp} INFO queue is drained\n`)
    expect(watch.told.map(({kind, template}) => [kind, template])).toEqual([
      ['silence', 'heartbeat of scheduler'],
    ])
  })

  it('notices the silence of a log without times', () => {
    const watch = new Watch().live(HOUR, () => 'all is well\n')
    const lastMs = watch.nowMs
    watch.live(HOUR)
    expect(watch.told).toMatchObject([
      {
        kind: 'silence',
        firstSeen: new Date(lastMs).toISOString(),
        evidence: [{text: 'all is well'}],
      },
    ])
  })

  it('keeps no secret of the last line', () => {
    const secret = new Watch().live(HOUR, traffic)
    secret.write('login password=hunter2secret\n')
    secret.live(HOUR)
    expect(JSON.stringify(secret.told)).toContain('login password=[secret:')
    expect(JSON.stringify([secret.told, secret.analyst.snapshot()])).not.toContain('hunter2')

    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'
    for (const last of [line, `${line} -----END PRIVATE KEY-----`]) {
      const key = new Watch().live(HOUR, traffic)
      key.write(`-----BEGIN PRIVATE KEY-----\n${last}\n`)
      key.live(HOUR)
      expect(key.told).toMatchObject([{kind: 'silence', evidence: []}])
      expect(JSON.stringify([key.told, key.analyst.snapshot()])).not.toContain('MIIE')
    }
  })

  it('is not silent while its file is rotated, and knows the habit after a restart', () => {
    const watch = new Watch().live(HOUR, traffic).live(4 * MINUTE)
    watch.analyst.note({what: 'rotated', path: LOG})
    expect(watch.live(4 * MINUTE).told).toEqual([])
    const saved: unknown = JSON.parse(JSON.stringify(watch.analyst.snapshot()))
    const again = new Watch(saved as AnalystSnapshot)
    again.nowMs = watch.nowMs + 8 * HOUR
    expect(again.live(4 * MINUTE).told).toEqual([])
    expect(again.live(2 * MINUTE).told).toMatchObject([{kind: 'silence'}])
  })

  it('says nothing while there is something to read yet', () => {
    const watch = new Watch().live(HOUR, traffic)
    for (let n = 0; n < 400; n++) {
      watch.nowMs += 10 * SECOND
      watch.told.push(...watch.analyst.tick(false))
    }
    expect(watch.told).toEqual([])
  })
})
