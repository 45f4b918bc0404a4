import {beforeAll, describe, expect, it} from 'vitest'
import type {FileReport} from '../../src/analyse/file-report.js'
import {reportView} from '../../src/ui/report-view.js'
import {displayWidth} from '../../src/ui/width.js'
import {also, finding} from '../support/finding.js'
import {HOSTILE, UNSAFE, look} from '../support/look.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const report: FileReport = {
  path: '/var/log/syslog',
  lines: 48_213,
  bytes: 9_812_441,
  from: '2026-06-01T00:00:00.000Z',
  to: '2026-06-01T12:40:00.000Z',
  levels: {fatal: 0, error: 14, warning: 33, info: 48_000, debug: 0, unknown: 166},
  templates: [
    {
      id: 'T7',
      template: 'CRON[<*>]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 <*> <*>)',
      count: 990,
      firstSeen: null,
      lastSeen: null,
      level: 'info',
      series: [1, 1, 1, 1, 1, 1, 1, 1],
    },
    {
      id: 'T41',
      template: 'kernel: I/O <*> timeout',
      count: 10,
      firstSeen: null,
      lastSeen: null,
      level: 'error',
      series: [0, 0, 0, 0, 0, 10, 0, 0],
    },
  ],
  findings: [
    finding({
      id: 'bb12',
      severity: 'info',
      kind: 'silence',
      title: 'CRON went silent',
      count: 1,
      evidence: [],
      explanation: null,
    }),
    finding(),
  ],
  format: 'syslog',
  slices: null,
  rate: [4, 4, 4, 4, 40, 4, 0, 4],
  timeGap: {from: '2026-06-01T03:00:00.000Z', to: '2026-06-01T05:12:00.000Z'},
  truncatedLines: 1,
  unterminatedLines: 1,
  skippedBytes: 0,
  undecodableLines: 2,
  dayless: false,
}

const clean = {...report, findings: [], timeGap: null, truncatedLines: 0, unterminatedLines: 0}

describe('the report on a file', () => {
  it('answers what it is, what is wrong, what it holds and what is odd', () => {
    expect(reportView(report, look())).toBe(
      `/var/log/syslog

  Format  syslog
  Size    48,213 lines, 9.8 MB
  Time    2026-06-01 00:00:00 – 12:40:00 (12 h 40 min)
  Rate    ▂▂▂▂█▂▁▂
          usually 4 records in 1 h 35 min, at most 40
  Levels  14 error, 33 warning, 48,000 info, 166 without a level

Findings (2): 1 error and 1 info

  ✗ error  NVMe controller timeout
    known-failure · 14 times · 2026-06-01 12:31:07 – 12:40:00 · f12a9c0e
    line 1,234   kernel: nvme0: I/O 311 QID 4 timeout, aborting
    byte 88,590  kernel: nvme0: I/O 312 QID 4 timeout, aborting
    cause        The controller stalls: a failing disk, its firmware, or a loose
                 cable.
    next         smartctl -a /dev/nvme0

  • info  CRON went silent
    silence · once · 2026-06-01 12:31:07 – 12:40:00 · bb12

Patterns (2)
  COUNT   SHARE  LEVEL  WHEN      PATTERN
    990  99.0 %  info   ████████  CRON[<*>]: (root) CMD (command -v debian-sa1 …
     10   1.0 %  error  ▁▁▁▁▁█▁▁  kernel: I/O <*> timeout

About the file itself
  nothing was written 2026-06-01 03:00:00 – 05:12:00 (2 h 12 min)
  2 lines hold bytes that are no text
  1 line was too long and cut
  the last line has no newline: cut off, or still being written

2 findings: 1 error and 1 info.`,
    )
  })

  it('fits a narrow terminal without UTF-8', () => {
    const text = reportView(report, look({width: 40, unicode: false}))
    expect(text).toContain(
      `  x error  NVMe controller timeout
    known-failure | 14 times |
    2026-06-01 12:31:07 - 12:40:00 |
    f12a9c0e
    line 1,234   kernel: nvme0: I/O 311
                 QID 4 timeout, aborting
`,
    )
    expect(text).toContain(`  COUNT   SHARE  PATTERN
    990  99.0 %  CRON[<*>]: (root) CM...
`)
    expect(text).toContain('  Rate    ....#._.\n')
  })

  it('leaves the room of the course to the pattern where there is little', () => {
    expect(reportView(report, look({width: 71}))).toContain('  COUNT   SHARE  LEVEL  PATTERN\n')
  })

  it('uses a wide terminal', () => {
    const text = reportView(report, look({width: 160}))
    expect(text).toContain('CMD (command -v debian-sa1 > /dev/null && debian-sa1 <*> <*>)\n')
    expect(text).toContain(
      'cause        The controller stalls: a failing disk, its firmware, or a loose cable.\n',
    )
  })

  it('says plainly when nothing unusual was found, and not more than was looked at', () => {
    const quiet = {...clean, undecodableLines: 0}
    expect(reportView(quiet, look())).toMatch(/\n\nNothing unusual was found in 48,213 lines\.$/)
    expect(reportView(clean, look())).toMatch(
      /\nNothing unusual was found in 48,213 lines, apart\sfrom\swhat\sis\ssaid\sof\sthe\sfile\sitself\.$/,
    )
    expect(reportView({...quiet, lines: 1}, look())).toMatch(/found in 1 line\.$/)
  })

  it('of an empty file is two lines', () => {
    const empty = {...clean, path: '-', lines: 0, undecodableLines: 0, templates: []}
    expect(reportView(empty, look())).toBe('standard input\n\nThe file is empty.')
  })

  it('of a file without times or levels does without them', () => {
    const levels = {fatal: 0, error: 0, warning: 0, info: 0, debug: 0, unknown: 7}
    const text = reportView(
      {...clean, from: null, to: null, rate: [], format: null, levels},
      look(),
    )
    expect(text).toContain(`  Format  not recognised
  Size    48,213 lines, 9.8 MB
  Time    no times in it
  Levels  7 without a level
`)
  })

  it('counts the patterns that are not shown', () => {
    const [pattern] = report.templates
    if (pattern === undefined) return
    const templates = Array.from({length: 50}, () => ({...pattern, count: 2}))
    expect(reportView({...clean, templates}, look())).toContain('  … 40 more, 80.0 %\n')
  })

  it('hides no finding, however many there are', () => {
    const findings = Array.from({length: 50}, (_, index) =>
      finding({id: `id${index + 100}`, templateId: `T${index}`}),
    )
    const text = reportView({...report, findings}, look())
    for (const {id} of findings) expect(text).toContain(id)
  })

  const episode = (day: number, over = {}) => {
    const at = (clock: string) => `2026-0${day}-01T${clock}.000Z`
    const times = {firstSeen: at('10:00:00'), lastSeen: at('10:30:00')}
    return finding({id: `id${day}`, count: day, explanation: null, evidence: [], ...times, ...over})
  }

  it('tells the episodes of one error under one heading, the worst of them first', () => {
    const findings = [episode(3), episode(1, {severity: 'critical'}), episode(2)]
    const text = reportView({...report, findings}, look())
    expect(text).toContain(`Findings (3): 1 critical and 2 errors

  ✖ critical  3 episodes: NVMe controller timeout
    known-failure · 6 times · 2026-01-01 10:00:00 – 2026-03-01 10:30:00
    once · 2026-01-01 10:00:00 – 10:30:00 · id1
    2 times · 2026-02-01 10:00:00 – 10:30:00 · id2
    3 times · 2026-03-01 10:00:00 – 10:30:00 · id3

Patterns`)
  })

  it('tells the latest five of many episodes, and how many came before', () => {
    const findings = [1, 2, 3, 4, 5, 6, 7].map((day) => episode(day))
    const text = reportView({...report, findings}, look())
    expect(text).toContain('7 episodes: NVMe controller timeout\n')
    expect(text).toContain('    … 2 earlier in --json\n    3 times · 2026-03-01')
    expect(text).not.toContain('id2')
  })

  it('keeps apart what differs in kind or pattern', () => {
    const findings = [episode(1), episode(2, {kind: 'burst'}), episode(3, {templateId: 'T42'})]
    expect(reportView({...report, findings}, look())).not.toContain('episodes')
  })

  it('says so when the course of patterns is that of the last thirty days', () => {
    const slices = {from: '2026-05-02T12:40:00.000Z', to: report.to ?? '', counts: [1, 2]}
    const from = '2025-12-01T00:00:00.000Z'
    expect(reportView({...report, from, slices}, look())).toContain('  30 DAYS   PATTERN\n')
    const whole = {...slices, from}
    expect(reportView({...report, from, slices: whole}, look())).toContain('  WHEN      PATTERN\n')
  })

  it.each([40, 60, 80, 100])('is no wider than %i columns in what it says itself', (width) => {
    const evidence = Array.from({length: 5}, (_, n) => ({
      text: `GET ${n}`,
      offset: n,
      line: 12_345 + n,
    }))
    const findings = [
      ...[episode(1), episode(2), finding({templateId: 'T', title: 'word '.repeat(24), evidence})],
      ...(['critical', 'error', 'warning', 'info'] as const).map((severity, n) =>
        finding({severity, id: `f${n}`, templateId: `T${n}`}),
      ),
    ]
    for (const line of reportView({...report, findings}, look({width})).split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('gives a huge line three rows and no more', () => {
    const evidence = [
      {text: 'x'.repeat(1_000_000), offset: 0, line: 1},
      {text: 'word '.repeat(200_000), offset: 0, line: 2},
      {text: 'short', offset: 0, line: 3},
      {text: 'fourth', offset: 0, line: 4},
    ]
    const before = performance.now()
    const text = reportView({...report, findings: [finding({evidence, explanation: null})]}, look())
    expect(performance.now() - before).toBeLessThan(2000)
    const rows = text.split('\n').filter((line) => /^ {4}.*(xxx|word|short|evidence)/.test(line))
    expect(rows).toHaveLength(8)
    expect(rows[2]).toMatch(/x…$/)
    expect(rows[5]).toMatch(/ word wo…$/)
    expect(rows[7]).toContain('1 further line of evidence in --json')
    for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(80)
  })

  it('says so when the log names no day', () => {
    expect(reportView({...report, dayless: true}, look())).toContain('its times name no day')
    expect(reportView(report, look())).not.toContain('name no day')
  })

  it('tells what came with a finding, the gravest first', () => {
    const others = [1, 2, 3, 4].map((n) => also({title: `sign ${n}`, count: n}))
    const worst = also({title: 'unit shop failed', severity: 'critical', count: 1})
    const text = reportView({...report, findings: [finding({also: [...others, worst]})]}, look())
    const rows = text.split('\n').filter((line) => /^ +also |more in --json/.test(line))
    expect(rows.map((row) => row.trim().replace(/ {2,}/, ' '))).toEqual([
      'also ✖ unit shop failed (once)',
      'also ▲ sign 1 (once)',
      'also ▲ sign 2 (2 times)',
      'also ▲ sign 3 (3 times)',
      '1 more in --json',
    ])
  })

  it('lets nothing hostile reach the terminal', () => {
    // faults 120, 121
    const [pattern] = report.templates
    if (pattern === undefined) return
    const text = reportView(
      {
        ...report,
        path: HOSTILE,
        format: HOSTILE,
        templates: [{...pattern, template: HOSTILE}],
        findings: [
          finding({
            ...{id: HOSTILE, title: HOSTILE, also: [also({title: HOSTILE})]},
            evidence: [{text: HOSTILE, offset: 0, line: 1}],
          }),
        ],
      },
      look(),
    )
    expect(text).not.toMatch(UNSAFE)
  })

  it('is the same text under the colours', () => {
    const coloured = reportView(report, look({colour: true}))
    expect(coloured).toContain('\x1b[31m✗ error\x1b[0m')
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(reportView(report, look()))
  })
})
