import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createFileFindings} from '../../src/findings/file-findings.js'
import {LOT, type FindingsWork} from '../support/findings-writer.js'
import {OTHER, SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'
import {transpile} from '../support/transpile.js'
import {waitFor} from '../support/wait-for.js'

const MAX_BYTES = 60_000
const LOTS = 15
const COUNT = LOTS * LOT

/** A process that appends a lot whenever it is told to. */
const writer = (script: string, work: FindingsWork) => {
  const argv = [script, JSON.stringify(work)]
  const child = spawn(process.execPath, argv, {stdio: ['pipe', 'inherit', 'inherit']})
  onTestFinished(() => {
    child.kill()
  })
  return {
    appendLot: () => child.stdin.write('\n'),
    end: async (): Promise<unknown> => {
      const ended = once(child, 'exit')
      child.stdin.end()
      const [code] = (await ended) as readonly unknown[]
      return code
    },
  }
}

describe('a file that is rewritten while others read it', () => {
  it('is whole at any moment, and a follower is told each finding once, in order', async () => {
    const script = transpile('test/support/findings-writer.ts', tempDir())
    const dir = join(tempDir(), 'findings')
    const reader = createFileFindings({dir, maxBytes: MAX_BYTES})
    const sessions = {a: SESSION, b: OTHER}
    const writers = Object.entries(sessions).map(([name, session]) =>
      writer(script, {dir, session, name, maxBytes: MAX_BYTES}),
    )

    const control = new AbortController()
    const told: string[] = []
    const records = reader.follow(control.signal)
    const following = (async () => {
      for await (const news of records) {
        if (news.type === 'finding') told.push(news.recorded.finding.id)
      }
    })()

    // Never half a file, nor an older state than before.
    const newest: number[] = []
    const reading = (async () => {
      while (!control.signal.aborted) {
        const [latest] = await reader.list(SESSION)
        newest.push(Number(latest?.finding.id.slice(1) ?? -1))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()

    for (let lot = 1; lot <= LOTS; lot++) {
      for (const one of writers) one.appendLot()
      await waitFor(`lot ${lot}`, () => told.length >= 2 * lot * LOT)
    }
    expect(await Promise.all(writers.map((one) => one.end()))).toEqual([0, 0])
    control.abort()
    await Promise.all([following, reading])

    expect(newest).toEqual(newest.toSorted((a, b) => a - b))
    expect(new Set(newest).size).toBeGreaterThan(LOTS)
    for (const [name, session] of Object.entries(sessions)) {
      const all = Array.from({length: COUNT}, (_, n) => `${name}${n}`)
      expect(told.filter((id) => id.startsWith(name))).toEqual(all)
      const list = await reader.list(session)
      const {dropped} = await reader.dropping(session)
      expect(list.filter(({finding}) => finding.severity === 'critical')).toHaveLength(COUNT / 10)
      expect(dropped).toEqual({info: COUNT - list.length, warning: 0, error: 0, critical: 0})
      expect(dropped.info).toBeGreaterThan(0)
      expect(readFileSync(join(dir, `${session}.ndjson`)).length).toBeLessThanOrEqual(MAX_BYTES)
    }
  })

  it('loses nothing to a second writer of the same session', async () => {
    const script = transpile('test/support/findings-writer.ts', tempDir())
    const dir = join(tempDir(), 'findings')
    const reader = createFileFindings({dir, maxBytes: 2 * MAX_BYTES})
    const work = {dir, session: SESSION, maxBytes: 2 * MAX_BYTES}
    const writers = ['a', 'b'].map((name) => writer(script, {...work, name}))
    for (let lot = 0; lot < LOTS; lot++) for (const one of writers) one.appendLot()
    expect(await Promise.all(writers.map((one) => one.end()))).toEqual([0, 0])
    const list = await reader.list(SESSION)
    const {dropped} = await reader.dropping(SESSION)
    expect(list.length + dropped.info).toBe(2 * COUNT)
    expect(list.filter(({finding}) => finding.severity === 'critical')).toHaveLength(COUNT / 5)
  })
})
