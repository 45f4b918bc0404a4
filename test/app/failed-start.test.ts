import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {listMonitors} from '../../src/app/list-monitors.js'
import {resumeMonitor} from '../../src/app/resume-monitor.js'
import {startMonitor} from '../../src/app/start-monitor.js'
import {MachineError} from '../../src/errors.js'
import type {Follow} from '../../src/follow/follow.js'
import {aStart, MonitorRoom} from '../support/monitor-room.js'
import {
  following,
  linesAt,
  positionAt,
  scriptedFollow,
  type ScriptedFollow,
} from '../support/scripted-follow.js'

const denied = new MachineError('no-permission', 'Cannot follow it: permission denied', 'sudo')

/** A file that exists and that the worker may not read. */
const unreadable = (): Follow =>
  scriptedFollow(() => [
    () => {
      throw denied
    },
  ])

const readable = (): ScriptedFollow =>
  scriptedFollow(() => [following(positionAt(7, 0)), linesAt(7, 0, 10)])

/** Goes on wherever it is asked to, and nothing was written. */
const goingOn = (): ScriptedFollow =>
  scriptedFollow((from) => (from.type === 'positions' ? [following(...from.positions)] : []))

const statuses = async (room: MonitorRoom) =>
  (await listMonitors(room.ports)).rows.map(({status}) => status)

describe('a start that fails', () => {
  it('leaves nothing behind and says why', async () => {
    const room = new MonitorRoom()
    room.follow = unreadable()
    await expect(room.start()).rejects.toThrow('permission denied')
    expect(await statuses(room)).toEqual([])
    const [worker] = room.workers
    expect(existsSync(join(room.dir, 'sessions', worker?.session ?? ''))).toBe(worker === undefined)
    room.follow = readable()
    await room.start()
    expect(await statuses(room)).toEqual(['running'])
  })

  it('leaves nothing behind when the system refuses a process', async () => {
    const room = new MonitorRoom()
    const refused = new MachineError('no-process', 'Cannot start a process: EAGAIN', 'ulimit -u')
    const processes = {...room.ports.processes, spawnWorker: () => Promise.reject(refused)}
    const start = startMonitor({...room.ports, processes}, aStart())
    await expect(start).rejects.toThrow('EAGAIN')
    expect(await statuses(room)).toEqual([])
  })
})

describe('a resume that fails', () => {
  it('leaves a crashed monitor crashed, where it had read to', async () => {
    const room = new MonitorRoom()
    const first = readable()
    room.follow = first
    const {id} = await room.start()
    await first.untilDealtWith()
    await room.stop(id)
    const before = await room.counters(id)
    room.follow = goingOn()
    await room.resume(id)
    await room.kill(id)
    room.follow = unreadable()
    await expect(room.resume(id)).rejects.toThrow('permission denied')
    expect((await listMonitors(room.ports)).rows).toMatchObject([
      {status: 'crashed', reason: 'Cannot follow it: permission denied'},
    ])
    const again = goingOn()
    room.follow = again
    await room.resume(id)
    await again.untilDealtWith()
    await room.stop(id)
    expect(again.askedFrom()).toMatchObject({positions: [{inode: '7', offset: 100}]})
    expect(await room.counters(id)).toEqual(before)
  })

  it('gives way to a monitor that was started on its file meanwhile', async () => {
    const room = new MonitorRoom()
    room.follow = readable()
    const {id} = await room.start()
    await room.kill(id)
    const racing = readable()
    const follow: Follow = {
      ...racing,
      resolve: async (path, options) => {
        await room.start()
        return racing.resolve(path, options)
      },
    }
    await expect(resumeMonitor({...room.ports, follow}, id)).rejects.toThrow('Cannot resume')
    expect(await statuses(room)).toEqual(['crashed', 'running'])
  })
})
