import {describe, expect, it} from 'vitest'
import {readHead} from '../../src/analyse/head.js'
import type {Head} from '../../src/analyse/head.js'
import {Calendar} from '../../src/analyse/time.js'

const read = (line: string): Head => readHead(line, new Calendar(), Date.UTC(2026, 5, 1, 12))

const ISO = '2026-06-01T12:00:01Z'
const SYSLOG = 'Jun  1 12:00:00'

type Row = readonly [line: string, level: Head['level'], process: string | null, message: string]

describe('a level behind the name of a program', () => {
  it.each<Row>([
    [`${ISO} app[7]: ERROR write failed: full`, 'error', 'app', 'write failed: full'],
    [`${ISO} app[7]: INFO ready`, 'info', 'app', 'ready'],
    [`${ISO} web-1 app[7]: WARN slow`, 'warning', 'app', 'slow'],
    [`${ISO} web-1 app: WARN slow`, 'warning', 'app', 'slow'],
    [`${ISO} app: error: x`, 'error', 'app', 'x'],
    [`${ISO} com.x.Pool: ERROR empty`, 'error', 'com.x.Pool', 'empty'],
    [`${SYSLOG} web-1 app[7]: WARN slow`, 'warning', 'app', 'slow'],
    [`${SYSLOG} web-1 app[7]: WARN  - slow`, 'warning', 'app', 'slow'],
    [`${SYSLOG} web-1 app[7]: [error] slow`, 'error', 'app', 'slow'],
    [`${SYSLOG} web-1 app[7]: <warn>  slow`, 'warning', 'app', 'slow'],
    [`${SYSLOG} web-1 app[7]: ERROR: disk: full`, 'error', 'app', 'disk: full'],
    [`${SYSLOG} web-1 postgres[7]: LOG:  ready`, 'info', 'postgres', 'ready'],
    [`${SYSLOG} web-1 sshd[7]: error: maximum attempts`, 'error', 'sshd', 'maximum attempts'],
    [`<14>${SYSLOG} web-1 app[7]: ERROR broke`, 'error', 'app', 'broke'],
    [`<14>1 ${ISO} web-1 app 7 - - WARN slow`, 'warning', 'app', 'slow'],
    ['app: error: x', 'error', 'app', 'x'],
    ['app[7]: ERROR it broke', 'error', 'app', 'it broke'],
  ])('is read in %s', (line, level, process, message) => {
    expect(read(line)).toMatchObject({level, process, message})
  })

  it.each<Row>([
    [`${SYSLOG} web-1 kernel: Info about it`, 'unknown', 'kernel', 'Info about it'],
    [`${ISO} app[7]: Error handling enabled`, 'unknown', 'app', 'Error handling enabled'],
    [`${SYSLOG} web-1 app[7]: LOG rotated`, 'unknown', 'app', 'LOG rotated'],
    [`${SYSLOG} web-1 app[7]: ERROR_COUNT is 4`, 'unknown', 'app', 'ERROR_COUNT is 4'],
    [`${SYSLOG} web-1 app[7]: error: 0`, 'unknown', 'app', 'error: 0'],
    [`${SYSLOG} web-1 app[7]: ERROR`, 'unknown', 'app', 'ERROR'],
    [`${ISO} INFO app[7]: Warning: odd`, 'info', 'app', 'Warning: odd'],
    [`${ISO} Session: 12 began`, 'unknown', null, 'Session: 12 began'],
    ['ValueError: error: x', 'unknown', null, 'ValueError: error: x'],
    ['    app: error: x', 'unknown', null, 'app: error: x'],
  ])('is not seen in %s', (line, level, process, message) => {
    expect(read(line)).toMatchObject({level, process, message})
  })
})

describe('the name of a format', () => {
  it.each([
    [`${ISO} INFO  [main] shop.http - up`, 'log4j-style text'],
    [`${ISO} [main] INFO  shop.http - up`, 'log4j-style text'],
    ['2026-06-01 12:00:00,123 WARN [main] org.acme.Pool: up', 'log4j-style text'],
    [`${ISO} INFO up`, 'timestamped text'],
    [`${ISO} [main] shop.http - up`, 'timestamped text'],
    [`${ISO} INFO [main] up and running`, 'timestamped text'],
    [`${SYSLOG} web-1 app[7]: INFO [main] shop.http - up`, 'syslog'],
  ])('of %s is %s', (line, format) => {
    expect(read(line).format).toBe(format)
  })
})
