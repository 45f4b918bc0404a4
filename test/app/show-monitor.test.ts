import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {showMonitor} from '../../src/app/show-monitor.js'
import {createFollow} from '../../src/follow/create-follow.js'
import type {CoveredFile, MonitorDetails} from '../../src/sessions/monitor-details.js'
import type {SessionId} from '../../src/sessions/events.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {following, positionAt, scriptedFollow} from '../support/scripted-follow.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const OLD = 'INFO it was there before\n'
const NEW = 'INFO it came later\n'

/** Twelve files with one line each, and a monitor of their folder that has begun at their ends. */
const watchedFolder = async () => {
  const room = new MonitorRoom({heartbeatMs: 30})
  room.follow = createFollow({pollMs: 30})
  const folder = tempDir()
  const files = Array.from({length: 12}, (_, n) =>
    join(folder, `${String(n).padStart(2, '0')}.log`),
  )
  for (const file of files) writeFileSync(file, OLD)
  const target = {path: folder, kind: 'folder', realPath: folder, files} as const
  const {id} = await room.start({target})
  return {room, id, files}
}

const untilRead = (room: MonitorRoom, id: SessionId, lines: number): Promise<unknown> =>
  waitFor('the lines', async () => (await room.counters(id))?.lines === lines)

const byPath = ({coverage}: MonitorDetails): readonly CoveredFile[] =>
  [...coverage.files].sort((a, b) => (a.path < b.path ? -1 : 1))

const nothing = {readBytes: 0, skippedBytes: 0, learnedBytes: 0, lostBytes: 0, holeBytes: 0}

describe('a monitor that is shown', () => {
  it('lists every open file with its figures, also more than a heartbeat has room for', async () => {
    const {room, id, files} = await watchedFolder()
    for (const file of files) appendFileSync(file, NEW)
    await untilRead(room, id, 12)
    const figures = {skippedBytes: OLD.length, learnedBytes: OLD.length, readBytes: NEW.length}
    const open = files.map((path) => ({path, state: 'open', at: null, ...figures}))
    // Of a running one the snapshot may be of the next heartbeat already.
    const running = await showMonitor(room.ports, id)
    expect(byPath(running)).toMatchObject(open)
    expect(running.coverage.unlisted).toEqual(nothing)
    expect(running.position.offset).toBeNull()

    await room.stop(id)
    expect(byPath(await showMonitor(room.ports, id))).toMatchObject(open)

    await room.resume(id)
    appendFileSync(files[0] ?? '', NEW)
    await untilRead(room, id, 13)
    await room.kill(id)
    const killed = await showMonitor(room.ports, id)
    expect(byPath(killed)).toMatchObject(
      open.map((file, n) => (n === 0 ? {...file, readBytes: 2 * NEW.length} : file)),
    )
    expect(killed.coverage).toMatchObject({
      ...{readBytes: 13 * NEW.length, skippedBytes: 12 * OLD.length, unlisted: nothing},
    })
  })

  it('says how many gaps there were, though its history holds fewer', async () => {
    const room = new MonitorRoom()
    const cut = {
      type: 'note',
      what: 'gap',
      path: '/var/log/app.log',
      bytes: 3,
      cause: 'cut',
    } as const
    const follow = scriptedFollow(() => [
      following(positionAt(7, 0)),
      ...Array.from({length: 250}, () => cut),
    ])
    room.follow = follow
    const {id} = await room.start()
    await follow.untilDealtWith()
    await room.stop(id)
    const {counters, coverage} = await showMonitor(room.ports, id)
    expect(counters.gaps).toBe(250)
    expect(coverage.gaps.length).toBeLessThan(200)
    expect(coverage).toMatchObject({gapsTotal: 250, lostBytes: 750, unlisted: {lostBytes: 750}})
  })
})
