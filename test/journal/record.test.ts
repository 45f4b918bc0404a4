import {crc32} from 'node:zlib'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {decodeLine, encodeRecord, MAX_RECORD_BYTES, seal} from '../../src/journal/record.js'
import type {SessionEvent} from '../../src/sessions/events.js'
import {POSITIONS_IN_RECORD} from '../../src/sessions/reading.js'
import {anyEvent} from '../support/any-event.js'
import {tried} from '../support/property.js'
import {anAccount, aPosition, eventMaker, sessionId, someSettings} from '../support/events.js'

const lineOf = (record: string): Buffer => Buffer.from(record.slice(1, -1))

const decoded = (event: SessionEvent): unknown => decodeLine(lineOf(encodeRecord(event)))

describe('a record', () => {
  it('is one line of JSON with short keys, a version and a checksum, between newlines', () => {
    const event = eventMaker()('StopRequested')
    const record = encodeRecord(event)
    const body =
      '{"v":1,"e":"00000000000000000000000000000001","t":1780000001000,"b":"boot-1","m":101000,' +
      `"s":"${sessionId(1)}","k":"StopRequested","epoch":1,"by":"user"`
    expect(record).toBe(`\n${body},"c":"${crc32(body).toString(16).padStart(8, '0')}"}\n`)
  })

  it('decodes to the event that it was made of', () => {
    fc.assert(
      fc.property(anyEvent(), (event) => {
        expect(decoded(event)).toEqual({type: 'event', event, isSalvaged: false})
      }),
      tried('a record, there and back', {runs: 500, inCi: 1000}),
    )
  })

  it('of an earlier version, which knows less of a file, has defaults for the rest', () => {
    const {born, content, tail, tailBytes, ...ofOld} = aPosition
    const fields = JSON.parse(encodeRecord(eventMaker()('SessionStarted')).trim()) as object
    const position = {...aPosition, born: '', content: '', tail: '', tailBytes: 0}
    expect(decodeLine(lineOf(seal({...fields, positions: [ofOld]})))).toMatchObject({
      event: {positions: [position]},
    })
    expect([born, content, tail, tailBytes]).not.toContain('')
  })

  it('is never found in a line with any bit flipped', () => {
    // fault 51
    const line = lineOf(encodeRecord(eventMaker()('SessionCrashed')))
    for (let bit = 0; bit < line.length * 8; bit++) {
      const flipped = Buffer.from(line)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(decodeLine(flipped).type).toBe('damaged')
    }
  })

  it('is never found in a part of itself', () => {
    const line = lineOf(encodeRecord(eventMaker()('SessionCrashed')))
    for (let length = 1; length < line.length; length++) {
      expect(decodeLine(line.subarray(0, length)).type).toBe('damaged')
    }
  })

  it('is salvaged behind what another writer left on its line', () => {
    const event = eventMaker()('SessionStopped')
    const line = lineOf(encodeRecord(event))
    const torn = lineOf(encodeRecord(eventMaker()('SessionStarted'))).subarray(0, 90)
    expect(decodeLine(Buffer.concat([torn, line]))).toEqual({
      type: 'event',
      event,
      isSalvaged: true,
    })
    expect(decodeLine(Buffer.concat([Buffer.alloc(4096), line]))).toMatchObject({isSalvaged: false})
  })

  it('reads any bytes without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (bytes) => {
        decodeLine(Buffer.from(bytes))
      }),
    )
    expect(decodeLine(Buffer.alloc(0)).type).toBe('blank')
    expect(decodeLine(Buffer.alloc(4096)).type).toBe('blank')
  })

  it('with a good checksum and any JSON in it never gives an event of a wrong shape', () => {
    const event = eventMaker()('SessionStarted')
    const fields = JSON.parse(encodeRecord(event).trim()) as Record<string, unknown>
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields)), fc.jsonValue(), (key, value) => {
        const result = decodeLine(lineOf(seal({...fields, [key]: value})))
        if (result.type === 'event') {
          const again = decodeLine(lineOf(encodeRecord(result.event)))
          expect(again).toEqual({type: 'event', event: result.event, isSalvaged: false})
        }
      }),
      tried('a record with damage', {runs: 1000, inCi: 1000}),
    )
  })

  it.each([
    ['an id that is a path', {s: '../../etc/passwd'}],
    ['a time that is a text', {t: 'yesterday'}],
    ['a negative epoch', {epoch: -1}],
    ['a worker that is a list', {worker: []}],
    ['a position that is null', {positions: [null]}],
    ['a tail that is a number', {positions: [{...aPosition, tail: 7}]}],
    ['a negative length of a tail', {positions: [{...aPosition, tailBytes: -1}]}],
    ['an offset beyond what a number holds', {positions: [{...aPosition, offset: 2 ** 53}]}],
  ])('with %s is damaged', (_, wrong) => {
    // fault 119
    const fields = JSON.parse(encodeRecord(eventMaker()('SessionStarted')).trim()) as object
    expect(decodeLine(lineOf(seal({...fields, ...wrong}))).type).toBe('damaged')
  })

  it.each(['null', '[]', '7', '"text"', '{}', '{"v":"1"}', '{"v":0,"k":"SessionPruned"}'])(
    'that holds %s is damaged',
    (json) => {
      const body = json.endsWith('}') ? json.slice(0, -1) : json
      const sum = crc32(body).toString(16).padStart(8, '0')
      expect(decodeLine(Buffer.from(`${body},"c":"${sum}"}`)).type).toBe('damaged')
    },
  )

  it('of a later version or an unknown kind is newer, not damaged', () => {
    // fault 66
    const fields = JSON.parse(encodeRecord(eventMaker()('SessionPruned')).trim()) as object
    expect(decodeLine(lineOf(seal({...fields, v: 2}))).type).toBe('newer')
    expect(decodeLine(lineOf(seal({...fields, k: 'SessionDreamt'}))).type).toBe('newer')
    expect(decodeLine(lineOf(seal({...fields, k: 'toString'}))).type).toBe('newer')
  })
})

describe('an event too large for a record', () => {
  const event = eventMaker()

  it('gives up its positions', () => {
    const positions = Array.from({length: 60}, () => aPosition)
    const beat = event('HeartbeatRecorded', {positions})
    expect(decoded(beat)).toMatchObject({event: {...beat, positions: null, accounts: null}})
  })

  it('gives up its accounts first, which only say what became of the bytes before', () => {
    const positions = Array.from({length: 14}, () => aPosition)
    const accounts = positions.map(() => anAccount)
    const beat = event('HeartbeatRecorded', {positions, accounts})
    expect(decoded(beat)).toMatchObject({event: {...beat, accounts: null}})
  })

  it('is none with as many positions as a record has, of files with usual paths', () => {
    const path = `/${'x'.repeat(59)}`
    const head = 'a'.repeat(32)
    const position = {...aPosition, path, head, content: 'c'.repeat(16), offset: 999_999_999}
    const positions = Array.from({length: POSITIONS_IN_RECORD}, () => position)
    const accounts = positions.map(() => ({...anAccount, readBytes: 999_999_999}))
    const beat = event('HeartbeatRecorded', {positions, accounts})
    expect(decoded(beat)).toMatchObject({event: beat})
  })

  it('keeps its positions when cutting a long message is enough', () => {
    const progress = {...event('HeartbeatRecorded'), positions: [aPosition]}
    const {counters, behindBytes, positions} = progress
    const accounts = null
    const stopped = event('SessionStopped', {
      reason: 'failed',
      message: 'x'.repeat(5000),
      progress: {counters, behindBytes, positions, accounts, ai: null},
    })
    const result = decodeLine(lineOf(encodeRecord(stopped)))
    expect(result).toMatchObject({event: {progress: stopped.progress}})
    expect((result as {event: {message: string}}).event.message).toMatch(/^x{1024}…\[cut, /)
  })

  it('keeps two long paths apart', () => {
    const cut = (path: string): unknown => {
      const settings = {...someSettings, path, realPath: path}
      return decoded(event('StartRequested', {settings}))
    }
    const [first, second] = ['a', 'b'].map((end) => `/${'long/'.repeat(800)}${end}`)
    const pathOf = (result: unknown): string =>
      (result as {event: {settings: {path: string}}}).event.settings.path
    expect(pathOf(cut(first ?? ''))).not.toBe(pathOf(cut(second ?? '')))
  })

  it('always fits in 4 KiB', () => {
    const long = fc.oneof(
      fc.string({unit: 'binary', minLength: 500, maxLength: 5000}),
      fc.constant('\u0001'.repeat(5000)),
    )
    fc.assert(
      fc.property(long, long, long, (path, realPath, model) => {
        const settings = {...someSettings, path, realPath, model, name: model}
        const record = encodeRecord(event('StartRequested', {settings, version: path}))
        expect(Buffer.byteLength(record)).toBeLessThanOrEqual(MAX_RECORD_BYTES)
        expect(decodeLine(lineOf(record)).type).toBe('event')
      }),
    )
  })
})
