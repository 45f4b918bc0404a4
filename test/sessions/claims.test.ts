import {describe, expect, it} from 'vitest'
import {findConflict} from '../../src/sessions/claims.js'
import {
  crashed,
  heartbeat,
  lifeOf,
  OTHER,
  pruned,
  requested,
  SESSION,
  settings,
  started,
  stopped,
} from '../support/life.js'

const position = {
  path: '/x',
  device: '1',
  inode: '2',
  born: '',
  content: '',
  head: '',
  headBytes: 0,
  tail: '',
  tailBytes: 0,
  offset: 0,
  line: 0,
  drained: false,
}

const holding = (...facts: Parameters<typeof lifeOf>[0]) => new Map([[OTHER, lifeOf(facts, OTHER)]])

describe('a wish for a monitor', () => {
  it('collides with a live monitor on the same file', () => {
    expect(findConflict(settings, holding(requested(), started()), null, 50)).toMatchObject({
      over: 'file',
    })
    expect(findConflict(settings, holding(requested()), null, 50)).toMatchObject({over: 'file'})
  })
  it('knows the file behind another path to it', () => {
    const link = {...settings, path: '/tmp/link'}
    expect(findConflict(link, holding(requested(), started()), null, 50)).toMatchObject({
      over: 'file',
    })
  })
  it('knows the file behind a folder or a glob, in both directions', () => {
    const glob = {path: '/var/log/*.log', realPath: '/var/log/*.log', target: 'glob'} as const
    const folder = {path: '/var/log', realPath: '/var/log', target: 'folder'} as const
    const file = {...settings, path: '/var/log/a.log', realPath: '/var/log/a.log'}
    const files = ['/var/log/a.log', '/var/log/b.log']
    const reading = {...heartbeat(1, 1), positions: [{...position, path: '/var/log/a.log'}]}
    const onFile = holding(requested({path: file.path, realPath: file.realPath}), started())
    const onGlob = holding(requested(glob), started(), reading)
    const wishGlob = {...settings, ...glob}
    const wishFolder = {...settings, ...folder}
    expect(findConflict(wishGlob, onFile, null, 50, files)).toMatchObject({over: 'file'})
    expect(findConflict(wishFolder, onFile, null, 50, files)).toMatchObject({over: 'file'})
    expect(findConflict(file, onGlob, null, 50, [file.path])).toMatchObject({over: 'file'})
    expect(findConflict(file, holding(requested(folder), started()), null, 50)).toMatchObject({
      over: 'file',
    })
    const other = {...file, path: '/srv/a.log', realPath: '/srv/a.log'}
    expect(findConflict(other, onGlob, null, 50, [other.path])).toBeNull()
  })
  it('does not collide with one that ended, or with leave', () => {
    expect(findConflict(settings, holding(requested(), started(), stopped()), null, 50)).toBeNull()
    expect(findConflict(settings, holding(requested(), started(), crashed()), null, 50)).toBeNull()
    const free = {...settings, allowDuplicate: true}
    expect(findConflict(free, holding(requested(), started()), null, 50)).toBeNull()
  })
  it('collides over a name until its holder is pruned', () => {
    const wish = {...settings, realPath: '/tmp/b', path: '/tmp/b', name: 'api'}
    const holder = [requested({name: 'api'}), started(), stopped()]
    expect(findConflict(wish, holding(...holder), null, 50)).toMatchObject({over: 'name'})
    expect(findConflict(wish, holding(...holder, pruned), null, 50)).toBeNull()
  })
  it('of two at once yields to the earlier in the journal only', () => {
    const both = new Map([
      [OTHER, lifeOf([requested()], OTHER)],
      [SESSION, lifeOf([requested()], SESSION)],
    ])
    expect(findConflict(settings, both, OTHER, 50)).toBeNull()
    expect(findConflict(settings, both, SESSION, 50)).toMatchObject({over: 'file'})
  })
  it('is refused beyond the limit of live monitors', () => {
    // fault 94
    const other = {...settings, realPath: '/tmp/b', path: '/tmp/b'}
    expect(findConflict(other, holding(requested(), started()), null, 1)).toEqual({
      over: 'limit',
      live: 1,
    })
    expect(findConflict(other, holding(requested(), started(), stopped()), null, 1)).toBeNull()
  })
})
