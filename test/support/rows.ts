import {aiOff} from '../../src/sessions/ai-report.js'
import type {Coverage, MonitorDetails} from '../../src/sessions/monitor-details.js'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import {OTHER, SESSION, settings, worker} from './life.js'

/** The moment at which views are drawn in tests. */
export const NOW = new Date('2026-06-01T14:41:11Z')

const none = {info: 0, warning: 0, error: 0, critical: 0}

/** The first example of the contract. */
export const syslog: MonitorRow = {
  id: SESSION,
  name: 'syslog',
  path: '/var/log/syslog',
  version: '0.1.0',
  pid: 4711,
  status: 'running',
  reason: null,
  kind: 'background',
  mode: 'with analysis',
  model: 'qwen2.5-coder:0.5b',
  host: 'web-1',
  startedAt: '2026-06-01T12:34:56.000Z',
  heartbeatAt: '2026-06-01T14:41:08.000Z',
  linesRead: 48_213,
  bytesRead: 9_812_441,
  findings: {...none, warning: 3, error: 1},
}

export const stale: MonitorRow = {
  ...syslog,
  id: OTHER,
  name: '*.log',
  path: '/srv/api/current/logs/*.log',
  mode: 'with built-in analysis',
  model: null,
  status: 'stale',
  reason: 'no heartbeat for 45 s',
  heartbeatAt: '2026-06-01T14:40:26.000Z',
  linesRead: 1,
  findings: none,
}

export const crashed: MonitorRow = {
  ...syslog,
  id: 'a1c0e2aa-0000-4000-8000-000000000000' as MonitorRow['id'],
  name: 'db',
  path: '/var/log/db.log',
  mode: 'without analysis',
  model: null,
  status: 'crashed',
  reason: 'its process is gone: killed, possibly out of memory',
  heartbeatAt: null,
  findings: none,
}

const at = (clock: string) => `2026-06-01T${clock}.000Z`
const noted = {event: 'FileNoted', epoch: 1, path: '/var/log/syslog'} as const

/** Of a monitor that has read nothing. */
export const wholeCoverage: Coverage = {
  percent: 100,
  readBytes: 0,
  skippedBytes: 0,
  learnedBytes: 0,
  lostBytes: 0,
  holeBytes: 0,
  gaps: [],
  gapsTotal: 0,
  files: [],
  unlisted: {readBytes: 0, skippedBytes: 0, learnedBytes: 0, lostBytes: 0, holeBytes: 0},
}

export const details: MonitorDetails = {
  ...syslog,
  mode: 'with built-in analysis',
  model: null,
  counters: {
    lines: 48_213,
    bytes: 9_812_441,
    templates: 42,
    findings: 4,
    rotations: 2,
    gaps: 1,
    undecodableLines: 0,
    truncatedLines: 1,
    unterminatedLines: 0,
  },
  findingsDropped: none,
  position: {offset: 9_812_441, behindBytes: 0},
  coverage: {
    ...wholeCoverage,
    percent: 99.8,
    readBytes: 9_812_441,
    lostBytes: 1_234_567,
    gaps: [{at: at('12:41:11'), bytes: 1_234_567, cause: 'rotated away unread'}],
    gapsTotal: 1,
  },
  patterns: [
    {
      id: 'T7',
      template: 'CRON[<*>]: session opened',
      count: 990,
      level: 'info',
      lastSeen: null,
      series: [],
    },
    {
      id: 'T41',
      template: 'kernel: I/O <*> timeout',
      count: 10,
      level: 'error',
      lastSeen: null,
      series: [],
    },
  ],
  slices: null,
  notifications: [],
  ai: aiOff,
  history: [
    {
      at: at('12:34:55'),
      event: 'StartRequested',
      settings,
      token: '',
      requester: worker,
      version: '0.1.0',
    },
    {
      at: at('12:34:56'),
      event: 'SessionStarted',
      epoch: 1,
      worker,
      heartbeatMs: 10_000,
      version: '0.1.0',
      positions: null,
    },
    {at: at('12:40:11'), ...noted, what: 'rotated', bytes: null, cause: null},
    {at: at('12:41:11'), ...noted, what: 'gap', bytes: 1_234_567, cause: 'rotated away unread'},
  ],
}
