import {describe, expect, it} from 'vitest'
import {openAccount} from '../../src/sessions/account.js'
import {
  zeroCounters,
  type FilePosition,
  type GenerationAccount,
  type SessionFact,
} from '../../src/sessions/events.js'
import {coverageOf} from '../../src/sessions/monitor-details.js'
import {withKept, type KeptProgress} from '../../src/sessions/whole-progress.js'
import {lifeOf, requested, started} from '../support/life.js'

const inodes = Array.from({length: 12}, (_, n) => n)

const positionOf = (inode: number): FilePosition => ({
  ...{
    path: `/logs/${inode}.log`,
    device: '1',
    inode: String(inode),
    born: '',
    content: `c${inode}`,
  },
  ...{head: '', headBytes: 0, offset: 10, line: null, drained: false, tail: '', tailBytes: 0},
})

const progressOf = (
  bytes: number,
  positions: readonly FilePosition[] | null = null,
  accounts: readonly GenerationAccount[] | null = null,
) => ({counters: {...zeroCounters, bytes}, behindBytes: 0, positions, accounts, ai: null})

const beatOf = (
  bytes: number,
  positions: readonly FilePosition[] | null = null,
  accounts: readonly GenerationAccount[] | null = null,
): SessionFact => ({
  ...{kind: 'HeartbeatRecorded', epoch: 2, beat: 5},
  ...progressOf(bytes, positions, accounts),
})

/** Of twelve files, ten bytes read of each. */
const keptAt = (epoch: number, beat: number): KeptProgress => ({
  epoch,
  beat,
  progress: progressOf(120),
  positions: inodes.map(positionOf),
  accounts: inodes.map(() => ({...openAccount(0), readBytes: 10})),
})

const covered = (beat: SessionFact, kept: KeptProgress | null) => {
  const {readBytes, files, unlisted} = coverageOf(
    withKept(lifeOf([requested(), started(), beat]), kept),
  )
  return {readBytes, listed: files.map(({path}) => path), unlistedBytes: unlisted.readBytes}
}

const all = inodes.map((inode) => positionOf(inode).path)

describe('what a heartbeat has no room for', () => {
  it('is in the snapshot of the same heartbeat', () => {
    expect(covered(beatOf(120), keptAt(2, 5))).toEqual({
      ...{readBytes: 120, listed: all, unlistedBytes: 0},
    })
  })

  it('is known best from an earlier snapshot, when there is no other', () => {
    expect(covered(beatOf(150), keptAt(2, 3))).toEqual({
      ...{readBytes: 150, listed: all, unlistedBytes: 30},
    })
  })

  it.each([
    ['the same epoch', 2, 6],
    ['the next epoch', 3, 1],
  ])('comes with the counters of a later snapshot, of %s', (_, epoch, beat) => {
    expect(covered(beatOf(100), keptAt(epoch, beat))).toEqual({
      ...{readBytes: 120, listed: all, unlistedBytes: 0},
    })
  })

  it('is not known from a snapshot of an earlier epoch, from one of old, or from none', () => {
    const {accounts, ...old} = keptAt(2, 5)
    expect(accounts).toHaveLength(12)
    for (const kept of [keptAt(1, 9), old, null]) {
      expect(covered(beatOf(120), kept)).toEqual({
        ...{readBytes: 120, listed: [], unlistedBytes: 120},
      })
    }
  })

  it('may be the accounts alone: those of the same content are found', () => {
    const [first, second] = [positionOf(7), positionOf(3)]
    const anew = {...positionOf(4), content: 'c4+', offset: 0}
    const open = [anew, first, {...second, offset: 15}]
    const life = lifeOf([requested(), started(), beatOf(25, open)])
    const whole = withKept(life, keptAt(2, 4))
    expect(coverageOf(whole).files).toMatchObject([
      {path: first.path, state: 'open', readBytes: 10},
      {path: second.path, state: 'open', readBytes: 10},
    ])
    expect(coverageOf(whole).unlisted.readBytes).toBe(5)
    expect(whole.progress?.progress.positions).toEqual([first, {...second, offset: 15}, anew])
  })

  it('is asked of no snapshot when the heartbeat is whole, or nothing has begun', () => {
    const whole = lifeOf([requested(), started(), beatOf(10, [positionOf(1)], [openAccount(0)])])
    expect(withKept(whole, keptAt(2, 6))).toBe(whole)
    const asked = lifeOf([requested()])
    expect(withKept(asked, keptAt(1, 1))).toBe(asked)
  })
})
