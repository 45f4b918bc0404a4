import {spawn, spawnSync} from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {FollowProbe, quick} from './follow-probe.js'

const isLinux = process.platform === 'linux'
const canUnshare =
  isLinux &&
  spawnSync('unshare', ['-Ur', 'test', '-w', '/proc/sys/user/max_inotify_watches']).status === 0

/** Watches that this process holds, over all its inotify instances. */
const watchCount = (): number =>
  readdirSync('/proc/self/fd')
    .filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === 'anon_inode:inotify'
      } catch {
        // Closed since it was listed.
        return false
      }
    })
    .map((fd) => readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').split('inotify wd:').length - 1)
    .reduce((sum, count) => sum + count, 0)

/** Follows a file in a user namespace of its own, in which an inotify limit is 0. */
const followWithoutInotify = (path: string, limit: string): (() => Record<string, unknown>[]) => {
  const script = fileURLToPath(new URL('../fixtures/follow/follow-and-print.ts', import.meta.url))
  const command = `echo 0 > /proc/sys/user/${limit} && exec "$0" --import tsx "$1" "$2"`
  const child = spawn('unshare', ['-Ur', 'sh', '-c', command, process.execPath, script, path])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  return () =>
    printed
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('waking up', () => {
  it('sees a write, a rotation and a recreated folder by events, well before the poll', async () => {
    const folder = join(tempDir(), 'logs')
    const path = join(folder, 'app.log')
    mkdirSync(folder)
    writeFileSync(path, '')
    const settings = {...quick, pollMs: 2000}
    const probe = await FollowProbe.start(path, {type: 'start'}, settings)
    const millisecondsUntil = async (count: number): Promise<number> => {
      const begun = performance.now()
      await probe.untilLines(count)
      return performance.now() - begun
    }
    appendFileSync(path, 'one\n')
    expect(await millisecondsUntil(1)).toBeLessThan(1000)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'two\n')
    expect(await millisecondsUntil(2)).toBeLessThan(1000)
    renameSync(folder, `${folder}.old`)
    mkdirSync(folder)
    writeFileSync(path, 'three\n')
    // Found by the poll, which also watches the new folder.
    await probe.untilLines(3)
    appendFileSync(path, 'four\n')
    expect(await millisecondsUntil(4)).toBeLessThan(1000)
  })

  it.runIf(isLinux)('takes one watch a folder, and gives it back', async () => {
    const folder = tempDir()
    for (let n = 0; n < 50; n++) writeFileSync(join(folder, `${n}.log`), '')
    const before = watchCount()
    const probe = await FollowProbe.start(join(folder, '0.log'))
    await waitFor('the watch', () => watchCount() === before + 1)
    const many = await FollowProbe.start(folder)
    appendFileSync(join(folder, '1.log'), 'one\n')
    await many.untilLines(1)
    expect(watchCount()).toBe(before + 1)
    await probe.stop()
    await many.stop()
    expect(watchCount()).toBe(before)
  })

  it.runIf(canUnshare).each([
    ['max_inotify_watches', /ENOSPC: the limit fs\.inotify\.max_user_watches/],
    ['max_inotify_instances', /EMFILE: the limit fs\.inotify\.max_user_instances/],
  ])('goes on by polling when %s is reached, and says so once (fault 21)', async (limit, cause) => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'old\n')
    const printed = followWithoutInotify(path, limit)
    const limitNotes = () => printed().filter(({what}) => what === 'limit')
    await waitFor('the note', () => limitNotes().length > 0)
    expect(limitNotes()[0]?.['cause']).toMatch(cause)
    for (let n = 1; n <= 3; n++) {
      appendFileSync(path, `line ${n}\n`)
      await waitFor('the line', () => printed().filter(({type}) => type === 'lines').length === n)
    }
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'new\n')
    await waitFor('the new file', () => printed().filter(({type}) => type === 'lines').length === 4)
    expect(limitNotes()).toHaveLength(1)
  })
})
