import {existsSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {LogLine} from '../../src/analyse/log-line.js'
import {shapeScanner} from '../../src/analyse/shape-scanner.js'
import type {LinesEvent} from '../../src/follow/follow.js'
import {LineSplitter} from '../../src/follow/line-splitter.js'
import {scanAhead} from '../../src/follow/scan-ahead.js'

const SEED = 7
const CHUNK = 256 * 1024
const BIG = 1024 ** 3
const built = join(import.meta.dirname, '../../dist/scan-thread.cjs')

const text = [
  ...Array.from({length: 40_000}, (_, n) =>
    n % 997 === 0 ? '' : `2026-01-02T03:04:05Z INFO request ${n} took ${n % 91}.${n}ms, size=${n}`,
  ),
  // So few in a chunk that they are not scanned.
  ...Array.from({length: 200}, (_, n) => `${n} ${'x'.repeat(8_000)}`),
]

/**
 * As a file is read: chunks in one and the same memory, which is written over with every pull. Again
 * and again, until that is enough.
 */
async function* eventsOf(
  lines: readonly string[],
  behindBytes: number,
  isEnough = (): boolean => true,
): AsyncGenerator<LinesEvent> {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const splitter = new LineSplitter({offset: 0, line: 0})
  const chunk = Buffer.alloc(CHUNK)
  do {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      await new Promise(setImmediate)
      chunk.fill(0x39)
      const part = bytes.subarray(at, at + CHUNK)
      chunk.set(part)
      const taken = splitter.push(chunk.subarray(0, part.length))
      yield {type: 'lines', lines: taken, bytes: part.length, behindBytes} as LinesEvent
    }
  } while (!isEnough())
}

const decoded = ({bytes}: LogLine): string => new TextDecoder().decode(new Uint8Array(bytes))

describe('lines of a big file, scanned ahead by a thread', () => {
  it.skipIf(availableParallelism() < 2)(
    'are the same lines, scanned as who analyses them would',
    async () => {
      expect(existsSync(built), 'npm run build comes first').toBe(true)
      let given = 0
      let scanned = 0
      // The thread takes a moment to start.
      const events = eventsOf(text, BIG, () => scanned > 1_000)
      for await (const {lines} of scanAhead(events, SEED, built)) {
        const expected = Array.from(lines, () => text[given++ % text.length])
        expect(Array.from(lines, decoded)).toEqual(expected)
        for (const run of lines.runs) {
          const found = run.scans
          for (let index = 0; found?.holds(run, index) === true; index++, scanned++) {
            const own = shapeScanner().scan(run, index, SEED)
            expect(found.isShort(index)).toBe(own.isShort(index))
            if (!own.isShort(index)) continue
            expect([found.a(index), found.b(index)]).toEqual([own.a(index), own.b(index)])
            expect(found.pieces(index)).toBe(own.pieces(index))
            const last = own.pieces(index) - 1
            if (last >= 0) expect(found.endOf(index, last)).toBe(own.endOf(index, last))
          }
        }
      }
      expect(given % text.length).toBe(0)
    },
    60_000,
  )

  it.skipIf(availableParallelism() < 2)(
    'are the same lines where each stands alone',
    async () => {
      // A NUL before a line makes a run of its own of it: chunks of 100,000 runs, and some that are scanned.
      const lines = [
        ...Array.from({length: 40_000}, (_, n) => `INFO plain ${n}`),
        ...Array.from({length: 130_000}, (_, n) => (n % 2 === 0 ? '\0' : '')),
      ]
      let given = 0
      let scanned = 0
      for await (const batch of scanAhead(
        eventsOf(lines, BIG, () => scanned > 0),
        SEED,
        built,
      )) {
        const expected = Array.from(batch.lines, () => lines[given++ % lines.length])
        expect(Array.from(batch.lines, decoded).join('\n')).toBe(expected.join('\n'))
        scanned += batch.lines.runs.filter(({scans}) => scans !== null && scans.end > 0).length
      }
      expect(given % lines.length).toBe(0)
    },
    60_000,
  )

  it('are all there where the thread cannot start', async () => {
    const nothing = join(import.meta.dirname, 'no-such-program.cjs')
    const given: string[] = []
    for await (const {lines} of scanAhead(eventsOf(text, BIG), SEED, nothing)) {
      for (const line of lines) given.push(decoded(line))
    }
    expect(given).toEqual(text)
  })

  it('of a small file come as they are', async () => {
    for await (const {lines} of scanAhead(eventsOf(text.slice(0, 5_000), 0), SEED, built)) {
      expect(lines.runs.every(({scans}) => scans === null)).toBe(true)
    }
  })
})
