import type {GoldenCase} from './golden-case.js'

/** What stopped coming. The last line that came is all there is, so the cause is never in it. */
export const QUIET_CASES: readonly GoldenCase[] = [
  {
    id: 'meter-gateway-went-quiet',
    format: 'plain text, heartbeat',
    before: ['2026-03-14T15:19:00Z INFO meter-gw: heartbeat ok seq=88120 devices=412'],
    line: '2026-03-14T15:20:00Z INFO meter-gw: heartbeat ok seq=88121 devices=412',
    after: [],
    template: 'meter-gw: heartbeat ok seq=<*> devices=<*>',
    kind: 'silence',
    severity: 'warning',
    expected: {
      category: 'silence',
      alsoFine: ['service'],
      severity: 'warning',
      causeKnown: false,
      mustName: ['heartbeat', '88121', 'meter-gw'],
      mustNotSay: ['crash', 'power', 'network', 'healthy', 'disconnected', 'out of memory'],
    },
  },
  {
    id: 'weather-station-sends-nothing',
    format: 'logfmt',
    before: [],
    line: 'ts=2026-03-14T15:25:00Z level=warn msg="no data received" station=wx-07 last=2026-03-14T11:00:00Z missed=53',
    after: [],
    template: 'no data received',
    kind: 'new-pattern',
    severity: 'warning',
    expected: {
      category: 'silence',
      alsoFine: ['network', 'hardware', 'service'],
      severity: 'warning',
      causeKnown: false,
      mustName: ['wx-07', 'no data'],
      mustNotSay: ['storm', 'battery', 'power', 'cable', 'antenna'],
    },
  },
  {
    id: 'nightly-export-sent-no-ping',
    format: 'syslog rfc5424, job watcher',
    before: [],
    line: '<12>1 2026-03-14T15:30:00.110Z ops-1 jobwatch 610 DEADMAN [job@32473 name="nightly-export"] no ping for 26h, expected every 24h',
    after: [],
    template: 'no ping for <*>, expected every <*>',
    kind: 'new-pattern',
    severity: 'warning',
    expected: {
      category: 'silence',
      alsoFine: ['service'],
      severity: 'warning',
      causeKnown: false,
      mustName: ['nightly-export', '26h'],
      mustNotSay: ['crash', 'disk full', 'network', 'daylight', 'disabled'],
    },
  },
]
