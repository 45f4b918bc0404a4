import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {isInNestedNamespace, parseCmdline, parseProcStat} from '../../src/processes/proc-stat.js'

const statOf = (name: string): string =>
  `123 (${name}) S 1 77 66 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 11 0 987654 22 33 18446744073709551615`

describe('parseProcStat', () => {
  it('reads state, parent, group, session and start ticks', () => {
    expect(parseProcStat(statOf('node'))).toEqual({
      pid: 123,
      state: 'S',
      parent: 1,
      group: 77,
      session: 66,
      startTicks: '987654',
    })
  })

  it('is not deceived by a name, whatever a program calls itself', () => {
    const expected = parseProcStat(statOf('node'))
    expect(parseProcStat(statOf('x) R 1 (y) Z 9 9 9'))).toEqual(expected)
    fc.assert(
      fc.property(fc.string({maxLength: 15}), (name) => {
        expect(parseProcStat(statOf(name))).toEqual(expected)
      }),
    )
  })

  it('says nothing of a text that is no such line', () => {
    for (const text of ['', '123', '123 (node', '123 (node) S 1 2', 'x (node) S 1', ')']) {
      expect(parseProcStat(text)).toBeUndefined()
    }
  })

  it('reads the line of this very process', ({skip}) => {
    skip(process.platform !== 'linux', 'needs Linux')
    const stat = parseProcStat(readFileSync('/proc/self/stat', 'latin1'))
    expect(stat).toMatchObject({pid: process.pid, parent: process.ppid})
  })
})

describe('parseCmdline', () => {
  it('splits at NULs and keeps empty arguments and blanks', () => {
    expect(parseCmdline('node\0a b\0\0--x\0')).toEqual(['node', 'a b', '', '--x'])
    expect(parseCmdline('')).toEqual([])
    expect(parseCmdline('title without end')).toEqual(['title without end'])
  })
})

describe('isInNestedNamespace', () => {
  it('is told by more than one number in the NSpid line', () => {
    expect(isInNestedNamespace('Name:\tnode\nNSpid:\t812\t7\nNSpgid:\t812\t7\n')).toBe(true)
    expect(isInNestedNamespace('Name:\tnode\nNSpid:\t812\n')).toBe(false)
    expect(isInNestedNamespace('Name:\tnode\n')).toBe(false)
  })
})
