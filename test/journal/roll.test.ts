import {readFileSync, statSync, unlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {encodeRecord} from '../../src/journal/record.js'
import {rollSegment} from '../../src/journal/roll.js'
import type {SessionEvent} from '../../src/sessions/events.js'
import {project, PRUNED_KEPT_MS} from '../../src/sessions/projection.js'
import {eventMaker, ordinaryLife, sessionId} from '../support/events.js'
import {fileJournal, segmentsIn, testClock} from '../support/file-journal.js'

const GRACE_MS = 10 * 60 * 1000
const life = ordinaryLife(sessionId(1), 3)
const folded = (events: readonly SessionEvent[]): unknown => project(new Map(), events)
const roll = (dir: string, number: number, graceMs = GRACE_MS): boolean =>
  rollSegment(dir, number, testClock(), graceMs)

/** As if the segments had last been written to an hour ago. */
const age = (dir: string, ...numbers: readonly number[]): void => {
  for (const number of numbers) {
    const then = Date.now() / 1000 - 3600
    utimesSync(join(dir, `journal-00000${number}.ndjson`), then, then)
  }
}

describe('rolling', () => {
  it('happens when a segment has grown enough after its checkpoint, and loses nothing', async () => {
    const {journal, dir} = fileJournal({rollBytes: 4000})
    const lives = Array.from({length: 20}, (_, index) => ordinaryLife(sessionId(index + 1), 3))
    let followed = await journal.replay()
    for (const event of lives.flat()) {
      await journal.append([event])
      followed = await journal.replayFrom(followed)
    }
    const segments = segmentsIn(dir)
    expect(segments.length).toBeGreaterThan(5)
    const checkpoint = readFileSync(join(dir, segments.at(-1) ?? ''), 'utf8').split('\n')[1] ?? ''
    expect(JSON.parse(checkpoint)).toMatchObject({v: 1, k: 'checkpoint'})
    const last = statSync(join(dir, segments.at(-2) ?? '')).size
    expect(last).toBeGreaterThan(4000)
    expect((await journal.replay()).sessions).toEqual(folded(lives.flat()))
    expect(followed.sessions).toEqual(folded(lives.flat()))
  })

  it('keeps the history of every session', async () => {
    const {journal, dir} = fileJournal()
    await journal.append(life)
    const before = await journal.replay()
    expect(roll(dir, 1)).toBe(true)
    expect((await journal.replay()).sessions).toEqual(before.sessions)
    expect((await journal.replay()).sessions.get(sessionId(1))?.history).toHaveLength(4)
  })

  it('is done by one of two at once, and the other gives up quietly', async () => {
    // fault 64
    const {journal, dir} = fileJournal()
    await journal.append(life)
    expect(roll(dir, 1)).toBe(true)
    expect(roll(dir, 1)).toBe(false)
    expect(segmentsIn(dir)).toHaveLength(2)
  })

  it('finds what a late writer put behind the offset that the checkpoint knows', async () => {
    const {journal, dir, first} = fileJournal()
    await journal.append(life.slice(0, 2))
    const earlier = await journal.replay()
    roll(dir, 1)
    writeFileSync(first, encodeRecord(life[2] as SessionEvent), {flag: 'a'})
    await journal.append(life.slice(3))
    expect((await journal.replay()).sessions).toEqual(folded(life))
    expect((await journal.replayFrom(earlier)).sessions).toEqual(folded(life))
  })

  it('removes a segment only when it is old and no byte of it is unknown', async () => {
    const {journal, dir, first} = fileJournal()
    const late = eventMaker()('StartRequested', {id: 'e'.repeat(32), session: sessionId(7)})
    await journal.append(life)
    roll(dir, 1)
    await journal.append([eventMaker()('StartRequested', {session: sessionId(2)})])
    roll(dir, 2)
    expect(segmentsIn(dir)).toHaveLength(3)
    // The writer comes between the replay of the roll and the removal: the clock is asked there.
    const clock = testClock()
    const whileRolling = {
      now: () => clock.now(),
      stamp: () => {
        writeFileSync(first, encodeRecord(late), {flag: 'a'})
        age(dir, 1)
        return clock.stamp()
      },
    }
    rollSegment(dir, 3, whileRolling, GRACE_MS)
    expect(segmentsIn(dir)).toHaveLength(4)
    age(dir, 1, 2)
    roll(dir, 4)
    expect(segmentsIn(dir)).toEqual([3, 4, 5].map((number) => `journal-00000${number}.ndjson`))
    const {sessions} = await journal.replay()
    expect(new Set(sessions.keys())).toEqual(new Set([1, 2, 7].map(sessionId)))
  })

  it('removes a segment although its last record is torn', async () => {
    const {journal, dir, first} = fileJournal()
    await journal.append(life)
    writeFileSync(first, '\n{"v":1,"e":"torn', {flag: 'a'})
    roll(dir, 1)
    age(dir, 1)
    roll(dir, 2)
    expect(segmentsIn(dir)).toHaveLength(2)
    expect((await journal.replay()).sessions).toEqual(folded(life))
  })

  it('tells a replay of before although the segment it knew is gone', async () => {
    const {journal, dir} = fileJournal()
    await journal.append(life.slice(0, 3))
    const earlier = await journal.replay()
    await journal.append(life.slice(3))
    roll(dir, 1)
    roll(dir, 2, -1)
    expect(segmentsIn(dir)).not.toContain('journal-000001.ndjson')
    expect((await journal.replayFrom(earlier)).sessions).toEqual(folded(life))
  })

  it('tells a replay of before although a segment between is gone', async () => {
    const {journal, dir} = fileJournal()
    await journal.append(life.slice(0, 3))
    const earlier = await journal.replay()
    roll(dir, 1)
    await journal.append(life.slice(3))
    roll(dir, 2)
    unlinkSync(join(dir, 'journal-000002.ndjson'))
    expect((await journal.replayFrom(earlier)).sessions).toEqual(folded(life))
  })

  it('always keeps the segment before the newest, whose checkpoint may be needed', async () => {
    const {journal, dir} = fileJournal()
    await journal.append(life)
    roll(dir, 1, -1)
    expect(segmentsIn(dir)).toHaveLength(2)
    roll(dir, 2, -1)
    expect(segmentsIn(dir)).toEqual(['journal-000002.ndjson', 'journal-000003.ndjson'])
  })

  it('forgets a pruned session after thirty days', async () => {
    const {journal, dir} = fileJournal()
    const event = eventMaker({at: Date.now() - PRUNED_KEPT_MS - 60_000})
    await journal.append([event('StartRequested'), event('SessionPruned')])
    const now = eventMaker({at: Date.now() - 60_000})
    const other = {session: sessionId(2)}
    await journal.append([
      now('StartRequested', {...other, id: 'a'}),
      now('SessionPruned', {...other, id: 'b'}),
    ])
    roll(dir, 1)
    roll(dir, 2, -1)
    const {sessions} = await journal.replay()
    expect([...sessions.keys()]).toEqual([sessionId(2)])
    expect(sessions.get(sessionId(2))?.history).toEqual([])
  })
})

describe('what a killed roll leaves', () => {
  it('as a stray file changes nothing, and goes an hour later', async () => {
    // fault 62
    const {journal, dir} = fileJournal()
    await journal.append(life)
    const stray = join(dir, '.journal-000002-4711-00c0ffee.tmp')
    writeFileSync(stray, 'half a checkp')
    roll(dir, 1)
    expect((await journal.replay()).sessions).toEqual(folded(life))
    expect(statSync(stray).isFile()).toBe(true)
    const then = Date.now() / 1000 - 3601
    utimesSync(stray, then, then)
    roll(dir, 2)
    expect(statSync(stray, {throwIfNoEntry: false})).toBeUndefined()
  })

  it.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['empty', () => Buffer.alloc(0)],
    ['all NULs', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['flipped', (bytes: Buffer) => Buffer.from(bytes.toString().replace('offsets', 'offsits'))],
  ])('as a checkpoint that is %s falls back to the one before', async (_, spoil) => {
    // fault 62
    const {journal, dir} = fileJournal()
    const [one, two, three, four] = [1, 2, 3, 4].map((number) =>
      eventMaker()('StartRequested', {id: `${number}`, session: sessionId(number)}),
    ) as [SessionEvent, SessionEvent, SessionEvent, SessionEvent]
    await journal.append([one])
    roll(dir, 1)
    age(dir, 1)
    await journal.append([two])
    roll(dir, 2)
    await journal.append([three])
    roll(dir, 3)
    const newest = join(dir, 'journal-000004.ndjson')
    writeFileSync(newest, spoil(readFileSync(newest)))
    expect((await journal.replay()).sessions).toEqual(folded([one, two, three]))
    await journal.append([four])
    expect((await journal.replay()).sessions).toEqual(folded([one, two, three, four]))
    roll(dir, 4)
    expect((await journal.replay()).sessions).toEqual(folded([one, two, three, four]))
    expect((await journal.replay()).damaged).toBe(0)
  })

  it('as a name that was lost in a power cut changes nothing', async () => {
    // fault 62
    const {journal, dir} = fileJournal()
    await journal.append(life)
    roll(dir, 1)
    unlinkSync(join(dir, 'journal-000002.ndjson'))
    expect((await journal.replay()).sessions).toEqual(folded(life))
  })
})
