import {describe, expect, it} from 'vitest'
import {showMonitor} from '../../src/app/show-monitor.js'
import type {Follow} from '../../src/follow/follow.js'
import type {LearnedSnapshot} from '../../src/learned/learned.js'
import type {FilePosition, SessionId} from '../../src/sessions/events.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {
  following,
  LINE_BYTES,
  linesAt,
  LOG,
  positionAt,
  scriptedFollow,
  untilAborted,
  type Step,
} from '../support/scripted-follow.js'
import {waitFor} from '../support/wait-for.js'

/** Every step goes by what was asked: the file is the inode 7, at the position asked for. */
type Asked = readonly FilePosition[]

const resumedBy = (script: (asked: Asked) => readonly Step[], before?: () => readonly Step[]) =>
  scriptedFollow((from) => script(from.type === 'positions' ? from.positions : []), before)

/** Resumes, has the whole script dealt with, and gives what was asked for. */
const resumeWith = async (
  room: MonitorRoom,
  id: SessionId,
  script: (asked: Asked) => readonly Step[],
  before?: () => readonly Step[],
): Promise<Asked> => {
  const follow = resumedBy(script, before)
  await runWith(room, follow, () => room.resume(id))
  const from = follow.askedFrom()
  return from?.type === 'positions' ? from.positions : []
}

const runWith = async (
  room: MonitorRoom,
  follow: Follow & {untilDealtWith: () => Promise<void>},
  begin: () => Promise<unknown>,
): Promise<void> => {
  room.follow = follow
  await begin()
  await follow.untilDealtWith()
}

/** A monitor that has read `count` lines of inode 7 from its start, and knows what is normal. */
const startAndRead = async (room: MonitorRoom, count: number): Promise<SessionId> => {
  const follow = scriptedFollow(
    () => [
      following(positionAt(6, 1000), positionAt(7, 0)),
      {type: 'finished', position: positionAt(6, 1000)},
      linesAt(7, 0, count),
    ],
    () => [linesAt(6, 0, 100)],
  )
  let id: SessionId | undefined
  await runWith(room, follow, async () => ({id} = await room.start()))
  if (id === undefined) throw new Error('not started')
  return id
}

/** Lines of inode 7 from where reading was asked to begin up to the line number `to`. */
const onTo = (asked: Asked, to: number): readonly Step[] => {
  const offset = asked[0]?.offset ?? 0
  return [following(...asked), linesAt(7, offset, to - offset / LINE_BYTES)]
}

/** A monitor whose last heartbeat is at line 100 and whose snapshot is at line 50. */
const startWithHeartbeatAhead = async (room: MonitorRoom): Promise<SessionId> => {
  const id = await startAndRead(room, 50)
  await room.stop(id)
  const early = await room.ports.learned.load(id)
  if (!early) throw new Error('no snapshot')
  await resumeWith(room, id, (asked) => onTo(asked, 100))
  await room.stop(id)
  await room.ports.learned.save(id, early)
  return id
}

const linesOf = async (room: MonitorRoom, id: SessionId) => (await room.counters(id))?.lines

describe('a resumed monitor', () => {
  it.each(['stop', 'kill'] as const)(
    'counts each line once when a %s comes before it has caught up with the last heartbeat',
    async (end) => {
      const room = new MonitorRoom()
      const id = await startWithHeartbeatAhead(room)
      const asked = await resumeWith(room, id, (from) => onTo(from, 70))
      expect(asked).toMatchObject([{offset: 50 * LINE_BYTES}])
      await room[end](id)
      expect(await linesOf(room, id)).toBe(100)
      await resumeWith(room, id, (from) => onTo(from, 100))
      await room.stop(id)
      expect(await linesOf(room, id)).toBe(100)
      expect((await room.life(id)).progress?.progress.positions).toMatchObject([{offset: 1000}])
    },
  )

  it('learns what lies between snapshot and heartbeat once, also over two resumes', async () => {
    const room = new MonitorRoom()
    const id = await startWithHeartbeatAhead(room)
    await resumeWith(room, id, (from) => onTo(from, 70))
    await room.stop(id)
    await resumeWith(room, id, (from) => onTo(from, 120))
    await room.stop(id)
    const straight = new MonitorRoom()
    const other = await startAndRead(straight, 120)
    await straight.stop(other)
    expect(await linesOf(room, id)).toBe(120)
    expect(await countsIn(room, id)).toEqual(await countsIn(straight, other))
  })

  it('learns nothing twice when the snapshot is ahead of the heartbeat', async () => {
    const room = new MonitorRoom()
    const id = await startAndRead(room, 50)
    await room.stop(id)
    await resumeWith(room, id, (asked) => onTo(asked, 80))
    await room.killBeforeHeartbeat(id)
    expect(await linesOf(room, id)).toBe(50)
    const learned = await countsIn(room, id)
    await resumeWith(room, id, (asked) => onTo(asked, 80))
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(80)
    expect(await countsIn(room, id)).toEqual(learned)
    expect(learned).toMatchObject([{count: 80}])
  })

  it('reads what was written since the start when it was killed before its first heartbeat', async () => {
    const room = new MonitorRoom()
    room.follow = scriptedFollow(
      () => [following(positionAt(7, 1000))],
      // It is killed while it learns: nothing but the start is in the journal.
      () => [untilAborted],
    )
    const {id} = await room.start()
    await room.kill(id)
    const asked = await resumeWith(room, id, (from) => [following(...from), linesAt(7, 1000, 5)])
    expect(asked).toMatchObject([{inode: '7', offset: 1000}])
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(5)
  })

  it.each<{readonly what: string; readonly end: Step}>([
    {what: 'is done with', end: {type: 'finished', position: positionAt(7, 700)}},
    {
      what: 'was truncated',
      end: {type: 'note', what: 'truncated', path: LOG, bytes: null, cause: null},
    },
  ])(
    'counts new content under an old inode whose file $what before it has caught up',
    async (old) => {
      const room = new MonitorRoom()
      const id = await startWithHeartbeatAhead(room)
      await resumeWith(room, id, (asked) => [
        ...onTo(asked, 70),
        old.end,
        linesAt(7, 0, 90, (n) => `ERROR disk ${n} broken`, {head: 'another head'}),
      ])
      await room.stop(id)
      expect(await linesOf(room, id)).toBe(190)
      expect(await room.ports.findings.list(id)).toMatchObject([{finding: {count: 90}}])
    },
  )

  it('counts a file that was recycled while nobody watched from its first line', async () => {
    const room = new MonitorRoom()
    const id = await startWithHeartbeatAhead(room)
    await resumeWith(room, id, () => [
      following(positionAt(7, 0, {head: 'another head'})),
      linesAt(7, 0, 90, undefined, {head: 'another head'}),
    ])
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(190)
  })

  it('tells of a file that vanished once, not again at each resume', async () => {
    const room = new MonitorRoom()
    const id = await startAndRead(room, 100)
    await room.stop(id)
    const gap: Step = {type: 'note', what: 'gap', path: LOG, bytes: null, cause: 'deleted'}
    const first = await resumeWith(room, id, () => [following(positionAt(8, 0)), gap])
    expect(first).toMatchObject([{inode: '7'}])
    await room.stop(id)
    for (const end of ['stop', 'kill'] as const) {
      const next = await resumeWith(room, id, (asked) => [following(...asked)])
      expect(next).toMatchObject([{inode: '8'}])
      await room[end](id)
    }
    expect((await room.counters(id))?.gaps).toBe(1)
  })

  it('knows the patterns of a file that was born after the last snapshot', async () => {
    const room = new MonitorRoom()
    const flushed = (n: number): string => `INFO cache flushed, ${n} entries`
    const id = await startAndRead(room, 100)
    await room.stop(id)
    const early = await room.ports.learned.load(id)
    if (!early) throw new Error('no snapshot')
    const rotated: Step[] = [
      {type: 'finished', position: positionAt(7, 1000)},
      linesAt(8, 0, 30, flushed),
    ]
    await resumeWith(room, id, (asked) => [following(...asked), ...rotated])
    await room.stop(id)
    const first = await room.ports.findings.list(id)
    // As a crash would leave it: the heartbeat is in the new file, the snapshot before it.
    await room.ports.learned.save(id, early)
    const more = (asked: Asked) => [following(...asked), linesAt(8, 300, 5, flushed)]
    await resumeWith(room, id, more, () => [linesAt(8, 0, 30, flushed)])
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(135)
    expect(await room.ports.findings.list(id)).toEqual(first)
    expect(first).toHaveLength(1)
  })

  it('learns anew what it had not learned to the end when it was stopped', async () => {
    const room = new MonitorRoom()
    const known = (n: number): string => `INFO cache flushed, ${n} entries`
    const first = linesAt(7, 0, 50)
    const second = linesAt(7, 500, 50, known)
    room.follow = scriptedFollow(
      () => [following(positionAt(7, 1000))],
      () => [first, untilAborted, second],
    )
    const {id} = await room.start()
    await room.stop(id)
    const more = (asked: Asked) => [following(...asked), linesAt(7, 1000, 5, known)]
    await resumeWith(room, id, more, () => [first, second])
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(5)
    expect(await room.ports.findings.list(id)).toEqual([])
  })

  it('shows and goes on although its snapshot cannot be read', async () => {
    const room = new MonitorRoom()
    const id = await startAndRead(room, 100)
    await room.stop(id)
    await damageSnapshot(room, id)
    expect(await showMonitor(room.ports, id)).toMatchObject({status: 'stopped', patterns: []})
    await resumeWith(
      room,
      id,
      (asked) => onTo(asked, 120),
      () => [linesAt(7, 0, 100)],
    )
    await room.stop(id)
    expect(room.frames(id)).toContainEqual({type: 'learned', lines: 100, templates: 1})
    expect(await linesOf(room, id)).toBe(120)
    expect(await countsIn(room, id)).toMatchObject([{count: 20}])
    expect(await room.ports.findings.list(id)).toEqual([])
  })

  it('finds its place in more files than a record holds, though no pattern can be read', async () => {
    const room = new MonitorRoom()
    const inodes = Array.from({length: 12}, (_, n) => n + 20)
    room.follow = scriptedFollow(
      () => [following(...inodes.map((inode) => positionAt(inode, 1000)))],
      () => [untilAborted],
    )
    const {id} = await room.start()
    // Killed while it learns: only a snapshot without patterns says where it began.
    await waitFor('the positions', () => room.ports.learned.load(id))
    await room.kill(id)
    const grow = (asked: Asked): readonly Step[] => [
      following(...asked),
      ...asked.map(({inode, offset}) => linesAt(Number(inode), offset, 5)),
    ]
    for (const lines of [60, 120]) {
      const asked = await resumeWith(room, id, grow)
      expect(asked.map(({inode}) => Number(inode)).sort()).toEqual(inodes)
      await room.stop(id)
      expect(await linesOf(room, id)).toBe(lines)
      await damageSnapshot(room, id)
    }
  })

  it('analyses a file that was truncated after the last snapshot and is longer than read', async () => {
    const room = new MonitorRoom()
    const id = await startAndRead(room, 100)
    await room.stop(id)
    let early: LearnedSnapshot | undefined
    const anew = {head: 'head of the new content', headBytes: 6}
    await resumeWith(room, id, (asked) => [
      following(...asked),
      async () => {
        early = await room.ports.learned.load(id)
      },
      {type: 'note', what: 'truncated', path: LOG, bytes: null, cause: null},
      linesAt(7, 0, 30, undefined, anew),
    ])
    await room.stop(id)
    if (!early) throw new Error('no snapshot')
    await room.ports.learned.save(id, early)
    await resumeWith(room, id, (asked) => [
      following(...asked),
      linesAt(7, 300, 40, (n) => `ERROR disk ${n} broken`, anew),
    ])
    await room.stop(id)
    expect(await linesOf(room, id)).toBe(170)
    expect(await room.ports.findings.list(id)).toMatchObject([{finding: {count: 40}}])
  })
})

/** A pipeline state that no version of qcmd has written. */
const damageSnapshot = async (room: MonitorRoom, id: SessionId): Promise<void> => {
  const known = await room.ports.learned.load(id)
  if (!known) throw new Error('no snapshot')
  await room.ports.learned.save(id, {...known, pipeline: {version: 1, state: {}}})
}

/** How often each pattern was seen, of the last snapshot. */
const countsIn = async (room: MonitorRoom, id: SessionId) => {
  const {patterns} = await showMonitor(room.ports, id)
  return patterns.map(({template, count}) => ({template, count}))
}
