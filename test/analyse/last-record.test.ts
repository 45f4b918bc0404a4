import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import {keepLine, lineOf, type LastRecord} from '../../src/analyse/last-record.js'
import {LineRun, Lines} from '../../src/analyse/lines.js'
import {NOW_MS, testRedactor} from '../support/analyse.js'

/** A line as a file is read: in a Buffer that soon holds another part of the file. */
const inBuffer = (text: string): {run: LineRun; buffer: Buffer} => {
  const buffer = Buffer.from(text)
  const run = new LineRun(buffer, [Int32Array.of(0), Int32Array.of(buffer.length)], {
    offset: 0,
    number: 1,
  })
  return {run, buffer}
}
const TEXT = '2026-01-02T03:04:05Z INFO heartbeat 1'

describe('the last line of what may fall silent', () => {
  it('is kept as it was, whatever is read into the same memory later', () => {
    const {run, buffer} = inBuffer(TEXT)
    const copy = {bytes: buffer, offset: 0, number: 1, truncatedBytes: 0, isTerminated: true}
    const times = {timeMs: 0, hasTime: true, isSilent: false, restMs: 0, rests: 0}
    const last: LastRecord = {run, index: 0, copy, ...times}
    keepLine(last)
    buffer.fill(0x39)
    expect(new TextDecoder().decode(lineOf(last).bytes)).toBe(TEXT)
  })

  it('and that of a file, too', () => {
    const {run, buffer} = inBuffer(TEXT)
    const pipeline = createPipeline({monitorId: null, hasPast: false, redactor: testRedactor})
    const lines = new Lines([run])
    pipeline.take('a.log', lines, {learning: false, nowMs: NOW_MS})
    const {last} = lines
    if (last === undefined) throw new Error('no line')
    const {evidence} = pipeline.lastOf('a.log', last)
    buffer.fill(0x39)
    expect(evidence()?.text).toBe(TEXT)
  })
})
