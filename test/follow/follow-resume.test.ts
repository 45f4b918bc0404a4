import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import type {StartFrom} from '../../src/follow/follow.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {asText, FollowProbe, numbered, openFilesIn, quick} from './follow-probe.js'

/** Follows until all is read, ends, and gives a start from the positions that were left. */
const readAndStop = async (path: string, from: 'start' | 'end' = 'start') => {
  const probe = await FollowProbe.start(path, {type: from})
  await waitFor('caught up', () => probe.caughtUp > 0)
  await probe.stop()
  return {type: 'positions', positions: probe.recorded} as const
}

const follow = async (path: string, from: StartFrom) => FollowProbe.start(path, from)

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

  it('tells a gap when only a file is left that is compressed another way', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const from = await readAndStop(path)
    renameSync(path, `${path}.1`)
    writeFileSync(`${path}.1.xz`, 'what xz makes of it')
    writeFileSync(path, 'two\n')
    rmSync(`${path}.1`)
    const probe = await follow(path, from)
    expect(await probe.untilLines(1)).toEqual(['two'])
    expect(probe.whats).toEqual(['gap', 'rotated'])
    expect(probe.notes[0]?.cause).toMatch(/rotated and compressed \(app\.log\.1\.xz\)/)
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
    // What was written before it was cut, nobody knows.
    expect(probe.whats).toEqual(['truncated', 'gap'])
  })

  describe('of a log that begins with a banner of 1.8 kB', () => {
    const banner = asText(numbered('# this product is licensed to its users, clause', 35))
    const logOf = (prefix: string, count: number): string =>
      banner + asText(numbered(prefix, count))

    it('tells a gap where it was cut and rewritten beyond the offset, and reads it from its start', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, logOf('one', 100))
      const from = await readAndStop(path)
      writeFileSync(path, logOf('two', 1000))
      const probe = await follow(path, from)
      expect(await probe.untilLines(1035)).toEqual(
        (banner + asText(numbered('two', 1000))).split('\n', 1035),
      )
      expect(probe.lines[0]?.number).toBe(1)
      expect(probe.whats).toEqual(['truncated', 'gap'])
    })

    it.each([
      ['as it was', ''],
      ['longer', asText(numbered('one', 50, 100))],
    ])('goes on without a gap where it is %s', async (_, more) => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, logOf('one', 100))
      const from = await readAndStop(path)
      expect(from.positions).toMatchObject([{headBytes: 1024, tailBytes: 64}])
      appendFileSync(path, more)
      const probe = await follow(path, from)
      appendFileSync(path, 'last\n')
      const added = more === '' ? [] : numbered('one', 50, 100)
      expect(await probe.untilLines(added.length + 1)).toEqual([...added, 'last'])
      expect(probe.notes).toEqual([])
    })

    it.each([20, 5000, 600_000])(
      'knows what is before an unfinished line of %i bytes',
      async (length) => {
        const path = join(tempDir(), 'app.log')
        const half = 'x'.repeat(length)
        writeFileSync(path, logOf('one', 100) + half)
        const from = await readAndStop(path)
        const {offset} = from.positions[0] ?? {}
        expect(from.positions).toMatchObject([{tailBytes: 64, offset: logOf('one', 100).length}])
        appendFileSync(path, 'y\n')
        const probe = await follow(path, from)
        expect(await probe.untilLines(1)).toEqual([`${half}y`])
        expect(probe.lines[0]?.offset).toBe(offset)
        expect(probe.notes).toEqual([])
        await probe.stop()
        writeFileSync(path, logOf('two', 100) + half)
        const second = await follow(path, from)
        expect((await second.untilLines(135)).slice(35)).toEqual(numbered('two', 100))
        expect(second.whats).toEqual(['truncated', 'gap'])
      },
    )

    it('takes no rotated file with the banner and other lines for a copy', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(`${path}.1`, logOf('two', 200))
      writeFileSync(path, logOf('one', 100))
      const from = await readAndStop(path)
      writeFileSync(path, logOf('six', 50))
      const probe = await follow(path, from)
      expect((await probe.untilLines(85)).slice(35)).toEqual(numbered('six', 50))
      expect(probe.whats).toEqual(['truncated', 'gap'])
    })

    it('finds the copy behind such a file', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, logOf('one', 100))
      const from = await readAndStop(path)
      appendFileSync(path, asText(numbered('one', 7, 100)))
      copyFileSync(path, `${path}.2`)
      writeFileSync(`${path}.1`, logOf('two', 200))
      utimesSync(`${path}.1`, 1_900_000_000, 1_900_000_000)
      writeFileSync(path, logOf('six', 300))
      const probe = await follow(path, from)
      await waitFor('the last line', () => probe.texts.includes('six 299'))
      await waitFor('the rest of the copy', () => probe.texts.includes('one 106'))
      const ones = probe.texts.filter((text) => text.startsWith('one'))
      expect(ones).toEqual(numbered('one', 7, 100))
      expect(probe.notes[0]?.cause).toMatch(/and the rest is in app\.log\.2$/)
    })

    it('reads nothing out of a compressed file with the banner and other lines, and tells a gap', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(`${path}.1.gz`, gzipSync(logOf('two', 200)))
      writeFileSync(path, logOf('one', 100))
      const from = await readAndStop(path)
      writeFileSync(path, logOf('six', 300))
      const probe = await follow(path, from)
      expect((await probe.untilLines(335)).slice(35)).toEqual(numbered('six', 300))
      await waitFor('the compressed one is finished', () => probe.finished.length === 1)
      expect(probe.whats).toEqual(['truncated', 'gap'])
      expect(probe.lines).toHaveLength(335)
    })

    it('reads on in a compressed file that holds what was read', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, `${logOf('one', 100)}hal`)
      const from = await readAndStop(path)
      writeFileSync(`${path}.1.gz`, gzipSync(`${logOf('one', 100)}half\n`))
      writeFileSync(path, logOf('six', 300))
      const probe = await follow(path, from)
      await probe.untilLines(336)
      expect(probe.texts).toContain('half')
      expect(probe.whats).toEqual(['truncated'])
    })

    it('goes on from a position of old, which knows no bytes before it', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, logOf('one', 100))
      const {positions} = await readAndStop(path)
      const ofOld = positions.map((position) => ({...position, tail: '', tailBytes: 0}))
      const probe = await follow(path, {type: 'positions', positions: ofOld})
      appendFileSync(path, 'last\n')
      expect(await probe.untilLines(1)).toEqual(['last'])
      expect(probe.notes).toEqual([])
      expect(probe.recorded).toMatchObject([{tailBytes: 64}])
    })

    it('reads nothing beyond a position that says more of its tail than can be', async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, logOf('one', 10))
      const {positions} = await readAndStop(path)
      const damaged = positions.map((position) => ({...position, tailBytes: 2 ** 52}))
      const probe = await follow(path, {type: 'positions', positions: damaged})
      appendFileSync(path, 'last\n')
      expect(await probe.untilLines(1)).toEqual(['last'])
    })
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

  it.each(['app.log.1.gz', 'app.log-20260601.gz', 'app-2026-06-01.log.gz'])(
    'reads the rest of a file that was compressed to %s, each line once (fault 25)',
    async (name) => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, asText(numbered('line', 100)))
      const from = await readAndStop(path)
      unlinkSync(path)
      writeFileSync(join(path, '..', name), gzipSync(asText(numbered('line', 150))))
      writeFileSync(path, asText(numbered('line', 10, 150)))
      const probe = await follow(path, from)
      expect(await probe.untilLines(60)).toEqual(numbered('line', 60, 100))
      expect(probe.lines[0]?.number).toBe(101)
      await waitFor('the compressed one is finished', () => probe.finished.length === 1)
      expect(probe.whats).toEqual(['rotated'])
    },
  )

  it('reads what was rotated and compressed whole while nobody watched', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(`${path}.2.gz`, gzipSync(asText(numbered('long ago', 50))))
    utimesSync(`${path}.2.gz`, 1, 1)
    writeFileSync(path, asText(numbered('line', 100)))
    const from = await readAndStop(path)
    unlinkSync(path)
    renameSync(`${path}.2.gz`, `${path}.4.gz`)
    const pack = (n: number, text: string, at: number): void => {
      writeFileSync(`${path}.${n}.gz`, gzipSync(text))
      utimesSync(`${path}.${n}.gz`, at, at)
    }
    pack(3, asText(numbered('line', 110)), 1_900_000_000)
    pack(2, asText(numbered('line', 20, 110)), 1_900_000_010)
    writeFileSync(`${path}.1`, asText(numbered('line', 20, 130)))
    utimesSync(`${path}.1`, 1_900_000_020, 1_900_000_020)
    writeFileSync(path, asText(numbered('line', 5, 150)))
    const probe = await follow(path, from)
    expect(await probe.untilLines(55)).toEqual(numbered('line', 55, 100))
    expect(probe.whats).not.toContain('gap')
  })

  it('reads on in a compressed file in which it was stopped', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const from = await readAndStop(path)
    unlinkSync(path)
    writeFileSync(`${path}.1.gz`, gzipSync(asText(numbered('line', 120_000))))
    writeFileSync(path, 'new\n')
    const first = await follow(path, from)
    await waitFor('the first batch', () => first.lines.length > 0)
    await first.stop()
    const read = first.lines.length
    expect(read).toBeLessThan(119_900)
    // Rotated once more meanwhile.
    renameSync(`${path}.1.gz`, `${path}.2.gz`)
    const probe = await follow(path, {type: 'positions', positions: first.recorded})
    await waitFor('all to be read', () => probe.lines.length >= 119_900 - read + 1)
    expect(first.texts.concat(probe.texts.filter((text) => text !== 'new'))).toEqual(
      numbered('line', 119_900, 100),
    )
    expect(probe.texts.filter((text) => text === 'new')).toEqual(['new'])
  })

  it('reads the rest out of the copy that was made before the file was cut', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('one', 100)))
    const from = await readAndStop(path)
    appendFileSync(path, asText(numbered('one', 7, 100)))
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('two', 10)))
    const probe = await follow(path, from)
    expect((await probe.untilLines(17)).sort()).toEqual(
      [...numbered('one', 7, 100), ...numbered('two', 10)].sort(),
    )
    expect(probe.whats).toEqual(['truncated'])
    expect(probe.notes[0]?.cause).toMatch(/and the rest is in app\.log\.1$/)
  })

  it('looks beside the file behind a link, while it watches and when it comes back', async () => {
    const target = join(tempDir(), 'app.log')
    const path = join(tempDir(), 'current.log')
    symlinkSync(target, path)
    writeFileSync(target, asText(numbered('line', 100)))
    const rotate = (): void => {
      for (const n of [3, 2, 1]) {
        if (existsSync(`${target}.${n}`)) renameSync(`${target}.${n}`, `${target}.${n + 1}`)
      }
      renameSync(target, `${target}.1`)
    }
    const first = await FollowProbe.start(path)
    await first.untilLines(100)
    // Twice between two looks.
    rotate()
    writeFileSync(target, asText(numbered('line', 100, 100)))
    rotate()
    writeFileSync(target, asText(numbered('line', 100, 200)))
    expect(await first.untilLines(300)).toEqual(numbered('line', 300))
    await first.stop()
    const recordedAt = Date.now()
    appendFileSync(target, asText(numbered('line', 50, 300)))
    rotate()
    writeFileSync(target, asText(numbered('line', 50, 350)))
    rotate()
    writeFileSync(target, 'line 400\n')
    const from = {type: 'positions', positions: first.recorded, recordedAt} as const
    const probe = await follow(path, from)
    expect(await probe.untilLines(101)).toEqual(numbered('line', 101, 300))
    expect(new Set(probe.whats)).toEqual(new Set(['rotated']))
  })

  it.each(['file', 'folder'] as const)(
    'waits for a volume that is mounted late, and reads on there: %s',
    async (kind) => {
      const volume = join(tempDir(), 'volume')
      mkdirSync(volume)
      const path = join(volume, 'app.log')
      writeFileSync(`${path}.1`, asText(numbered('old', 20)))
      writeFileSync(path, asText(numbered('line', 100)))
      const target = kind === 'file' ? path : volume
      const {positions} = await readAndStop(target, 'end')
      appendFileSync(path, asText(numbered('line', 50, 100)))
      renameSync(volume, `${volume}-away`)
      const from = {type: 'positions', positions, recordedAt: Date.now()} as const
      const probe = await FollowProbe.start(target, from, quick, kind)
      expect(probe.following?.positions).toHaveLength(positions.length)
      await probe.untilNote('missing')
      // Rotated where it is, before it is back.
      renameSync(`${volume}-away/app.log.1`, `${volume}-away/app.log.2`)
      renameSync(`${volume}-away/app.log`, `${volume}-away/app.log.1`)
      writeFileSync(`${volume}-away/app.log`, asText(numbered('line', 50, 150)))
      renameSync(`${volume}-away`, volume)
      expect((await probe.untilLines(100)).sort()).toEqual(numbered('line', 100, 100).sort())
      appendFileSync(path, 'last\n')
      await probe.untilLines(101)
      expect(probe.whats.filter((what) => what !== 'rotated')).toEqual(['missing', 'returned'])
    },
  )

  it('tells a gap when what was waited for is not what comes', async () => {
    const volume = join(tempDir(), 'volume')
    mkdirSync(volume)
    const path = join(volume, 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const from = await readAndStop(path)
    renameSync(volume, `${volume}-away`)
    const probe = await follow(path, from)
    await probe.untilNote('missing')
    mkdirSync(volume)
    writeFileSync(path, 'new\n')
    expect(await probe.untilLines(1)).toEqual(['new'])
    expect(probe.whats).toContain('gap')
    expect(probe.finished).toMatchObject([{offset: from.positions[0]?.offset}])
    expect(probe.recorded).toHaveLength(1)
  })

  it('takes no file for a copy that only begins alike', async () => {
    const path = join(tempDir(), 'app.log')
    const banner = asText(numbered('banner', 100))
    writeFileSync(path, banner + asText(numbered('one', 100)))
    const from = await readAndStop(path)
    // Elsewhere, so that its inode is not given out again.
    renameSync(path, join(tempDir(), 'away'))
    writeFileSync(`${path}.1`, banner)
    writeFileSync(
      `${path}.2.gz`,
      gzipSync('something else that is long enough to be told apart\n'.repeat(40)),
    )
    mkdirSync(`${path}.d`)
    writeFileSync(path, 'new\n')
    const probe = await follow(path, from)
    expect(await probe.untilLines(1)).toEqual(['new'])
    expect(probe.notes[0]).toMatchObject({bytes: null})
  })

  it('tells a gap for a compressed file that is damaged, and goes on', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const from = await readAndStop(path)
    unlinkSync(path)
    const packed = gzipSync(asText(numbered('line', 50_000)))
    writeFileSync(`${path}.1.gz`, packed.subarray(0, packed.length / 2))
    writeFileSync(path, 'new\n')
    const probe = await follow(path, from)
    await probe.untilNote('gap')
    expect(probe.notes.find(({what}) => what === 'gap')?.cause).toMatch(/damaged or cut off/)
    await waitFor('the new file', () => probe.texts.includes('new'))
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
