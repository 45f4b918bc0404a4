import {describe, expect, it} from 'vitest'
import {startKind} from '../../src/cli/start-kind.js'

const IDS = ['logs', 'monitors', 'monitors:list', 'monitors:stop', 'findings:show']

describe('the kind of a start', () => {
  it.each([
    [['monitors', 'list', '--json'], 'monitors list'],
    [['monitors'], 'monitors'],
    [['monitors', 'stop', '3fa85f64'], 'monitors stop'],
    [['logs'], 'logs'],
    [['logs', 'app.log', '--once'], 'logs once'],
    [['logs', '-f', 'app.log'], 'logs follow'],
    [['logs', 'app.log', '--background', '--json'], 'logs background'],
    [['logs', '--help'], 'help'],
    [[], 'help'],
  ])('of %j is its command: %s', (argv, kind) => {
    expect(startKind(argv, IDS)).toBe(kind)
  })

  it.each([
    [['/home/me/secret.log']],
    [['nonsense', 'words']],
    [['logs', '/home/me/secret.log']],
    [['monitors', 'secret']],
    [['secret', 'monitors']],
  ])('of %j holds no word of the user', (argv) => {
    expect(['help', 'logs', 'monitors']).toContain(startKind(argv, IDS))
  })
})
