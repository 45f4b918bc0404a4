import {describe, expect, it} from 'vitest'
import {listMonitors} from '../../src/app/list-monitors.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {following, positionAt, scriptedFollow} from '../support/scripted-follow.js'

describe('the limit of monitors', () => {
  it('holds for wishes that are recorded before any of them is looked at again', async () => {
    // fault 94: all six replay an empty journal first
    const room = new MonitorRoom()
    room.follow = scriptedFollow(() => [following(positionAt(7, 0))])
    const starts = Array.from({length: 6}, (_, n) =>
      room.start({maxMonitors: 3}, `/var/log/${n}.log`),
    )
    const refusals = (await Promise.allSettled(starts)).flatMap((start) =>
      start.status === 'rejected' ? [String(start.reason)] : [],
    )
    expect(refusals).toHaveLength(3)
    for (const refusal of refusals) expect(refusal).toContain('--max-monitors 3')
    expect((await listMonitors(room.ports)).rows.map(({status}) => status)).toEqual([
      ...['running', 'running', 'running'],
    ])
    expect(room.workers).toHaveLength(3)
  })
})
