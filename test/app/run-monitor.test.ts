import {mkdirSync, rmdirSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import type {SessionId} from '../../src/sessions/events.js'
import {sessionOf} from '../../src/sessions/session.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {following, linesAt, positionAt, scriptedFollow} from '../support/scripted-follow.js'
import {waitFor} from '../support/wait-for.js'

const HEARTBEAT_MS = 20
/** Longer than the time after which a monitor counts as stale. */
const SLOW_MS = 5 * HEARTBEAT_MS

const broken = (n: number): string => `ERROR disk ${n} broken`

const countsOf = async (room: MonitorRoom, id: SessionId) =>
  (await room.ports.findings.list(id)).map(({finding}) => finding.count)

describe('a running monitor', () => {
  it('writes the final count of a finding when it is stopped', async () => {
    const room = new MonitorRoom()
    const follow = scriptedFollow(() => [following(positionAt(7, 0)), linesAt(7, 0, 3, broken)])
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    await room.stop(id)
    expect(await countsOf(room, id)).toEqual([3])
  })

  it('waits for a follower that takes longer than its heartbeats to begin', async () => {
    const room = new MonitorRoom({heartbeatMs: HEARTBEAT_MS})
    const follow = scriptedFollow(() => [
      () => delay(SLOW_MS),
      following(positionAt(7, 0)),
      linesAt(7, 0, 10),
    ])
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    await waitFor('the heartbeat', async () => (await room.counters(id))?.lines === 10)
    expect(sessionOf(await room.life(id)).status).toBe('running')
  })

  it('gives heartbeats while it learns for long', async () => {
    const room = new MonitorRoom({heartbeatMs: HEARTBEAT_MS})
    const beats: (number | undefined)[] = []
    const look = async (): Promise<void> => {
      const [worker] = room.workers
      if (worker) beats.push((await room.life(worker.session)).progress?.beat)
    }
    const pause = (): Promise<void> => delay(SLOW_MS)
    const follow = scriptedFollow(
      () => [following(positionAt(7, 300))],
      () => [linesAt(7, 0, 10), pause, linesAt(7, 100, 10), look, pause, linesAt(7, 200, 10), look],
    )
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    expect(beats).toEqual([1, 2])
    expect(room.frames(id)).toContainEqual({type: 'learned', lines: 30, templates: 1})
  })

  it('outlives a findings file that cannot be written, and writes it afterwards', async () => {
    const room = new MonitorRoom({heartbeatMs: HEARTBEAT_MS})
    const follow = scriptedFollow(() => [
      following(positionAt(7, 0)),
      () => {
        block(room)
      },
      linesAt(7, 0, 3, broken),
    ])
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    expect(room.troubles(id)).toEqual([expect.stringMatching(/^state not saved: /)])
    rmdirSync(fileOf(room, id))
    await waitFor('the finding', async () => (await countsOf(room, id)).length > 0)
    await waitFor('the heartbeat', async () => (await room.counters(id))?.lines === 3)
    await room.stop(id)
    expect(await countsOf(room, id)).toEqual([3])
    expect(room.troubles(id).slice(1)).toEqual(['state is saved again'])
  })

  it('reads again on resume what it found and could not write', async () => {
    const room = new MonitorRoom()
    const script = () => [following(positionAt(7, 0)), linesAt(7, 0, 3, broken)]
    const follow = scriptedFollow(() => [
      ...script().slice(0, 1),
      () => {
        block(room)
      },
      ...script().slice(1),
    ])
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    await room.stop(id)
    // Neither the snapshot nor the journal may call read what is written nowhere.
    expect((await room.ports.learned.load(id))?.progress.counters.lines).toBe(0)
    expect((await room.counters(id))?.lines).toBe(0)
    rmdirSync(fileOf(room, id))
    const again = scriptedFollow(script)
    room.follow = again
    await room.resume(id)
    await again.untilDealtWith()
    await room.stop(id)
    expect(await countsOf(room, id)).toEqual([3])
    expect((await room.counters(id))?.lines).toBe(3)
  })
})

const fileOf = (room: MonitorRoom, id: SessionId): string =>
  join(room.dir, 'findings', `${id}.ndjson`)

/** A folder in the place of the session's findings. */
const block = (room: MonitorRoom): void => {
  const [worker] = room.workers
  if (worker) mkdirSync(fileOf(room, worker.session), {recursive: true})
}
