import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {asText, FollowProbe, numbered, openFilesIn} from './follow-probe.js'

/** Follows until all is read, ends, and gives a start from the positions that were left. */
const readAndStop = async (path: string, from: 'start' | 'end' = 'start') => {
  const probe = await FollowProbe.start(path, {type: from})
  await waitFor('caught up', () => probe.caughtUp > 0)
  await probe.stop()
  return {type: 'positions', positions: probe.recorded} as const
}

const follow = async (path: string, from: Awaited<ReturnType<typeof readAndStop>>) =>
  FollowProbe.start(path, from)

describe('following on from recorded positions', () => {
  it('gives each line appended while nobody watched once', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 200)))
    const from = await readAndStop(path)
    appendFileSync(path, asText(numbered('line', 100, 200)))
    const probe = await follow(path, from)
    appendFileSync(path, asText(numbered('line', 10, 300)))
    expect(await probe.untilLines(110)).toEqual(numbered('line', 110, 200))
    expect(probe.lines[0]?.number).toBe(201)
    expect(probe.notes).toEqual([])
  })

  it('reads an unfinished line again, whole (fault 30)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\nhal')
    const from = await readAndStop(path)
    expect(from.positions).toMatchObject([{offset: 4}])
    appendFileSync(path, 'f\n')
    expect(await (await follow(path, from)).untilLines(1)).toEqual(['half'])
  })

  it('goes on from a position that was recorded at the end', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('old', 1000)))
    const from = await readAndStop(path, 'end')
    appendFileSync(path, 'new\n')
    const probe = await follow(path, from)
    expect(await probe.untilLines(1)).toEqual(['new'])
    expect(probe.lines[0]?.number).toBeNull()
  })

  it.each([1, 2, 3, 4])(
    'reads the rest of a file rotated away %i times while down, and all since (fault 25)',
    async (rotations) => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(`${path}.1`, 'long ago\n')
      utimesSync(`${path}.1`, 1, 1)
      writeFileSync(path, asText(numbered('line', 100)))
      const from = await readAndStop(path)
      appendFileSync(path, asText(numbered('line', 5, 100)))
      for (let rotation = 1; rotation <= rotations; rotation++) {
        for (let n = rotation; n > 0; n--) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
        renameSync(path, `${path}.1`)
        writeFileSync(path, asText(numbered('line', 10, 95 + rotation * 10)))
      }
      const probe = await follow(path, from)
      const count = 5 + rotations * 10
      expect(await probe.untilLines(count)).toEqual(numbered('line', count, 100))
      await waitFor('all rotated ones finished', () => probe.finished.length === rotations)
      expect(probe.whats).toEqual(Array(rotations).fill('rotated'))
      expect(probe.lines).toHaveLength(count)
    },
  )

  it('finds a file renamed to any name while no new one is there', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const from = await readAndStop(path)
    renameSync(path, join(path, '../put away'))
    appendFileSync(join(path, '../put away'), 'two\n')
    const probe = await follow(path, from)
    await probe.untilLines(1)
    await probe.untilNote('missing')
    writeFileSync(path, 'three\n')
    expect(await probe.untilLines(2)).toEqual(['two', 'three'])
  })

  it('does not read rotated files again that were there before', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'current\n')
    writeFileSync(`${path}.1`, 'written later, read before\n')
    utimesSync(path, 1, 1)
    const from = await readAndStop(path)
    const probe = await follow(path, from)
    renameSync(`${path}.1`, `${path}.2`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'new\n')
    expect(await probe.untilLines(1)).toEqual(['new'])
    await waitFor('the old one finished', () => probe.finished.length === 1)
    expect(probe.texts).toEqual(['new'])
  })

  it('tells a gap when the file is gone, and reads the new one from 0 (fault 25)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const from = await readAndStop(path)
    writeFileSync(`${path}.keep`, 'takes the next inode\n')
    unlinkSync(path)
    mkdirSync(`${path}.d`)
    writeFileSync(path, 'a new one\n')
    const probe = await follow(path, from)
    expect(await probe.untilLines(1)).toEqual(['a new one'])
    // The inode may have been given out again: then it is told as truncated.
    const [note] = probe.notes
    expect(note).toMatchObject({path, bytes: null})
    expect(['gap', 'truncated']).toContain(note?.what)
  })

  it('tells a gap when only the compressed file is left', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const from = await readAndStop(path)
    renameSync(path, `${path}.1`)
    writeFileSync(`${path}.1.gz`, gzipSync('one\nunread\n'))
    writeFileSync(path, 'two\n')
    rmSync(`${path}.1`)
    const probe = await follow(path, from)
    expect(await probe.untilLines(1)).toEqual(['two'])
    expect(probe.whats).toEqual(['gap', 'rotated'])
    expect(probe.notes[0]?.cause).toMatch(/rotated and compressed \(app\.log\.1\.gz\)/)
  })

  it('reads a file from 0 that was truncated while nobody watched', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('one', 100)))
    const from = await readAndStop(path)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('two', 10)))
    const probe = await follow(path, from)
    expect(await probe.untilLines(10)).toEqual(numbered('two', 10))
    expect(probe.whats).toEqual(['truncated'])
  })

  it('reads a file from 0 that was truncated and has outgrown its old size', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('one', 10)))
    const from = await readAndStop(path)
    writeFileSync(path, asText(numbered('two', 1000)))
    const probe = await follow(path, from)
    expect(await probe.untilLines(1000)).toEqual(numbered('two', 1000))
    expect(probe.whats).toEqual(['truncated'])
  })

  it('takes an empty position for the same file by its inode', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const from = await readAndStop(path)
    expect(from.positions).toMatchObject([{offset: 0, headBytes: 0, head: '', line: 0}])
    appendFileSync(path, 'one\n')
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'two\n')
    expect(await (await follow(path, from)).untilLines(2)).toEqual(['one', 'two'])
  })

  it('goes on in a folder, with what appeared and what was renamed', async () => {
    const folder = tempDir()
    const [a, b] = [join(folder, 'a.log'), join(folder, 'b.log')]
    writeFileSync(a, 'a1\n')
    writeFileSync(b, 'b1\n')
    const from = await readAndStop(folder)
    expect(from.positions).toHaveLength(2)
    appendFileSync(a, 'a2\n')
    renameSync(a, `${a}.1`)
    writeFileSync(a, 'a3\n')
    writeFileSync(join(folder, 'c.log'), 'c1\n')
    appendFileSync(b, 'b2\n')
    const probe = await follow(folder, from)
    await probe.untilLines(4)
    expect(probe.texts.sort()).toEqual(['a2', 'a3', 'b2', 'c1'])
    expect(probe.whats).toEqual(['rotated'])
    if (process.platform === 'linux') {
      await probe.stop()
      expect(openFilesIn(folder)).toEqual([])
    }
  })
})
