import {chmodSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {lookAtDisk, networkFileSystemOf} from '../../src/host/disk.js'
import {lookAtStateFolder} from '../../src/host/state-folder.js'
import {tempDir} from '../support/temp-dir.js'

const own = {isOwn: true, networkFileSystem: null}

describe('the state folder', () => {
  it('that can be written is tried, and nothing stays', () => {
    const dir = tempDir()
    expect(lookAtStateFolder(dir)).toEqual({
      ...{dir, exists: true, isWritable: true, mode: 0o700, problem: null},
      ...own,
    })
    expect(readdirSync(dir)).toEqual([])
    chmodSync(dir, 0o2755)
    expect(lookAtStateFolder(dir).mode).toBe(0o2755)
  })

  it('that is not there is not made', () => {
    const parent = tempDir()
    const dir = join(parent, 'a', 'b')
    expect(lookAtStateFolder(dir)).toEqual({
      ...{dir, exists: false, isWritable: true, mode: null, problem: null},
      ...{isOwn: null, networkFileSystem: null},
    })
    expect(readdirSync(parent)).toEqual([])
  })

  it('cannot be a file, nor below one, nor a link to nowhere', () => {
    const parent = tempDir()
    const file = join(parent, 'file')
    const link = join(parent, 'link')
    writeFileSync(file, 'x', {mode: 0o777})
    symlinkSync(join(parent, 'nowhere'), link)
    expect(lookAtStateFolder(file)).toMatchObject({
      ...{exists: true, isWritable: false, mode: null, problem: 'it is not a folder'},
    })
    expect(lookAtStateFolder(join(file, 'state'))).toMatchObject({
      ...{exists: false, isWritable: false, problem: 'a part of its path is not a folder'},
    })
    expect(lookAtStateFolder(link)).toMatchObject({
      ...{isWritable: false, problem: 'no such file or folder'},
    })
  })

  it.skipIf(process.platform !== 'linux')('cannot be where the kernel lets nobody write', () => {
    // Root writes everywhere, but not here.
    expect(lookAtStateFolder('/proc/self/net')).toMatchObject({exists: true, isWritable: false})
  })

  it.skipIf(process.getuid?.() === 0)('that its owner closed says so', () => {
    const dir = tempDir()
    chmodSync(dir, 0o500)
    expect(lookAtStateFolder(dir)).toMatchObject({
      ...{isWritable: false, mode: 0o500, problem: 'permission denied'},
    })
    expect(lookAtStateFolder(join(dir, 'x')).problem).toBe('permission denied')
  })
})

describe('the disk', () => {
  it('tells its room, also of a folder that is not there', () => {
    const disk = lookAtDisk(join(tempDir(), 'not', 'there'))
    expect(disk?.totalBytes).toBeGreaterThan(0)
    expect(disk?.freeBytes).toBeLessThanOrEqual(disk?.totalBytes ?? 0)
  })

  it.skipIf(process.platform !== 'linux')('that counts no files has no number of them', () => {
    expect(lookAtDisk('/proc')).toMatchObject({freeFiles: null})
  })

  it.each([
    [0x6969, 'nfs'],
    [0xff534d42, 'cifs'],
    [0xff534d42 - 2 ** 32, 'cifs'],
    [0xfe534d42, 'smb'],
    [0x01021997, '9p'],
    [0xef53, null],
    [0x01021994, null],
    [0x9123683e, null],
  ])('of type %i is %s', (type, name) => {
    expect(networkFileSystemOf(type)).toBe(name)
  })
})
