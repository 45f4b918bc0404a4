import {beforeAll, describe, expect, it} from 'vitest'
import type {HistoryEntry, MonitorDetails} from '../../src/sessions/monitor-details.js'
import {openAccount} from '../../src/sessions/account.js'
import {historyView} from '../../src/ui/history-view.js'
import {monitorView} from '../../src/ui/monitor-view.js'
import {finding} from '../support/finding.js'
import {HOSTILE, UNSAFE, look} from '../support/look.js'
import {NOW, details, wholeCoverage} from '../support/rows.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const view = (over: Partial<MonitorDetails> = {}, findings = [finding()], options = {}) =>
  monitorView({...details, ...over}, {...look(options), now: NOW, findings})

describe('one monitor', () => {
  it('is shown whole', () => {
    expect(view()).toBe(
      `syslog  3fa85f64-5717-4562-b3fc-2c963f66afa6
● running since 2026-06-01 12:34:56 (2 h 6 min)

  Path      /var/log/syslog
  Position  offset 9,812,441, 0 B behind
  Process   PID 4711, background, qcmd 0.1.0, last heartbeat 3 s ago, host web-1
  Mode      with built-in analysis
  Model     none
  Read      48,213 lines, 9.8 MB, 42 patterns
  Coverage  99.8 %, 1 gap
            2026-06-01 12:41:11  1.2 MB: rotated away unread
  File      2 rotations, 1 line cut
  Findings  1 error and 3 warnings

Patterns (2)
  COUNT   SHARE  LEVEL  PATTERN
    990  99.0 %  info   CRON[<*>]: session opened
     10   1.0 %  error  kernel: I/O <*> timeout

Findings (1)
  ✗ error     NVMe controller timeout
              f12a9c0e · known-failure · 14 times · 2026-06-01 12:40:00 · syslog

History
  2026-06-01 12:34:55  start asked for: with built-in analysis, from the end (qcmd 0.1.0)
  2026-06-01 12:34:56  started, PID 4711
  2026-06-01 12:40:11  rotated: /var/log/syslog
  2026-06-01 12:41:11  gap: 1,234,567 bytes of /var/log/syslog not read: rotated away unread

Next: qcmd findings list --monitor 3fa85f64 · qcmd monitors stop 3fa85f64`,
    )
  })

  it('that crashed says why, when it started, and how to go on', () => {
    const text = view({status: 'crashed', reason: 'machine restarted'}, [], {unicode: false})
    expect(text).toContain('\nx crashed: machine restarted, started 2026-06-01 12:34:56\n')
    expect(text).not.toContain('Findings (')
    expect(text).toMatch(/Next: qcmd monitors resume 3fa85f64 \| qcmd monitors prune 3fa85f64$/)
  })

  it('says what it left out at its start, and what was no text', () => {
    const coverage = {...wholeCoverage, skippedBytes: 1_200_000_000, learnedBytes: 67_108_864}
    const counters = {...details.counters, undecodableLines: 2}
    const text = view({coverage, counters})
    expect(text).toContain('Coverage  100 %, 0 gaps\n')
    expect(text).toContain('1.2 GB were there before it began, 67.1 MB of them read to learn')
    expect(text).toContain('2 lines with bytes that are no text')
    const whole = view({coverage: {...coverage, learnedBytes: 1_200_000_000}})
    expect(whole).toContain('1.2 GB were there before it began, all read to learn')
  })

  it('says how many gaps there were, also of more than are listed', () => {
    const gap = {at: '2026-06-01T12:00:00.000Z', bytes: 7, cause: null}
    const gaps = Array.from({length: 198}, () => gap)
    const many = view({coverage: {...details.coverage, gaps, gapsTotal: 1250}})
    expect(many).toContain('  Coverage  99.8 %, 1,250 gaps\n')
    expect(many).toContain('  7 B\n            and 1,245 earlier\n')
    const untold = view({coverage: {...details.coverage, gaps: [], gapsTotal: 1}})
    expect(untold).toContain('  Coverage  99.8 %, 1 gap\n  File ')
  })

  it('says what it has read in files that are not listed, where there is any', () => {
    const none = wholeCoverage.unlisted
    const withUnlisted = (unlisted: typeof none) => view({coverage: {...wholeCoverage, unlisted}})
    const read = {...none, readBytes: 2_100_000_000}
    expect(withUnlisted(read)).toContain(
      '  Coverage  100 %, 0 gaps\n            beyond the files that --json lists: 2.1 GB read\n',
    )
    const rest = {...read, skippedBytes: 5, learnedBytes: 5, holeBytes: 6, lostBytes: 7}
    expect(withUnlisted(rest)).toContain(
      'lists: 2.1 GB read, 5 B skipped, 6 B of\n            holes, 7 B lost\n',
    )
    expect(withUnlisted(none)).not.toContain('--json')
  })

  it('that has not begun claims nothing', () => {
    const text = view({
      status: 'starting',
      pid: null,
      version: null,
      heartbeatAt: null,
      position: {offset: null, behindBytes: null},
      coverage: wholeCoverage,
      history: [],
      patterns: [],
    })
    expect(text).toContain('Position  not read yet\n')
    expect(text).toContain('Process   none yet, background, no heartbeat yet, host web-1\n')
    expect(text).toContain('Coverage  100 %, 0 gaps\n')
  })

  it('draws the last two hours, in whole and of each pattern', () => {
    const counts = Array.from({length: 24}, (_, n) => (n === 20 ? 90 : 10))
    const slices = {from: '2026-06-01T12:41:09.001Z', to: '2026-06-01T14:41:09.000Z', counts}
    const [first, second] = details.patterns
    const patterns = [
      {...first, series: counts},
      {...second, series: counts.map((_, n) => (n < 3 ? 4 : 0))},
    ] as MonitorDetails['patterns']
    const text = view({slices, patterns})
    expect(text).toContain(`  Rate      ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂█▂▂▂
            the 2 h until 2026-06-01 14:41:09
            usually 10 records in 5 min, at most 90
`)
    expect(text).toContain(`  COUNT   SHARE  LEVEL  LAST 2 H  PATTERN
    990  99.0 %  info   ▂▂▂▂▂▂█▂  CRON[<*>]: session opened
     10   1.0 %  error  █▁▁▁▁▁▁▁  kernel: I/O <*> timeout
`)
    const narrow = view({slices, patterns}, [], {width: 40, unicode: false})
    expect(narrow).toContain('  COUNT   SHARE  PATTERN\n')
    expect(narrow).toContain('  Rate      ....................#...\n')
    expect(view({slices, patterns}, [], {width: 120})).toContain('  ▂▂▂▂▂▂▂▂▂▂█▂  CRON')
  })

  it('says how many findings are kept no more', () => {
    const findingsDropped = {info: 12_345, warning: 2, error: 0, critical: 0}
    expect(view({findingsDropped})).toContain(
      `  Findings  1 error and 3 warnings
            dropped to make room: 2 warnings and 12,345 info
`,
    )
  })

  it('tells what its model does', () => {
    const ai = {state: 'offline', reason: 'connection refused', model: 'm', calls: 1} as const
    const text = view({
      model: 'm',
      ai: {...ai, queued: 2, cached: 3, rejected: 4, dropped: 0, since: null},
    })
    expect(text).toContain(
      'Model     m, offline (connection refused), 1 call, 2 queued, 3 cached, 4\n            rejected\n',
    )
  })

  it('names the command that gives what does not fit on the screen', () => {
    const [first] = details.history
    const history = Array.from({length: 25}, () => first).filter((entry) => entry !== undefined)
    const pattern = {id: 'T', template: 'x', count: 1, level: 'unknown', lastSeen: null, series: []}
    const patterns = Array.from({length: 14}, () => pattern)
    const text = view(
      {history, patterns},
      Array.from({length: 7}, () => finding()),
    )
    expect(text).toContain('… 15 earlier: qcmd monitors history 3fa85f64\n')
    expect(text).toContain('… 2 more: qcmd findings list --monitor 3fa85f64\n')
    expect(text).toContain('… 4 more, 28.6 %\n')
  })

  it('lets nothing hostile reach the terminal, in any field', () => {
    // faults 120, 121
    const pattern = {
      id: HOSTILE,
      template: HOSTILE,
      count: 1,
      level: HOSTILE,
      lastSeen: null,
      series: [],
    }
    const cause = HOSTILE
    const note = {
      event: 'FileNoted',
      epoch: 1,
      what: 'gap',
      path: HOSTILE,
      bytes: 1,
      cause,
    } as const
    const at = '2026-06-01T12:00:00.000Z'
    const text = view(
      {
        name: HOSTILE,
        path: HOSTILE,
        reason: HOSTILE,
        host: HOSTILE,
        model: HOSTILE,
        patterns: [pattern],
        coverage: {...wholeCoverage, percent: 1, gaps: [{at, bytes: 1, cause}], gapsTotal: 1},
        history: [{at, ...note}],
      },
      [finding({title: HOSTILE, id: HOSTILE})],
    )
    expect(text).not.toMatch(UNSAFE)
  })
})

describe('the history', () => {
  const at = '2026-06-01T12:00:00.000Z'
  const line = (entry: HistoryEntry) => historyView([entry], look())

  it('says so when there is none', () => {
    expect(historyView([], look())).toBe('No events recorded.')
  })

  it('says what became of a file', () => {
    const account = {...openAccount(500_000), readBytes: 12_300_000}
    const closed = {at, event: 'GenerationClosed', epoch: 1, path: '/x/app.log.1'} as const
    const identity = {device: '1', inode: '2', head: 'ab', headBytes: 2}
    const of = (
      over: Pick<Extract<HistoryEntry, {event: 'GenerationClosed'}>, 'how' | 'account'>,
    ) => line({...closed, ...identity, ...over}).slice('2026-06-01 12:00:00  '.length)
    expect(of({how: 'finished', account})).toBe(
      'app.log.1 was read to its end: 12.3 MB, from 500 kB on',
    )
    expect(of({how: 'truncated', account: {...openAccount(0), readBytes: 70, lostBytes: 30}})).toBe(
      'app.log.1 was cut after it was read: 70 B, 30 B lost',
    )
    expect(of({how: 'lost', account: openAccount(0)})).toBe('app.log.1 is gone, it was read: 0 B')
  })

  it.each([
    ['rotated', 'rotated: /log'],
    ['truncated', 'truncated, read from its start again: /log'],
    ['missing', 'file missing, waiting: /log'],
    ['returned', 'file is back: /log'],
    ['gap', 'gap: an unknown number of bytes of /log not read'],
    ['unreadable', 'cannot be read: /log'],
    ['not-text', 'not text: /log'],
    ['limit', 'a limit was reached: /log'],
  ] as const)('words a note that a file is %s', (what, text) => {
    const note = {at, event: 'FileNoted', epoch: 1, path: '/log', bytes: null} as const
    expect(line({...note, what, cause: null})).toBe(`2026-06-01 12:00:00  ${text}`)
    expect(line({...note, what, cause: 'why'})).toBe(`2026-06-01 12:00:00  ${text}: why`)
  })

  it.each([
    ['requested', 'stopped'],
    ['killed', 'stopped: it had to be killed'],
    ['signal', 'stopped: by a signal'],
    ['failed', 'stopped: it could not go on'],
    ['finished', 'stopped: its input ended'],
  ] as const)('words an end that was %s', (reason, text) => {
    const stopped = {at, event: 'SessionStopped', epoch: 1, progress: null} as const
    expect(line({...stopped, reason, message: null})).toBe(`2026-06-01 12:00:00  ${text}`)
    expect(line({...stopped, reason, message: 'disk full'})).toContain('stopped: disk full')
  })

  it.each([
    ['process-gone', 'crashed: its process is gone'],
    ['pid-reused', 'crashed: its PID belongs to another program'],
    ['machine-restarted', 'crashed: the machine restarted'],
    ['exception', 'crashed: a fault in qcmd'],
    ['never-started', 'crashed: its worker never started'],
  ] as const)('words a crash by %s', (evidence, text) => {
    const entry = {at, event: 'SessionCrashed', epoch: 1, evidence, message: null} as const
    expect(line(entry)).toBe(`2026-06-01 12:00:00  ${text}`)
  })
})
