import {aiOff} from '../../src/sessions/ai-report.js'
import {describe, expect, it} from 'vitest'
import {
  zeroCounters,
  type Counters,
  type FilePosition,
  type GenerationAccount,
  type SessionFact,
} from '../../src/sessions/events.js'
import {coverageOf, historyEntries, monitorDetails} from '../../src/sessions/monitor-details.js'
import {HISTORY_LIMIT} from '../../src/sessions/session.js'
import {openAccount} from '../../src/sessions/account.js'
import {lifeOf, requested, started, stopped} from '../support/life.js'

const read = (
  counters: Partial<Counters>,
  positions: readonly FilePosition[] | null = null,
  accounts: readonly GenerationAccount[] | null = null,
): SessionFact => ({
  kind: 'HeartbeatRecorded',
  epoch: 1,
  beat: 1,
  counters: {...zeroCounters, ...counters},
  behindBytes: 42,
  positions,
  accounts,
  ai: null,
})

const gap = (bytes: number | null, cause: string | null = 'rotated away unread'): SessionFact => ({
  kind: 'FileNoted',
  epoch: 1,
  what: 'gap',
  path: '/var/log/syslog',
  bytes,
  cause,
})

const position = (path: string, offset: number): FilePosition => ({
  path,
  device: '1',
  inode: '2',
  born: '',
  content: '',
  head: '',
  headBytes: 0,
  tail: '',
  tailBytes: 0,
  offset,
  line: null,
  drained: false,
})

describe('coverage', () => {
  const percentOf = (bytes: number, lostBytes: number, gaps = lostBytes > 0 ? 1 : 0) =>
    coverageOf(lifeOf([requested(), started(), read({bytes, lostBytes, gaps})])).percent

  it('is 100 only when nothing is known to be lost', () => {
    expect(percentOf(1000, 0)).toBe(100)
    expect(percentOf(0, 0)).toBe(100)
    expect(percentOf(1e15, 1)).toBe(99.9)
    expect(percentOf(999_999, 1)).toBe(99.9)
    // A gap of unknown size.
    expect(percentOf(1000, 0, 1)).toBe(99.9)
  })

  it('is rounded down to one decimal', () => {
    expect(percentOf(9_996, 4)).toBe(99.9)
    expect(percentOf(2, 1)).toBe(66.6)
    expect(percentOf(0, 10)).toBe(0)
  })

  it('names each gap with its size and cause, also before a heartbeat counted it', () => {
    const life = lifeOf([requested(), started(), gap(1234), gap(null, null)])
    expect(coverageOf(life)).toMatchObject({
      percent: 0,
      gaps: [
        {at: new Date(1_780_000_002_000).toISOString(), bytes: 1234, cause: 'rotated away unread'},
        {at: new Date(1_780_000_003_000).toISOString(), bytes: null, cause: null},
      ],
      gapsTotal: 2,
    })
  })

  describe('of more gaps than a history holds', () => {
    const many = Array.from({length: 250}, () => gap(1))
    const noText: SessionFact = {
      ...{kind: 'FileNoted', epoch: 1, what: 'not-text', path: '/log', bytes: 77},
      cause: 'it looks like UTF-16',
    }

    it('lists the latest and says how many there were', () => {
      const beat = read({gaps: 250, lostBytes: 250})
      const {gaps, gapsTotal} = coverageOf(lifeOf([requested(), started(), ...many, beat]))
      expect(gaps.length).toBeLessThan(HISTORY_LIMIT)
      expect(gapsTotal).toBe(250)
    })

    it('counts what is listed where no heartbeat has counted that much', () => {
      const beat = read({gaps: 17, lostBytes: 17})
      const {gaps, gapsTotal} = coverageOf(lifeOf([requested(), started(), beat, ...many]))
      expect(gapsTotal).toBe(gaps.length)
    })

    it('counts a file that is no text beside them, as no counter of gaps does', () => {
      const facts = [requested(), started(), ...many.slice(0, 150), noText]
      expect(coverageOf(lifeOf([...facts, read({gaps: 160, lostBytes: 237})])).gapsTotal).toBe(161)
      expect(coverageOf(lifeOf([...facts, read({gaps: 150, lostBytes: 227})])).gapsTotal).toBe(151)
    })

    it('is never less than 100 with 0 gaps', () => {
      // No word is left of the one file that was no text.
      const life = lifeOf([requested(), started(), read({bytes: 1000, lostBytes: 77})])
      expect(coverageOf(life)).toMatchObject({percent: 92.8, gaps: [], gapsTotal: 1})
    })
  })
})

const timesAll = <T extends Record<string, number>>(sums: T, times: number): T =>
  Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum * times])) as T

describe('the ledger', () => {
  const one = {...openAccount(100), learnedBytes: 60, readBytes: 900}
  const two = {...openAccount(0), readBytes: 5, undecodableLines: 1}
  const closed: SessionFact = {
    ...{kind: 'GenerationClosed', epoch: 1, path: '/var/log/syslog.1', device: '1', inode: '1'},
    ...{how: 'finished', head: 'ab', headBytes: 2, account: one},
  }

  it('has the files that are done with, and then the open ones', () => {
    const beat = read({}, [position('/var/log/syslog', 5)], [two])
    const {files} = coverageOf(lifeOf([requested(), started(), closed, beat]))
    expect(files).toEqual([
      {path: '/var/log/syslog.1', state: 'finished', at: '2026-05-28T20:26:42.000Z', ...one},
      {path: '/var/log/syslog', state: 'open', at: null, ...two},
    ])
  })

  it('has the sums of the session', () => {
    const sums = {lostBytes: 3, skippedBytes: 100, learnedBytes: 60, holeBytes: 4096}
    const coverage = coverageOf(lifeOf([requested(), started(), read({bytes: 905, ...sums})]))
    expect(coverage).toMatchObject({readBytes: 905, ...sums})
  })

  it('accounts for what no listed file does, when there were more than a history holds', () => {
    const many = Array.from({length: 250}, () => closed)
    const share = {skippedBytes: 100, learnedBytes: 60, readBytes: 900, lostBytes: 0, holeBytes: 0}
    const {readBytes: bytes, ...sums} = timesAll(share, 250)
    const beat = read({bytes: bytes + 5, ...sums}, [position('/var/log/syslog', 5)], [two])
    const {files, unlisted} = coverageOf(lifeOf([requested(), started(), ...many, beat]))
    expect(files.length).toBeLessThan(HISTORY_LIMIT)
    expect(unlisted).toEqual(timesAll(share, 251 - files.length))
  })

  it('has nothing beyond the files as a rule, and never less than nothing', () => {
    const none = {readBytes: 0, skippedBytes: 0, learnedBytes: 0, lostBytes: 0, holeBytes: 0}
    const {readBytes: bytes, skippedBytes, learnedBytes} = one
    const beat = read({bytes, skippedBytes, learnedBytes})
    expect(coverageOf(lifeOf([requested(), started(), closed, beat])).unlisted).toEqual(none)
    expect(coverageOf(lifeOf([requested(), started(), closed])).unlisted).toEqual(none)
  })

  it('counts a file that is no text as not read, once however often it is told', () => {
    const note = (cause: string): SessionFact => ({
      ...{kind: 'FileNoted', epoch: 1, what: 'not-text', path: '/log', bytes: 77, cause},
    })
    const wide = note('it looks like UTF-16')
    const {percent, gaps} = coverageOf(lifeOf([requested(), started(), wide, wide]))
    expect(percent).toBeLessThan(100)
    expect(gaps).toMatchObject([{bytes: 77, cause: 'it looks like UTF-16'}])
    const folder = {...note('it is a folder'), bytes: null}
    expect(coverageOf(lifeOf([requested(), started(), folder])).percent).toBe(100)
  })
})

describe('history', () => {
  it('gives each event with its time and its own facts, without its stamp', () => {
    const entries = historyEntries(lifeOf([requested(), started(), gap(5), stopped()]))
    expect(entries.map(({event}) => event)).toEqual([
      'StartRequested',
      'SessionStarted',
      'FileNoted',
      'SessionStopped',
    ])
    expect(entries[2]).toEqual({
      at: new Date(1_780_000_002_000).toISOString(),
      event: 'FileNoted',
      epoch: 1,
      what: 'gap',
      path: '/var/log/syslog',
      bytes: 5,
      cause: 'rotated away unread',
    })
  })
})

describe('the details of a monitor', () => {
  const details = (facts: readonly SessionFact[]) =>
    monitorDetails(
      lifeOf(facts),
      {status: 'running', reason: null},
      {
        patterns: [],
        slices: null,
        notifications: [],
        findingsDropped: zeroCounters.findings,
        ai: aiOff,
      },
    )

  it('have the keys of the contract beside those of the row', () => {
    const findings = {info: 1, warning: 2, error: 3, critical: 4}
    const all = details([requested(), started(), read({lines: 3, lostBytes: 9, findings})])
    expect(all.counters).toEqual({
      lines: 3,
      bytes: 0,
      templates: 0,
      findings: 10,
      rotations: 0,
      gaps: 0,
      undecodableLines: 0,
      truncatedLines: 0,
      unterminatedLines: 0,
    })
    expect(all).toMatchObject({id: all.id, status: 'running', findings, patterns: [], ai: aiOff})
    expect(all.history).toHaveLength(2)
  })

  it('tell the offset in the file itself while an old generation is drained', () => {
    const positions = [position('/var/log/syslog', 7), position('/var/log/syslog.1', 900)]
    expect(details([requested(), started(), read({}, positions)]).position).toEqual({
      offset: 7,
      behindBytes: 42,
    })
  })

  it('tell no offset for a folder, nor before anything was read', () => {
    const folder = requested({target: 'folder', path: '/var/log'})
    const positions = [position('/var/log/syslog', 7)]
    expect(details([folder, started(), read({}, positions)]).position.offset).toBeNull()
    expect(details([requested()]).position).toEqual({offset: null, behindBytes: null})
  })
})
