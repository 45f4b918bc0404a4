import {spawn, spawnSync, type ChildProcess} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest'
import {fileJournal, segmentsIn} from '../support/file-journal.js'
import {eventIdOf, type Work} from '../support/journal-writer.js'
import {tempDir} from '../support/temp-dir.js'
import {transpile} from '../support/transpile.js'
import {waitFor} from '../support/wait-for.js'

const nodeArgs = (work: Work): string[] => [script, JSON.stringify(work)]

let script = ''
beforeAll(() => {
  script = transpile('test/support/journal-writer.ts', programs)
})
const programs = mkdtempSync(join(tmpdir(), 'qcmd-test-'))
afterAll(() => {
  rmSync(programs, {recursive: true})
})

interface Writer {
  readonly child: ChildProcess
  readonly said: readonly string[]
  readonly ended: Promise<void>
}

const startWriter = (work: Work, command = process.execPath, args = nodeArgs(work)): Writer => {
  const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      resolve()
    })
  })
  return {
    child,
    ended,
    get said() {
      return text.split('\n').filter(Boolean)
    },
  }
}

/** The ids that it was told are recorded. */
const acknowledged = ({said}: Writer): readonly string[] =>
  said.filter((line) => /^w\d+-\d+$/.test(line))

const idsIn = async (journal: ReturnType<typeof fileJournal>['journal']): Promise<Set<string>> => {
  const {sessions} = await journal.replay()
  return new Set([...sessions.values()].flatMap(({history}) => history.map(({id}) => id)))
}

const allIds = (writers: number, events: number): Set<string> =>
  new Set(
    Array.from({length: writers}, (_, writer) =>
      Array.from({length: events}, (_unused, number) => eventIdOf(writer + 1, number)),
    ).flat(),
  )

// On a busy machine with two cores these take ten times as long as alone.
describe('many processes', {timeout: 120_000}, () => {
  it('append at once and lose nothing', async () => {
    // fault 45
    const {journal, dir} = fileJournal()
    const writers = Array.from({length: 10}, (_, index) =>
      startWriter({dir, writer: index + 1, events: 300}),
    )
    await Promise.all(writers.map(({ended}) => ended))
    expect(await idsIn(journal)).toEqual(allIds(10, 300))
    expect(await journal.describe()).toMatchObject({damaged: 0})
  })

  it('append while all of them roll every few records, and lose nothing', async () => {
    // faults 63, 64, 69
    const options = {rollBytes: 1500, graceMs: 1000}
    const {journal, dir} = fileJournal(options)
    const writers = Array.from({length: 4}, (_, index) =>
      startWriter({dir, writer: index + 1, events: 200, ...options}),
    )
    const all = Promise.all(writers.map(({ended}) => ended)).then(() => true)
    let followed = await journal.replay()
    // Whoever reads meanwhile always sees at least what was there before.
    for (let known = 0, isOver = false; !isOver;) {
      isOver = await Promise.race([all, delay(5, false as const)])
      const ids = await idsIn(journal)
      expect(ids.size).toBeGreaterThanOrEqual(known)
      known = ids.size
      followed = await journal.replayFrom(followed)
    }
    expect(await idsIn(journal)).toEqual(allIds(4, 200))
    expect((await journal.replay()).damaged).toBe(0)
    expect(followed.sessions.size).toBe(8)
    expect(Number(segmentsIn(dir).at(-1)?.slice(8, 14))).toBeGreaterThan(20)
  })

  it('are killed again and again, rolling too, and lose nothing that was acknowledged', async () => {
    // faults 47, 62
    const options = {rollBytes: 1000, graceMs: 100}
    const {journal, dir} = fileJournal(options)
    const steady = startWriter({dir, writer: 99, events: 2000, ...options})
    const rounds = 8
    const killed = Array.from({length: rounds}, (_, index) => index + 1)
    const said: string[] = []
    for (const writer of killed) {
      const victim = startWriter({dir, writer, events: 300, ...options})
      // Each dies a little later in its work than the one before.
      await waitFor('its first records', () => victim.said.length > 2 + writer * 3)
      victim.child.kill('SIGKILL')
      await victim.ended
      said.push(...acknowledged(victim))
    }
    steady.child.kill('SIGKILL')
    await steady.ended
    const found = await idsIn(journal)
    expect([...said, ...acknowledged(steady)].filter((id) => !found.has(id))).toEqual([])
    expect((await journal.replay()).damaged).toBeLessThanOrEqual(rounds + 1)
  })

  it('die between the replay and the checkpoint of a roll, and nothing changes', async () => {
    // fault 62
    const {journal, dir} = fileJournal()
    const writer = startWriter({dir, writer: 1, events: 300, rollBytes: 2000, dieInRoll: 3})
    await writer.ended
    expect(writer.child.signalCode).toBe('SIGKILL')
    const found = await idsIn(journal)
    expect(acknowledged(writer).filter((id) => !found.has(id))).toEqual([])
    expect(segmentsIn(dir)).toHaveLength(3)
  })
})

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp']).status === 0

describe('a limit of the system', () => {
  it.skipIf(process.platform === 'win32')(
    'on the size of files is told, and what was acknowledged stays',
    async () => {
      // fault 57
      const {journal, dir} = fileJournal()
      const work = {dir, writer: 1, events: 300}
      const shell = `ulimit -f 8; exec ${quoted([process.execPath, ...nodeArgs(work)])}`
      const writer = startWriter(work, 'sh', ['-c', shell])
      await writer.ended
      expect(JSON.parse(writer.said.at(-1) ?? '')).toMatchObject({
        code: 'file-limit',
        message: 'Cannot record the session: file too large',
      })
      expect(acknowledged(writer).length).toBeGreaterThan(3)
      expect(await idsIn(journal)).toEqual(new Set(acknowledged(writer)))
      await startWriter({...work, writer: 2, events: 2}).ended
      expect((await idsIn(journal)).size).toBe(acknowledged(writer).length + 2)
    },
  )

  // Needs the right to mount a small file system, in a name space of its own.
  it.skipIf(!canMount)('a full disk is told, and it goes on when there is space', async () => {
    // fault 56
    const root = tempDir()
    const state = join(root, 'state')
    mkdirSync(state)
    const filler = join(state, 'filler')
    const work = {dir: join(state, 'journal'), writer: 1, events: 300, filler}
    const shell =
      `mount -t tmpfs -o size=64k tmpfs ${state} && head -c 20000 /dev/zero > ${filler} && ` +
      `exec ${quoted([process.execPath, ...nodeArgs(work)])}`
    const writer = startWriter(work, 'unshare', ['-m', 'sh', '-c', shell])
    await writer.ended
    const [error, after] = writer.said
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(error).toMatchObject({
      code: 'disk-full',
      message: 'Cannot record the session: no space left on device',
    })
    expect(new Set(after?.found as string[])).toEqual(new Set(acknowledged(writer)))
  })
})
