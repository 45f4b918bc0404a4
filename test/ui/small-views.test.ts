import {describe, expect, it} from 'vitest'
import {errorText} from '../../src/ui/error-view.js'
import {logFilesView} from '../../src/ui/log-files-view.js'
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
  SIZE  WRITTEN    FORMAT  FILE
9.8 MB  1 min ago  syslog  /var/log/syslog
 981 B  10 h ago   syslog  /var/log/dpkg.log

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
