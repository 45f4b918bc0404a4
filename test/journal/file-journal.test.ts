import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {MachineError} from '../../src/errors.js'
import {encodeRecord} from '../../src/journal/record.js'
import {eventMaker, ordinaryLife, sessionId} from '../support/events.js'
import {fileJournal} from '../support/file-journal.js'
import {testJournal} from './journal.contract.js'

testJournal('the journal on disk', () => fileJournal().journal)

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('the files of the journal', () => {
  it('are for their owner alone whatever the umask', async () => {
    // fault 113
    const umask = process.umask(0)
    onTestFinished(() => {
      process.umask(umask)
    })
    const {journal, dir, first} = fileJournal()
    await journal.append(ordinaryLife(sessionId(1), 1))
    expect(modeOf(dirname(dir))).toBe(0o700)
    expect(modeOf(dir)).toBe(0o700)
    expect(modeOf(first)).toBe(0o600)
  })

  it('are not made by reading', async () => {
    const {journal, dir} = fileJournal()
    await journal.replayFrom(await journal.replay())
    await journal.describe()
    expect(existsSync(dirname(dir))).toBe(false)
  })

  it('are readable line by line as JSON', async () => {
    const {journal, first} = fileJournal()
    const events = ordinaryLife(sessionId(1), 2)
    await journal.append(events)
    const lines = readFileSync(first, 'utf8').split('\n').filter(Boolean)
    expect(lines.map((line) => (JSON.parse(line) as {k: string}).k)).toEqual(
      events.map(({kind}) => kind),
    )
  })

  it('come back when the folder was removed under a running process', async () => {
    // fault 59
    const {journal, dir} = fileJournal()
    await journal.append(ordinaryLife(sessionId(1), 1))
    const earlier = await journal.replay()
    rmSync(dirname(dir), {recursive: true})
    expect((await journal.replayFrom(earlier)).sessions.size).toBe(0)
    await journal.append(ordinaryLife(sessionId(2), 0))
    expect([...(await journal.replayFrom(earlier)).sessions.keys()]).toEqual([sessionId(2)])
    expect(modeOf(dir)).toBe(0o700)
  })

  it('are read where they cannot be written', async () => {
    // fault 58
    const {journal, dir, first} = fileJournal()
    await journal.append(ordinaryLife(sessionId(1), 1))
    chmodSync(first, 0o400)
    chmodSync(dir, 0o500)
    expect((await journal.replay()).sessions.size).toBe(1)
    chmodSync(dir, 0o700)
  })
})

describe('an append', () => {
  const event = eventMaker()

  it('is refused where a file is in the place of the folder', async () => {
    // fault 58
    const {journal, dir} = fileJournal()
    mkdirSync(dirname(dir), {mode: 0o700})
    writeFileSync(dir, '')
    await expect(journal.append([event('StartRequested')])).rejects.toThrow(
      /^Cannot record the session: it is not a folder$/,
    )
    await expect(journal.replay()).rejects.toThrow(/^Cannot read the journal in .*: /)
    await expect(journal.replay()).rejects.toBeInstanceOf(MachineError)
  })

  it('does not follow a link', async () => {
    // fault 116
    const {journal, dir, first} = fileJournal()
    mkdirSync(dir, {recursive: true, mode: 0o700})
    const victim = join(dir, 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, first)
    await expect(journal.append([event('StartRequested')])).rejects.toThrow(/symbolic link/)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })

  it("does not write to a victim's file that has a second name in the folder", async () => {
    // fault 117
    const {journal, dir, first} = fileJournal()
    mkdirSync(dir, {recursive: true, mode: 0o700})
    const victim = join(dir, 'victim')
    writeFileSync(victim, 'precious')
    linkSync(victim, first)
    await expect(journal.append([event('StartRequested')])).rejects.toThrow(/hard link/)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })

  it('takes away the second name that a killed roll left to a segment', async () => {
    // fault 62
    const {journal, dir, first} = fileJournal()
    await journal.append([event('StartRequested')])
    const left = join(dir, '.journal-000001-4711-0a1b2c3d.tmp')
    linkSync(first, left)
    await journal.append([event('SessionStarted')])
    expect(existsSync(left)).toBe(false)
    expect((await journal.replay()).sessions.get(sessionId(1))?.history).toHaveLength(2)
  })

  it('goes on after a torn tail, and the torn record swallows nothing', async () => {
    // fault 48
    const {journal, first} = fileJournal()
    await journal.append([event('StartRequested')])
    const torn = encodeRecord(event('StopRequested')).slice(0, -20)
    writeFileSync(first, torn, {flag: 'a'})
    expect(await journal.replay()).toMatchObject({damaged: 0})
    const stopped = event('SessionStopped')
    await journal.append([stopped])
    const replay = await journal.replay()
    expect(replay.damaged).toBe(1)
    expect(replay.sessions.get(sessionId(1))?.history.at(-1)).toEqual(stopped)
  })
})
