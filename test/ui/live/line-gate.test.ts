import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {LEVELS} from '../../../src/analyse/finding.js'
import {LineGate} from '../../../src/ui/live/line-gate.js'
import type {StreamEntry} from '../../../src/ui/live/stream.js'
import {watchedLine} from '../../support/watched-line.js'

const FILE = '/var/log/a.log'
const one = (): LineGate => new LineGate(() => null)

/** `line three`, `×5 like two, three`. */
const told = (entries: readonly StreamEntry[]): readonly string[] =>
  entries.map((entry) =>
    entry.type === 'line'
      ? `line ${entry.line.text}`
      : `×${entry.counted.lines} like ${entry.counted.patterns.map(({text}) => text).join(', ')}`,
  )

const linesIn = (entries: readonly StreamEntry[]): number =>
  entries.reduce((sum, entry) => sum + (entry.type === 'line' ? 1 : entry.counted.lines), 0)

describe('the gate of the live view', () => {
  it('shows a run of one pattern a few times, then counts, and tells the count in its place', () => {
    const gate = one()
    for (let n = 0; n < 212; n++) gate.offer(watchedLine(`GET ${n}`, {pattern: 'GET <*>'}), FILE, 0)
    const first = gate.drain(10)
    expect(told(first.entries)).toEqual(['line GET 0', 'line GET 1', 'line GET 2'])
    expect(first.open).toMatchObject({lines: 209, bad: 0})
    gate.offer(watchedLine('stopped'), FILE, 20)
    const second = gate.drain(30)
    expect(told(second.entries)).toEqual(['×209 like GET <*>', 'line stopped'])
    expect(second.open).toBeNull()
  })

  it('shows each line of a run that comes slowly', () => {
    const gate = one()
    for (let n = 0; n < 20; n++) {
      gate.offer(watchedLine(`GET ${n}`, {pattern: 'GET <*>'}), FILE, n * 1000)
    }
    expect(gate.drain(20_000)).toMatchObject({entries: {length: 20}, open: null})
  })

  it('shows every line of a run at warning or worse, and every one where nothing is collapsed', () => {
    const gate = one()
    for (let n = 0; n < 20; n++) {
      gate.offer(watchedLine(`bad ${n}`, {pattern: 'bad <*>', level: 'warning'}), FILE, n)
    }
    expect(gate.drain(30).entries).toHaveLength(20)
    gate.collapse(false)
    for (let n = 0; n < 20; n++) {
      gate.offer(watchedLine(`ok ${n}`, {pattern: 'ok <*>'}), FILE, 100 + n)
    }
    expect(gate.drain(130).entries).toHaveLength(20)
  })

  it('counts in a flood, lets what matters stand out, and shows lines again when it is over', () => {
    const gate = one()
    const shown: string[] = []
    let nowMs = 0
    for (let n = 0; n < 10_000; n++) {
      nowMs = n / 10
      gate.offer(watchedLine(`${n % 7} of ${n}`, {pattern: `${n % 7} of <*>`}), FILE, nowMs)
      if (n % 2500 === 2499) gate.offer(watchedLine(`new ${n}`, {isNew: true}), FILE, nowMs)
      if (n % 400 === 0) shown.push(...told(gate.drain(nowMs).entries))
    }
    shown.push(...told(gate.drain(nowMs).entries))
    expect(shown.filter((row) => row.startsWith('line new'))).toHaveLength(4)
    expect(shown.length).toBeLessThan(130)
    const counted = gate.drain(nowMs + 3000)
    expect(told(counted.entries)[0]).toMatch(/^×98\d\d like /)
    gate.offer(watchedLine('calm'), FILE, nowMs + 3100)
    expect(told(gate.drain(nowMs + 3200).entries)).toEqual(['line calm'])
  })

  it('tells the count of a long flood now and then', () => {
    const gate = one()
    const counts: number[] = []
    for (let n = 0; n < 30_000; n++) {
      gate.offer(watchedLine(`${n % 5} of ${n}`, {pattern: `${n % 5}`}), FILE, n)
      if (n % 100 !== 0) continue
      for (const entry of gate.drain(n).entries) {
        if (entry.type === 'counted') counts.push(entry.counted.lines)
      }
    }
    expect(counts).toHaveLength(2)
    for (const lines of counts) expect(lines).toBeGreaterThan(9900)
  })

  it('gives the further lines of a record its fate', () => {
    const gate = one()
    const trace = (text: string) =>
      watchedLine(text, {isFurther: true, pattern: 'x', level: 'error'})
    gate.filter({level: 'error', words: ''})
    gate.offer(watchedLine('fine'), FILE, 0)
    gate.offer(watchedLine('  more', {isFurther: true}), FILE, 0)
    gate.offer(watchedLine('broke', {level: 'error'}), FILE, 0)
    gate.offer(trace('    at f (a.js:1)'), FILE, 0)
    gate.offer(watchedLine('fine'), '/var/log/b.log', 0)
    gate.offer(trace('    at g (a.js:2)'), FILE, 0)
    const rows = gate.drain(1).entries.map((entry) => entry.type === 'line' && entry.line.whole)
    expect(rows).toEqual([
      '2026-06-01T12:31:07.000Z broke',
      '2026-06-01T12:31:07.000Z     at f (a.js:1)',
      '2026-06-01T12:31:07.000Z     at g (a.js:2)',
    ])
    expect(gate.hidden).toBe(3)
  })

  it('filters by words in any case, with and without', () => {
    const gate = one()
    gate.filter({level: null, words: 'TIME out -probe'})
    for (const text of ['a timeout', 'no time', 'probe timeout', 'Time is out']) {
      gate.offer(watchedLine(text), FILE, 0)
    }
    expect(told(gate.drain(1).entries)).toEqual(['line a timeout', 'line Time is out'])
    expect(gate.hidden).toBe(2)
  })

  it('holds a bounded number of lines while nothing is drawn, the latest, and counts the others', () => {
    const gate = one()
    for (let n = 0; n < 5000; n++)
      gate.offer(watchedLine(`bad ${n}`, {level: 'error'}), FILE, n * 100)
    expect(gate.waiting).toBe(5000)
    const {entries} = gate.drain(500_000)
    expect(entries).toHaveLength(501)
    expect(told(entries)[0]).toMatch(/^×4500 like bad 0, bad 1, /)
    expect(told(entries).at(-1)).toBe('line bad 4999')
    expect(entries[0]).toMatchObject({counted: {bad: 4500, others: 4500 - 32}})
  })

  it('lets no control character through', () => {
    const gate = one()
    gate.offer(watchedLine('a\x1b[2Jb\u202ec', {at: null, pattern: 'x\x07'}), FILE, 0)
    const [entry] = gate.drain(1).entries
    expect(entry).toMatchObject({
      line: {text: 'a\\x1b[2Jb\\u202ec', whole: 'a\\x1b[2Jb\\u202ec', pattern: {text: 'x\\x07'}},
    })
  })

  it('loses no line and tells none twice, whatever comes and whenever it is drawn', () => {
    const action = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({
          lines: fc.integer({min: 1, max: 60}),
          pattern: fc.integer({min: 0, max: 3}),
          level: fc.constantFrom(...LEVELS),
          isNew: fc.boolean(),
          isFurther: fc.boolean(),
          file: fc.constantFrom('a', 'b'),
        }),
      },
      {weight: 4, arbitrary: fc.record({waitMs: fc.integer({min: 0, max: 5000})})},
      {weight: 4, arbitrary: fc.constant('drain' as const)},
      {weight: 1, arbitrary: fc.constantFrom('warning' as const, 'all' as const)},
    )
    fc.assert(
      fc.property(fc.array(action, {maxLength: 60}), (actions) => {
        const gate = one()
        let nowMs = 0
        let offered = 0
        let out = 0
        for (const act of actions) {
          if (act === 'drain') out += linesIn(gate.drain(nowMs).entries)
          else if (act === 'warning') gate.filter({level: 'warning', words: ''})
          else if (act === 'all') gate.filter({level: null, words: ''})
          else if ('waitMs' in act) nowMs += act.waitMs
          else {
            const {lines, pattern, file, ...rest} = act
            for (let n = 0; n < lines; n++) {
              gate.offer(watchedLine(`l ${n}`, {...rest, pattern: `p${pattern}`}), file, nowMs)
            }
            offered += lines
          }
          expect(out + gate.waiting + gate.hidden).toBe(offered)
        }
        out += linesIn(gate.end(nowMs))
        expect(out + gate.hidden).toBe(offered)
        expect(gate.seen).toBe(offered)
      }),
      {numRuns: 200},
    )
  })
})
