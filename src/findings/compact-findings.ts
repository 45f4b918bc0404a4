import {SEVERITIES, type Severity} from '../analyse/finding.js'
import {replacePrivate} from '../files/private-files.js'
import {decodeRecord, encodeDropped, encodeFinding, type FindingRecord} from './finding-record.js'
import {linesOf} from './findings-folder.js'

/**
 * Rewrites a session's file so that it takes at most `targetBytes`: one record a finding, and
 * beyond the target the oldest of the lowest severity go first. The first line then says how many
 * went, and how the bytes of this file lie in the stream of everything ever appended: by that a
 * reader that follows the file neither misses nor repeats a record. Throws a MachineError and
 * leaves the old file. Holds what it keeps in memory; some 0.5 s for 64 MiB.
 */
export const compactFindings = (path: string, targetBytes: number): void => {
  const {known, droppedBefore, upTo} = readKnown(path)
  const dropped = leastImportant(known, targetBytes)
  const kept = [...known]
    .filter(([id]) => !dropped.has(id))
    .map(([, finding]) => Buffer.from(rewritten(finding)))
  const keptBytes = kept.reduce((sum, line) => sum + line.length, 0)
  const head = encodeDropped(droppedBefore + dropped.size, upTo, keptBytes)
  replacePrivate(path, Buffer.concat([Buffer.from(head), ...kept]))
}

interface KnownFinding {
  readonly firstRecordedAt: string
  readonly severity: Severity
  /** The last record of it. */
  readonly line: Buffer
  readonly streamEnd: number
}

const readKnown = (path: string) => {
  const known = new Map<string, KnownFinding>()
  let place: StreamPlace = streamFromStart
  let droppedBefore = 0
  let upTo = 0
  for (const line of linesOf(path)) {
    upTo = place(line.end)
    const record = decodeRecord(line.bytes)
    if (record?.type === 'dropped') {
      place = streamAfter(record, line.end)
      droppedBefore = record.dropped
      upTo = record.upTo
    }
    if (record?.type !== 'finding') continue
    const {recordedAt, finding} = record.recorded
    known.set(finding.id, {
      firstRecordedAt: known.get(finding.id)?.firstRecordedAt ?? recordedAt,
      severity: finding.severity,
      line: line.bytes,
      streamEnd: record.streamEnd ?? place(line.end),
    })
  }
  return {known, droppedBefore, upTo}
}

/** Ids to let go, so that the rest fits: the oldest of the lowest severity first. */
const leastImportant = (
  known: ReadonlyMap<string, KnownFinding>,
  targetBytes: number,
): ReadonlySet<string> => {
  const dropped = new Set<string>()
  let bytes = 0
  for (const {line} of known.values()) bytes += line.length + REWRITE_BYTES
  // The map is in order of first appearance and the sort is stable, so age needs no comparing.
  const candidates = [...known].sort(([, a], [, b]) => rank(a.severity) - rank(b.severity))
  for (const [id, {line}] of candidates) {
    if (bytes <= targetBytes) break
    bytes -= line.length + REWRITE_BYTES
    dropped.add(id)
  }
  return dropped
}

/** What a rewritten record is longer by: its newline and its place in the stream. */
const REWRITE_BYTES = 24

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity)

const rewritten = ({line, firstRecordedAt, streamEnd}: KnownFinding): string => {
  const record = decodeRecord(line)
  if (record?.type !== 'finding') throw new Error('a finding that was read cannot be read again')
  return encodeFinding({recordedAt: firstRecordedAt, finding: record.recorded.finding}, streamEnd)
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
