import {mkdirSync, symlinkSync, watch, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {lookAtInotify} from '../../src/host/inotify.js'
import {tempDir} from '../support/temp-dir.js'

/** A folder laid out as /proc, with limits and no process. */
const proc = (): string => {
  const root = tempDir()
  const limits = join(root, 'sys', 'fs', 'inotify')
  mkdirSync(limits, {recursive: true})
  writeFileSync(join(limits, 'max_user_watches'), '8192\n')
  writeFileSync(join(limits, 'max_user_instances'), '128\n')
  return root
}

/** A process with an inotify instance of these many watches each, and an open file. */
const addProcess = (root: string, pid: number, ...watches: readonly number[]): void => {
  const [fd, fdinfo] = [join(root, `${pid}`, 'fd'), join(root, `${pid}`, 'fdinfo')]
  mkdirSync(fd, {recursive: true})
  mkdirSync(fdinfo)
  symlinkSync('/dev/null', join(fd, '0'))
  writeFileSync(join(fdinfo, '0'), 'pos:\t0\n')
  for (const [index, count] of watches.entries()) {
    symlinkSync('anon_inode:inotify', join(fd, `${index + 3}`))
    const lines = Array.from({length: count}, (_, n) => `inotify wd:${n + 1} ino:2 sdev:fd00001\n`)
    writeFileSync(join(fdinfo, `${index + 3}`), `pos:\t0\nflags:\t02000000\n${lines.join('')}`)
  }
}

const uid = process.getuid?.()

describe('inotify', () => {
  it('is counted over the processes of one user', async () => {
    const root = proc()
    addProcess(root, 10, 2, 3)
    addProcess(root, 11)
    addProcess(root, 12, 1)
    mkdirSync(join(root, '13'))
    const facts = {maxWatches: 8192, maxInstances: 128, problem: null}
    expect(await lookAtInotify({proc: root, watched: root})).toEqual({
      ...facts,
      ...{usedInstances: 3, usedWatches: 6},
    })
    expect(await lookAtInotify({proc: root, watched: root, uid: (uid ?? 0) + 1})).toEqual({
      ...facts,
      ...{usedInstances: 0, usedWatches: 0},
    })
  })

  it('is not counted past its time', async () => {
    const root = proc()
    addProcess(root, 10, 2)
    expect(await lookAtInotify({proc: root, watched: root, budgetMs: -1})).toMatchObject({
      ...{maxWatches: 8192, usedInstances: null, usedWatches: null, problem: null},
    })
  })

  it('is nothing where the kernel has none', async () => {
    expect(await lookAtInotify({proc: tempDir(), watched: tempDir()})).toBeNull()
  })

  it('says by which name watching was refused', async () => {
    const root = proc()
    const watched = join(root, 'gone')
    expect(await lookAtInotify({proc: root, watched})).toMatchObject({problem: 'ENOENT'})
  })

  it.skipIf(process.platform !== 'linux')('of this machine counts a watch of ours', async () => {
    const dir = tempDir()
    const watcher = watch(dir)
    onTestFinished(() => {
      watcher.close()
    })
    const facts = await lookAtInotify({watched: dir, budgetMs: 5000})
    expect(facts).toMatchObject({problem: null})
    expect(facts?.usedInstances).toBeGreaterThanOrEqual(1)
    expect(facts?.usedWatches).toBeGreaterThanOrEqual(1)
    expect(facts?.maxWatches).toBeGreaterThanOrEqual(facts?.usedWatches ?? 0)
  })
})
