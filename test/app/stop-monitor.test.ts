import {setTimeout as delay} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {reconcileSessions} from '../../src/app/reconcile-sessions.js'
import {stopMonitors} from '../../src/app/stop-monitor.js'
import {MachineError} from '../../src/errors.js'
import type {SessionId} from '../../src/sessions/events.js'
import {sessionOf} from '../../src/sessions/session.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {following, positionAt, scriptedFollow} from '../support/scripted-follow.js'

const aRoom = (): MonitorRoom => {
  const room = new MonitorRoom()
  room.follow = scriptedFollow(() => [following(positionAt(7, 0))])
  return room
}

const statusOf = async (room: MonitorRoom, id: SessionId) => sessionOf(await room.life(id)).status

describe('stopping', () => {
  it('does not end a monitor that was resumed while the stop went on', async () => {
    const room = aRoom()
    const {processes} = room.ports
    const {id} = await room.start()
    const terminate: typeof processes.terminate = async (worker, graceMs) => {
      const how = await processes.terminate(worker, graceMs)
      await room.resume(id)
      return how
    }
    await stopMonitors({...room.ports, processes: {...processes, terminate}}, [id])
    expect((await room.life(id)).epoch.number).toBe(2)
    expect(await statusOf(room, id)).toBe('running')
  })

  it('ends the others, though one cannot be stopped, and then says so', async () => {
    const room = aRoom()
    const {processes} = room.ports
    const stubborn = await room.start({}, '/var/log/a.log')
    const other = await room.start({}, '/var/log/b.log')
    const terminate: typeof processes.terminate = async (worker, graceMs) => {
      if (worker.token === stubborn.epoch.request?.token)
        throw new MachineError('not-permitted', 'Cannot end process 100: not permitted', 'sudo')
      await delay(100)
      return processes.terminate(worker, graceMs)
    }
    const ports = {...room.ports, processes: {...processes, terminate}}
    await expect(stopMonitors(ports, [stubborn.id, other.id])).rejects.toThrow('not permitted')
    expect(await statusOf(room, other.id)).toBe('ended')
    expect(await statusOf(room, stubborn.id)).toBe('stopping')
  })
})

describe('reconciling', () => {
  it('calls no monitor crashed that ended in order between the two looks', async () => {
    const room = aRoom()
    const {processes} = room.ports
    const {id} = await room.start()
    let looks = 0
    const inspect: typeof processes.inspect = async (workers) => {
      looks += 1
      if (looks === 1) {
        room.workerOf(id).stop.abort()
        await room.workerOf(id).ended
      }
      return processes.inspect(workers)
    }
    const {sessions} = await reconcileSessions({...room.ports, processes: {...processes, inspect}})
    const life = sessions.get(id)
    expect(life && sessionOf(life)).toMatchObject({how: 'stopped', reason: 'signal'})
    expect((await room.life(id)).epoch.crashed).toBeNull()
  })
})
