import {unlinkSync} from 'node:fs'
import {join} from 'node:path'
import {MachineError} from '../errors.js'
import {appendPrivate, ensurePrivateDir, machineError} from '../files/private-files.js'
import {parseSessionId, type SessionId} from '../sessions/events.js'
import {compactFindings, droppedFrom} from './compact-findings.js'
import {decodeRecord, encodeExplained, encodeFinding} from './finding-record.js'
import {endOfLastLine, fileOf, linesOf, namesIn, sessionsIn, statOf} from './findings-folder.js'
import type {Explained, Findings, RecordedFinding} from './findings.js'
import {followFindings} from './follow-findings.js'

/** How much one session may keep. */
export const MAX_FINDINGS_BYTES = 64 * 1024 * 1024

/** Often enough to feel immediate, seldom enough to cost nothing. A guess. */
const FOLLOW_POLL_MS = 200

export interface FileFindingsSettings {
  /** `STATE/findings`; made when something is first appended. */
  readonly dir: string
  readonly maxBytes?: number
  readonly now?: () => Date
}

/**
 * Findings as NDJSON files, one a session. A session's file has one writer, its worker; there may
 * be any number of readers. Reading makes nothing. All methods reject with a MachineError where
 * the system refuses.
 */
export const createFileFindings = ({
  dir,
  maxBytes = MAX_FINDINGS_BYTES,
  now = () => new Date(),
}: FileFindingsSettings): Findings => ({
  append: (session, findings) =>
    settled(() => {
      const recordedAt = now().toISOString()
      const lines = findings.map((finding) => encodeFinding({recordedAt, finding}))
      appendLines(dir, session, lines, maxBytes)
    }),
  explain: (session, explained) =>
    settled(() => {
      const at = now().toISOString()
      const lines = explained.map((one) => encodeExplained(at, one))
      appendLines(dir, session, lines, maxBytes)
    }),
  list: (session) =>
    settled(() => listFindings(dir, session === undefined ? sessionsIn(dir) : [session])),
  dropping: (session) => settled(() => ({dropped: droppedFrom(fileOf(dir, session)), maxBytes})),
  follow: (signal) => followFindings(dir, FOLLOW_POLL_MS, signal),
  expire: (keep, olderThan) =>
    settled(() => {
      expireFindings(dir, keep, olderThan)
    }),
})

/** Work done at once whose outcome is a promise: what it throws rejects. */
const settled = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work())
  })

const appendLines = (
  dir: string,
  session: SessionId,
  lines: readonly string[],
  maxBytes: number,
): void => {
  if (lines.length === 0) return
  ensurePrivateDir(dir)
  const records = lines.join('')
  for (let tries = 1; ; tries++) {
    try {
      appendRecords(fileOf(dir, session), records, maxBytes)
      return
    } catch (error) {
      // Another one has just put a smaller file in its place.
      const isReplaced = error instanceof MachineError && error.code === 'file-removed'
      if (!isReplaced || tries === MOST_TRIES) throw error
    }
  }
}

const MOST_TRIES = 3

const appendRecords = (path: string, records: string, maxBytes: number): void => {
  const bytes = Buffer.byteLength(records)
  if (sizeOf(path) + bytes > maxBytes) {
    // Room for a while, so that not every further finding rewrites the file.
    compactFindings(path, Math.max(0, Math.floor(maxBytes * 0.75) - bytes))
  }
  // A record that was torn by a crash or a full disk must not swallow this one.
  const isTorn = endOfLastLine(path) !== sizeOf(path)
  appendPrivate(path, Buffer.from(isTorn ? `\n${records}` : records))
}

const sizeOf = (path: string): number => Number(statOf(path)?.size ?? 0n)

const listFindings = (dir: string, sessions: readonly SessionId[]): readonly RecordedFinding[] => {
  const found: RecordedFinding[] = []
  for (const session of sessions) found.push(...readFindings(fileOf(dir, session)).values())
  // Of what was recorded in the same millisecond the later record is the newer one.
  return found.reverse().sort((a, b) => compareText(b.recordedAt, a.recordedAt))
}

/** Last record of each id, under the time of its first, with the last word of a model on it. */
const readFindings = (path: string): ReadonlyMap<string, RecordedFinding> => {
  const findings = new Map<string, Omit<RecordedFinding, 'explained'>>()
  const explained = new Map<string, Explained>()
  for (const {bytes} of linesOf(path)) {
    const record = decodeRecord(bytes)
    if (record?.type === 'explanation') explained.set(record.explained.findingId, record.explained)
    if (record?.type !== 'finding') continue
    const {recordedAt, finding} = record.recorded
    const first = findings.get(finding.id)?.recordedAt ?? recordedAt
    findings.set(finding.id, {recordedAt: first, finding})
  }
  return new Map(
    Array.from(findings, ([id, recorded]) => [
      id,
      {...recorded, explained: explained.get(id) ?? null},
    ]),
  )
}

// ISO times of one form sort as text.
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const expireFindings = (dir: string, keep: ReadonlySet<string>, olderThan: Date): void => {
  for (const name of namesIn(dir)) {
    const [session = '', ...suffix] = name.split('.')
    // `.tmp`: what a rewriting that was killed has left.
    const isOurs = suffix[0] === 'ndjson' && (suffix.length === 1 || suffix.at(-1) === 'tmp')
    if (!isOurs || parseSessionId(session) === undefined) continue
    if (suffix.length === 1 && keep.has(session)) continue
    const path = join(dir, name)
    const found = statOf(path)
    if (found === undefined || found.mtimeMs >= BigInt(olderThan.getTime())) continue
    try {
      unlinkSync(path)
    } catch (error) {
      throw machineError(`remove ${path}`, error)
    }
  }
}
