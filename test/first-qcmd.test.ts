import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'

/**
 * The 18 defects of the first qcmd, each with the test that keeps it from coming back, or the
 * line that says what is not there yet. A title that is renamed must be renamed here.
 */
const DEFECTS: readonly {
  readonly id: string
  readonly defect: string
  /** File below `test/` and the title of the test in it. */
  readonly tests: readonly (readonly [file: string, title: string])[]
  readonly later?: string
}[] = [
  {
    id: 'B1',
    defect: 'the session records the pid of the launcher, not of the monitor',
    tests: [
      [
        'integration/monitor-life.integration.test.ts',
        'is crashed at the very next list after kill -9, with its last count',
      ],
    ],
  },
  {
    id: 'B2',
    defect: 'stopping from the shell ends the shell',
    tests: [
      [
        'processes/terminate.test.ts',
        'ends a foreground monitor and its children, and not the script around it',
      ],
      [
        'integration/document.integration.test.ts',
        'runs its session, and `/sm` ends the monitor and not the shell',
      ],
    ],
  },
  {
    id: 'B3',
    defect: 'one monitor is three records',
    tests: [
      [
        'integration/monitor-life.integration.test.ts',
        'twice at once on one file leaves one, and tells the other',
      ],
    ],
  },
  {
    id: 'B4',
    defect: 'what the list shows cannot be typed to stop it',
    tests: [
      [
        'sessions/identify.test.ts',
        'takes a full id, a unique prefix, a shortened id with its dots, and a name',
      ],
    ],
  },
  {
    id: 'B5',
    defect: 'the background child dies at once without a terminal, and nobody is told',
    tests: [
      [
        'integration/monitor-life.integration.test.ts',
        'starts, counts what is written, reports what is planted, and stops',
      ],
    ],
  },
  {
    id: 'B6',
    defect: 'the background child sets the terminal raw',
    tests: [
      ['system/terminal-closed.js', 'that was a real terminal'],
      [
        'processes/spawn-worker.test.ts',
        'starts a leader of its own group in / without a terminal',
      ],
    ],
  },
  {
    id: 'B7',
    defect: 'Ctrl+C cannot stop a foreground monitor',
    tests: [
      [
        'commands/foreground.integration.test.ts',
        'is a session that others see, streams findings, and ends with 130',
      ],
    ],
  },
  {
    id: 'B8',
    defect: 'the monitor dies with the terminal that started it',
    tests: [['system/terminal-closed.js', 'its worker lives']],
  },
  {
    id: 'B9',
    defect: 'truncation stalls the monitor silently',
    tests: [['follow/follow-file.test.ts', 'reads a copytruncated file from 0 (fault 9)']],
  },
  {
    id: 'B10',
    defect: 'rotation by rename ends the monitor',
    tests: [['integration/monitor-life.integration.test.ts', 'follows its file over a rotation']],
  },
  {
    id: 'B11',
    defect: 'lines are doubled, split, and cut inside a character',
    tests: [['follow/line-splitter.test.ts', 'gives the same lines whatever the chunks']],
  },
  {
    id: 'B12',
    defect: 'a torn file erases every session; updates are lost between processes',
    tests: [['journal/writers.integration.test.ts', 'append at once and lose nothing']],
  },
  {
    id: 'B13',
    defect: 'a recycled pid, a zombie and a stopped process count as running; EPERM as dead',
    tests: [
      ['processes/inspect.test.ts', 'takes a zombie for gone, which answers to kill(2) still'],
      ['integration/monitor-life.integration.test.ts', 'is stale while a signal stops it'],
    ],
  },
  {
    id: 'B14',
    defect: 'listing prompts, and crashes with stdin closed',
    tests: [['commands/errors.integration.test.ts', 'of nothing succeeds and writes nothing']],
  },
  {
    id: 'B15',
    defect: 'state lies in a shared, predictable /tmp file',
    tests: [
      [
        'integration/monitor-life.integration.test.ts',
        'keeps its folders 0700 and its files 0600 whatever the umask',
      ],
    ],
  },
  {
    id: 'B16',
    defect: 'a missing file exits 0, diagnostics go to stdout, no --json',
    tests: [
      ['commands/errors.integration.test.ts', 'to find a monitor, a finding or a file exits 3'],
    ],
  },
  {
    id: 'B17',
    defect: 'any name with "log" in it is a log file; the depth limit prunes nothing',
    tests: [['follow/discover.test.ts', 'judges by content, not by name (B17)']],
  },
  {
    id: 'B18',
    defect: 'globals are changed, and the network is asked at every start',
    tests: [['architecture.test.ts', 'keep the layout']],
    later: 'there is no update check at all',
  },
]

describe('the defects of the first qcmd', () => {
  it('are all eighteen accounted for', () => {
    expect(DEFECTS.map(({id}) => id)).toEqual(Array.from({length: 18}, (_, n) => `B${n + 1}`))
  })

  it.each(DEFECTS)('$id: $defect', ({tests}) => {
    expect(tests).not.toEqual([])
    for (const [file, title] of tests) {
      expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(title)
    }
  })
})
