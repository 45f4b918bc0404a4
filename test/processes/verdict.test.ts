import {describe, expect, it} from 'vitest'
import type {ProcessLook} from '../../src/processes/looks.js'
import {isSameStart, verdictByLook, verdictByMachine} from '../../src/processes/verdict.js'

const MACHINE = {host: 'h', bootId: 'b', pidNamespace: 'pid:[1]'}
const WORKER = {...MACHINE, pid: 9, startTicks: '100', token: 'f00d'}

const look = (changes: Partial<ProcessLook> = {}): ProcessLook => ({
  pid: 9,
  parent: 1,
  group: 9,
  session: 9,
  state: 'S',
  startTicks: '100',
  argv: () => ['node', 'worker.js', '--token', 'f00d'],
  isNested: () => false,
  ...changes,
})

describe('verdictByMachine', () => {
  it('asks for the host first, then the namespace, then the boot', () => {
    expect(verdictByMachine({...WORKER, host: 'x', bootId: 'x'}, MACHINE)).toBe('foreign')
    expect(verdictByMachine({...WORKER, pidNamespace: '', bootId: 'x'}, MACHINE)).toBe('foreign')
    expect(verdictByMachine({...WORKER, bootId: 'x'}, MACHINE)).toBe('rebooted')
    expect(verdictByMachine(WORKER, MACHINE)).toBeUndefined()
  })
})

describe('verdictByLook', () => {
  it.each([
    ['alive', 'as recorded', look()],
    ['alive', 'at work', look({state: 'R'})],
    ['alive', 'stopped by a debugger', look({state: 't'})],
    ['alive', 'not to be looked at', 'hidden' as const],
    ['frozen', 'stopped by a signal', look({state: 'T'})],
    ['gone', 'not there', undefined],
    ['gone', 'a zombie', look({state: 'Z', argv: () => []})],
    ['gone', 'dead', look({state: 'X'})],
    ['gone', 'about to end, its memory given back', look({argv: () => []})],
    ['reused', 'started at another time', look({startTicks: '101'})],
    ['reused', 'started at the same tick with another token', look({argv: () => ['vim']})],
  ])('is %s for a process that is %s', (verdict, _, seen) => {
    expect(verdictByLook(WORKER, seen)).toBe(verdict)
  })

  it('goes by the start alone for a foreground monitor', () => {
    expect(verdictByLook({...WORKER, token: ''}, look({argv: () => ['vim']}))).toBe('alive')
    expect(verdictByLook({...WORKER, token: ''}, look({startTicks: '101'}))).toBe('reused')
  })
})

describe('isSameStart', () => {
  it('compares ticks exactly and times of ps by two seconds', () => {
    expect(isSameStart('100', '100')).toBe(true)
    expect(isSameStart('100', '102')).toBe(false)
    expect(isSameStart('Sat Nov  1 10:00:59 2025', 'Sat Nov  1 10:01:01 2025')).toBe(true)
    expect(isSameStart('Sat Nov  1 10:00:59 2025', 'Sat Nov  1 10:01:02 2025')).toBe(false)
    expect(isSameStart('100', 'Sat Nov  1 10:00:59 2025')).toBe(false)
    expect(isSameStart('', '100')).toBe(false)
    expect(isSameStart('', '')).toBe(true)
    expect(isSameStart('damaged', 'Sat Nov  1 10:00:59 2025')).toBe(false)
  })
})
