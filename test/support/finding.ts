import type {Also, Finding} from '../../src/analyse/finding.js'
import {SESSION} from './life.js'

/** A finding with everything in it. */
export const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'f12a9c0e',
  monitorId: SESSION,
  kind: 'known-failure',
  severity: 'error',
  title: 'NVMe controller timeout',
  template: 'kernel: <*>: I/O <*> QID <*> timeout, aborting',
  templateId: 'T41',
  count: 14,
  firstSeen: '2026-06-01T12:31:07.000Z',
  lastSeen: '2026-06-01T12:40:00.000Z',
  evidence: [
    {text: 'kernel: nvme0: I/O 311 QID 4 timeout, aborting', offset: 88_213, line: 1234},
    {text: 'kernel: nvme0: I/O 312 QID 4 timeout, aborting', offset: 88_590, line: null},
  ],
  explanation: {
    what: 'The disk does not answer.',
    cause: 'The controller stalls: a failing disk, its firmware, or a loose cable.',
    nextCheck: 'smartctl -a /dev/nvme0',
    severity: 'error',
    category: 'disk',
    sure: 'yes',
    cites: [0],
    by: 'builtin',
    verified: null,
  },
  also: [],
  partOf: null,
  ...over,
})

/** What began with it. */
export const also = (over: Partial<Also> = {}): Also => ({
  kind: 'burst',
  severity: 'warning',
  title: 'Burst of errors (29 in 10 min): cannot read block',
  template: 'cannot read block <*>',
  templateId: 'T42',
  count: 29,
  firstSeen: '2026-06-01T12:32:00.000Z',
  lastSeen: '2026-06-01T12:39:00.000Z',
  evidence: [{text: 'cannot read block 77', offset: 90_000, line: 1250}],
  ...over,
})
