import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkMachine, gatherFacts} from '../../src/app/check-machine.js'
import {MachineError} from '../../src/errors.js'
import {eventOf, heartbeat, requested, started} from '../support/life.js'
import {createMemoryJournal} from '../support/memory-journal.js'
import {MonitorRoom} from '../support/monitor-room.js'

const unreadable = () =>
  Promise.reject(new MachineError('permission', 'Cannot read the journal: x', 'ls -ld /x'))

describe('looking at the machine', () => {
  it('finds the newest record of the journal, a heartbeat too', async () => {
    const events = [eventOf(requested(), 1), eventOf(started(), 2), eventOf(heartbeat(1, 5), 60)]
    const {ports} = new MonitorRoom({journal: createMemoryJournal(events)})
    const {journal} = await gatherFacts(ports)
    expect(journal).toMatchObject({
      ok: true,
      value: {records: 3, newestAt: 1_780_000_000_000 + 60_000},
    })
    const empty = await gatherFacts(new MonitorRoom({journal: createMemoryJournal()}).ports)
    expect(empty.journal).toMatchObject({ok: true, value: {newestAt: null}})
  })

  it('fails one check for what cannot be looked at, and goes on with the others', async () => {
    const room = new MonitorRoom()
    const checks = await checkMachine({
      ...room.ports,
      journal: {...createMemoryJournal(), replay: unreadable},
      processes: {
        ...room.ports.processes,
        inspect: () => Promise.reject(new Error('no table')),
        findWorkers: unreadable,
      },
    })
    const failing = checks.filter(({ok, optional}) => !ok && !optional)
    expect(failing.map(({name, detail}) => [name, detail])).toEqual([
      ['journal', 'Cannot read the journal: x'],
      ['processes', 'no table'],
      ['orphans', 'Cannot read the journal: x'],
    ])
    expect(failing[0]?.fix).toBe('ls -ld /x')
  })

  it('judges a real folder', async () => {
    const room = new MonitorRoom()
    mkdirSync(join(room.dir, 'journal'), {mode: 0o700})
    const checks = await checkMachine(room.ports)
    expect(checks.slice(0, 4).map(({name, ok}) => [name, ok])).toEqual([
      ['node', true],
      ['state-folder', true],
      ['journal', true],
      ['clock', expect.any(Boolean)],
    ])
  })
})
