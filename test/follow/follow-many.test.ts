import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {asText, FollowProbe, numbered, openFilesIn, quick} from './follow-probe.js'

describe('following a folder', () => {
  it('follows all its files, and later ones from their start', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'a.log'), 'old\n')
    writeFileSync(join(folder, 'b.txt'), 'old\n')
    const probe = await FollowProbe.start(folder, {type: 'end'})
    expect(probe.following?.positions).toHaveLength(2)
    appendFileSync(join(folder, 'a.log'), 'a\n')
    appendFileSync(join(folder, 'b.txt'), 'b\n')
    writeFileSync(join(folder, 'c.log'), 'c1\nc2\n')
    await probe.untilLines(4)
    expect(probe.texts.sort()).toEqual(['a', 'b', 'c1', 'c2'])
    expect(probe.notes).toEqual([])
  })

  it('leaves out dot files, compressed and binary ones, pipes and folders', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, '.hidden.log'), 'hidden\n')
    writeFileSync(join(folder, 'a.log.2.gz'), gzipSync('packed\n'))
    writeFileSync(join(folder, 'packed.log'), gzipSync('packed\n'))
    writeFileSync(join(folder, 'wtmp'), Buffer.alloc(384, '\x00\x01a'))
    mkdirSync(join(folder, 'sub.log'))
    writeFileSync(join(folder, 'a.log'), 'one\n')
    const probe = await FollowProbe.start(folder)
    writeFileSync(
      join(folder, 'late.png'),
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]),
    )
    writeFileSync(join(folder, 'late.log'), 'two\n')
    expect(await probe.untilLines(2)).toEqual(['one', 'two'])
    expect(probe.notes).toEqual([])
    expect(probe.recorded).toHaveLength(2)
  })

  it('does not read a file again under its rotated name', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    // A rename seen half-way leaves a file without a path for a moment.
    const probe = await FollowProbe.start(folder, {type: 'start'}, {...quick, drainMs: 2000})
    for (let rotation = 1; rotation <= 5; rotation++) {
      await probe.untilLines(rotation * 100)
      for (let n = rotation; n > 1; n--) renameSync(`${path}.${n - 1}`, `${path}.${n}`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('line', 100, rotation * 100)))
    }
    await probe.untilLines(600)
    await delay(200)
    expect(probe.texts).toEqual(numbered('line', 600))
    expect(probe.whats.filter((what) => what === 'rotated')).toHaveLength(5)
    // Still followed under its new name.
    appendFileSync(`${path}.5`, 'late\n')
    await probe.untilLines(601)
    expect(probe.finished).toEqual([])
  })

  it('does not read the copy that copytruncate makes', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const probe = await FollowProbe.start(folder)
    for (let rotation = 1; rotation <= 3; rotation++) {
      await probe.untilLines(rotation * 100)
      if (rotation > 1) renameSync(`${path}.1`, `${path}.2`)
      copyFileSync(path, `${path}.1`)
      truncateSync(path, 0)
      appendFileSync(path, asText(numbered('line', 100, rotation * 100)))
    }
    await probe.untilLines(400)
    await delay(200)
    expect(probe.texts).toEqual(numbered('line', 400))
    expect(new Set(probe.whats)).toEqual(new Set(['truncated']))
  })

  it.each([
    {kind: 'folder', name: ''},
    {kind: 'glob', name: 'app.log*'},
    {kind: 'glob', name: '*.log'},
  ])('reads what copytruncate cut off unread on in its copy: $kind $name', async ({name}) => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const probe = await FollowProbe.start(join(folder, name))
    for (let rotation = 1; rotation <= 4; rotation++) {
      await probe.untilLines(rotation * 150 - 50)
      // Nothing is looked at in between.
      appendFileSync(path, asText(numbered('line', 100, rotation * 150 - 50)))
      if (rotation > 1) renameSync(`${path}.1`, `${path}.2`)
      copyFileSync(path, `${path}.1`)
      truncateSync(path, 0)
      appendFileSync(path, asText(numbered('line', 50, rotation * 150 + 50)))
    }
    await probe.untilLines(700)
    await waitFor('everything to be read', () => probe.isCaughtUp)
    expect(probe.texts).toHaveLength(700)
    expect(new Set(probe.texts)).toEqual(new Set(numbered('line', 700)))
    expect(new Set(probe.whats)).toEqual(new Set(['truncated']))
  })

  it.each(['', 'app.log*'])('does not read old copies at a resume: %s', async (name) => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const first = await FollowProbe.start(join(folder, name))
    for (let rotation = 1; rotation <= 3; rotation++) {
      await first.untilLines(rotation * 100)
      if (rotation > 2) renameSync(`${path}.2`, `${path}.3`)
      if (rotation > 1) renameSync(`${path}.1`, `${path}.2`)
      copyFileSync(path, `${path}.1`)
      truncateSync(path, 0)
      appendFileSync(path, asText(numbered('line', 100, rotation * 100)))
    }
    await first.untilLines(400)
    await first.stop()
    const recordedAt = Date.now()
    await waitFor('the clock of the file system', () => Date.now() - recordedAt > 20)
    // Rotated once more while nobody watches, and a new log beside it.
    appendFileSync(path, asText(numbered('line', 50, 400)))
    for (let n = 3; n > 0; n--) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('line', 50, 450)))
    writeFileSync(join(folder, 'app.log-new'), 'new\n')
    const positions = first.recorded
    const from = {type: 'positions', positions, recordedAt} as const
    const probe = await FollowProbe.start(join(folder, name), from)
    await probe.untilLines(101)
    appendFileSync(`${path}.4`, 'late\n')
    await probe.untilLines(102)
    expect(new Set(probe.texts)).toEqual(new Set([...numbered('line', 100, 400), 'new', 'late']))
    expect(probe.texts).toHaveLength(102)
    expect(probe.whats).toEqual(['truncated'])
  })

  it('reads a link and its target in the same folder once', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'app-1.log'), 'one\n')
    symlinkSync('app-1.log', join(folder, 'current.log'))
    const probe = await FollowProbe.start(folder)
    await probe.untilLines(1)
    appendFileSync(join(folder, 'app-1.log'), 'two\n')
    await probe.untilLines(2)
    await delay(150)
    expect(probe.texts).toEqual(['one', 'two'])
  })

  it('finishes with a deleted file, and reads another of that name from 0', async () => {
    const folder = tempDir()
    const path = join(folder, 'a.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(folder)
    await probe.untilLines(1)
    unlinkSync(path)
    expect(await probe.untilNote('missing')).toMatchObject([{path}])
    await waitFor('it finished', () => probe.finished.length === 1)
    writeFileSync(path, 'two\n')
    expect(await probe.untilLines(2)).toEqual(['one', 'two'])
    expect(probe.whats).toEqual(['missing', 'returned', 'rotated'])
  })

  it('waits while the folder is gone, and says so once', async () => {
    const folder = join(tempDir(), 'logs')
    mkdirSync(folder)
    for (const name of ['a.log', 'b.log']) writeFileSync(join(folder, name), 'one\n')
    const probe = await FollowProbe.start(folder)
    await probe.untilLines(2)
    rmSync(folder, {recursive: true})
    expect(await probe.untilNote('missing')).toMatchObject([{path: folder}])
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.log'), 'two\n')
    await probe.untilLines(3)
    await probe.untilNote('returned')
    appendFileSync(join(folder, 'a.log'), 'three\n')
    await probe.untilLines(4)
    const told = probe.notes.filter(({what, path}) => what === 'missing' && path === folder)
    expect(told).toHaveLength(1)
  })

  it.runIf(process.platform === 'linux')(
    'keeps few of many files open, and misses none',
    async () => {
      const folder = tempDir()
      const paths = numbered('file', 60).map((name) => join(folder, `${name}.log`))
      for (const path of paths) writeFileSync(path, 'old\n')
      const probe = await FollowProbe.start(folder, {type: 'end'}, {...quick, maxOpenFiles: 10})
      let most = 0
      for (let round = 0; round < 3; round++) {
        for (const path of paths) appendFileSync(path, `line ${round}\n`)
        await probe.untilLines(60 * (round + 1))
        most = Math.max(most, openFilesIn(folder).length)
      }
      expect(most).toBeLessThanOrEqual(12)
      for (const path of paths) {
        const texts = probe.lines.filter((line) => line.path === path).map((line) => line.text)
        expect(texts).toEqual(numbered('line', 3))
      }
    },
  )
})

describe('following a glob', () => {
  it('follows what matches, now and later, and drains what is renamed away', async () => {
    const folder = tempDir()
    const path = join(folder, 'a.log')
    writeFileSync(path, asText(numbered('line', 10)))
    writeFileSync(join(folder, 'other.txt'), 'other\n')
    const probe = await FollowProbe.start(join(folder, '*.log'))
    await probe.untilLines(10)
    for (let rotation = 1; rotation <= 5; rotation++) {
      for (let n = rotation; n > 1; n--) renameSync(`${path}.${n - 1}`, `${path}.${n}`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('line', 10, rotation * 10)))
    }
    await probe.untilLines(60)
    writeFileSync(join(folder, 'b.log'), 'b\n')
    await probe.untilLines(61)
    await waitFor('the renamed ones finished', () => probe.finished.length === 5)
    expect(probe.texts.filter((text) => text !== 'b')).toEqual(numbered('line', 60))
    expect(probe.texts).toContain('b')
  })

  it('finds matches in folders that appear later', async () => {
    const folder = tempDir()
    const probe = await FollowProbe.start(join(folder, '**', '*.log'), {type: 'end'})
    mkdirSync(join(folder, 'x', 'y'), {recursive: true})
    writeFileSync(join(folder, 'x', 'y', 'a.log'), 'one\n')
    await probe.untilLines(1)
    appendFileSync(join(folder, 'x', 'y', 'a.log'), 'two\n')
    expect(await probe.untilLines(2)).toEqual(['one', 'two'])
  })
})
