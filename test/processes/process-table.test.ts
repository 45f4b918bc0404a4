import {describe, expect, it} from 'vitest'
import {readProcessTable} from '../../src/processes/process-table.js'
import {workerRoom} from '../support/workers.js'

describe('readProcessTable', () => {
  it('lists this process with its parent, owner and arguments', async () => {
    const {rows, source} = await readProcessTable()
    expect(source).toBe('ps-list')
    const own = rows.find(({pid}) => pid === process.pid)
    expect(own).toMatchObject({parent: process.ppid, uid: process.getuid?.()})
    expect(own?.command).toContain('node')
  })

  it('reads /proc where there is no ps', async ({skip}) => {
    skip(process.platform !== 'linux', 'needs Linux')
    const room = workerRoom()
    const worker = await room.start()
    const env = {...process.env, PATH: '/nonexistent'}
    expect(await room.drive('table-source', null, {env})).toBe('proc')
    expect(await room.drive('find', null, {env})).toMatchObject([{identity: worker}])
    // A worker that is gone: the table is asked who has its pid.
    const gone = {...worker, startTicks: '1'}
    expect(await room.drive('inspect', [gone, worker], {env})).toEqual(['reused', 'alive'])
    expect(await room.drive('terminate', worker, {env})).toBe('terminated')
  })
})
