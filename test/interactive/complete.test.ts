import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {complete} from '../../src/interactive/complete.js'
import {finding} from '../support/finding.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {tempDir} from '../support/temp-dir.js'

/** One monitor that runs, called live, and one that was stopped, called gone. */
const twoMonitors = async () => {
  const room = new MonitorRoom()
  const log = join(tempDir(), 'app.log')
  writeFileSync(log, 'one\n')
  const gone = await room.start({name: 'gone'}, log)
  await room.stop(gone.id)
  const live = await room.start({name: 'live'}, log)
  return {room, live: live.id.slice(0, 8), gone: gone.id.slice(0, 8)}
}

describe('completion', () => {
  it('of a command', async () => {
    const {ports} = new MonitorRoom()
    expect(await complete(ports, '/stat')).toEqual([['/status '], '/stat'])
    expect(await complete(ports, '  /s')).toEqual([
      expect.arrayContaining(['/stop-monitor ', '/sm ', '/status ', '/show ']),
      '/s',
    ])
    expect(await complete(ports, 'nothing')).toEqual([[], 'nothing'])
  })

  it('of monitors that the command can act on', async () => {
    const {room, live, gone} = await twoMonitors()
    const of = async (line: string) => [...(await complete(room.ports, line))[0]].sort()
    expect(await of('/sm ')).toEqual(['live ', `${live} `].sort())
    expect(await of('/resume ')).toEqual(['gone ', `${gone} `].sort())
    expect(await of('/show ')).toHaveLength(4)
    expect(await of('/sm li')).toEqual(['live '])
    expect(await of('/sm go')).toEqual([])
    expect(await of('/status ')).toEqual([])
  })

  it('of findings', async () => {
    const {room, live} = await twoMonitors()
    const {sessions} = await room.ports.journal.replay()
    const id = [...sessions.keys()].find((one) => one.startsWith(live))
    if (id === undefined) throw new Error('no monitor')
    await room.ports.findings.append(id, [finding({id: 'f12a9c0e', monitorId: id})])
    expect((await complete(room.ports, '/findings f1'))[0]).toEqual(['f12a9c0e '])
  })

  it('of paths, blanks escaped, and never of what a terminal would obey', async () => {
    const {ports} = new MonitorRoom()
    const dir = tempDir()
    mkdirSync(join(dir, 'my logs'))
    for (const name of ['app.log', 'my logs/in side.log', '.hidden', 'app\x1b[2J.log']) {
      writeFileSync(join(dir, name), '')
    }
    const of = async (typed: string) => {
      const [candidates, replaced] = await complete(ports, `/mon ${typed}`)
      expect(typed.endsWith(replaced)).toBe(true)
      return [...candidates].sort()
    }
    expect(await of(`${dir}/a`)).toEqual([`${dir}/app.log `])
    expect(await of(`${dir}/`)).toEqual([`${dir}/app.log `, `${dir}/my\\ logs/`])
    expect(await of(`${dir}/my\\ logs/`)).toEqual([`${dir}/my\\ logs/in\\ side.log `])
    expect(await of(`${dir}/.h`)).toEqual([`${dir}/.hidden `])
    expect(await of(`${dir}/nowhere/x`)).toEqual([])
  })
})
