import {beforeAll, describe, expect, it} from 'vitest'
import {monitorsTable} from '../../src/ui/monitors-table.js'
import {monitorIds, monitorsView} from '../../src/ui/monitors-view.js'
import {displayWidth} from '../../src/ui/width.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'
import {NOW, crashed, stale, syslog} from '../support/rows.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const view = (rows: Parameters<typeof monitorsView>[0], options = {}) =>
  monitorsView(rows, {...look(options), now: NOW, version: '0.1.0'})

const tableOf = (rows: Parameters<typeof monitorsTable>[0], options = {}) =>
  monitorsTable(rows, {...look(options), now: NOW, version: '0.1.0'})

describe('the list of monitors', () => {
  it('is the first qcmd’s block, with what crashed below and numbered on', () => {
    expect(view([syslog, crashed, stale])).toBe(
      `Active Log Monitors (2):
1. syslog
   Path: /var/log/syslog
   Started: 2026-06-01 12:34:56
   Model: qwen2.5-coder:0.5b
   Mode: with analysis
   Status: running, 48,213 lines, 1 error and 3 warnings, last heartbeat 3 s ago
   Session ID: 3fa85f64...
2. *.log
   Path: /srv/api/current/logs/*.log
   Started: 2026-06-01 12:34:56
   Model: none
   Mode: with built-in analysis
   Status: stale (no heartbeat for 45 s), 1 line, no findings, last heartbeat 45 s ago
   Session ID: 91c0e2aa...

Not running (1):
3. db
   Path: /var/log/db.log
   Started: 2026-06-01 12:34:56
   Model: none
   Mode: without analysis
   Status: crashed (its process is gone: killed, possibly out of memory), 48,213 lines, no heartbeat yet
   Session ID: a1c0e2aa...`,
    )
  })

  it('says which monitors are of another qcmd, as after an update', () => {
    const old = {...syslog, version: '0.0.9'}
    expect(view([old, {...crashed, version: '0.0.9'}])).toContain(
      'Status: running (of qcmd 0.0.9), 48,213 lines',
    )
    expect(view([{...stale, version: '0.0.9'}])).toContain(
      'stale (no heartbeat for 45 s, of qcmd 0.0.9)',
    )
    expect(view([{...crashed, version: '0.0.9'}])).not.toContain('0.0.9')
    expect(view([{...old, version: `0${HOSTILE}`}])).not.toMatch(UNSAFE)
    expect(tableOf([syslog, old]).split('\n').slice(-2)).toEqual(['', '2 running: of qcmd 0.0.9'])
  })

  it('breaks the status between words at 40 columns, and nothing else', () => {
    expect(view([stale], {width: 40})).toBe(`Active Log Monitors (1):
1. *.log
   Path: /srv/api/current/logs/*.log
   Started: 2026-06-01 12:34:56
   Model: none
   Mode: with built-in analysis
   Status: stale (no heartbeat for 45
     s), 1 line, no findings, last
     heartbeat 45 s ago
   Session ID: 91c0e2aa...`)
    const painted = view([stale], {width: 40, colour: true})
    expect(painted.replace(/\x1b\[\d*m/g, '')).toBe(view([stale], {width: 40}))
    expect(painted).toMatch(/Status: \x1b\[\d+mstale\x1b/)
  })

  it('is the same at any other width, without UTF-8, and under the colours', () => {
    const plain = view([syslog, stale, crashed])
    expect(view([syslog, stale, crashed], {width: 200})).toBe(plain)
    expect(view([syslog, stale, crashed], {width: 160, unicode: false})).toBe(plain)
    const coloured = view([syslog, stale, crashed], {colour: true})
    expect(coloured).toContain(
      'Status: \x1b[32mrunning\x1b[0m, 48,213 lines, \x1b[31m1 error\x1b[0m and \x1b[33m3 warnings\x1b[0m,',
    )
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(plain)
  })

  it('says so when there is none', () => {
    expect(view([])).toBe('No active log monitors.')
    expect(tableOf([])).toBe('No active log monitors.')
    expect(monitorIds([])).toBe('')
  })

  it('says which runs in the foreground, and names every severity, worst first', () => {
    const findings = {info: 5, warning: 1, error: 2, critical: 1}
    expect(view([{...syslog, kind: 'foreground', findings}])).toContain(
      'Status: running (foreground), 48,213 lines, 1 critical, 2 errors, 1 warning and 5 info, last',
    )
  })

  it('tells what the journal lost as unknown', () => {
    const lost = {...syslog, path: null, mode: null, kind: null, startedAt: null, model: null}
    const text = view([lost])
    for (const line of ['Path: unknown', 'Started: unknown', 'Mode: unknown', 'Model: none'])
      expect(text).toContain(line)
  })

  it('gives ids whole, one a line, when nothing else is wanted', () => {
    expect(monitorIds([syslog, stale])).toBe(`${syslog.id}\n${stale.id}`)
  })

  it('lets nothing of a hostile name reach the terminal', () => {
    // faults 120, 121
    const hostile = {
      ...syslog,
      name: HOSTILE,
      path: `/tmp/${HOSTILE}`,
      model: HOSTILE,
      reason: HOSTILE,
    }
    for (const text of [view([hostile]), tableOf([hostile], {width: 160})]) {
      expect(text).not.toMatch(UNSAFE)
      expect(text).toContain(HOSTILE_SHOWN)
    }
    expect(view([hostile]).split('\n')).toHaveLength(8)
  })
})

describe('the table of monitors', () => {
  const rows = [syslog, stale, crashed]

  it('has one line a monitor, and below it why one does not run well', () => {
    expect(tableOf(rows, {width: 160})).toBe(
      `Active Log Monitors (2):  1 not running
   ID        NAME    STATE         UP  LINES  FINDINGS      HEARTBEAT  FILE
1  3fa85f64  syslog  ● running  2h06m  48.2k  1 err 3 warn  3 s ago    /var/log/syslog
2  91c0e2aa  *.log   ◐ stale    2h06m      1  –             45 s ago   /srv/api/current/logs/*.log
3  a1c0e2aa  db      ✖ crashed      –  48.2k  –             –          /var/log/db.log

2 stale: no heartbeat for 45 s
3 crashed: its process is gone: killed, possibly out of memory`,
    )
  })

  it('at 80 columns loses the lines and cuts paths in the middle', () => {
    expect(tableOf(rows).split('\n').slice(0, 5).join('\n')).toBe(
      `Active Log Monitors (2):  1 not running
   ID        NAME    STATE         UP  FINDINGS      HEARTBEAT  FILE
1  3fa85f64  syslog  ● running  2h06m  1 err 3 warn  3 s ago    /var/log/syslog
2  91c0e2aa  *.log   ◐ stale    2h06m  –             45 s ago   /srv/…logs/*.log
3  a1c0e2aa  db      ✖ crashed      –  –             –          /var/log/db.log`,
    )
  })

  it('at 40 columns keeps which, how and what was found', () => {
    expect(tableOf(rows, {width: 40, unicode: false}).split('\n').slice(0, 5).join('\n')).toBe(
      `Active Log Monitors (2):  1 not running
   ID        NAME    STATE      FINDINGS
1  3fa85f64  syslog  * running  1e 3w
2  91c0e2aa  *.log   ~ stale    -
3  a1c0e2aa  db      x crashed  -`,
    )
  })

  it('stays within the width with wide and long names', () => {
    const wide = {...syslog, name: '日本語のとても長い名前のログ', path: `/ログ/${'あ'.repeat(40)}`}
    for (const width of [50, 60, 80, 100, 160]) {
      const [, ...lines] = tableOf([wide, syslog], {width}).split('\n')
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('paints without moving a column', () => {
    const coloured = tableOf(rows, {width: 160, colour: true})
    expect(coloured).toContain('\x1b[31m✖ crashed\x1b[0m  ')
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(tableOf(rows, {width: 160}))
  })
})
