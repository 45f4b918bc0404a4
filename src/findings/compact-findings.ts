import {closeSync, fstatSync, readSync, rmSync} from 'node:fs'
import {SEVERITIES, type Severity} from '../analyse/finding.js'
import {MachineError} from '../errors.js'
import {appendPrivate, createPrivate, machineError, replacePrivate} from '../files/private-files.js'
import type {SeverityCounts} from '../sessions/events.js'
import {
  decodeRecord,
  encodeDropped,
  encodeExplained,
  encodeFinding,
  type FindingRecord,
} from './finding-record.js'
import {linesOf, openToRead, statOf} from './findings-folder.js'

const NOTHING: SeverityCounts = {info: 0, warning: 0, error: 0, critical: 0}

/**
 * Rewrites a session's file so that it takes at most `targetBytes`: one record a finding and one for what a
 * model says of it, and
 * beyond the target those of the lowest severity go first, of these the ones that grew longest ago:
 * what still grows is not old. The first line then says how many went, and how the bytes of this
 * file lie in the stream of everything ever appended: by that a reader that follows the file neither
 * misses nor repeats a record. Throws a MachineError and leaves the old file. Holds what it keeps in
 * memory; some 0.5 s for 64 MiB.
 *
 * A file has one writer, its worker; but for a moment there may be a second one, when a frozen worker
 * wakes up that was replaced. Only one of them rewrites at a time. What the other appends to the old
 * file meanwhile is carried over; what it appends too late for that fails (`file-removed`).
 */
export const compactFindings = (path: string, targetBytes: number): void => {
  const lock = `${path}.lock.tmp`
  if (!isLocked(lock)) return
  try {
    rewrite(path, targetBytes)
  } finally {
    rmSync(lock, {force: true})
  }
}

/** Findings that made room in a session's file since it began, by severity. */
export const droppedFrom = (path: string): SeverityCounts => {
  for (const {bytes} of linesOf(path)) {
    const record = decodeRecord(bytes)
    return record?.type === 'dropped' ? record.dropped : NOTHING
  }
  return NOTHING
}

/** A rewriting takes seconds at most: an older lock was left behind by a crash. */
const STALE_LOCK_MS = 60_000

const isLocked = (lock: string): boolean => {
  const found = statOf(lock)
  if (found && Date.now() - Number(found.mtimeMs) > STALE_LOCK_MS) rmSync(lock, {force: true})
  try {
    createPrivate(lock, new Uint8Array())
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw machineError(`write ${lock}`, error)
  }
}

const rewrite = (path: string, targetBytes: number): void => {
  const old = openToRead(path)
  if (old === undefined) return
  try {
    const {known, droppedBefore, upTo, end} = readKnown(path)
    const dropped = leastImportant(known, targetBytes)
    const kept = [...known]
      .filter(([id]) => !dropped.has(id))
      .flatMap(([, finding]) => rewritten(finding).map((line) => Buffer.from(line)))
    const keptBytes = kept.reduce((sum, line) => sum + line.length, 0)
    const counts = {...droppedBefore}
    for (const id of dropped) counts[known.get(id)?.severity ?? 'info'] += 1
    const head = encodeDropped(counts, upTo, keptBytes)
    replacePrivate(path, Buffer.concat([Buffer.from(head), ...kept]))
    const rest = restOf(old, end)
    if (rest.length > 0) appendPrivate(path, rest)
  } catch (error) {
    throw error instanceof MachineError ? error : machineError(`write ${path}`, error)
  } finally {
    closeSync(old)
  }
}

/** What was appended to the old file since it was read. */
const restOf = (fd: number, end: number): Buffer => {
  const rest = Buffer.alloc(Math.max(0, fstatSync(fd).size - end))
  const length = rest.length === 0 ? 0 : readSync(fd, rest, 0, rest.length, end)
  return rest.subarray(0, length)
}

interface KnownFinding {
  readonly firstRecordedAt: string
  readonly severity: Severity
  /** The last record of it. */
  readonly line: Buffer
  readonly streamEnd: number
  /** The last word of a model on it, and where that ended. */
  readonly explained: {readonly line: Buffer; readonly streamEnd: number} | null
}

const readKnown = (path: string) => {
  const known = new Map<string, KnownFinding>()
  let place: StreamPlace = streamFromStart
  let droppedBefore = NOTHING
  let upTo = 0
  let end = 0
  for (const line of linesOf(path)) {
    // Torn, or being written: it is carried over as it stands.
    if (!line.isTerminated) break
    end = line.end
    upTo = place(end)
    const record = decodeRecord(line.bytes)
    if (record?.type === 'dropped') {
      place = streamAfter(record, line.end)
      droppedBefore = record.dropped
      upTo = record.upTo
    }
    if (record?.type === 'explanation') {
      const before = known.get(record.explained.findingId)
      const streamEnd = record.streamEnd ?? place(line.end)
      // What it explains has made room before.
      if (before === undefined) continue
      const explained = {line: line.bytes, streamEnd}
      known.set(record.explained.findingId, {...before, explained})
    }
    if (record?.type !== 'finding') continue
    const {recordedAt, finding} = record.recorded
    const before = known.get(finding.id)
    known.set(finding.id, {
      firstRecordedAt: before?.firstRecordedAt ?? recordedAt,
      severity: finding.severity,
      line: line.bytes,
      streamEnd: record.streamEnd ?? place(line.end),
      explained: before?.explained ?? null,
    })
  }
  return {known, droppedBefore, upTo, end}
}

/** Ids to let go, so that the rest fits. */
const leastImportant = (
  known: ReadonlyMap<string, KnownFinding>,
  targetBytes: number,
): ReadonlySet<string> => {
  const dropped = new Set<string>()
  let bytes = 0
  for (const finding of known.values()) bytes += bytesOf(finding)
  const candidates = [...known].sort(
    ([, a], [, b]) => rank(a.severity) - rank(b.severity) || a.streamEnd - b.streamEnd,
  )
  for (const [id, finding] of candidates) {
    if (bytes <= targetBytes) break
    bytes -= bytesOf(finding)
    dropped.add(id)
  }
  return dropped
}

/** What a rewritten record is longer by: its newline and its place in the stream. */
const REWRITE_BYTES = 24

const bytesOf = ({line, explained}: KnownFinding): number =>
  line.length + REWRITE_BYTES + (explained === null ? 0 : explained.line.length + REWRITE_BYTES)

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity)

const rewritten = ({
  line,
  firstRecordedAt,
  streamEnd,
  explained,
}: KnownFinding): readonly string[] => {
  const record = decodeRecord(line)
  if (record?.type !== 'finding') throw new Error('a finding that was read cannot be read again')
  const {finding} = record.recorded
  const first = encodeFinding({recordedAt: firstRecordedAt, finding}, streamEnd)
  const second = explained === null ? undefined : decodeRecord(explained.line)
  if (explained === null || second?.type !== 'explanation') return [first]
  return [first, encodeExplained(second.at, second.explained, explained.streamEnd)]
}

/**
 * Where the byte before an offset of one generation of the file stands in the stream of everything
 * ever appended to it.
 */
export type StreamPlace = (offset: number) => number

/** A file that was never rewritten is the stream. */
export const streamFromStart: StreamPlace = (offset) => offset

/** A rewritten file, by its first line, which ends at `headEnd`. */
export const streamAfter =
  ({upTo, kept}: Extract<FindingRecord, {type: 'dropped'}>, headEnd: number): StreamPlace =>
  (offset) =>
    upTo + Math.max(0, offset - headEnd - kept)
