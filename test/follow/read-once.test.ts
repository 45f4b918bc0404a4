import {spawnSync} from 'node:child_process'
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {PassThrough, Readable} from 'node:stream'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {MachineError, NotFoundError, UsageError} from '../../src/errors.js'
import {createFollow} from '../../src/follow/create-follow.js'
import type {LinesEvent} from '../../src/follow/follow.js'
import type {FollowSettings} from '../../src/follow/settings.js'
import {tempDir} from '../support/temp-dir.js'
import {asText, numbered, openFilesIn} from './follow-probe.js'

const never = new AbortController().signal

const readAll = async (source: string, settings: Partial<FollowSettings> = {}) => {
  const events: LinesEvent[] = []
  const texts: string[] = []
  const isTerminated: boolean[] = []
  for await (const event of createFollow(settings).readOnce(source, never)) {
    for (const line of event.lines) {
      texts.push(Buffer.from(line.bytes).toString())
      isTerminated.push(line.isTerminated)
    }
    events.push(event)
  }
  return {texts, events, isTerminated, last: events.at(-1)}
}

const failureOf = async (source: string, settings: Partial<FollowSettings> = {}) =>
  readAll(source, settings).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('readOnce', () => {
  it('reads a file to its end, the last line without a newline included', async () => {
    const path = join(tempDir(), 'app.log')
    const whole = `${asText(numbered('line', 5000))}rest`
    writeFileSync(path, whole)
    const {texts, events, isTerminated, last} = await readAll(path, {chunkBytes: 1000})
    expect(texts).toEqual([...numbered('line', 5000), 'rest'])
    expect(isTerminated.filter((is) => !is)).toHaveLength(1)
    expect(events.reduce((sum, event) => sum + event.bytes, 0)).toBe(whole.length)
    expect(last).toMatchObject({behindBytes: 0, position: {path, offset: whole.length, line: 5001}})
    expect(events[0]?.behindBytes).toBe(whole.length - 1000)
  })

  it('gives nothing for an empty file', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, '')
    expect((await readAll(path)).events).toEqual([])
  })

  it('ends at the size a growing file had when it began', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 1000)))
    let lines = 0
    for await (const event of createFollow({chunkBytes: 100}).readOnce(path, never)) {
      appendFileSync(path, asText(numbered('more', 100)))
      lines += event.lines.length
    }
    expect(lines).toBe(1000)
  })

  it.runIf(process.platform === 'linux')('reads files of /proc, which have no size', async () => {
    expect((await readAll('/proc/self/status')).texts[0]).toMatch(/^Name:/)
  })

  it('inflates a compressed file, whatever its name, of several members too', async () => {
    const folder = tempDir()
    const text = asText(numbered('line', 20_000))
    const packed = Buffer.concat([gzipSync(text), gzipSync('last\nrest')])
    for (const name of ['a.log.gz', 'b.log']) {
      writeFileSync(join(folder, name), packed)
      const {texts, last} = await readAll(join(folder, name))
      expect(texts).toEqual([...numbered('line', 20_000), 'last', 'rest'])
      expect(last?.position.offset).toBe(text.length + 9)
    }
  })

  it('reads a plain file that is called .gz as it is', async () => {
    const path = join(tempDir(), 'a.gz')
    writeFileSync(path, 'plain\n')
    expect((await readAll(path)).texts).toEqual(['plain'])
  })

  it('stops a gzip bomb by size and by ratio, with nothing left open (fault 28)', async () => {
    const folder = tempDir()
    const path = join(folder, 'bomb.gz')
    writeFileSync(path, gzipSync(Buffer.alloc(16 * 1024 * 1024, 'a\n')))
    for (const settings of [
      {maxInflatedBytes: 1024 * 1024},
      {freeInflatedBytes: 1024 * 1024},
    ] satisfies Partial<FollowSettings>[]) {
      const error = await failureOf(path, settings)
      expect(error).toBeInstanceOf(MachineError)
      expect(error).toMatchObject({code: 'inflates-too-far', exitCode: 5})
    }
    if (process.platform === 'linux') expect(openFilesIn(folder)).toEqual([])
  })

  it('gives what is whole of damaged gzip data, then says so', async () => {
    const path = join(tempDir(), 'cut.gz')
    writeFileSync(path, gzipSync(asText(numbered('line', 100_000))).subarray(0, 100_000))
    let lines = 0
    const run = async (): Promise<void> => {
      for await (const event of createFollow().readOnce(path, never)) lines += event.lines.length
    }
    await expect(run()).rejects.toMatchObject({code: 'damaged-gzip', exitCode: 5})
    expect(lines).toBeGreaterThan(10_000)
  })

  it('reads standard input, pieces of any size', async () => {
    const standardInput = (): Readable =>
      Readable.from([Buffer.from('on'), Buffer.from('e\ntwo\nre'), Buffer.from('st')])
    const {texts, last} = await readAll('-', {standardInput})
    expect(texts).toEqual(['one', 'two', 'rest'])
    expect(last?.position).toMatchObject({path: '-', offset: 12})
  })

  it('tells an error of standard input as one of the machine', async () => {
    const standardInput = (): Readable =>
      new Readable({
        read() {
          this.destroy(Object.assign(new Error('broken'), {code: 'EIO'}))
        },
      })
    const error = await failureOf('-', {standardInput})
    expect(error).toBeInstanceOf(MachineError)
    expect(error).toMatchObject({message: 'Cannot read -: EIO: the disk gave an error'})
  })

  it('ends on abort while standard input says nothing', async () => {
    const input = new PassThrough()
    input.write('one\n')
    const abort = new AbortController()
    const follow = createFollow({standardInput: () => input})
    const begun = performance.now()
    for await (const event of follow.readOnce('-', abort.signal)) {
      expect(event.lines).toHaveLength(1)
      setTimeout(() => {
        abort.abort()
      }, 20)
    }
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(input.destroyed).toBe(true)
  })

  it('ends on abort in mid-file', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100_000)))
    const abort = new AbortController()
    let events = 0
    for await (const {lines} of createFollow({chunkBytes: 1000}).readOnce(path, abort.signal)) {
      expect(lines.length).toBeGreaterThan(0)
      if (++events === 3) abort.abort()
    }
    expect(events).toBe(3)
  })

  it('refuses UTF-16 with the command that converts it (fault 40)', async () => {
    const path = join(tempDir(), 'wide.log')
    for (const text of ['\uFEFFone line of it\n', 'one line of it\n']) {
      writeFileSync(path, Buffer.from(text, 'utf16le'))
      const error = await failureOf(path)
      expect(error).toBeInstanceOf(UsageError)
      expect((error as UsageError).hint).toMatch(/iconv/)
    }
  })

  it('refuses what is not there, no file, or a pipe', async () => {
    const folder = tempDir()
    expect(await failureOf(join(folder, 'no'))).toBeInstanceOf(NotFoundError)
    mkdirSync(join(folder, 'sub'))
    expect(await failureOf(join(folder, 'sub'))).toBeInstanceOf(UsageError)
    if (spawnSync('mkfifo', [join(folder, 'pipe')]).status !== 0) return
    expect(await failureOf(join(folder, 'pipe'))).toBeInstanceOf(UsageError)
  })
})

describe('readBefore', () => {
  const before = async (path: string, maxBytes: number, prepare?: () => void) => {
    const follow = createFollow()
    const position = (await readAll(path)).last?.position
    if (position === undefined) throw new Error('nothing read')
    prepare?.()
    const events: LinesEvent[] = []
    const texts: string[] = []
    for await (const event of follow.readBefore(position, maxBytes, never)) {
      texts.push(...Array.from(event.lines, (line) => Buffer.from(line.bytes).toString()))
      events.push(event)
    }
    return {texts, events, position}
  }

  it('gives the lines before a position, numbered when they reach back to the start', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const {texts, events, position} = await before(path, 1024, () => {
      appendFileSync(path, 'later\n')
    })
    expect(texts).toEqual(numbered('line', 100))
    expect(events[0]?.lines.first?.number).toBe(1)
    expect(events.at(-1)).toMatchObject({behindBytes: 0, position})
  })

  it('gives at most the last bytes of them, whole lines only', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    // 8 bytes a line: 24 hold three, 23 only two.
    for (const [maxBytes, count] of [
      [24, 3],
      [23, 2],
      [8, 1],
      [7, 0],
      [0, 0],
    ] as const) {
      const {texts, events} = await before(path, maxBytes)
      expect(texts).toEqual(numbered('line', count, 100 - count))
      expect(events[0]?.lines.first?.number ?? null).toBeNull()
    }
  })

  it('gives nothing when the file is another one now', async () => {
    const path = join(tempDir(), 'app.log')
    writeFileSync(path, asText(numbered('line', 100)))
    const {texts} = await before(path, 1000, () => {
      writeFileSync(path, asText(numbered('other', 200)))
    })
    expect(texts).toEqual([])
  })
})
