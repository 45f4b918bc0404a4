import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {dirname} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {encodeRecord, seal} from '../../src/journal/record.js'
import type {SessionEvent} from '../../src/sessions/events.js'
import {project} from '../../src/sessions/projection.js'
import {anyEvent} from '../support/any-event.js'
import {eventMaker, ordinaryLife, sessionId} from '../support/events.js'
import {fileJournal, segmentsIn} from '../support/file-journal.js'

const two = [...ordinaryLife(sessionId(1), 3), ...ordinaryLife(sessionId(2), 3)]
const folded = (events: readonly SessionEvent[]): unknown => project(new Map(), events)

/** A journal that holds exactly these bytes. */
const journalOf = (...parts: readonly (string | Buffer)[]): ReturnType<typeof fileJournal> => {
  const made = fileJournal()
  mkdirSync(dirname(made.first), {recursive: true, mode: 0o700})
  writeFileSync(made.first, Buffer.concat(parts.map((part) => Buffer.from(part))))
  return made
}

/** After whatever damage, what is appended is found again. */
const goesOn = async ({journal}: ReturnType<typeof fileJournal>): Promise<void> => {
  const event = eventMaker()('StartRequested', {id: 'f'.repeat(32), session: sessionId(99)})
  await journal.append([event])
  expect((await journal.replay()).sessions.get(sessionId(99))?.history).toEqual([event])
}

describe('a damaged journal', () => {
  it('cut at any byte of its last records gives a state it has passed through, silently', async () => {
    // faults 48, 49, 52
    const records = two.map(encodeRecord)
    const bytes = Buffer.from(records.join(''))
    const made = journalOf(bytes)
    const last = (records.at(-1)?.length ?? 0) + (records.at(-2)?.length ?? 0)
    const states = [0, 1, 2].map((less) => folded(two.slice(0, two.length - less)))
    for (let cut = 0; cut < last; cut++) {
      truncateSync(made.first, bytes.length - cut)
      const replay = await made.journal.replay()
      expect(replay).toMatchObject({damaged: 0, damagedAt: null})
      expect(states).toContainEqual(replay.sessions)
    }
    await goesOn(made)
  })

  it('cut anywhere never stops a replay', async () => {
    // fault 52
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent(), {maxLength: 12}),
        fc.double({min: 0, max: 1, noNaN: true}),
        async (events, part) => {
          const bytes = Buffer.from(events.map(encodeRecord).join(''))
          const {journal} = journalOf(bytes.subarray(0, Math.floor(bytes.length * part)))
          const {sessions, damaged} = await journal.replay()
          expect(damaged).toBe(0)
          const states = events.map((_, index) => folded(events.slice(0, index)))
          expect([...states, folded(events)]).toContainEqual(sessions)
        },
      ),
      {numRuns: 60},
    )
  })

  it('is empty when the file is', async () => {
    // fault 49
    const made = journalOf('')
    expect(await made.journal.replay()).toMatchObject({damaged: 0, newer: 0})
    await goesOn(made)
  })

  it.each([
    ['garbage', 'not a record at all'],
    ['JSON that is no object', '[1,2,3]'],
    ['a record without a checksum', '{"v":1,"k":"SessionPruned"}'],
    ['a line of 300 KB', 'x'.repeat(300_000)],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x80, 0xc3])],
    ['a sealed record of a wrong shape', seal({k: 'SessionPruned', s: '../..'}).trim()],
    ['NULs before garbage', Buffer.concat([Buffer.alloc(5000), Buffer.from('x')])],
  ])('with %s in the middle keeps every session and counts it once', async (_, garbage) => {
    // fault 50
    const [before, after] = [two.slice(0, 4), two.slice(4)]
    const head = before.map(encodeRecord).join('')
    const made = journalOf(head, garbage, '\n', after.map(encodeRecord).join(''))
    const replay = await made.journal.replay()
    expect(replay.sessions).toEqual(folded(two))
    expect(replay).toMatchObject({
      damaged: 1,
      damagedAt: `journal-000001.ndjson:${head.length}`,
    })
    expect(await made.journal.describe()).toMatchObject({records: two.length, damaged: 1})
    await goesOn(made)
  })

  it.each([
    ['blank lines', '\n\n\n'],
    ['lines of NULs', `${'\0'.repeat(4096)}\n${'\0'.repeat(10)}\n`],
  ])('with %s in the middle is not damaged', async (_, blank) => {
    const made = journalOf(
      two.slice(0, 4).map(encodeRecord).join(''),
      blank,
      two.slice(4).map(encodeRecord).join(''),
    )
    const replay = await made.journal.replay()
    expect(replay.sessions).toEqual(folded(two))
    expect(replay.damaged).toBe(0)
  })

  it('with a tail of NULs from a power cut goes on', async () => {
    // fault 53
    const made = journalOf(two.map(encodeRecord).join(''), Buffer.alloc(4096))
    const replay = await made.journal.replay()
    expect(replay.sessions).toEqual(folded(two))
    expect(replay.damaged).toBe(0)
    await goesOn(made)
    expect((await made.journal.replay()).damaged).toBe(0)
  })

  it('with a flipped bit loses that record only', async () => {
    // fault 51
    const records = two.map(encodeRecord)
    const flipped = Buffer.from(records[3] ?? '')
    flipped[40] = (flipped[40] ?? 0) ^ 4
    const made = journalOf(...records.slice(0, 3), flipped, ...records.slice(4))
    const replay = await made.journal.replay()
    expect(replay.damaged).toBe(1)
    expect(replay.sessions).toEqual(folded(two.filter((_, index) => index !== 3)))
  })

  it('gives back a record that another writer left a torn one in front of', async () => {
    const records = two.map(encodeRecord)
    const torn = records[0]?.slice(0, 50) ?? ''
    const made = journalOf(torn, records.map((record) => record.trim()).join('\n'), '\n')
    const replay = await made.journal.replay()
    expect(replay.sessions).toEqual(folded(two))
    expect(replay.damaged).toBe(1)
  })

  it('with records three times and in reverse order is the same', async () => {
    // faults 54, 55
    const records = two.map(encodeRecord)
    const {journal} = journalOf(...records.toReversed(), ...records, ...records.toReversed())
    const {sessions} = await journal.replay()
    expect(new Map([...sessions].sort())).toEqual(folded(two))
  })

  it('is read to the same state step by step as at once', async () => {
    const bytes = Buffer.from([...two.map(encodeRecord), 'garbage\n', '\0\0\n'].join(''))
    const made = journalOf('')
    let replay = await made.journal.replay()
    for (let at = 0; at < bytes.length; at += 37) {
      appendFileSync(made.first, bytes.subarray(at, at + 37))
      replay = await made.journal.replayFrom(replay)
    }
    const {sessions, damaged, damagedAt} = await made.journal.replay()
    expect(replay).toMatchObject({sessions, damaged, damagedAt})
    expect(damaged).toBe(1)
  })
})

describe('records of a newer qcmd', () => {
  const pruned = JSON.parse(encodeRecord(eventMaker()('SessionPruned')).trim()) as object
  const newer = seal({...pruned, v: 2})

  it('are skipped and counted', async () => {
    // fault 66
    const made = journalOf(encodeRecord(two[0] as SessionEvent), newer)
    expect(await made.journal.replay()).toMatchObject({newer: 1, damaged: 0})
    await goesOn(made)
  })

  it('keep this version from rolling', async () => {
    // fault 66
    const {journal, dir} = fileJournal({rollBytes: 2000})
    await journal.append(two.slice(0, 1))
    const [first = ''] = segmentsIn(dir)
    writeFileSync(`${dir}/${first}`, newer, {flag: 'a'})
    for (const event of two) await journal.append([event])
    expect(segmentsIn(dir)).toHaveLength(1)
    expect(readFileSync(`${dir}/${first}`, 'utf8')).toContain('"v":2')
    expect(existsSync(`${dir}/journal-000002.ndjson`)).toBe(false)
  })
})
