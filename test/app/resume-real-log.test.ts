import {mkdirSync, renameSync, unlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import type {SessionId} from '../../src/sessions/events.js'
import {coverageOf} from '../../src/sessions/monitor-details.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {realLog, type RealLog} from '../support/real-log.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const numbered = (count: number, text: (n: number) => string): readonly string[] =>
  Array.from({length: count}, (_, n) => text(n))

const info = (n: number): string => `2026-06-01T12:00:00Z app[7]: INFO request ${n} served`
const error = (n: number): string => `2026-06-01T12:00:00Z app[7]: ERROR disk ${n} broken`

/** A stopped monitor that has read 100 lines of the log. */
const readHundred = async (room: MonitorRoom, log: RealLog): Promise<SessionId> => {
  room.follow = log.follow
  log.append(numbered(100, info))
  const {id} = await room.start({from: 'start'}, log.path)
  await log.untilRead()
  await room.stop(id)
  return id
}

const notesOf = async (room: MonitorRoom, id: SessionId) =>
  (await room.life(id)).history.flatMap((event) => (event.kind === 'FileNoted' ? [event.what] : []))

describe('a resumed monitor of a real log', () => {
  it('waits for a folder that is not there yet, and reads on in it', async () => {
    const room = new MonitorRoom()
    room.follow = createFollow({pollMs: 30})
    const folder = join(tempDir(), 'logs')
    const file = join(folder, 'app.log')
    mkdirSync(folder)
    writeFileSync(file, 'one\n')
    const target = {path: folder, kind: 'folder', realPath: folder, files: [file]} as const
    const {id} = await room.start({target, from: 'start'})
    // The first lines of a file are on record at once.
    const isRead = (lines: number) => async () => (await room.counters(id))?.lines === lines
    await waitFor('the first line', isRead(1))
    await room.stop(id)
    // A file system that is mounted late.
    renameSync(folder, `${folder}.away`)
    await room.resume(id)
    mkdirSync(folder)
    writeFileSync(join(folder, 'other.log'), 'two\nthree\n')
    await waitFor('the lines of the folder', isRead(3))
    expect(await notesOf(room, id)).not.toContain('not-text')
  })

  it('counts what a truncated log was rewritten with, and says that it was', async () => {
    const room = new MonitorRoom()
    const log = realLog()
    const id = await readHundred(room, log)
    writeFileSync(log.path, '')
    log.append(numbered(60, error))
    await room.resume(id)
    await log.untilRead()
    await room.stop(id)
    expect((await room.counters(id))?.lines).toBe(160)
    expect(await notesOf(room, id)).toEqual(['truncated', 'gap'])
    expect(await room.ports.findings.list(id)).toMatchObject([{finding: {count: 60}}])
  })

  it('tells a gap where the log was rewritten beyond what was read, under the same banner', async () => {
    const room = new MonitorRoom()
    const log = realLog()
    const banner = numbered(
      40,
      (n) => `# clause ${n} of the license of this product, which is long`,
    )
    log.append(banner)
    const id = await readHundred(room, log)
    writeFileSync(log.path, '')
    log.append([...banner, ...numbered(200, error)])
    await room.resume(id)
    await log.untilRead()
    await room.stop(id)
    const life = await room.life(id)
    expect(life.progress?.progress.counters.lines).toBe(380)
    expect(await notesOf(room, id)).toEqual(['truncated', 'gap'])
    expect(coverageOf(life).percent).not.toBe(100)
  })

  it('reads the rest of a rotated log and the new one', async () => {
    const room = new MonitorRoom()
    const log = realLog()
    const id = await readHundred(room, log)
    log.append(numbered(10, info))
    renameSync(log.path, `${log.path}.1`)
    log.append(numbered(7, info))
    await room.resume(id)
    await log.untilRead()
    await room.stop(id)
    expect((await room.counters(id))?.lines).toBe(117)
    expect((await room.counters(id))?.gaps).toBe(0)
  })

  it('tells of a deleted log by one gap, over several resumes', async () => {
    const room = new MonitorRoom()
    const log = realLog()
    const id = await readHundred(room, log)
    // Another file takes the name, not the inode.
    const fresh = join(dirname(log.path), 'fresh')
    writeFileSync(fresh, `${info(1)}\n`)
    unlinkSync(log.path)
    renameSync(fresh, log.path)
    for (const end of ['stop', 'kill', 'stop'] as const) {
      await room.resume(id)
      await log.untilRead()
      await room[end](id)
    }
    expect((await notesOf(room, id)).filter((what) => what === 'gap')).toHaveLength(1)
    expect(await room.counters(id)).toMatchObject({lines: 101, gaps: 1})
  })
})
