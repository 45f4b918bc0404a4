import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {listMonitors} from '../../src/app/list-monitors.js'
import {chooseFile} from '../../src/interactive/choose-file.js'
import {fileMenu} from '../../src/interactive/file-menu.js'
import {logMenu} from '../../src/interactive/log-menu.js'
import {Interrupted} from '../../src/interactive/question.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {scriptedMenu} from '../support/scripted-menu.js'
import {tempDir} from '../support/temp-dir.js'

const aLog = (): string => {
  const path = join(tempDir(), 'app.log')
  writeFileSync(path, '2026-01-01T00:00:00Z INFO request served\n'.repeat(20))
  return path
}

const statuses = async (room: MonitorRoom): Promise<readonly string[]> =>
  (await listMonitors(room.ports)).rows.map(({status}) => status)

describe('the log menu', () => {
  it('leads from looking and stopping back to itself', async () => {
    const room = new MonitorRoom()
    await room.start({name: 'api'}, aLog())
    const {menu, asked, said} = scriptedMenu(room.ports, ['1', 'esc', '2', 'api', 'q'])
    await logMenu(menu)
    expect(asked.map(({title}) => title)).toEqual([
      'qcmd logs',
      'Show one whole',
      'qcmd logs',
      'Stop',
      'qcmd logs',
    ])
    expect(said.join('\n')).toContain('Log monitor session ended.')
    expect(await statuses(room)).toEqual(['stopped'])
  })

  it('says how many monitors there are, and how many need somebody', async () => {
    const room = new MonitorRoom()
    await room.start({}, aLog())
    const second = await room.start({}, aLog())
    await room.kill(second.id)
    const {menu, asked} = scriptedMenu(room.ports, ['q'])
    await logMenu(menu)
    expect(asked[0]?.aside).toBe('1 monitor, 1 needs you')
    expect(asked[0]?.choices[0]?.hint).toBe('1 running, 1 crashed')
  })

  it('offers to clear the crashed ones after a stop', async () => {
    const room = new MonitorRoom()
    await room.start({name: 'api'}, aLog())
    const {id} = await room.start({name: 'web'}, aLog())
    await room.kill(id)
    const {menu, asked} = scriptedMenu(room.ports, ['2', 'api', '1', 'q'])
    await logMenu(menu)
    expect(asked[2]?.title).toBe('1 crashed monitor in the list')
    expect(await statuses(room)).toEqual(['stopped'])
  })

  it('passes Ctrl+C on, wherever it is pressed', async () => {
    for (const words of [['^C'], ['3', '^C'], ['4', '^C']]) {
      const {menu} = scriptedMenu(new MonitorRoom().ports, words)
      await expect(logMenu(menu)).rejects.toThrow(Interrupted)
    }
  })
})

describe('the menu of a file', () => {
  it('has the four choices, the third of which is the background', async () => {
    const room = new MonitorRoom()
    const {menu, asked, said} = scriptedMenu(room.ports, ['3'])
    expect(await fileMenu(menu, [aLog()], 'once')).toBe('done')
    expect(asked[0]?.choices.map(({text}) => text)).toEqual([
      'Analyze once',
      'Monitor here',
      'Monitor in the background',
      'Background, without analysis',
    ])
    expect(said.join('\n')).toMatch(/^Started monitoring/)
    expect(await statuses(room)).toEqual(['running'])
  })

  it('offers the monitor that has the file already', async () => {
    const room = new MonitorRoom()
    const log = aLog()
    const {id} = await room.start({}, log)
    const shown = scriptedMenu(room.ports, ['3', '1'])
    expect(await fileMenu(shown.menu, [log], 'once')).toBe('done')
    expect(shown.asked.map(({title}) => title)).toEqual([
      log,
      `Monitored already by ${id.slice(0, 8)}`,
    ])
    expect(shown.asked[0]?.aside).toBe(`monitored by ${id.slice(0, 8)}, running`)
    expect(shown.said.join('\n')).toContain(id)
    const left = scriptedMenu(room.ports, ['3', 'esc'])
    expect(await fileMenu(left.menu, [log], 'once')).toBe('back')
    expect(await statuses(room)).toEqual(['running'])
    const replaced = scriptedMenu(room.ports, ['3', '2'])
    expect(await fileMenu(replaced.menu, [log], 'once')).toBe('done')
    expect([...(await statuses(room))].sort()).toEqual(['running', 'stopped'])
  })

  it('says what a path that leads nowhere is before it asks anything', async () => {
    const {menu, asked} = scriptedMenu(new MonitorRoom().ports, [])
    await expect(fileMenu(menu, ['/nowhere/at-all.log'], 'once')).rejects.toThrow(/no such file/)
    expect(asked).toEqual([])
  })
})

describe('the list of files', () => {
  it('takes a path that was typed, and stays when it leads nowhere', async () => {
    const {menu, asked, said} = scriptedMenu(new MonitorRoom().ports, [
      '/nowhere/at-all.log',
      aLog(),
      '1',
    ])
    expect(await chooseFile(menu, [], 'once')).toBe('done')
    expect(asked.map(({title}) => title).slice(0, 2)).toEqual(['Log file', 'Log file'])
    expect(said.join('\n')).toMatch(/no such file[^]*20 lines/)
  })

  it('says why a file cannot be read, and does not take it', async () => {
    const file = {bytes: 1, modifiedAt: '2026-01-01T00:00:00Z', format: 'text', reason: null}
    const files = [
      {...file, path: '/a.log', readable: true},
      {...file, path: '/b.log', readable: false, reason: 'permission denied'},
    ]
    const {menu, asked} = scriptedMenu(new MonitorRoom().ports, ['esc'])
    expect(await chooseFile(menu, files, 'once')).toBe('back')
    expect(asked[0]?.choices[1]).toMatchObject({text: '/b.log', disabled: 'permission denied'})
  })
})
