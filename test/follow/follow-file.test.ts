import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {execFileSync, spawn} from 'node:child_process'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {asText, FollowProbe, numbered, openFilesIn, quick} from './follow-probe.js'

/** Root may read everything: the running test goes on as a user who may not. */
const asOrdinaryUser = (folder: string): void => {
  if (process.geteuid?.() !== 0) return
  chownSync(folder, 65534, 65534)
  process.seteuid?.(65534)
  onTestFinished(() => {
    process.seteuid?.(0)
  })
}

const isLinux = process.platform === 'linux'

describe('following a file that grows', () => {
  it('gives 20,000 lines written in odd chunks, each once and in order (fault 1)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const probe = await FollowProbe.start(path)
    const lines = numbered('line', 20_000)
    const whole = asText(lines)
    for (let at = 0; at < whole.length; at += 7919) {
      appendFileSync(path, whole.slice(at, at + 7919))
    }
    expect(await probe.untilLines(20_000)).toEqual(lines)
    expect(probe.lines.at(-1)?.number).toBe(20_000)
    expect(probe.bytes).toBe(Buffer.byteLength(whole))
    expect(probe.recorded).toMatchObject([{offset: whole.length, line: 20_000, headBytes: 1024}])
  })

  it('misses nothing written while it starts (fault 4)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'old\n')
    const target = await createFollow().resolve(path, {wait: false})
    const probe = new FollowProbe(target, {type: 'end'})
    let next = 0
    while (probe.following === undefined) {
      appendFileSync(path, `line ${next++}\n`)
      await delay(0)
    }
    appendFileSync(path, `line ${next++}\n`)
    const start = probe.following.positions[0]?.offset ?? -1
    const expected = readFileSync(path, 'utf8').slice(start).split('\n').slice(0, -1)
    expect(await probe.untilLines(expected.length)).toEqual(expected)
    await probe.stop()
  })

  it('starts at the end and gives the unfinished last line whole (fault 3)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\ntwo\nhalf')
    const probe = await FollowProbe.start(path, {type: 'end'})
    expect(probe.following?.positions).toMatchObject([{offset: 8, line: null, headBytes: 8}])
    appendFileSync(path, ' a line\nnext\n')
    expect(await probe.untilLines(2)).toEqual(['half a line', 'next'])
    expect(probe.lines.map((line) => line.number)).toEqual([null, null])
    expect(probe.bytes).toBe(17)
  })

  it('begins at the size when the unfinished last line is longer than 1 MiB', async () => {
    const path = join(tempDir(), 'app.log')
    const size = 1024 * 1024 + 10
    writeFileSync(path, Buffer.alloc(size, 'x'))
    const probe = await FollowProbe.start(path, {type: 'end'})
    expect(probe.following?.positions).toMatchObject([{offset: size, line: null}])
    appendFileSync(path, 'rest\nnext\n')
    expect(await probe.untilLines(2)).toEqual(['rest', 'next'])
  })

  it('counts a line once, when it is finished (faults 29, 30)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'whole\nhal')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    appendFileSync(path, 'f')
    await delay(150)
    expect(probe.texts).toEqual(['whole'])
    expect(probe.recorded).toMatchObject([{offset: 6, line: 1}])
    appendFileSync(path, ' now\n')
    expect(await probe.untilLines(2)).toEqual(['whole', 'half now'])
  })

  it('costs little while a line is written byte by byte (fault 2)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const probe = await FollowProbe.start(path, {type: 'start'}, {...quick, pollMs: 1000})
    await waitFor('caught up', () => probe.caughtUp === 1)
    const before = process.cpuUsage()
    const begun = performance.now()
    const writer = `const fs=require('fs');const f=fs.openSync(process.argv[1],'a');let n=0;
      const t=setInterval(()=>{fs.writeSync(f,n<500?'x':'\\n');if(n++===500)clearInterval(t)},1)`
    spawn(process.execPath, ['-e', writer, path], {stdio: 'ignore'})
    expect(await probe.untilLines(1)).toEqual(['x'.repeat(500)])
    const {user, system} = process.cpuUsage(before)
    expect((user + system) / 1000 / (performance.now() - begun)).toBeLessThan(0.5)
  })

  it('gives a 10 MB line cut to 1 MiB, and the next ones whole (fault 33)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, Buffer.concat([Buffer.alloc(10_000_000, 'x'), Buffer.from('\nnext\n')]))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(2)
    expect(probe.lines[0]).toMatchObject({truncatedBytes: 10_000_000 - 1024 * 1024, offset: 0})
    expect(probe.lines[1]).toMatchObject({text: 'next', offset: 10_000_001, truncatedBytes: 0})
  })

  it('reads nothing while the consumer is busy (fault 26)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 20_000)))
    const follow = createFollow({...quick, chunkBytes: 16 * 1024})
    const target = await follow.resolve(path, {wait: false})
    let lines = 0
    for await (const event of follow.follow(target, {type: 'start'}, AbortSignal.timeout(10_000))) {
      if (event.type !== 'lines') continue
      const taken = Array.from(event.lines, (line) => Buffer.from(line.bytes).toString())
      await delay(5)
      // The views still stand: nothing was read over them.
      expect(Array.from(event.lines, (line) => Buffer.from(line.bytes).toString())).toEqual(taken)
      expect(event.bytes).toBeLessThanOrEqual(17 * 1024)
      lines += event.lines.length
      expect(event.behindBytes > 0).toBe(lines < 20_000)
      if (lines === 20_000) break
    }
    expect(lines).toBe(20_000)
  })

  it('keeps its place beyond 4 GiB (fault 24)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'first\n')
    truncateSync(path, 5 * 1024 ** 3)
    appendFileSync(path, '\n')
    const probe = await FollowProbe.start(path, {type: 'end'})
    expect(probe.following?.positions).toMatchObject([{offset: 5 * 1024 ** 3 + 1}])
    appendFileSync(path, 'far out\n')
    expect(await probe.untilLines(1)).toEqual(['far out'])
  })

  it('is read independently by two followers (fault 27)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const [one, two] = [await FollowProbe.start(path), await FollowProbe.start(path)]
    const lines = numbered('line', 1000)
    for (const line of lines) appendFileSync(path, `${line}\n`)
    expect(await one.untilLines(1000)).toEqual(lines)
    expect(await two.untilLines(1000)).toEqual(lines)
  })

  it('tells each catching up once, after following', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await waitFor('caught up', () => probe.caughtUp === 1)
    await delay(200)
    expect(probe.caughtUp).toBe(1)
    appendFileSync(path, 'two\n')
    await waitFor('caught up again', () => probe.caughtUp === 2)
  })
})

describe('following a file that is rotated', () => {
  it('drains the renamed file, late lines included, beside the new one (fault 5)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('old', 100)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(100)
    const writer = openSync(path, 'a')
    renameSync(path, `${path}.1`)
    writeFileSync(path, asText(numbered('new', 50)))
    writeSync(writer, asText(numbered('late', 10)))
    closeSync(writer)
    await probe.untilLines(160)
    expect(probe.texts.filter((text) => !text.startsWith('new'))).toEqual([
      ...numbered('old', 100),
      ...numbered('late', 10),
    ])
    expect(probe.texts.filter((text) => text.startsWith('new'))).toEqual(numbered('new', 50))
    await waitFor('the old one finished', () => probe.finished.length === 1)
    expect(probe.finished).toMatchObject([{line: 110}])
    expect(probe.whats).toEqual(['rotated'])
  })

  it('reads on a renamed file as long as no new one is there (fault 6)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    renameSync(path, `${path}.1`)
    const [missing] = await probe.untilNote('missing')
    expect(missing).toMatchObject({path, cause: 'no such file'})
    // Longer than it would be drained for.
    await delay(300)
    appendFileSync(`${path}.1`, 'late\n')
    await probe.untilLines(2)
    writeFileSync(path, 'two\n')
    expect(await probe.untilLines(3)).toEqual(['one', 'late', 'two'])
    await waitFor('the old one finished', () => probe.finished.length === 1)
    expect(probe.whats).toEqual(['missing', 'returned', 'rotated'])
  })

  it('follows a chain of renames (fault 7)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const probe = await FollowProbe.start(path)
    const lines = numbered('line', 80)
    for (let rotation = 0; rotation < 8; rotation++) {
      appendFileSync(path, asText(lines.slice(rotation * 10, rotation * 10 + 10)))
      for (let n = rotation; n > 0; n--) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, '')
      await probe.untilLines(rotation * 10 + 10)
    }
    expect(probe.texts).toEqual(lines)
    expect(probe.whats).toEqual(Array(8).fill('rotated'))
  })

  it('takes up what rotated past between two looks (fault 8)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(`${path}.1`, asText(numbered('before', 10)))
    writeFileSync(path, asText(numbered('line', 10)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(10)
    for (let rotation = 1; rotation <= 20; rotation++) {
      for (let n = rotation; n > 0; n--) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('line', 10, rotation * 10)))
    }
    expect(await probe.untilLines(210)).toEqual(numbered('line', 210))
    expect(new Set(probe.whats)).toEqual(new Set(['rotated']))
  })

  it('takes up what rotated past under the inode of a deleted compressed file', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(`${path}.2.gz`, gzipSync('long ago\n'))
    writeFileSync(path, asText(numbered('line', 10)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(10)
    rmSync(`${path}.2.gz`)
    for (const from of [10, 20]) {
      if (from === 20) renameSync(`${path}.1`, `${path}.2`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('line', 10, from)))
    }
    expect(await probe.untilLines(30)).toEqual(numbered('line', 30))
    expect(probe.whats).toEqual(['rotated', 'rotated'])
  })

  it('tells a gap when files that rotated past were deleted (fault 8)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 10)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(10)
    for (let rotation = 1; rotation <= 20; rotation++) {
      renameSync(path, `${path}.1`)
      writeFileSync(path, asText(numbered('line', 10, rotation * 10)))
    }
    await probe.untilLines(30)
    expect(probe.texts).toEqual([...numbered('line', 10), ...numbered('line', 20, 190)])
    const [gap] = await probe.untilNote('gap')
    expect(gap).toMatchObject({path, bytes: null})
    expect(gap?.cause).toMatch(/rotated more than 2 times between two looks/)
  })

  it.skipIf(process.platform !== 'linux')(
    'outlives a neighbour with a rotated name that the system will not read',
    async () => {
      const folder = tempDir()
      const path = join(folder, 'app.log')
      // Reading it at its start is an input/output error.
      symlinkSync('/proc/self/mem', `${path}.2`)
      writeFileSync(path, 'one\n')
      const probe = await FollowProbe.start(path)
      await probe.untilLines(1)
      renameSync(path, `${path}.1`)
      writeFileSync(path, 'two\n')
      expect(await probe.untilLines(2)).toEqual(['one', 'two'])
      await probe.stop()
      expect(openFilesIn(folder)).toEqual([])
    },
  )

  it('does not take a copy beside the log for a rotation', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(100)
    copyFileSync(path, `${path}.old`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'new\n')
    await probe.untilLines(101)
    await waitFor('the old one finished', () => probe.finished.length === 1)
    expect(probe.texts).toEqual([...numbered('line', 100), 'new'])
  })

  const rotatedPast = async (ending: 'gz' | 'xz') => {
    const path = join(tempDir(), 'app.log')
    const pack = (n: number, text: string): void => {
      const packed = `${path}.${n}.${ending}`
      writeFileSync(packed, ending === 'gz' ? gzipSync(text) : 'something packed')
      utimesSync(packed, 2_000_000_000 - n, 2_000_000_000 - n)
    }
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'two\n')
    await probe.untilLines(2)
    pack(2, 'one\n')
    unlinkSync(`${path}.1`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'three\n')
    await probe.untilLines(3)
    expect(new Set(probe.whats)).toEqual(new Set(['rotated']))
    pack(3, 'two\n')
    pack(4, 'unseen\n')
    pack(5, 'unseen, too\n')
    unlinkSync(`${path}.1`)
    unlinkSync(path)
    writeFileSync(path, 'four\n')
    return probe
  }

  it('counts a compressed predecessor as read, and reads those that nobody did', async () => {
    const probe = await rotatedPast('gz')
    const past = ['unseen, too', 'unseen']
    expect(await probe.untilLines(6)).toEqual(['one', 'two', 'three', ...past, 'four'])
    expect(probe.notes.map(({cause}) => cause ?? '').join()).not.toMatch(/compressed/)
  })

  it('tells a gap for what is compressed in a way that it cannot read', async () => {
    const probe = await rotatedPast('xz')
    expect(await probe.untilLines(4)).toEqual(['one', 'two', 'three', 'four'])
    expect((await probe.untilNote('gap'))[0]?.cause).toMatch(/1 compressed or closed unread/)
  })

  it('flushes half a line when its file is rotated away, unjoined (fault 31)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'whole\nhalf')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'new\n')
    await waitFor('the old one finished', () => probe.finished.length === 1)
    expect(probe.lines).toMatchObject([
      {text: 'whole', isTerminated: true},
      {text: 'new', isTerminated: true},
      {text: 'half', isTerminated: false, offset: 6, number: 2},
    ])
    expect(probe.finished).toMatchObject([{offset: 10, line: 2}])
  })

  it('reads a deleted and recreated file from its start (faults 13, 14)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    unlinkSync(path)
    writeFileSync(path, 'two\n')
    await probe.untilLines(2)
    unlinkSync(path)
    await probe.untilNote('missing')
    writeFileSync(path, 'three\n')
    expect(await probe.untilLines(3)).toEqual(['one', 'two', 'three'])
  })

  it('reads a file that was moved over it from its start (fault 15)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\ntwo\n')
    writeFileSync(`${path}.new`, 'three\nfour\nfive\n')
    const probe = await FollowProbe.start(path, {type: 'end'})
    renameSync(`${path}.new`, path)
    expect(await probe.untilLines(3)).toEqual(['three', 'four', 'five'])
    expect(probe.lines[0]?.number).toBe(1)
  })

  it('drains the old target of a link and reads the new one (fault 16)', async () => {
    const folder = tempDir()
    mkdirSync(join(folder, 'a'))
    mkdirSync(join(folder, 'b'))
    const [a, b, link] = [
      join(folder, 'a/x.log'),
      join(folder, 'b/x.log'),
      join(folder, 'link.log'),
    ]
    writeFileSync(a, 'a1\n')
    writeFileSync(b, 'b1\n')
    symlinkSync(a, link)
    const probe = await FollowProbe.start(link, {type: 'start'}, {...quick, pollMs: 300})
    await probe.untilLines(1)
    // Found by an event in the target's folder, well before the poll.
    appendFileSync(a, 'a2\n')
    await probe.untilLines(2)
    unlinkSync(link)
    symlinkSync(b, link)
    await probe.untilLines(3)
    appendFileSync(a, 'a3\n')
    await probe.untilLines(4)
    appendFileSync(b, 'b2\n')
    await probe.untilLines(5)
    expect(probe.texts.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(probe.texts.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2'])
  })

  it('goes on when a renamed file gets its name back', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'two\n')
    await probe.untilLines(2)
    await waitFor('the old one finished', () => probe.finished.length === 1)
    renameSync(`${path}.1`, path)
    appendFileSync(path, 'three\n')
    expect(await probe.untilLines(3)).toEqual(['one', 'two', 'three'])
    expect(probe.lines[2]?.number).toBe(2)
  })

  it('reads exactly once when the folder is renamed and made anew (fault 18)', async () => {
    const folder = join(tempDir(), 'logs')
    const path = join(folder, 'app.log')
    mkdirSync(folder)
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    renameSync(folder, `${folder}.old`)
    await probe.untilNote('missing')
    mkdirSync(folder)
    writeFileSync(path, 'two\n')
    await probe.untilLines(2)
    appendFileSync(path, 'three\n')
    expect(await probe.untilLines(3)).toEqual(['one', 'two', 'three'])
  })

  it.runIf(isLinux)('holds few files open over 300 rotations (fault 23)', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, '')
    const probe = await FollowProbe.start(path)
    let most = 0
    for (let rotation = 0; rotation < 300; rotation++) {
      appendFileSync(path, `line ${rotation}\n`)
      renameSync(path, `${path}.1`)
      writeFileSync(path, '')
      await probe.untilNote('rotated', rotation + 1)
      most = Math.max(most, openFilesIn(folder).length)
    }
    expect(await probe.untilLines(300)).toEqual(numbered('line', 300))
    expect(most).toBeLessThanOrEqual(11)
    await waitFor('the old ones finished', () => probe.finished.length === 300)
    expect(openFilesIn(folder)).toEqual([path])
  })
})

describe('following a file that is truncated', () => {
  it('reads a copytruncated file from 0 (fault 9)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('one', 100)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(100)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('two', 20)))
    expect(await probe.untilLines(120)).toEqual([...numbered('one', 100), ...numbered('two', 20)])
    expect(probe.whats).toEqual(['truncated'])
    expect(probe.lines[100]).toMatchObject({offset: 0, number: 1})
  })

  it('reads what copytruncate cut off unread on in its copy (fault 9)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, `${asText(numbered('one', 100))}one 1`)
    const probe = await FollowProbe.start(path)
    await probe.untilLines(100)
    // Nothing is looked at in between: the rest of half a line, and two rotations.
    appendFileSync(path, `00\n${asText(numbered('one', 900, 101))}`)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('two', 50)))
    renameSync(`${path}.1`, `${path}.2`)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, asText(numbered('three', 20)))
    await probe.untilLines(1071)
    await waitFor('the copies finished', () => probe.finished.length === 2)
    expect(probe.texts).toEqual([
      ...numbered('one', 1001),
      ...numbered('two', 50),
      ...numbered('three', 20),
    ])
    expect(probe.whats).toEqual(['truncated', 'rotated'])
    expect(probe.lines[1000]).toMatchObject({number: 1001, isTerminated: true})
    expect(probe.recorded).toHaveLength(1)
  })

  it('tells a gap when the copy is gone, and reads those that came after it', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'line 0\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    for (let rotation = 0; rotation < 3; rotation++) {
      appendFileSync(path, asText(numbered('line', 100, rotation * 100 + 1)))
      if (rotation > 1) renameSync(`${path}.1`, `${path}.2`)
      copyFileSync(path, `${path}.1`)
      truncateSync(path, 0)
    }
    appendFileSync(path, 'line 301\n')
    await probe.untilLines(202)
    expect(probe.texts).toEqual(['line 0', ...numbered('line', 201, 101)])
    expect(probe.whats).toEqual(['truncated', 'rotated', 'rotated', 'gap'])
    expect(probe.notes.at(-1)).toMatchObject({path, bytes: null})
  })

  it.each([
    {kept: 2, whats: ['truncated', 'rotated', 'rotated', 'gap']},
    {kept: 9, whats: ['truncated', 'rotated', 'rotated']},
  ])(
    'reads what was cut before anything of it was read, and tells a gap where $kept copies are kept',
    async ({kept, whats}) => {
      const path = join(tempDir(), 'app.log')
      const cut = (): void => {
        rmSync(`${path}.${kept}`, {force: true})
        for (let n = kept - 1; n > 0; n--) {
          if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
        }
        copyFileSync(path, `${path}.1`)
        truncateSync(path, 0)
      }
      writeFileSync(path, 'line 0\n')
      const probe = await FollowProbe.start(path)
      await probe.untilLines(1)
      cut()
      await waitFor('its new place', () => probe.recorded.some(({offset}) => offset === 0))
      for (const from of [1, 101]) {
        appendFileSync(path, asText(numbered('line', 100, from)))
        cut()
      }
      appendFileSync(path, asText(numbered('line', 100, 201)))
      await waitFor('what stands there', () => probe.texts.includes('line 300'))
      expect(await probe.untilLines(301)).toHaveLength(301)
      expect(new Set(probe.texts)).toEqual(new Set(numbered('line', 301)))
      // With two copies kept, others may have been before those that are left.
      expect(probe.whats).toEqual(whats)
      cut()
      appendFileSync(path, 'line 301\n')
      expect((await probe.untilLines(302)).at(-1)).toBe('line 301')
    },
  )

  it('knows a copy that has the inode of one that was read and deleted', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'line 0\n')
    const probe = await FollowProbe.start(path)
    for (let rotation = 0; rotation < 4; rotation++) {
      await probe.untilLines(rotation * 100 + 1)
      appendFileSync(path, asText(numbered('line', 99, rotation * 100 + 1)))
      rmSync(`${path}.1`, {force: true})
      copyFileSync(path, `${path}.1`)
      truncateSync(path, 0)
      appendFileSync(path, `line ${rotation * 100 + 100}\n`)
      await waitFor('the copy finished', () => probe.finished.length === rotation + 1)
    }
    expect(await probe.untilLines(401)).toEqual(numbered('line', 401))
  })

  it('reads on in a copy that was compressed before it was seen', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 50)))
    const probe = await FollowProbe.start(path)
    for (let rotation = 0; rotation < 3; rotation++) {
      await probe.untilLines(rotation * 150 + 50)
      // In one go: nobody sees the file between these.
      appendFileSync(path, asText(numbered('line', 100, rotation * 150 + 50)))
      if (rotation > 0) renameSync(`${path}.1.gz`, `${path}.2.gz`)
      writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)))
      truncateSync(path, 0)
      appendFileSync(path, asText(numbered('line', 50, rotation * 150 + 150)))
    }
    await probe.untilLines(500)
    await waitFor('the copies finished', () => probe.finished.length === 3)
    expect(probe.texts).toEqual(numbered('line', 500))
    expect(probe.lines[60]).toMatchObject({number: 61, path: `${path}.1.gz`})
    expect(probe.whats).toEqual(['truncated', 'truncated', 'truncated'])
    expect(probe.recorded).toHaveLength(1)
  })

  it('knows a compressed file whose inode another file has got since', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'line 0\n')
    // On a busy machine the late lines must come before the drain is over.
    const probe = await FollowProbe.start(path, {type: 'start'}, {...quick, drainMs: 1500})
    for (let rotation = 0; rotation < 4; rotation++) {
      // The one before is compressed, and the new log gets its inode.
      const [former, packed] = [`${path}-${rotation}`, `${path}-${rotation}.gz`]
      if (rotation > 0) {
        writeFileSync(packed, gzipSync(readFileSync(former)))
        unlinkSync(former)
      }
      renameSync(path, `${path}-${rotation + 1}`)
      writeFileSync(path, '')
      await waitFor('the rotation', () => probe.whats.length === rotation + 1)
      // Its writer notices late: much of it comes after it was seen among the rotated ones.
      appendFileSync(`${path}-${rotation + 1}`, asText(numbered('line', 99, rotation * 100 + 1)))
      await probe.untilLines(rotation * 100 + 100)
      appendFileSync(path, `line ${rotation * 100 + 100}\n`)
      await probe.untilLines(rotation * 100 + 101)
      await waitFor('the renamed one finished', () => probe.finished.length === rotation + 1)
    }
    expect(probe.texts).toEqual(numbered('line', 401))
    expect(new Set(probe.whats)).toEqual(new Set(['rotated']))
  })

  it('knows a copy that has the inode of one that was empty', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'line 0\n')
    writeFileSync(`${path}.1`, '')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    appendFileSync(path, asText(numbered('line', 99, 1)))
    rmSync(`${path}.1`)
    copyFileSync(path, `${path}.1`)
    truncateSync(path, 0)
    appendFileSync(path, 'line 100\n')
    await waitFor('the last line', () => probe.texts.includes('line 100'))
    await waitFor('all to be read', () => probe.isCaughtUp)
    expect(probe.texts.length + probe.whats.filter((what) => what === 'gap').length).toBe(101)
    expect(new Set(probe.texts)).toEqual(new Set(numbered('line', 101)))
  })

  it('does not read an older file of the same banner for a copy', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(`${path}.1`, 'banner\nread long ago\n')
    writeFileSync(path, 'banner\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    truncateSync(path, 0)
    await probe.untilNote('truncated')
    appendFileSync(path, 'new\n')
    expect(await probe.untilLines(2)).toEqual(['banner', 'new'])
  })

  it('sees a refill beyond the old size by its content (fault 10)', async () => {
    const path = join(tempDir(), 'app.log')
    for (const before of [1, 500]) {
      writeFileSync(path, asText(numbered('one', before)))
      const probe = await FollowProbe.start(path)
      await probe.untilLines(before)
      writeFileSync(path, asText(numbered('two', 600)))
      expect((await probe.untilLines(before + 600)).slice(before)).toEqual(numbered('two', 600))
      expect(probe.whats).toEqual(['truncated'])
      await probe.stop()
    }
  })

  it('sees a refill behind an equal header by the bytes before its place (fault 11)', async () => {
    const path = join(tempDir(), 'app.log')
    const header = asText(numbered('header', 200))
    writeFileSync(path, header + asText(numbered('one', 100)))
    const probe = await FollowProbe.start(path)
    await probe.untilLines(300)
    writeFileSync(path, header + asText(numbered('two', 200)))
    await probe.untilLines(700)
    expect(probe.texts.slice(500)).toEqual(numbered('two', 200))
  })

  it('sees another head before equal lines (fault 10)', async () => {
    const path = join(tempDir(), 'app.log')
    const equal = 'the same\n'.repeat(300)
    writeFileSync(path, `begun at 1\n${equal}`)
    const probe = await FollowProbe.start(path)
    await probe.untilLines(301)
    writeFileSync(path, `begun at 2\n${equal}new\n`)
    await probe.untilLines(603)
    expect(probe.texts[301]).toBe('begun at 2')
    expect(probe.texts.at(-1)).toBe('new')
  })

  it('reads a file that shrank, but not to nothing, from 0 (fault 12)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\ntwo\nthree\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(3)
    writeFileSync(path, 'one\ntwo\n')
    expect(await probe.untilLines(5)).toEqual(['one', 'two', 'three', 'one', 'two'])
    expect(probe.whats).toEqual(['truncated'])
  })

  it('flushes half a line that a truncation cut off', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'whole\nhalf')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    truncateSync(path, 0)
    await probe.untilLines(2)
    appendFileSync(path, 'new\n')
    await probe.untilLines(3)
    expect(probe.lines).toMatchObject([
      {text: 'whole'},
      {text: 'half', isTerminated: false},
      {text: 'new', isTerminated: true, offset: 0, number: 1},
    ])
  })

  it('tells a gap with its bytes when what it had seen is truncated unread', async () => {
    const path = join(tempDir(), 'app.log')
    const before = asText(numbered('one', 10_000))
    writeFileSync(path, before)
    const follow = createFollow({...quick, chunkBytes: 1024})
    const target = await follow.resolve(path, {wait: false})
    const notes: unknown[] = []
    let read = 0
    for await (const event of follow.follow(target, {type: 'start'}, AbortSignal.timeout(10_000))) {
      if (event.type === 'lines' && read === 0) {
        read = 1024
        truncateSync(path, 0)
      } else if (event.type === 'note') notes.push(event)
      if (notes.length === 2) break
    }
    expect(notes).toMatchObject([
      {what: 'gap', path, bytes: before.length - read},
      {what: 'truncated', path},
    ])
  })

  it('reads in its copy what is cut while older files are still being read', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('one', 1000)))
    const follow = createFollow({...quick, pollMs: 1, chunkBytes: 1024})
    const target = await follow.resolve(path, {wait: false})
    const texts: string[] = []
    const notes: string[] = []
    for await (const event of follow.follow(target, {type: 'start'}, AbortSignal.timeout(20_000))) {
      if (event.type === 'note') notes.push(event.what)
      if (event.type !== 'lines') continue
      if (texts.length === 0) {
        renameSync(path, `${path}.1`)
        writeFileSync(path, asText(numbered('two', 100)))
      } else if (notes.length === 1 && !existsSync(`${path}.2`)) {
        renameSync(`${path}.1`, `${path}.2`)
        copyFileSync(path, `${path}.1`)
        truncateSync(path, 0)
        appendFileSync(path, 'three\n')
      }
      for (const line of event.lines) texts.push(Buffer.from(line.bytes).toString('utf8'))
      if (texts.includes('three')) break
    }
    expect(texts).toEqual([...numbered('one', 1000), ...numbered('two', 100), 'three'])
    expect(notes).toEqual(['rotated', 'truncated'])
  })

  it('skips the hole of a writer that kept its offset over a copytruncate (fault 37)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    const probe = await FollowProbe.start(path)
    const writer = openSync(path, 'r+')
    const filler = 'x'.repeat(1023)
    for (let n = 0; n < 2048; n++) writeSync(writer, `${filler}\n`)
    await probe.untilLines(2048)
    truncateSync(path, 0)
    writeSync(writer, 'after\n')
    closeSync(writer)
    await probe.untilLines(2049)
    expect(probe.lines.at(-1)).toMatchObject({text: 'after', offset: 2048 * 1024})
    expect(probe.notes).toMatchObject([
      {what: 'truncated'},
      {what: 'gap', bytes: null, cause: /2097152 NUL bytes/},
    ])
  })
})

describe('following what cannot be read', () => {
  it('waits for a file that is not there yet, and reads it from its start (fault 17)', async () => {
    const folder = tempDir()
    const path = join(folder, 'later', 'app.log')
    const probe = await FollowProbe.start(path, {type: 'end'})
    expect(probe.following?.positions).toEqual([])
    await probe.untilNote('missing')
    mkdirSync(join(folder, 'later'))
    writeFileSync(path, 'one\n')
    expect(await probe.untilLines(1)).toEqual(['one'])
    expect(probe.whats).toEqual(['missing', 'returned'])
  })

  it.runIf(isLinux)(
    'does not read a folder, pipe or loop at its path (faults 17, 19)',
    async () => {
      const path = join(tempDir(), 'app.log')
      writeFileSync(path, 'one\n')
      const probe = await FollowProbe.start(path)
      await probe.untilLines(1)
      rmSync(path)
      mkdirSync(path)
      await probe.untilNote('not-text')
      rmSync(path, {recursive: true})
      symlinkSync(path, path)
      await probe.untilNote('missing')
      rmSync(path)
      execFileSync('mkfifo', [path])
      await probe.untilNote('not-text', 2)
      rmSync(path)
      writeFileSync(path, 'two\n')
      expect(await probe.untilLines(2)).toEqual(['one', 'two'])
      const told = probe.notes.map(({what, cause}) => `${what} ${String(cause)}`)
      expect(told).toContain('not-text it is a folder')
      expect(told).toContain('missing its links form a loop')
      expect(told).toContain('not-text it is a named pipe')
    },
  )

  it('says of compressed and UTF-16 content that it is no text (faults 28, 40)', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path)
    await probe.untilLines(1)
    rmSync(path)
    writeFileSync(path, gzipSync('inside\n'.repeat(1000)))
    const [packed] = await probe.untilNote('not-text')
    expect(packed).toMatchObject({path, cause: 'it is compressed (gzip)'})
    rmSync(path)
    writeFileSync(path, Buffer.from('\uFEFFwide\n', 'utf16le'))
    const [, wide] = await probe.untilNote('not-text', 2)
    expect(wide).toMatchObject({path, bytes: 12, cause: 'it looks like UTF-16'})
    writeFileSync(path, 'two\n')
    expect(await probe.untilLines(2)).toEqual(['one', 'two'])
  })

  it.runIf(isLinux)(
    'tells of a file that is closed to it, and reads it later (fault 20)',
    async () => {
      const folder = tempDir()
      const path = join(folder, 'app.log')
      asOrdinaryUser(folder)
      writeFileSync(path, 'one\n')
      const probe = await FollowProbe.start(path, {type: 'start'}, {...quick, repeatNoteMs: 200})
      await probe.untilLines(1)
      chmodSync(path, 0o000)
      const [open] = await probe.untilNote('unreadable')
      expect(open?.cause).toBe('EACCES: permission denied; what is open is read on')
      chmodSync(path, 0o600)
      await probe.untilNote('returned')
      renameSync(path, `${path}.1`)
      writeFileSync(path, 'two\n', {mode: 0o000})
      const begun = performance.now()
      const told = await probe.untilNote('unreadable', 4)
      expect(told.at(-1)).toMatchObject({path, cause: 'EACCES: permission denied'})
      expect(performance.now() - begun).toBeGreaterThan(350)
      chmodSync(path, 0o600)
      expect(await probe.untilLines(2)).toEqual(['one', 'two'])
    },
  )
})

describe('ending', () => {
  it.runIf(isLinux)('ends at once on abort, with nothing left open', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, 'one\n')
    const probe = await FollowProbe.start(path, {type: 'start'}, {pollMs: 60_000})
    await waitFor('caught up', () => probe.caughtUp === 1)
    expect(await probe.stop()).toBeLessThan(50)
    expect(probe.hasEnded).toBe(true)
    expect(openFilesIn(folder)).toEqual([])
  })

  it.runIf(isLinux)('closes everything when the loop is left, also from outside', async () => {
    const folder = tempDir()
    const path = join(folder, 'app.log')
    writeFileSync(path, 'one\n')
    const follow = createFollow({pollMs: 60_000})
    const target = await follow.resolve(path, {wait: false})
    const signal = new AbortController().signal
    for await (const event of follow.follow(target, {type: 'start'}, signal)) {
      expect(openFilesIn(folder)).toEqual([path])
      if (event.type === 'lines') break
    }
    expect(openFilesIn(folder)).toEqual([])
    const events = follow.follow(target, {type: 'end'}, signal)[Symbol.asyncIterator]()
    await events.next()
    await events.next()
    const parked = events.next()
    const begun = performance.now()
    await events.return?.()
    expect(await parked).toEqual({done: true, value: undefined})
    expect(performance.now() - begun).toBeLessThan(50)
    expect(openFilesIn(folder)).toEqual([])
  })

  it('returns at once when the signal is aborted already', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, 'one\n')
    const follow = createFollow()
    const target = await follow.resolve(path, {wait: false})
    const types: string[] = []
    for await (const event of follow.follow(target, {type: 'start'}, AbortSignal.abort())) {
      types.push(event.type)
    }
    expect(types).toEqual(['following'])
  })
})
