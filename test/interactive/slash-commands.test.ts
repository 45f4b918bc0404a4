import {describe, expect, it} from 'vitest'
import {readWish, SLASH_COMMANDS} from '../../src/interactive/slash-commands.js'
import {UsageError} from '../../src/errors.js'

const wish = (line: string) => readWish(line, (text) => text.split(/\s+/))

describe('a line of the shell', () => {
  it.each<readonly [string, readonly string[]]>([
    ['/logs', ['logs']],
    ['/logs app.log --once', ['logs', 'app.log', '--once']],
    ['/list-monitors', ['monitors', 'list']],
    ['/lm --table', ['monitors', 'list', '--table']],
    ['/stop-monitor 3fa8', ['monitors', 'stop', '3fa8']],
    ['/sm api web', ['monitors', 'stop', 'api', 'web']],
    ['/monitor app.log', ['logs', 'app.log', '--background']],
    ['/mon app.log --follow', ['logs', 'app.log', '--follow']],
    ['/mon app.log -b', ['logs', 'app.log', '-b']],
    ['/status', ['status']],
    ['/show api', ['monitors', 'show', 'api']],
    ['/findings', ['findings', 'list']],
    ['/findings --since 2h', ['findings', 'list', '--since', '2h']],
    ['/findings f12a', ['findings', 'show', 'f12a']],
    ['/resume api', ['monitors', 'resume', 'api']],
    ['/prune', ['monitors', 'prune']],
    ['/history api', ['monitors', 'history', 'api']],
    ['/doctor', ['doctor']],
    ['/LM', ['monitors', 'list']],
    ['qcmd> /lm', ['monitors', 'list']],
  ])('%s', (line, argv) => {
    expect(wish(line)).toEqual({type: 'run', argv})
  })

  it('may be nothing, a comment, or what only a shell has', () => {
    expect(wish('')).toEqual({type: 'nothing'})
    expect(wish('qcmd>   ')).toEqual({type: 'nothing'})
    expect(wish('# Choose a log file')).toEqual({type: 'nothing'})
    expect(wish('/clear')).toEqual({type: 'clear'})
    expect(wish('/exit')).toEqual({type: 'exit'})
    expect(wish('/quit')).toEqual({type: 'exit'})
    expect(wish('/help')).toEqual({type: 'help', about: null})
    expect(wish('/help /sm')).toMatchObject({about: {names: ['stop-monitor', 'sm']}})
  })

  it('that is no command says which was meant', () => {
    expect(() => wish('/statsu')).toThrow(UsageError)
    expect(() => wish('/statsu')).toThrow(
      expect.objectContaining({hint: expect.stringContaining('/status') as string}) as Error,
    )
    expect(() => wish('stop-monitor 3fa8')).toThrow(
      expect.objectContaining({hint: expect.stringContaining('/stop-monitor') as string}) as Error,
    )
    expect(() => wish('/help nonsense')).toThrow(UsageError)
  })

  it('that has no slash is a question', () => {
    const question = 'why did the disk fill up last night?'
    expect(wish(question)).toEqual({type: 'run', argv: ['ask', '--', question]})
    expect(wish('  -f is what?')).toEqual({type: 'run', argv: ['ask', '--', '-f is what?']})
  })

  it('cannot read the standard input that the shell reads', () => {
    expect(() => wish('/logs - --once')).toThrow(UsageError)
  })

  it('has one command for each name', () => {
    const names = SLASH_COMMANDS.flatMap((command) => command.names)
    expect(new Set(names).size).toBe(names.length)
  })
})
