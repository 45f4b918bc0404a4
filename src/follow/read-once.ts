import type {BigIntStats} from 'node:fs'
import {once} from 'node:events'
import type {FileHandle} from 'node:fs/promises'
import {Readable} from 'node:stream'
import {createGunzip} from 'node:zlib'
import type {Lines} from '../analyse/lines.js'
import {MachineError, QcmdError, UsageError} from '../errors.js'
import type {FilePosition} from '../sessions/events.js'
import {HEAD_BYTES, headHashOf} from './file-identity.js'
import type {LinesEvent} from './follow.js'
import {LineSplitter} from './line-splitter.js'
import {absenceOf, codeOf, openRegular, readAt, type OpenedFile} from './open-regular.js'
import {absenceError} from './resolve-target.js'
import type {FollowSettings} from './settings.js'
import {TEXT_KIND_BYTES, textKindOf} from './text-kind.js'

const BLOCK_BYTES = 64 * 1024

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
      yield* readStream(settings.standardInput(), new LineReader('-', null, settings), signal)
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
    const reader = new LineReader(source, opened.stat, settings)
    if (kind === 'gzip') yield* readCompressed(opened, reader, signal, settings)
    else yield* readPlain(opened, reader, signal, settings)
  } finally {
    await opened.handle.close()
  }
  return undefined
}

async function* readPlain(
  {handle, stat}: OpenedFile,
  reader: LineReader,
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

async function* readCompressed(
  {handle, stat}: OpenedFile,
  reader: LineReader,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  const allowed = Math.min(
    settings.maxInflatedBytes,
    Math.max(settings.freeInflatedBytes, settings.maxInflatedRatio * Number(stat.size)),
  )
  const packed = Readable.from(blocksOf(handle))
  const inflated = createGunzip({chunkSize: settings.chunkBytes})
  packed.on('error', (error) => inflated.destroy(error))
  packed.pipe(inflated)
  let bytes = 0
  const guard = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes > allowed) throw inflatesTooFar(reader.path, allowed)
  }
  try {
    yield* readStream(inflated, reader, signal, guard)
  } catch (error) {
    const code = codeOf(error)
    if (code?.startsWith('Z_') === true) throw damagedGzip(reader.path, error)
    throw error
  } finally {
    packed.destroy()
    // A read may be under way: the caller closes the file only after it.
    if (!packed.closed) await once(packed, 'close')
  }
  return undefined
}

async function* blocksOf(handle: FileHandle): AsyncGenerator<Buffer, undefined, undefined> {
  for (let offset = 0; ; offset += BLOCK_BYTES) {
    const block = await readAt(handle, offset, BLOCK_BYTES)
    if (block.length > 0) yield block
    if (block.length < BLOCK_BYTES) return undefined
  }
}

async function* readStream(
  stream: Readable,
  reader: LineReader,
  signal: AbortSignal,
  guard?: (chunk: Buffer) => void,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  // Ends the loop below also while it waits for a terminal or a slow pipe.
  const stop = (): void => {
    stream.destroy()
  }
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) return undefined
    for await (const piece of stream) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer)
      guard?.(chunk)
      const event = reader.take(chunk, 0)
      if (event !== undefined) yield event
    }
    const last = reader.finish()
    if (last !== undefined) yield last
  } catch (error) {
    // Destroyed by the abort: an end, not a fault.
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    stream.destroy()
  }
  return undefined
}

/** Bytes in, line events with their positions out; the source's own offset is kept. */
class LineReader {
  readonly path: string
  readonly #device: string
  readonly #inode: string
  readonly #splitter: LineSplitter
  #head: Buffer = Buffer.alloc(0)

  constructor(path: string, stat: BigIntStats | null, {maxLineBytes}: FollowSettings) {
    this.path = path
    this.#device = String(stat?.dev ?? 0)
    this.#inode = String(stat?.ino ?? 0)
    this.#splitter = new LineSplitter({offset: 0, line: 0}, maxLineBytes)
  }

  take(chunk: Buffer, behindBytes: number): LinesEvent | undefined {
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)])
    }
    const before = this.#splitter.offset
    const lines = this.#splitter.push(chunk)
    return this.#event(lines, before, behindBytes)
  }

  finish(): LinesEvent | undefined {
    const before = this.#splitter.offset
    return this.#event(this.#splitter.flush(), before, 0)
  }

  #event(lines: Lines, before: number, behindBytes: number): LinesEvent | undefined {
    const holeBytes = this.#splitter.takeHoleBytes()
    if (lines.length === 0 && holeBytes === 0) return undefined
    const {offset} = this.#splitter
    const bytes = offset - before
    return {type: 'lines', lines, position: this.#position(), bytes, behindBytes, holeBytes}
  }

  #position(): FilePosition {
    const {offset, line} = this.#splitter
    const head = this.#head.subarray(0, Math.min(HEAD_BYTES, offset))
    return {
      path: this.path,
      device: this.#device,
      inode: this.#inode,
      head: headHashOf(head),
      headBytes: head.length,
      offset,
      line,
    }
  }
}

const utf16Error = (path: string): UsageError =>
  new UsageError(
    'utf-16',
    `Cannot read ${path}: it looks like UTF-16`,
    `iconv -f UTF-16 -t UTF-8 ${path} | qcmd logs - --once`,
  )

const inflatesTooFar = (path: string, allowed: number): MachineError =>
  new MachineError(
    'inflates-too-far',
    `Cannot read ${path} to its end: it inflates to more than ${allowed} bytes`,
    `If you trust it: zcat ${path} | qcmd logs - --once`,
  )

const damagedGzip = (path: string, cause: unknown): MachineError =>
  new MachineError(
    'damaged-gzip',
    `Cannot read ${path} to its end: its gzip data is damaged or cut off`,
    `gzip -t ${path} checks it; zcat ${path} | qcmd logs - --once reads what is whole`,
    {cause},
  )
