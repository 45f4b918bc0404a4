import type {SessionId} from '../sessions/events.js'
import {streamAfter, streamFromStart, type StreamPlace} from './compact-findings.js'
import {decodeRecord, type FindingRecord} from './finding-record.js'
import {endOfLastLine, fileOf, linesOf, sessionsIn, statOf} from './findings-folder.js'
import type {FindingNews} from './findings.js'

/** How far one session's file has been read. */
interface Cursor {
  /** Size, inode and time of change: while it is the same there is nothing to read. */
  readonly look: string
  /** Which rewriting of the file this is. */
  readonly generation: string
  readonly place: StreamPlace
  /** Offset after the last whole line that was read. */
  readonly offset: number
}

/**
 * Every record appended after this call, in order of arrival per session; ends when the signal is
 * aborted. Looks each `pollMs`: one stat a file, so hundreds of kept files cost next to nothing,
 * and no watcher that a network file system would leave silent. Throws a MachineError.
 */
export const followFindings = (
  dir: string,
  pollMs: number,
  signal: AbortSignal,
): AsyncIterable<FindingNews> => {
  // Taken now and not at the first pull: "from now on" means from the call.
  const cursors = new Map(sessionsIn(dir).map((id) => [id, cursorAtEnd(fileOf(dir, id))]))
  return recordsAsTheyCome(dir, pollMs, signal, cursors)
}

async function* recordsAsTheyCome(
  dir: string,
  pollMs: number,
  signal: AbortSignal,
  cursors: Map<SessionId, Cursor | undefined>,
): AsyncGenerator<FindingNews, void, undefined> {
  while (!signal.aborted) {
    for (const id of sessionsIn(dir)) {
      const {cursor, fresh} = readOn(dir, id, cursors.get(id))
      cursors.set(id, cursor)
      for (const news of fresh) {
        yield news
        // The consumer may take its time; an abort meanwhile ends here.
        if (isAborted(signal)) return
      }
    }
    await pause(pollMs, signal)
  }
}

// A function, because the type checker takes a property that was read once as unchanging.
const isAborted = (signal: AbortSignal): boolean => signal.aborted

const cursorAtEnd = (path: string): Cursor | undefined => {
  const look = lookAt(path)
  if (look === undefined) return undefined
  return {look, ...generationOf(path), offset: endOfLastLine(path)}
}

const readOn = (dir: string, session: SessionId, cursor: Cursor | undefined) => {
  const path = fileOf(dir, session)
  const nothing: readonly FindingNews[] = []
  const look = lookAt(path)
  if (look === undefined) return {cursor: undefined, fresh: nothing}
  if (look === cursor?.look) return {cursor, fresh: nothing}
  const {generation, place} = generationOf(path)
  const isSame = cursor?.generation === generation
  const from = isSame ? cursor.offset : 0
  const seenUpTo = cursor === undefined ? 0 : cursor.place(cursor.offset)
  const {offset, records} = wholeRecords(path, session, from, place)
  // Rewritten while it was read: what was read means nothing, the next look reads the new file.
  if (generationOf(path).generation !== generation) return {cursor, fresh: nothing}
  const fresh = isSame ? records : records.filter((record) => record.streamEnd > seenUpTo)
  // A rewritten file is in order of first appearance; arrival is what a follower is told by.
  fresh.sort((a, b) => a.streamEnd - b.streamEnd)
  const next: Cursor = {look, generation, place, offset}
  return {cursor: next, fresh: fresh.map(({news}) => news)}
}

const wholeRecords = (path: string, session: SessionId, from: number, place: StreamPlace) => {
  const records: {readonly news: FindingNews; readonly streamEnd: number}[] = []
  let offset = from
  for (const line of linesOf(path, from)) {
    // What has no newline yet is still being written, or torn: it is read again next time.
    if (!line.isTerminated) break
    offset = line.end
    const record = decodeRecord(line.bytes)
    const news = newsIn(record, session)
    if (news === null) continue
    const streamEnd = (record?.type === 'dropped' ? null : record?.streamEnd) ?? place(line.end)
    records.push({news, streamEnd})
  }
  return {offset, records}
}

const newsIn = (record: FindingRecord | undefined, session: SessionId): FindingNews | null => {
  switch (record?.type) {
    case 'finding':
      return {type: 'finding', recorded: record.recorded}
    case 'explanation':
      return {type: 'explanation', session, explained: record.explained}
    case 'dropped':
    case undefined:
      return null
  }
}

/** A rewritten file tells by its first line; a file of the same inode number may be another one. */
const generationOf = (path: string): {generation: string; place: StreamPlace} => {
  for (const {bytes, end} of linesOf(path)) {
    const record = decodeRecord(bytes)
    if (record?.type !== 'dropped') break
    return {generation: bytes.toString('utf8'), place: streamAfter(record, end)}
  }
  return {generation: 'never rewritten', place: streamFromStart}
}

const lookAt = (path: string): string | undefined => {
  const found = statOf(path)
  return found?.isFile() ? `${found.ino} ${found.size} ${found.mtimeNs}` : undefined
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    // The signal may have been aborted while records were given out.
    if (signal.aborted) end()
  })
