import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {LogLine} from '../../src/analyse/log-line.js'
import {LineSplitter} from '../../src/follow/line-splitter.js'

const split = (
  chunks: readonly Uint8Array[],
  {limit, offset = 0}: {limit?: number; offset?: number} = {},
): {lines: LogLine[]; splitter: LineSplitter} => {
  const splitter = new LineSplitter({offset, line: offset === 0 ? 0 : null}, limit)
  // One buffer for all chunks, as the follower has: views must be used before the next push.
  const shared = new Uint8Array(Math.max(1, ...chunks.map((chunk) => chunk.length)))
  const lines: LogLine[] = []
  for (const chunk of chunks) {
    shared.set(chunk)
    for (const line of splitter.push(shared.subarray(0, chunk.length))) {
      lines.push({...line, bytes: Uint8Array.from(line.bytes)})
    }
  }
  for (const last of splitter.flush()) lines.push({...last, bytes: Uint8Array.from(last.bytes)})
  return {lines, splitter}
}

const bytes = (text: string): Uint8Array => Buffer.from(text)
const texts = (lines: readonly LogLine[]): string[] =>
  lines.map((line) => Buffer.from(line.bytes).toString())

/** Cuts at the given points, in any order. */
const cut = (whole: Uint8Array, points: readonly number[]): Uint8Array[] => {
  const sorted = [...points.map((point) => point % (whole.length + 1)), whole.length].sort(
    (a, b) => a - b,
  )
  let from = 0
  return sorted.map((to) => {
    const piece = whole.subarray(from, to)
    from = to
    return piece
  })
}

describe('LineSplitter', () => {
  it('gives the same lines whatever the chunks', () => {
    const byte = fc.oneof(
      {weight: 3, arbitrary: fc.constantFrom(0x0a, 0x0d, 0x00, 0x61)},
      fc.integer({min: 0, max: 255}),
    )
    fc.assert(
      fc.property(
        fc.array(byte, {maxLength: 300}),
        fc.array(fc.nat(1000), {maxLength: 40}),
        fc.integer({min: 1, max: 20}),
        (content, points, limit) => {
          const whole = Uint8Array.from(content)
          expect(split(cut(whole, points), {limit}).lines).toEqual(split([whole], {limit}).lines)
        },
      ),
      {numRuns: 1000},
    )
  })

  it('loses no byte: lines, their ends and what was cut add up', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 400}),
        fc.integer({min: 1, max: 50}),
        (whole, limit) => {
          const {lines} = split([whole], {limit})
          for (const [index, line] of lines.entries()) {
            const end = lines[index + 1]?.offset ?? whole.length
            const ends = end - line.offset - line.bytes.length - line.truncatedBytes
            // A newline, a carriage return before it, a byte order mark.
            expect(ends).toBeLessThanOrEqual(5)
            expect(line.number).toBe(index + 1)
          }
          expect(lines.filter((line) => line.isTerminated)).toHaveLength(
            whole.filter((byte) => byte === 0x0a).length,
          )
        },
      ),
    )
  })

  it('cuts only a line longer than the limit (fault 35)', () => {
    for (const pieceBytes of [1, 7, 10, 11, 12, 100]) {
      const whole = bytes(`${'a'.repeat(10)}\n${'b'.repeat(11)}\r\n${'c'.repeat(10)}\r\nd\n`)
      const points = Array.from({length: whole.length}, (_, at) => at).filter(
        (at) => at % pieceBytes === 0,
      )
      const {lines} = split(cut(whole, points), {limit: 10})
      expect(texts(lines)).toEqual(['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10), 'd'])
      expect(lines.map((line) => line.truncatedBytes)).toEqual([0, 1, 0, 0])
      expect(lines.map((line) => line.offset)).toEqual([0, 11, 24, 36])
    }
  })

  it('splits on 0x0A alone and strips the carriage return before it (faults 38, 41)', () => {
    const {lines} = split([bytes('a\u2028b\u0085c\fd\r\n10%\r20%\r30%\n\r\n \n')])
    expect(texts(lines)).toEqual(['a\u2028b\u0085c\fd', '10%\r20%\r30%', '', ' '])
  })

  it('keeps characters and line ends whole across writes (fault 32)', () => {
    const whole = bytes('smile 😀 end\r\nnext\r\n')
    const {lines} = split(Array.from(whole, (byte) => Uint8Array.of(byte)))
    expect(texts(lines)).toEqual(['smile 😀 end', 'next'])
  })

  it('strips a byte order mark at the start of the file only (fault 40)', () => {
    expect(texts(split([bytes('\uFEFFa\n\uFEFFb\n')]).lines)).toEqual(['a', '\uFEFFb'])
  })

  it('passes on NUL bytes and invalid UTF-8 as they are (fault 36)', () => {
    const odd = Uint8Array.from({length: 256}, (_, byte) => byte).filter((byte) => byte !== 0x0a)
    const {lines} = split([odd, Uint8Array.of(0x0a, 0, 0, 0x0a, 0xed, 0xa0, 0x80, 0x0a)])
    expect(lines.map((line) => [...line.bytes])).toEqual([[...odd], [0, 0], [0xed, 0xa0, 0x80]])
  })

  it('drops a hole of NUL bytes and gives the line behind it (fault 37)', () => {
    const hole = new Uint8Array(8 * 1024 * 1024)
    const {lines, splitter} = split([bytes('before\n'), hole, bytes('after\nmore\n')])
    expect(texts(lines)).toEqual(['before', 'after', 'more'])
    expect(lines[1]?.offset).toBe(7 + hole.length)
    expect(splitter.takeHoleBytes()).toBe(hole.length)
    expect(splitter.takeHoleBytes()).toBe(0)
  })

  it('holds at most the limit of a line that does not end (faults 33, 34)', () => {
    const splitter = new LineSplitter({offset: 0, line: 0})
    const chunk = Buffer.alloc(256 * 1024, 'x')
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 256; i++) expect(splitter.push(chunk)).toHaveLength(0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
    const [long, next] = splitter.push(Buffer.from('\nnext\n'))
    expect(long?.bytes.length).toBe(1024 * 1024)
    expect(long?.truncatedBytes).toBe(63 * 1024 * 1024)
    expect(next?.offset).toBe(64 * 1024 * 1024 + 1)
    expect(next?.truncatedBytes).toBe(0)
  })

  it('keeps offsets exact beyond 2^32 (fault 24)', () => {
    const offset = 2 ** 40 + 5
    const {lines} = split([bytes('a\nbc\n')], {offset})
    expect(lines.map((line) => line.offset)).toEqual([offset, offset + 2])
    expect(lines.map((line) => line.number)).toEqual([null, null])
  })
})
