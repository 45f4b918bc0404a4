import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createFileLearned} from '../../src/learned/file-learned.js'
import type {LearnedSnapshot} from '../../src/learned/learned.js'
import {zeroCounters, type SessionId} from '../../src/sessions/events.js'
import {OTHER, SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'

const position = {
  path: '/var/log/syslog',
  device: '64769',
  inode: '18446744073709551615',
  born: '1780000000123456789',
  content: 'c0ffee',
  head: 'abc',
  headBytes: 1024,
  tail: '0123456789abcdef',
  tailBytes: 64,
  offset: 5_000_000_000,
  line: null,
  drained: false,
}

const snapshot: LearnedSnapshot = {
  version: 1,
  epoch: 2,
  beat: 7,
  progress: {
    counters: {...zeroCounters, lines: 10},
    behindBytes: 0,
    positions: null,
    accounts: null,
    ai: null,
  },
  positions: [position],
  pipeline: {version: 1, state: {templates: ['__proto__']}},
}

const open = () => {
  const dir = join(tempDir(), 'sessions')
  const folder = join(dir, SESSION)
  return {dir, folder, path: join(folder, 'learned.json'), learned: createFileLearned({dir})}
}

describe('file learned', () => {
  it('gives back what was saved last', async () => {
    const {learned, folder} = open()
    await learned.save(SESSION, snapshot)
    await learned.save(SESSION, {...snapshot, beat: 8, pipeline: null})
    expect(await learned.load(SESSION)).toEqual({...snapshot, beat: 8, pipeline: null})
    expect(readdirSync(folder)).toEqual(['learned.json'])
  })

  it('knows nothing of a session without a snapshot, and makes nothing by looking', async () => {
    const {dir, learned} = open()
    expect(await learned.load(SESSION)).toBeUndefined()
    expect(existsSync(dir)).toBe(false)
  })

  it('takes a damaged or foreign file for none, and saves over it', async () => {
    const {learned, folder, path} = open()
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const foreign = [
      '',
      'null',
      '[]',
      '{"version":1}',
      '\0\0\0',
      JSON.stringify({...snapshot, version: 2}),
      JSON.stringify({...snapshot, positions: [{...position, offset: '5'}]}),
      JSON.stringify({...snapshot, positions: [{...position, tailBytes: '64'}]}),
      JSON.stringify({...snapshot, positions: [{...position, tail: 64}]}),
      JSON.stringify({...snapshot, progress: {...snapshot.progress, counters: {}}}),
      JSON.stringify({...snapshot, pipeline: {version: 9}}),
    ]
    for (const text of foreign) {
      writeFileSync(path, text)
      expect(await learned.load(SESSION), text).toBeUndefined()
    }
    await learned.save(SESSION, snapshot)
    expect(await learned.load(SESSION)).toEqual(snapshot)
  })

  it('loads what a version saved that knew less of a file', async () => {
    const {learned, folder, path} = open()
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const {born, content, tail, tailBytes, ...ofOld} = position
    writeFileSync(path, JSON.stringify({...snapshot, positions: [ofOld]}))
    const notKnown = {born: '', content: '', tail: '', tailBytes: 0}
    expect((await learned.load(SESSION))?.positions).toEqual([{...position, ...notKnown}])
    expect([born, content, tail, tailBytes]).not.toContain('')
  })

  it('never takes a part of a snapshot for the whole', async () => {
    const {learned, path} = open()
    await learned.save(SESSION, snapshot)
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat({max: whole.length - 1}), async (length) => {
        writeFileSync(path, whole.subarray(0, length))
        expect(await learned.load(SESSION)).toBeUndefined()
      }),
      {numRuns: 50},
    )
  })

  it('removes all that a session kept, and no other session', async () => {
    const {dir, learned, folder} = open()
    await learned.save(SESSION, snapshot)
    await learned.save(OTHER, snapshot)
    writeFileSync(join(folder, 'worker.log'), 'x')
    await learned.remove(SESSION)
    await learned.remove(SESSION)
    expect(readdirSync(dir)).toEqual([OTHER])
  })

  it.skipIf(process.platform === 'win32')('keeps its files to the owner', async () => {
    // fault 113
    const before = process.umask(0)
    const {learned, dir, folder, path} = open()
    try {
      await learned.save(SESSION, snapshot)
    } finally {
      process.umask(before)
    }
    for (const each of [dir, folder]) expect(statSync(each).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('refuses what is no session id before it becomes a path, and follows no link', async () => {
    // faults 116, 119
    const {learned, folder, path} = open()
    await expect(learned.remove('..' as SessionId)).rejects.toThrow('not a session id')
    await expect(learned.load('../x' as SessionId)).rejects.toThrow('not a session id')
    const victim = join(tempDir(), 'victim.json')
    writeFileSync(victim, JSON.stringify(snapshot))
    mkdirSync(folder, {recursive: true, mode: 0o700})
    symlinkSync(victim, path)
    expect(await learned.load(SESSION)).toBeUndefined()
    await learned.save(SESSION, {...snapshot, beat: 9})
    expect(JSON.parse(readFileSync(victim, 'utf8'))).toEqual(snapshot)
    expect((await learned.load(SESSION))?.beat).toBe(9)
  })
})
