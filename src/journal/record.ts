import {crc32} from 'node:zlib'
import type {SessionEvent} from '../sessions/events.js'
import {eventShape, fieldsOf, isEventKind, type EventFields} from './event-shape.js'
import {isObject} from './shapes.js'

/** Version of the record format that this program writes. */
export const RECORD_VERSION = 1

/** Bytes of an event's record, newlines included. Only checkpoints may be longer. */
export const MAX_RECORD_BYTES = 4096

export const CHECKPOINT_KIND = 'checkpoint'

/** What a line of a segment is. `isSalvaged`: bytes before the record on its line are lost. */
export type Decoded =
  | {readonly type: 'blank'}
  | {readonly type: 'damaged'}
  | {readonly type: 'newer'; readonly isSalvaged: boolean}
  | {readonly type: 'event'; readonly event: SessionEvent; readonly isSalvaged: boolean}
  | {readonly type: 'checkpoint'; readonly fields: EventFields; readonly isSalvaged: boolean}

/**
 * The record of an event, a newline at both ends: the leading one keeps another writer's torn
 * record from swallowing this one. An event that does not fit in 4 KiB loses, in this order: accounts
 * and long texts beyond 1,024 characters, its positions, then more of the texts.
 */
export const encodeRecord = (event: SessionEvent): string => {
  const fields = fieldsOf(event)
  const whole = seal(fields)
  if (isShort(whole)) return whole
  for (const [limit, keepsPositions] of CUTS) {
    const cut = seal(shortened(fields, limit, keepsPositions) as EventFields)
    if (isShort(cut)) return cut
  }
  throw new Error(`a ${event.kind} record does not fit in ${MAX_RECORD_BYTES} bytes`)
}

/** Any fields as a record of this version. */
export const seal = (fields: EventFields): string => {
  const body = JSON.stringify({v: RECORD_VERSION, ...fields}).slice(0, -1)
  return `\n${body},"c":"${checksum(body)}"}\n`
}

/**
 * What the line says, without its newline. Never throws, whatever the bytes. A record behind
 * damaged bytes on the same line is salvaged.
 */
export const decodeLine = (line: Buffer): Decoded => {
  if (isBlank(line)) return {type: 'blank'}
  if (isSealed(line)) return parse(line, false)
  const start = line.lastIndexOf(RECORD_START)
  if (start > 0) {
    const suffix = line.subarray(start)
    if (isSealed(suffix)) return parse(suffix, !isBlank(line.subarray(0, start)))
  }
  return {type: 'damaged'}
}

const CUTS: readonly (readonly [limit: number, keepsPositions: boolean])[] = [
  [1024, true],
  [1024, false],
  [512, false],
  [256, false],
  [128, false],
  [64, false],
]

const RECORD_START = Buffer.from('{"v":')

/** `,"c":"` + 8 hex digits + `"}`. */
const SEAL_BYTES = 16

/** What people or the system named, as opposed to what qcmd made: it may be cut. */
const CUTTABLE: ReadonlySet<string> = new Set([
  ...['path', 'realPath', 'name', 'model'],
  ...['message', 'cause', 'version'],
])

const isShort = (record: string): boolean => Buffer.byteLength(record) <= MAX_RECORD_BYTES

const checksum = (body: string | Buffer): string => crc32(body).toString(16).padStart(8, '0')

const shortened = (value: unknown, limit: number, keepsPositions: boolean): unknown => {
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, field]): [string, unknown] => {
    if (key === 'positions') return [key, keepsPositions ? field : null]
    if (key === 'accounts') return [key, null]
    if (CUTTABLE.has(key) && typeof field === 'string') return [key, cutText(field, limit)]
    return [key, shortened(field, limit, keepsPositions)]
  })
  return Object.fromEntries(entries)
}

/** The marker carries a checksum of the whole, so that two long paths stay two paths. */
const cutText = (value: string, limit: number): string =>
  value.length <= limit
    ? value
    : `${value.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…[cut, ${checksum(value)}]`

const isBlank = (line: Buffer): boolean =>
  line.length === 0 || (line[0] === 0 && line.every((byte) => byte === 0))

const isSealed = (line: Buffer): boolean => {
  const end = line.length - SEAL_BYTES
  if (end <= 0 || line[line.length - 1] !== 0x7d) return false
  const seal = line.toString('latin1', end)
  return seal.startsWith(',"c":"') && seal.slice(6, 14) === checksum(line.subarray(0, end))
}

const parse = (line: Buffer, isSalvaged: boolean): Decoded => {
  const fields = parseObject(line)
  if (fields === undefined || typeof fields.v !== 'number') return {type: 'damaged'}
  if (fields.v > RECORD_VERSION) return {type: 'newer', isSalvaged}
  if (fields.v !== RECORD_VERSION || typeof fields.k !== 'string') return {type: 'damaged'}
  if (fields.k === CHECKPOINT_KIND) return {type: 'checkpoint', fields, isSalvaged}
  if (!isEventKind(fields.k)) return {type: 'newer', isSalvaged}
  const event = eventShape(fields)
  return event === undefined ? {type: 'damaged'} : {type: 'event', event, isSalvaged}
}

const parseObject = (line: Buffer): EventFields | undefined => {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
