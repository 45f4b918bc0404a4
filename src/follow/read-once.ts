import {QcmdError, UsageError} from '../errors.js'
import type {LinesEvent} from './follow.js'
import {inflate, untilAborted} from './inflate.js'
import {absenceOf, codeOf, openRegular, readAt, type OpenedFile} from './open-regular.js'
import {absenceError} from './resolve-target.js'
import type {FollowSettings} from './settings.js'
import {SourceReader} from './source-reader.js'
import {TEXT_KIND_BYTES, textKindOf} from './text-kind.js'

/**
 * Reads what is there, to its end: a file up to the size it has now, a compressed one inflated, or
 * standard input (`-`). A last line without a newline is given, too. Throws what `resolve` throws,
 * and MachineError for damaged gzip data or data that inflates beyond the limits.
 */
export async function* readOnce(
  source: string,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  try {
    if (source === '-') {
      const pieces = untilAborted(settings.standardInput(), signal)
      yield* readPieces(pieces, new SourceReader('-', null, settings), signal)
    } else yield* readFile(source, signal, settings)
  } catch (error) {
    // The disk gave an error half-way, or standard input is a folder.
    if (error instanceof QcmdError || codeOf(error) === undefined) throw error
    throw absenceError('read', source, absenceOf(error))
  }
  return undefined
}

async function* readFile(
  source: string,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  const opened = await openRegular(source)
  if (opened.type === 'absent') throw absenceError('read', source, opened)
  try {
    const head = await readAt(opened.handle, 0, TEXT_KIND_BYTES)
    const kind = textKindOf(head)
    if (kind === 'UTF-16') throw utf16Error(source)
    const reader = new SourceReader(source, opened.stat, settings)
    if (kind === 'gzip') {
      yield* readPieces(inflate(opened, source, signal, settings), reader, signal)
    } else yield* readPlain(opened, reader, signal, settings)
  } finally {
    await opened.handle.close()
  }
  return undefined
}

async function* readPlain(
  {handle, stat}: OpenedFile,
  reader: SourceReader,
  signal: AbortSignal,
  {chunkBytes}: FollowSettings,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  // A growing file has no end to wait for; files of /proc have content and no size.
  const end = stat.size === 0n ? Infinity : Number(stat.size)
  // Two chunks in turn: while one is dealt with, the next is read into the other.
  let [chunk, other] = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)]
  const readInto = (into: Buffer, from: number): Promise<{bytesRead: number}> => {
    const wanted = Math.min(into.length, Math.max(0, end - from))
    const read = handle.read(into, 0, wanted, from)
    // It may fail while nobody waits for it yet.
    read.catch(() => undefined)
    return read
  }
  let offset = 0
  let reading = readInto(chunk, offset)
  try {
    while (offset < end && !signal.aborted) {
      const {bytesRead} = await reading
      if (bytesRead === 0) break
      offset += bytesRead
      const taken = chunk.subarray(0, bytesRead)
      ;[chunk, other] = [other, chunk]
      reading = readInto(chunk, offset)
      const event = reader.take(taken, Math.max(0, end - offset))
      if (event !== undefined) yield event
    }
  } finally {
    // Not before it is over may the file be closed; what it failed with matters no more.
    await reading.catch(() => undefined)
  }
  const last = reader.finish()
  if (last !== undefined && !signal.aborted) yield last
  return undefined
}

async function* readPieces(
  pieces: AsyncIterable<Buffer>,
  reader: SourceReader,
  signal: AbortSignal,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  for await (const chunk of pieces) {
    const event = reader.take(chunk, 0)
    if (event !== undefined) yield event
  }
  const last = signal.aborted ? undefined : reader.finish()
  if (last !== undefined) yield last
  return undefined
}

const utf16Error = (path: string): UsageError =>
  new UsageError(
    'utf-16',
    `Cannot read ${path}: it looks like UTF-16`,
    `iconv -f UTF-16 -t UTF-8 ${path} | qcmd logs - --once`,
  )
