import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {LineRun} from '../../src/analyse/lines.js'
import {shapeScanner} from '../../src/analyse/shape-scanner.js'

const SEED = 7

const runOf = (lines: readonly string[]): LineRun => {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const [starts, ends]: [number[], number[]] = [[], []]
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at)
    starts.push(at)
    ends.push(end)
    at = end + 1
  }
  return new LineRun(bytes, [Int32Array.from(starts), Int32Array.from(ends)], {
    offset: 0,
    number: 1,
  })
}

/** All that is found in each line of a run. */
const foundIn = (run: LineRun): unknown[] => {
  const found: unknown[] = []
  while (found.length < run.starts.length) {
    const scans = shapeScanner().scan(run, found.length, SEED)
    expect([scans.run, scans.first]).toEqual([run, found.length])
    expect(scans.end).toBeGreaterThan(scans.first)
    for (let index = scans.first; index < scans.end; index++) {
      expect(scans.holds(run, index)).toBe(true)
      const isShort = scans.isShort(index)
      const pieces = Array.from({length: scans.pieces(index)}, (_, piece) => [
        scans.startOf(index, piece),
        scans.endOf(index, piece),
      ])
      const what = [scans.a(index), scans.b(index), scans.hasHigh(index), scans.isFields(index)]
      found.push(isShort ? [...what, pieces] : 'the long way')
    }
    expect(scans.holds(run, scans.end)).toBe(false)
  }
  return found
}

const line = fc.oneof(
  fc.string({maxLength: 60, unit: 'grapheme'}).map((text) => text.replaceAll('\n', ' ')),
  fc
    .array(fc.constantFrom('GET', '/a/b?c=1', '200', 'took=12ms', 'é', '{"a":1}', 'x'))
    .map((words) => words.join(' ')),
  fc.constantFrom('', ' ', '\t', 'a\u0001b', '1 '.repeat(500), 'x'.repeat(5_000)),
)

describe('scanning many lines in one go', () => {
  it('finds in each what it finds in that line alone', () => {
    fc.assert(
      fc.property(fc.array(line, {minLength: 1, maxLength: 40}), fc.nat(600), (lines, more) => {
        const many = [
          ...lines,
          ...Array.from({length: more}, (_, n) => lines[n % lines.length] ?? ''),
        ]
        const alone = many.map((each) => foundIn(runOf([each]))[0])
        expect(foundIn(runOf(many))).toEqual(alone)
      }),
      {numRuns: 40},
    )
  })

  it('leaves a line that is longer than its memory to the long way, and goes on behind it', () => {
    const found = foundIn(runOf(['INFO first 1', 'y'.repeat(300_000), 'INFO last 2']))
    expect(found[1]).toBe('the long way')
    expect(found[2]).toEqual(foundIn(runOf(['INFO last 2']))[0])
  })

  it('has room for the pieces of lines that are nothing but pieces', () => {
    const lines = Array.from({length: 2_000}, () => 'a 1 '.repeat(40))
    const found = foundIn(runOf(lines))
    expect(new Set(found.map((each) => JSON.stringify(each))).size).toBe(1)
    expect((found[0] as unknown[]).at(-1)).toHaveLength(64)
  })
})
