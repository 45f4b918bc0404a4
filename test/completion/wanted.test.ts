import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {HELP_TOPICS} from '../../src/cli/help-topics.js'
import {candidateLines, type Candidates} from '../../src/completion/candidate.js'
import {complete, type Facts} from '../../src/completion/complete.js'
import type {Manifest} from '../../src/completion/manifest.js'
import {unquoted} from '../../src/completion/unquoted.js'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import type {MonitorStatus} from '../../src/sessions/status.js'
import {syslog} from '../support/rows.js'
import {finding} from '../support/finding.js'

const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'oclif.manifest.json'), 'utf8'),
) as Manifest

const monitor = (name: string, status: MonitorStatus, id: string): MonitorRow => ({
  ...syslog,
  ...{id: id as MonitorRow['id'], name, status, path: '/var/log/x.log'},
})

const MONITORS = [
  monitor('api', 'running', '3fa85f64-5717-4562-b3fc-2c963f66afa6'),
  monitor('web', 'stale', '91c0e2aa-5717-4562-b3fc-2c963f66afa6'),
  monitor('old', 'stopped', '5550e2aa-5717-4562-b3fc-2c963f66afa6'),
  monitor('dead', 'crashed', '7770e2aa-5717-4562-b3fc-2c963f66afa6'),
  // Without a name of the user's: the last part of its path stands for it.
  monitor('x.log', 'starting', 'abcde2aa-5717-4562-b3fc-2c963f66afa6'),
]

const facts: Facts = {
  monitors: () => Promise.resolve(MONITORS),
  findings: () => [
    finding({id: '0bcf8eb8085d', severity: 'critical', title: 'Disk full'}),
    finding({id: '33d3aaeb7c78', severity: 'error', title: 'Backend too slow'}),
  ],
}
const at = (...words: readonly string[]): Promise<Candidates> =>
  complete(manifest, HELP_TOPICS, facts, words)
const wordsAt = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await at(...words)).words.map(({value}) => value)

describe('a Tab', () => {
  it('gives commands, and the commands of a topic', async () => {
    expect(await wordsAt('mo')).toEqual(['models', 'monitors'])
    expect(await wordsAt('')).toEqual(expect.arrayContaining(['logs', 'config', 'completion']))
    expect(await wordsAt('monitors', 're')).toEqual(['resume'])
    expect(await wordsAt('findings', '')).toEqual(['explain', 'list', 'show'])
    expect(await wordsAt('nonsense', '')).toEqual([])
    expect(await wordsAt('monitors', 'nonsense', '')).toEqual([])
    expect(await wordsAt('--li')).toEqual(['--list-monitors'])
  })

  it.each([
    [
      ['monitors', 'stop', ''],
      ['api', 'web', 'abcde2aa'],
    ],
    [
      ['monitors', 'stop', 'api', ''],
      ['web', 'abcde2aa'],
    ],
    [
      ['monitors', 'stop', '3fa8', ''],
      ['web', 'abcde2aa'],
    ],
    [['monitors', 'stop', '--all', 'w'], ['web']],
    [
      ['--stop-monitor', ''],
      ['api', 'web', 'abcde2aa'],
    ],
    [
      ['monitors', 'resume', ''],
      ['old', 'dead'],
    ],
    [['monitors', 'resume', 'old', ''], []],
    [
      ['monitors', 'prune', ''],
      ['old', 'dead'],
    ],
    [
      ['monitors', 'show', ''],
      ['api', 'web', 'old', 'dead', 'abcde2aa'],
    ],
    [['monitors', 'show', '3f'], ['3fa85f64']],
    [
      ['findings', 'list', '--monitor', 'a'],
      ['api', 'abcde2aa'],
    ],
    [
      ['findings', 'list', '--monitor=a'],
      ['--monitor=api', '--monitor=abcde2aa'],
    ],
    [['findings', 'list', '-m', 'w'], ['web']],
  ])('behind %j gives the monitors that fit', async (words, expected) => {
    expect(await wordsAt(...words)).toEqual(expected)
  })

  it('gives findings with what they are', async () => {
    expect((await at('findings', 'show', '')).words).toEqual([
      {value: '0bcf8eb8085d', about: 'critical: Disk full'},
      {value: '33d3aaeb7c78', about: 'error: Backend too slow'},
    ])
  })

  it.each([
    [['findings', 'list', '--severity', 'e'], ['error']],
    [['findings', 'list', '--severity=cr'], ['--severity=critical']],
    [
      ['monitors', 'list', '--sort', 'st'],
      ['started', 'status'],
    ],
    [
      ['monitors', 'list', '--filter', 'status=st'],
      ['status=starting', 'status=stale', 'status=stopping', 'status=stopped'],
    ],
    [['monitors', 'list', '--filter', 'na'], ['name=']],
    [
      ['logs', 'a.log', '--from', ''],
      ['start', 'end'],
    ],
    [['logs', '--model', ''], []],
    [['config', 'get', 'logs.max'], ['logs.maxMonitors']],
    [
      ['config', 'set', 'logs.from', ''],
      ['start', 'end'],
    ],
    [['config', 'set', 'logs.wait', 't'], ['true']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [
      ['logs', 'a.log', '-f', '--notify', 'd'],
      ['desktop', 'discord='],
    ],
    [['config', 'set', 'notify', 'desktop', 'web'], ['webhook=']],
    [['notify', 'test', 'sl'], ['slack=']],
    [['help', 'exit'], ['exit-codes']],
    [['help', 'monitors', 'sh'], ['show']],
  ])('behind %j gives values: %j', async (words, expected) => {
    expect(await wordsAt(...words)).toEqual(expected)
  })

  it('gives the flags that were not given, and their other side when it is typed', async () => {
    expect(await wordsAt('logs', '--wa')).toEqual(['--wait'])
    expect(await wordsAt('logs', '--no-wa')).toEqual(['--no-wait'])
    expect(await wordsAt('logs', '--wait', '--wa')).toEqual([])
    expect(await wordsAt('logs', '--no-wait', '--wa')).toEqual([])
    expect(await wordsAt('logs', '--a')).toEqual(
      expect.arrayContaining(['--ai', '--analysis', '--allow-duplicate', '--annotate']),
    )
    const all = await wordsAt('logs', '--')
    expect(all).toEqual(expect.arrayContaining(['--no-ai', '--wait', '--once', '--help']))
    expect(all).not.toContain('--no-wait')
  })

  it.each([
    [['logs', '']],
    [['logs', '--once', 'a.log', 'b']],
    [['--logs', '--log-file', '']],
    [['logs', '--', '-x']],
    [['rules', 'add', '']],
    [['monitors', 'list', '--journal', '']],
    [['config', 'set', 'stateDir', '']],
  ])('behind %j leaves it to the shell to find files', async (words) => {
    expect(await at(...words)).toEqual({also: 'files', words: []})
  })

  it.each([[['monitors', 'stop', '']], [['status', '']], [['logs', '--name', '']], [['ask', 'w']]])(
    'behind %j offers no files',
    async (words) => {
      expect((await at(...words)).also).toBe('nothing')
    },
  )

  it('never fails, whatever was typed', async () => {
    const word = fc.oneof(
      fc.constantFrom('monitors', 'stop', 'logs', '--', '--filter', '-m', '--severity=', 'config'),
      fc.constantFrom('__proto__', 'constructor', '--__proto__', '--constructor=', 'help', 'set'),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, {maxLength: 6}), async (words) => {
        const candidates = await at(...words)
        const typed = words.at(-1) ?? ''
        expect(candidates.words.every(({value}) => value.startsWith(typed))).toBe(true)
      }),
    )
  })
})

describe('what a shell reads', () => {
  it('has no word that it could take for more, and no control character', () => {
    const text = candidateLines({
      also: 'nothing',
      words: [
        {value: '$(touch x)', about: ''},
        {value: 'a b', about: ''},
        {value: '`x`', about: ''},
        {value: 'a;b', about: ''},
        {value: 'a\nb', about: ''},
        {value: 'good', about: 'two\nlines\tand \u001b[31mred'},
        {value: 'long', about: 'x'.repeat(500)},
      ],
    })
    const [also, good, long, ...rest] = text.split('\n')
    expect(also).toBe('nothing')
    expect(good).toMatch(/^good\ttwo lines and /)
    expect(long).toHaveLength('long\t'.length + 72)
    expect(rest).toEqual([''])
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
  })

  it('was read from a word of bash without expanding anything', () => {
    expect(unquoted(`'a b'`)).toBe('a b')
    expect(unquoted(`"a 'b' \\" c"`)).toBe(`a 'b' " c`)
    expect(unquoted('a\\ b')).toBe('a b')
    expect(unquoted(`'not closed`)).toBe('not closed')
    expect(unquoted('$(rm x)`y`$HOME')).toBe('$(rm x)`y`$HOME')
    expect(unquoted('end\\')).toBe('end')
  })
})
