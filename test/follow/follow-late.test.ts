import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {asText, FollowProbe, numbered, openFilesIn, quick} from './follow-probe.js'

/** As the product has it, but for the times. */
const patient = {...quick, lingerMs: 3_600_000, unlinkedLingerMs: 400}

const rotate = (path: string): void => {
  for (let n = 3; n > 0; n--) {
    const [from, to] = [n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`]
    rmSync(to, {force: true})
    try {
      renameSync(from, to)
    } catch {
      // There are not so many yet.
    }
  }
  writeFileSync(path, '')
}

describe('a writer that was not told of the rotation', () => {
  it.each([
    ['a file', (folder: string) => join(folder, 'app.log')],
    ['a folder', (folder: string) => folder],
    ['a glob', (folder: string) => join(folder, '*.log')],
  ])('is read on long after its file was drained: %s', async (_, pathIn) => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, asText(numbered('old', 30)))
    const probe = await FollowProbe.start(pathIn(folder), {type: 'start'}, patient)
    await probe.untilLines(30)
    const writer = openSync(path, 'a')
    // Out of a followed folder, where it would be met again under its new name.
    const away = join(tempDir(), 'app.log.1')
    renameSync(path, away)
    writeFileSync(path, asText(numbered('new', 5)))
    await probe.untilLines(35)
    for (let round = 0; round < 3; round++) {
      await waitFor('the old one to be drained', () => probe.drained.length > round)
      writeSync(writer, asText(numbered('late', 4, round * 4)))
      await probe.untilLines(35 + (round + 1) * 4)
    }
    closeSync(writer)
    expect(probe.texts.filter((text) => text.startsWith('late'))).toEqual(numbered('late', 12))
    expect(probe.finished).toEqual([])
    expect(probe.whats.filter((what) => what === 'gap')).toEqual([])
  })

  it('is given up when the next file was rotated away and drained', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 3)))
    const probe = await FollowProbe.start(path, {type: 'start'}, patient)
    for (let rotation = 1; rotation <= 4; rotation++) {
      await probe.untilLines(rotation * 3)
      rotate(path)
      await waitFor('the rotated one to be drained', () => probe.drained.length === rotation)
      appendFileSync(path, asText(numbered('line', 3, rotation * 3)))
    }
    await waitFor('all but one to be finished', () => probe.finished.length === 3)
    expect(await probe.untilLines(15)).toEqual(numbered('line', 15))
    expect(probe.recorded.map(({drained}) => drained).sort()).toEqual([false, true])
  })

  it.runIf(process.platform === 'linux')('holds no deleted file for long', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path, {type: 'start'}, patient)
    await probe.untilLines(1)
    rmSync(path)
    writeFileSync(path, 'two\n')
    await probe.untilLines(2)
    await waitFor('the deleted one to be finished', () => probe.finished.length === 1)
    expect(openFilesIn(folder).filter((name) => name.includes('deleted'))).toEqual([])
  })

  it('is read on after a restart, too', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('old', 30)))
    const first = await FollowProbe.start(path, {type: 'start'}, patient)
    await first.untilLines(30)
    rotate(path)
    appendFileSync(path, asText(numbered('new', 5)))
    await first.untilLines(35)
    await waitFor('the old one to be drained', () => first.drained.length === 1)
    await first.stop()
    const recordedAt = Date.now()
    appendFileSync(`${path}.1`, asText(numbered('late', 3)))
    const from = {type: 'positions', positions: first.recorded, recordedAt} as const
    const second = await FollowProbe.start(path, from, patient)
    expect(await second.untilLines(3)).toEqual(numbered('late', 3))
    expect(second.whats).toEqual([])
  })

  it('has lost nothing when its drained file is gone after a restart', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('old', 30)))
    const first = await FollowProbe.start(path, {type: 'start'}, patient)
    await first.untilLines(30)
    rotate(path)
    appendFileSync(path, asText(numbered('new', 5)))
    await first.untilLines(35)
    await waitFor('the old one to be drained', () => first.drained.length === 1)
    await first.stop()
    rmSync(`${path}.1`)
    appendFileSync(path, 'more\n')
    const from = {type: 'positions', positions: first.recorded, recordedAt: Date.now()} as const
    const second = await FollowProbe.start(path, from, patient)
    expect(await second.untilLines(1)).toEqual(['more'])
    expect(second.whats).toEqual([])
  })
})

describe('what happens between two looks', () => {
  /** The probe has taken a line and looks at nothing until it is released. */
  const frozen = async (probe: FollowProbe, path: string): Promise<() => void> => {
    const release = probe.hold()
    const count = probe.lines.length
    appendFileSync(path, 'frozen\n')
    await probe.untilLines(count + 1)
    return release
  }

  it.each([8, 400])(
    'is exact when a log of %i lines is copied, cut, and renamed',
    async (count) => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, asText(numbered('line', count)))
      const probe = await FollowProbe.start(path)
      await probe.untilLines(count)
      const release = await frozen(probe, path)
      appendFileSync(path, asText(numbered('unread', 40)))
      copyFileSync(path, `${path}.2`)
      truncateSync(path, 0)
      appendFileSync(path, asText(numbered('refilled', 60)))
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('new', 5)))
      release()
      await probe.untilLines(count + 106)
      await waitFor(
        'everything to be read',
        () => probe.isCaughtUp && probe.texts.includes('new 4'),
      )
      expect(probe.texts).toHaveLength(count + 106)
      expect(new Set(probe.texts)).toEqual(
        new Set([
          ...numbered('line', count),
          'frozen',
          ...numbered('unread', 40),
          ...numbered('refilled', 60),
          ...numbered('new', 5),
        ]),
      )
      expect(probe.whats).not.toContain('gap')
    },
  )

  it('is exact when a log of which nothing was read is copied and cut', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, 'line 0\n')
    const probe = await FollowProbe.start(join(folder, 'app.log*'))
    await probe.untilLines(1)
    const release = await frozen(probe, path)
    rotate(path)
    appendFileSync(path, asText(numbered('second', 20)))
    copyFileSync(path, join(folder, 'app.log-copy.1'))
    renameSync(join(folder, 'app.log-copy.1'), `${path}.0`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('third', 3)))
    release()
    await probe.untilLines(25)
    await waitFor('everything to be read', () => probe.isCaughtUp)
    expect(probe.texts).toHaveLength(25)
    expect(probe.whats).not.toContain('gap')
  })

  it('is no gap when what was rotated away was compressed at once', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 30)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(30)
    const release = await frozen(probe, path)
    for (let n = 2; n > 0; n--) {
      appendFileSync(path, asText(numbered(`round ${n}`, 10)))
      const packed = `${path}.${n}.gz`
      writeFileSync(packed, gzipSync(readFileSync(path)))
      rmSync(path)
      writeFileSync(path, '')
    }
    appendFileSync(path, 'new\n')
    release()
    await probe.untilLines(52)
    await waitFor('everything to be read', () => probe.texts.includes('new'))
    expect(probe.texts).toHaveLength(52)
    expect(probe.whats).not.toContain('gap')
  })
})

describe('a monitor that had met no file before it was stopped', () => {
  it('reads what was written and rotated meanwhile', async () => {
    const folder = join(tempDir(), 'logs')
    mkdirSync(folder)
    const path = join(folder, 'app.log')
    const recordedAt = Date.now()
    await waitFor('the clock of the file system', () => Date.now() - recordedAt > 20)
    writeFileSync(path, asText(numbered('first', 10)))
    rotate(path)
    appendFileSync(path, asText(numbered('second', 5)))
    const from = {type: 'positions', positions: [], recordedAt} as const
    const probe = await FollowProbe.start(path, from)
    await probe.untilLines(15)
    expect(new Set(probe.texts)).toEqual(
      new Set([...numbered('first', 10), ...numbered('second', 5)]),
    )
    expect(probe.texts).toHaveLength(15)
  })
})
