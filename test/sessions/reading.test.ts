import {describe, expect, it} from 'vitest'
import {openAccount} from '../../src/sessions/account.js'
import type {FilePosition} from '../../src/sessions/events.js'
import {
  accountsOf,
  afterFinished,
  afterLearning,
  afterLines,
  afterNote,
  afterTruncated,
  generationOf,
  progressAtStart,
  progressOf,
  startReading,
  type ReadLines,
} from '../../src/sessions/reading.js'

const at = (offset: number, inode = '2'): FilePosition => ({
  ...{
    path: '/log',
    device: '1',
    inode,
    born: '7',
    content: 'c',
    head: 'ab',
    headBytes: 1024,
    tail: 'cd',
    tailBytes: 64,
    offset,
    line: null,
    drained: false,
  },
})
const lines = (offset: number, bytes: number, over: Partial<ReadLines> = {}): ReadLines => ({
  ...{position: at(offset), behindBytes: 0, lines: 1, bytes},
  ...{undecodableLines: 0, truncatedLines: 0, unterminatedLines: 0},
  ...over,
})
const key = generationOf(at(0))

describe('a file that is begun at its end', () => {
  const begun = startReading([at(5000)])

  it('has skipped what stands before', () => {
    expect(begun.counters.skippedBytes).toBe(5000)
    expect(accountsOf(begun)).toEqual([openAccount(5000)])
    expect(progressAtStart([at(5000)])).toEqual(progressOf(begun))
  })

  it('says how much of that was read to learn', () => {
    const learned = afterLearning(begun, at(5000), 4000)
    expect(learned.counters).toMatchObject({skippedBytes: 5000, learnedBytes: 4000, bytes: 0})
    expect(accountsOf(learned)).toEqual([{...openAccount(5000), learnedBytes: 4000}])
  })

  it('accounts for each byte up to where reading stands', () => {
    const hole = {what: 'gap', bytes: null, holeBytes: 4096, key} as const
    const read = afterNote(afterLines(begun, lines(5100, 100)), hole)
    const [account = openAccount(0)] = accountsOf(afterLines(read, lines(9200, 4)))
    const {skippedBytes, readBytes, holeBytes} = account
    expect(skippedBytes + readBytes + holeBytes).toBe(9200)
  })

  it('counts on after a resume, and skips nothing a second time', () => {
    const {counters, accounts} = afterLines(begun, lines(5100, 100))
    const resumed = startReading([at(5100)], counters, accounts)
    expect(resumed.counters).toEqual(counters)
    expect(accountsOf(afterLines(resumed, lines(5150, 50)))).toEqual([
      {...openAccount(5000), readBytes: 150},
    ])
  })
})

describe('a generation', () => {
  const read = afterLines(startReading([at(0)]), lines(70, 70, {undecodableLines: 1}))

  it('is closed with its account when it is done with', () => {
    const {reading, closed} = afterFinished(read, at(70))
    const account = {...openAccount(0), readBytes: 70, undecodableLines: 1}
    expect(closed).toEqual({position: at(70), how: 'finished', account})
    expect([reading.positions.size, reading.accounts.size]).toEqual([0, 0])
  })

  it('is not closed when another one has its inode by now', () => {
    const {reading, closed} = afterFinished(read, {...at(70), head: 'other'})
    expect(closed).toBeNull()
    expect(reading.positions.size).toBe(1)
  })

  it('that was cut is closed with what was lost of it, and begins anew', () => {
    const lost = afterNote(read, {what: 'gap', bytes: 30, holeBytes: 0, key})
    const {reading, closed} = afterTruncated(lost, key)
    expect(closed).toMatchObject({how: 'truncated', account: {readBytes: 70, lostBytes: 30}})
    expect(accountsOf(reading)).toEqual([openAccount(0)])
    expect([...reading.positions.values()]).toMatchObject([
      {offset: 0, headBytes: 0, tail: '', tailBytes: 0},
    ])
    expect(reading.counters).toMatchObject({bytes: 70, lostBytes: 30, gaps: 1})
  })

  it('that nobody met has a gap, but no account', () => {
    const gap = afterNote(read, {what: 'gap', bytes: null, holeBytes: 0, key: null})
    expect(gap.counters).toMatchObject({gaps: 1, lostBytes: 0})
    expect(accountsOf(gap)).toEqual(accountsOf(read))
    expect(afterTruncated(read, '1:99').closed).toBeNull()
  })
})

describe('many files', () => {
  it('do not fit a record: neither positions nor accounts are in it', () => {
    const positions = Array.from({length: 9}, (_, n) => at(1, String(n)))
    expect(progressOf(startReading(positions))).toMatchObject({positions: null, accounts: null})
    expect(accountsOf(startReading(positions))).toHaveLength(9)
  })
})
