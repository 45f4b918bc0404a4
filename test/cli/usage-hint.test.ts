import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {HELP_TOPICS} from '../../src/cli/help-topics.js'
import {unknownCommand} from '../../src/cli/usage-hint.js'
import {MONITOR_STATUSES} from '../../src/sessions/status.js'
import {qcmdIn} from '../support/qcmd.js'

const IDS = [
  'logs',
  'status',
  'shell',
  'monitors',
  'monitors list',
  'monitors stop',
  'findings list',
]

describe('words that are no command', () => {
  it.each<readonly [string, string, string]>([
    ['lgos app.log', 'No command "lgos"', 'Did you mean qcmd logs? See: qcmd --help'],
    ['monitors lst', 'No command "monitors lst"', 'Did you mean qcmd monitors list?'],
    ['monitor list', 'No command "monitor"', 'Did you mean qcmd monitors list?'],
    ['stop api', 'No command "stop"', 'Did you mean qcmd monitors stop?'],
    ['app.log', 'No command "app.log"', 'To look at a file: qcmd logs app.log'],
    ['--list-monitor', 'No command "--list-monitor"', 'Did you mean qcmd --list-monitors?'],
    ['frobnicate', 'No command "frobnicate"', 'See: qcmd --help'],
    ['monitors frobnicate', 'No command "monitors frobnicate"', 'See: qcmd monitors --help'],
  ])('%s', (typed, message, hint) => {
    const error = unknownCommand(typed.split(' '), IDS)
    expect(error.message).toBe(message)
    expect(error.hint.startsWith(hint)).toBe(true)
    expect(error.exitCode).toBe(2)
  })
})

describe('a wrong command line', () => {
  it.each<readonly [readonly string[], RegExp]>([
    [['monitors', 'lst'], /Did you mean qcmd monitors list\? See: qcmd monitors --help/],
    [['logs', 'x', '--flow'], /Did you mean --follow\? See: qcmd logs --help/],
    [['monitors', 'stop', '--al'], /Did you mean --all\? See: qcmd monitors stop --help/],
    [['monitors', 'show', 'a', 'b'], /^See: qcmd monitors show --help/m],
    [['logs', 'x', '--from', 'middle'], /^See: qcmd logs --help/m],
    [['shell', 'extra'], /Unexpected argument: extra\nSee: qcmd shell --help/],
    [['monitors', 'list', 'extra'], /Unexpected argument: extra\nSee: qcmd monitors list --help/],
    [['help', 'exit'], /Did you mean qcmd help exit-codes\?/],
  ])('%j', async (argv, hint) => {
    const {code, stdout, stderr} = await qcmdIn().run(...argv)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
    expect(stderr).toMatch(hint)
  })
})

describe('help', () => {
  it('of every topic is what it says', async () => {
    for (const {name, about} of HELP_TOPICS) {
      const {code, stdout} = await qcmdIn().run('help', name)
      expect({name, code}).toEqual({name, code: 0})
      expect(stdout.startsWith(about)).toBe(true)
    }
  })

  it('names every command and topic', async () => {
    for (const argv of [['help'], ['--help'], []]) {
      const {code, stdout} = await qcmdIn().run(...argv)
      expect(code).toBe(0)
      for (const word of ['monitors stop', 'findings list', 'shell', 'exit-codes', 'journal']) {
        expect(stdout).toContain(word)
      }
    }
  })

  it('of a command is the same by both spellings, with its examples before its flags', async () => {
    const qcmd = qcmdIn()
    const [one, two] = [
      await qcmd.run('help', 'monitors', 'stop'),
      await qcmd.run('monitors', 'stop', '--help'),
    ]
    expect(one).toEqual(two)
    expect(one.stdout.indexOf('EXAMPLES')).toBeGreaterThan(0)
    expect(one.stdout.indexOf('EXAMPLES')).toBeLessThan(one.stdout.indexOf('FLAGS'))
  })

  it('knows every status and every exit code there is', () => {
    const termsOf = (name: string): readonly string[] =>
      HELP_TOPICS.find((topic) => topic.name === name)?.rows.map(([term]) => term) ?? []
    expect([...termsOf('statuses')].sort()).toEqual([...MONITOR_STATUSES].sort())
    const errors = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'errors.ts'), 'utf8')
    const codes = [...errors.matchAll(/exitCode = (\d+)/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(3)
    expect(termsOf('exit-codes')).toEqual(expect.arrayContaining(codes))
  })
})
