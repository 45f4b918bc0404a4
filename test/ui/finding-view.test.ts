import {beforeAll, describe, expect, it} from 'vitest'
import {findingView, findingsView} from '../../src/ui/finding-view.js'
import {also, finding} from '../support/finding.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const {explanation} = finding()

describe('one finding', () => {
  it('is shown whole, with where each line stands', () => {
    expect(findingView(finding(), look())).toBe(
      `✗ error  NVMe controller timeout
14 times in 8 min, 2026-06-01 12:31:07 – 12:40:00, seen by 3fa85f64.

Explanation (built-in)
  What        The disk does not answer.
  Cause       The controller stalls: a failing disk, its firmware, or a loose
              cable.
  Next check  smartctl -a /dev/nvme0

Evidence
  line 1,234 · byte 88,213
    kernel: nvme0: I/O 311 QID 4 timeout, aborting
  byte 88,590
    kernel: nvme0: I/O 312 QID 4 timeout, aborting

  Finding  f12a9c0e (known-failure)
  Monitor  3fa85f64...
  Pattern  kernel: <*>: I/O <*> QID <*> timeout, aborting`,
    )
  })

  it('names what came with it, each with its times and its first line', () => {
    const text = findingView(finding({also: [also(), also({severity: 'error'})]}), look())
    expect(text).toContain(`
Also
  ▲ warning  Burst of errors (29 in 10 min): cannot read block
    burst · 29 times, 2026-06-01 12:32:00 – 12:39:00 · line 1,250 · byte 90,000
  ✗ error  Burst`)
    expect(findingsView([finding({also: [also()]})], look())).toContain('with 1 other')
  })

  it('wraps what is prose and leaves log lines as they stand on a narrow terminal', () => {
    const text = findingView(finding(), look({width: 40, unicode: false}))
    expect(text).toContain('\n    kernel: nvme0: I/O 311 QID 4 timeout, aborting\n')
    expect(text).toContain(
      `  Cause       The controller stalls: a
              failing disk, its
              firmware, or a loose
              cable.
`,
    )
    expect(text).toContain(
      '14 times in 8 min, 2026-06-01 12:31:07 -\n12:40:00, seen by 3fa85f64.\n',
    )
  })

  it('never shows a model’s words as more than that', () => {
    if (explanation === null) return
    const model = {...explanation, by: 'qwen2.5', severity: 'critical', cites: [1]} as const
    const verified = findingView(finding({explanation: {...model, verified: true}}), look())
    expect(verified).toContain('✗ error  NVMe')
    expect(verified.replace(/\s+/g, ' ')).toContain(
      'Explanation (by qwen2.5, verified against the cited lines, sure: yes, calls it critical)',
    )
    expect(verified).toContain('\n  byte 88,590 · cited\n')
    const unverified = findingView(finding({explanation: {...model, verified: false}}), look())
    expect(unverified).toContain("Model's guess (by qwen2.5, not verified, a guess,")
  })

  it('says so when no line proves it, no monitor saw it, or nobody explained it', () => {
    const bare = finding({evidence: [], explanation: null, monitorId: null, count: 1})
    const text = findingView({...bare, lastSeen: bare.firstSeen}, look())
    expect(text).toContain('Monitor  none, the file was read once\n')
    expect(text).toContain('\nOnce, 2026-06-01 12:31:07.\n')
    expect(text).toMatch(/Evidence\n {2}no line: it is about what did not come\n/)
  })

  it('says who saw it, and how long ago that was', () => {
    const around = {...look(), nameOf: () => 'sys\x1blog', now: new Date('2026-06-01T14:41:00Z')}
    const text = findingView(finding(), around)
    expect(text).toContain('12:40:00, last 2 h ago, seen by\nsys\\x1blog.\n')
    expect(text).toContain('  Monitor  sys\\x1blog (3fa85f64...)\n')
  })

  it('has a word beside every colour', () => {
    const text = findingView(finding({severity: 'critical'}), look({colour: true}))
    expect(text).toContain('\x1b[1;31m✖ critical\x1b[0m  \x1b[1mNVMe controller timeout\x1b[0m')
  })
})

describe('a list of findings', () => {
  it('has two lines a finding, in the order given', () => {
    const list = [
      finding({id: 'bb12', severity: 'critical', kind: 'burst', title: 'Many errors'}),
      finding({id: 'cc34', severity: 'info', count: 1, monitorId: null}),
    ]
    expect(findingsView(list, {...look({unicode: false}), nameOf: () => 'syslog'})).toBe(
      `# critical  Many errors
            bb12 | burst | 14 times | 2026-06-01 12:40:00 | syslog
i info      NVMe controller timeout
            cc34 | known-failure | once | 2026-06-01 12:40:00`,
    )
  })

  it('says so when it is empty', () => {
    expect(findingsView([], look())).toBe('No findings.')
  })
})

describe('hostile text in a finding', () => {
  it('does not reach the terminal, whichever field it stands in', () => {
    // faults 109, 121
    if (explanation === null) return
    const hostile = finding({
      id: HOSTILE,
      monitorId: HOSTILE,
      title: HOSTILE,
      template: HOSTILE,
      evidence: [{text: HOSTILE, offset: 0, line: 1}],
      explanation: {
        ...explanation,
        what: HOSTILE,
        cause: HOSTILE,
        nextCheck: HOSTILE,
        by: HOSTILE,
        verified: false,
      },
      also: [also({title: HOSTILE})],
    })
    for (const text of [findingView(hostile, look()), findingsView([hostile], look())]) {
      expect(text).not.toMatch(UNSAFE)
      expect(text).toContain(HOSTILE_SHOWN)
    }
  })
})
