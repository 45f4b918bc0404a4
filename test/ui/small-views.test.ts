import {describe, expect, it} from 'vitest'
import {aiOff} from '../../src/sessions/monitor-details.js'
import {countByStatus, type Overview} from '../../src/sessions/overview.js'
import {errorText} from '../../src/ui/error-view.js'
import {logFilesView} from '../../src/ui/log-files-view.js'
import {statusView} from '../../src/ui/status-view.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'
import {NOW} from '../support/rows.js'

describe('an error', () => {
  it('is one line that says what failed and one that says what to do', () => {
    const message = 'Cannot follow /var/log/app.log: permission denied'
    expect(errorText({message, hint: 'Check who may use it: ls -ld /var/log'})).toBe(
      `qcmd: ${message}\nCheck who may use it: ls -ld /var/log`,
    )
    expect(errorText({message, hint: ''})).toBe(`qcmd: ${message}`)
  })

  it('stays so with a hostile path in it', () => {
    // fault 120
    const text = errorText({message: `Cannot read ${HOSTILE}`, hint: `ls ${HOSTILE}`})
    expect(text.split('\n')).toEqual([`qcmd: Cannot read ${HOSTILE_SHOWN}`, `ls ${HOSTILE_SHOWN}`])
  })
})

describe('the overview', () => {
  const overview: Overview = {
    monitors: countByStatus([{status: 'running'}, {status: 'running'}, {status: 'crashed'}]),
    journal: {records: 1042, segments: 2, bytes: 301_233, damaged: 1},
    ai: aiOff,
    state: {dir: '/home/u/.local/state/qcmd', bytes: 1_234_567},
  }

  it('says how things stand in four lines', () => {
    expect(statusView(overview, look())).toBe(
      `  Monitors  ● 2 running, ✖ 1 crashed
  Journal   1,042 records, 2 segments, 301 kB, 1 damaged record skipped
  Model     off
  State     /home/u/.local/state/qcmd, 1.2 MB`,
    )
  })

  it('says so when there is nothing, and when a model is in use', () => {
    const text = statusView(
      {
        ...overview,
        monitors: countByStatus([]),
        journal: {records: 0, segments: 0, bytes: 0, damaged: 0},
        ai: {...aiOff, state: 'ready', model: 'qwen2.5-coder:0.5b', calls: 7},
        state: {dir: HOSTILE, bytes: 0},
      },
      look({unicode: false}),
    )
    expect(text).toBe(
      `  Monitors  none
  Journal   0 records, 0 segments, 0 B, none damaged
  Model     qwen2.5-coder:0.5b, ready, 7 calls, 0 queued, 0 cached, 0 rejected
  State     ${HOSTILE_SHOWN}, 0 B`,
    )
  })
})

describe('the log files found', () => {
  const file = (path: string, over = {}) => ({
    path,
    bytes: 9_812_441,
    modifiedAt: '2026-06-01T14:40:00.000Z',
    readable: true,
    format: 'syslog',
    reason: null,
    ...over,
  })

  it('stand with size and age, those that cannot be read below with the reason', () => {
    const btmp = file('/var/log/btmp', {readable: false, reason: 'permission denied'})
    const dpkg = file('/var/log/dpkg.log', {bytes: 981, modifiedAt: '2026-06-01T04:00:00.000Z'})
    expect(logFilesView([btmp, file('/var/log/syslog'), dpkg], {...look(), now: NOW})).toBe(
      `2 log files found
  SIZE  WRITTEN    FILE
9.8 MB  1 min ago  /var/log/syslog
 981 B  10 h ago   /var/log/dpkg.log

Not readable (1):
  /var/log/btmp: permission denied`,
    )
  })

  it('have their paths whole, to be typed, also on a narrow terminal', () => {
    const path = `/srv/${'long/'.repeat(20)}app.log`
    expect(logFilesView([file(path)], {...look({width: 40}), now: NOW})).toContain(` ${path}`)
  })

  it('say so when there are none, and show no hostile name raw', () => {
    expect(logFilesView([], {...look(), now: NOW})).toBe('No log files found.')
    const files = [file(HOSTILE), file(HOSTILE, {readable: false, reason: HOSTILE})]
    expect(logFilesView(files, {...look(), now: NOW})).not.toMatch(UNSAFE)
  })
})
