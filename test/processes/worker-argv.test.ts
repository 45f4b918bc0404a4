import {describe, expect, it} from 'vitest'
import {argvOfText, readWorkerArgv, tokenOf, workerArgv} from '../../src/processes/worker-argv.js'

const WORKER = '/opt/qcmd/dist/worker.js'
const ARGS = {stateDir: '/home/me/state', session: 'abc', token: 'f00d'}
const TAIL = workerArgv(ARGS)

describe('readWorkerArgv', () => {
  it.each([
    ['node and script', ['/usr/bin/node', WORKER, ...TAIL]],
    ['a worker of another installation', ['node', '/other/qcmd/dist/worker.js', ...TAIL]],
    ['options of node', ['node', '--enable-source-maps', '--import', 'tsx', WORKER, ...TAIL]],
  ])('reads %s', (_, argv) => {
    expect(readWorkerArgv(argv, WORKER)).toEqual(ARGS)
  })

  it('knows a script by its path when it has another name', () => {
    expect(readWorkerArgv(['node', '/x/idle', ...TAIL], '/x/idle')).toEqual(ARGS)
    expect(readWorkerArgv(['node', '/x/idle', ...TAIL], WORKER)).toBeUndefined()
  })

  it.each([
    ['a shell that is given the line', ['sh', '-c', ['node', WORKER, ...TAIL].join(' ')]],
    ['a program that runs it', ['strace', '-f', 'node', WORKER, ...TAIL]],
    ['an editor of the script', ['vim', WORKER, ...TAIL]],
    ['a script that mentions it', ['node', '/my/own.js', WORKER, ...TAIL]],
    ['a line of code that is given them', ['node', '-e', 'code', WORKER, ...TAIL]],
    ['more arguments behind', ['node', WORKER, ...TAIL, '--more']],
    ['no script', ['node', ...TAIL]],
    ['a flag in place of another', ['node', WORKER, ...TAIL.with(0, '--status')]],
    ['nothing', []],
  ])('takes %s for no worker', (_, argv) => {
    expect(readWorkerArgv(argv, WORKER)).toBeUndefined()
  })
})

describe('tokenOf', () => {
  it('is the argument behind --token, and no part of one', () => {
    expect(tokenOf(['node', WORKER, ...TAIL])).toBe('f00d')
    expect(tokenOf(['node', '--token'])).toBe('')
    expect(tokenOf(['node', '--token f00d'])).toBe('')
    expect(tokenOf([])).toBe('')
  })
})

describe('argvOfText', () => {
  it.each([
    ['a plain line', WORKER, ARGS],
    [
      'blanks in the paths, as macOS has them',
      '/Users/me/my code/worker.js',
      {...ARGS, stateDir: '/Users/me/Library/Application Support/qcmd'},
    ],
  ])('finds the arguments again in %s', (_, script, args) => {
    for (const program of [process.execPath, 'node', `${process.execPath} --import tsx`]) {
      const line = [program, script, ...workerArgv(args)].join(' ')
      expect(readWorkerArgv(argvOfText(line, script), script)).toEqual(args)
    }
  })

  it('splits any other line at blanks', () => {
    expect(argvOfText('vim --state x', WORKER)).toEqual(['vim', '--state', 'x'])
    expect(argvOfText('a --token t --session s --state d', WORKER)).toHaveLength(7)
  })
})
