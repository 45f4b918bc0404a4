import {describe, expect, it} from 'vitest'
import {aiOff} from '../../src/sessions/ai-report.js'
import {countByStatus, type Overview} from '../../src/sessions/overview.js'
import {statusView} from '../../src/ui/status-view.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'
import {crashed, stale, syslog} from '../support/rows.js'

const rows = [syslog, stale, crashed]
const overview: Overview = {
  monitors: countByStatus([...rows, {status: 'stopped'}]),
  journal: {records: 1042, segments: 2, bytes: 301_233, damaged: 1},
  ai: {
    ...aiOff,
    state: 'offline',
    reason: 'nothing listens on 127.0.0.1:11434',
    model: 'qwen2.5-coder:0.5b',
  },
  state: {dir: '/home/u/.local/state/qcmd', bytes: 1_234_567},
  disk: {freeBytes: 12_300_000_000, totalBytes: 50_000_000_000},
  orphans: [4712],
  problems: [
    {
      name: 'orphans',
      detail: '1 worker that no monitor claims: PID 4712',
      fix: 'kill 4712 (qcmd monitors stop --all ends them with every monitor)',
    },
  ],
}
const quiet: Overview = {
  ...overview,
  monitors: countByStatus([]),
  journal: {records: 0, segments: 0, bytes: 0, damaged: 0},
  ai: {...aiOff, state: 'ready', model: 'qwen2.5-coder:0.5b'},
  disk: null,
  orphans: [],
  problems: [],
}

describe('the overview', () => {
  it('has a line for each monitor that lives or crashed, and what needs a person', () => {
    expect(statusView(overview, rows, look())).toMatchInlineSnapshot(`
      "  Monitors  ● 1 running, ◐ 1 stale, ○ 1 stopped, ✖ 1 crashed
                  ● running  3fa85f64  syslog  48.2k lines  /var/log/syslog
                  ◐ stale    91c0e2aa  *.log       1 line   /srv/api…urrent/logs/*.log
                  ✖ crashed  a1c0e2aa  db      48.2k lines  /var/log/db.log
        Journal   1,042 records, 2 segments, 301 kB, 1 damaged record skipped
        Model     qwen2.5-coder:0.5b, offline: nothing listens on 127.0.0.1:11434
        State     /home/u/.local/state/qcmd
                  1.2 MB used, 12.3 GB of 50.0 GB disk free

        Needs you
          *.log stale: no heartbeat for 45 s
          → qcmd monitors stop 91c0e2aa
          db crashed: its process is gone: killed, possibly out of memory
          → qcmd monitors resume a1c0e2aa
          orphans: 1 worker that no monitor claims: PID 4712
          → kill 4712 (qcmd monitors stop --all ends them with every monitor)"
    `)
  })

  it('fits 40 columns but for what is to be copied', () => {
    expect(statusView(overview, rows, look({width: 40}))).toMatchInlineSnapshot(`
      "  Monitors  ● 1 running, ◐ 1 stale,
                  ○ 1 stopped, ✖ 1 crashed
                  ● running  3fa85f64  syslog
                  ◐ stale    91c0e2aa  *.log
                  ✖ crashed  a1c0e2aa  db
        Journal   1,042 records, 2 segments,
                  301 kB, 1 damaged record
                  skipped
        Model     qwen2.5-coder:0.5b, offline:
                  nothing listens on
                  127.0.0.1:11434
        State     /home/u/.local/state/qcmd
                  1.2 MB used, 12.3 GB of 50.0
                  GB disk free

        Needs you
          *.log stale: no heartbeat for 45 s
          → qcmd monitors stop 91c0e2aa
          db crashed: its process is gone:
          killed, possibly out of memory
          → qcmd monitors resume a1c0e2aa
          orphans: 1 worker that no monitor
          claims: PID 4712
          → kill 4712 (qcmd monitors stop --all ends them with every monitor)"
    `)
  })

  it('does with ASCII, and never tells by colour alone', () => {
    expect(statusView(overview, rows, look({unicode: false}))).toMatch(/^[\n -~]+$/)
    const coloured = statusView(overview, rows, look({colour: true}))
    expect(coloured).toContain('\x1b[31m✖ 1 crashed\x1b[0m')
    expect(coloured).toContain('\x1b[33mNeeds you\x1b[0m')
    expect(coloured.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(statusView(overview, rows, look()))
  })

  it('says so when there is nothing', () => {
    expect(statusView(quiet, [], look())).toMatchInlineSnapshot(`
      "  Monitors  none
        Journal   0 records, 0 segments, 0 B, none damaged
        Model     qwen2.5-coder:0.5b, ready
        State     /home/u/.local/state/qcmd
                  1.2 MB used"
    `)
  })

  it('shows no hostile name raw', () => {
    const text = statusView(
      {
        ...quiet,
        ai: {...aiOff, state: 'offline', reason: HOSTILE, model: HOSTILE},
        state: {dir: HOSTILE, bytes: 0},
        problems: [{name: 'journal', detail: HOSTILE, fix: HOSTILE}],
      },
      [{...crashed, name: HOSTILE, path: HOSTILE, reason: HOSTILE}],
      look(),
    )
    expect(text).toContain(HOSTILE_SHOWN)
    expect(text).not.toMatch(UNSAFE)
  })
})
