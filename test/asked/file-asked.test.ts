import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {KeptAnswer, ModelCall} from '../../src/asked/asked.js'
import {appendCall} from '../../src/asked/call-ledger.js'
import {createFileAsked} from '../../src/asked/file-asked.js'
import {takeTurn} from '../../src/asked/turn.js'
import {finding} from '../support/finding.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const answer = (over: Partial<KeptAnswer> = {}): KeptAnswer => ({
  at: '2026-06-01T12:00:00.000Z',
  findingId: 'f12a9c0e',
  explanation: finding().explanation,
  particulars: ['refused'],
  ...over,
})

let calls = 0
const call = (over: Partial<ModelCall> = {}): ModelCall => ({
  id: `c${calls++}`,
  at: '2026-06-01T12:00:00.000Z',
  purpose: 'monitor',
  monitorId: null,
  findingId: 'f12a9c0e',
  server: 'http://127.0.0.1:11434',
  isLoopback: true,
  model: 'tiny',
  digest: '4ff6',
  promptTokens: 700,
  replyTokens: 60,
  ms: 1200,
  redacted: {password: 2},
  cached: false,
  outcome: 'verified',
  ...over,
})

const key = (n: number): string => n.toString(16).padStart(24, '0')

const open = (maxAnswers = 2000) => {
  const stateDir = join(tempDir(), 'state')
  const dir = join(stateDir, 'asked')
  return {stateDir, dir, asked: createFileAsked({stateDir, maxAnswers})}
}

describe('kept answers', () => {
  it('are found again by any process, and replaced', async () => {
    const {stateDir, asked} = open()
    await asked.keep(key(1), answer())
    await asked.keep(key(2), answer({explanation: null}))
    await asked.keep(key(1), answer({findingId: 'other'}))
    const again = createFileAsked({stateDir})
    expect(await again.recall(key(1))).toMatchObject(answer({findingId: 'other'}))
    expect(await again.recall(key(2))).toMatchObject({explanation: null})
    expect(await again.recall(key(3))).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')('are kept to the owner', async () => {
    const before = process.umask(0)
    const {dir, asked} = open()
    try {
      await asked.keep(key(1), answer())
      await asked.record(call())
    } finally {
      process.umask(before)
    }
    const modeOf = (path: string): number => statSync(path).mode & 0o777
    expect(modeOf(dir)).toBe(0o700)
    expect(modeOf(join(dir, 'answers', `${key(1)}.json`))).toBe(0o600)
    expect(modeOf(join(dir, 'calls.ndjson'))).toBe(0o600)
  })

  it.each(['', '{', '[]', '{"v":2}', '{"v":1,"at":"x","findingId":"y","explanation":{"what":7}}'])(
    'count as not there when their file holds %j',
    async (content) => {
      const {dir, asked} = open()
      await asked.keep(key(1), answer())
      writeFileSync(join(dir, 'answers', `${key(1)}.json`), content)
      expect(await asked.recall(key(1))).toBeUndefined()
    },
  )

  it('are bounded: those written longest ago go first', async () => {
    const {dir, asked} = open(100)
    for (let n = 0; n < 160; n++) {
      await asked.keep(key(n), answer())
      // Files of the same millisecond have no order.
      const at = 1_700_000_000 + n
      utimesSync(join(dir, 'answers', `${key(n)}.json`), at, at)
    }
    const names = readdirSync(join(dir, 'answers'))
    expect(names.length).toBeLessThanOrEqual(150)
    expect(names).toContain(`${key(159)}.json`)
    expect(names).not.toContain(`${key(0)}.json`)
  })

  it('are not looked for at a path', async () => {
    const {asked} = open()
    await expect(asked.recall('../../etc/passwd')).rejects.toThrow('not a key')
  })

  it('are not read through a link', async () => {
    const {dir, asked} = open()
    await asked.keep(key(1), answer())
    symlinkSync(join(dir, 'answers', `${key(1)}.json`), join(dir, 'answers', `${key(2)}.json`))
    await expect(asked.recall(key(2))).rejects.toMatchObject({exitCode: 5})
  })
})

describe('the ledger of calls', () => {
  it('has every call, oldest first, and skips what is damaged or torn', async () => {
    const {dir, asked} = open()
    expect(await asked.calls()).toEqual([])
    await asked.record(call({findingId: 'a'}))
    writeFileSync(
      join(dir, 'calls.ndjson'),
      `${readFileSync(join(dir, 'calls.ndjson'), 'utf8')}{"v":1,"at"\n\0\0\n`,
    )
    await asked.record(call({findingId: 'b', promptTokens: null}))
    expect((await asked.calls()).map(({findingId}) => findingId)).toEqual(['a', 'b'])
  })

  it('has a call once, in its place, with the last that was recorded of it', async () => {
    const {asked} = open()
    const first = call({outcome: 'asked', promptTokens: null})
    await asked.record(first)
    await asked.record(call({id: 'another'}))
    await asked.record({...first, outcome: 'verified', promptTokens: 700})
    expect(await asked.calls()).toMatchObject([
      {id: first.id, outcome: 'verified', promptTokens: 700},
      {id: 'another'},
    ])
  })

  it('begins anew when it is long, and keeps the one before', () => {
    const dir = tempDir()
    for (let n = 0; n < 100; n++) appendCall(dir, call({findingId: String(n)}), 8000)
    const sizes = ['calls.ndjson', 'calls.1.ndjson'].map((name) => statSync(join(dir, name)).size)
    for (const size of sizes) expect(size).toBeLessThan(9000)
  })
})

describe('a turn at a server', () => {
  const times = {touchMs: 20, staleMs: 400, lookMs: 5}
  const never = new AbortController().signal

  it('is had by one at a time', async () => {
    // fault 106
    const dir = tempDir()
    let inside = 0
    let most = 0
    const visit = async (): Promise<void> => {
      const turn = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 10))
      inside -= 1
      turn?.release()
    }
    await Promise.all(Array.from({length: 12}, visit))
    expect(most).toBe(1)
    expect(readdirSync(dir)).toEqual([])
  })

  it('at one server does not wait for one at another', async () => {
    const dir = tempDir()
    const one = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
    const other = await takeTurn(dir, 'http://127.0.0.1:2', never, times)
    expect([one, other]).not.toContain(undefined)
    one?.release()
    other?.release()
  })

  it('is taken over from one who was killed', async () => {
    const dir = tempDir()
    const turn = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
    turn?.release()
    const [lock = 'turn-dead.lock'] = [readdirSync(dir)[0]].filter((name) => name !== undefined)
    mkdirSync(dir, {recursive: true})
    // What a killed holder leaves: the file, touched by nobody.
    const held = await takeTurn(dir, 'http://127.0.0.1:1', never, {...times, touchMs: 1e9})
    expect(lock).toContain('turn-')
    const began = performance.now()
    const next = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
    expect(performance.now() - began).toBeGreaterThanOrEqual(times.staleMs)
    // The one that comes back does not take the lock of its successor away.
    held?.release()
    expect(readdirSync(dir)).toHaveLength(1)
    next?.release()
    expect(readdirSync(dir)).toEqual([])
  })

  it('is not taken from one who works for long', async () => {
    const dir = tempDir()
    const held = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
    const waiting = new AbortController()
    let got = false
    const next = takeTurn(dir, 'http://127.0.0.1:1', waiting.signal, times).then((turn) => {
      got = turn !== undefined
    })
    await new Promise((resolve) => setTimeout(resolve, 2 * times.staleMs))
    expect(got).toBe(false)
    held?.release()
    await waitFor('the turn', () => got)
    await next
  })

  it('is given up with the signal', async () => {
    const dir = tempDir()
    const held = await takeTurn(dir, 'http://127.0.0.1:1', never, times)
    const waiting = new AbortController()
    const next = takeTurn(dir, 'http://127.0.0.1:1', waiting.signal, times)
    waiting.abort()
    expect(await next).toBeUndefined()
    held?.release()
  })
})
