import {once} from 'node:events'
import type {FileHandle} from 'node:fs/promises'
import {Readable} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {MachineError} from '../errors.js'
import {codeOf, openRegular, readAt, type OpenedFile} from './open-regular.js'
import type {FollowSettings} from './settings.js'

const BLOCK_BYTES = 64 * 1024

/**
 * The content of a gzip file, piece by piece. Throws a MachineError for data that is damaged, and for a
 * bomb: where it inflates beyond the limits. Ends early, and quietly, when the signal says so.
 */
export async function* inflate(
  {handle, stat}: OpenedFile,
  path: string,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<Buffer, undefined, undefined> {
  const allowed = Math.min(
    settings.maxInflatedBytes,
    Math.max(settings.freeInflatedBytes, settings.maxInflatedRatio * Number(stat.size)),
  )
  const packed = Readable.from(blocksOf(handle))
  const inflated = createGunzip({chunkSize: settings.chunkBytes})
  packed.on('error', (error) => inflated.destroy(error))
  packed.pipe(inflated)
  let bytes = 0
  try {
    for await (const chunk of untilAborted(inflated, signal)) {
      bytes += chunk.length
      if (bytes > allowed) throw inflatesTooFar(path, allowed)
      yield chunk
    }
  } catch (error) {
    const code = codeOf(error)
    if (code?.startsWith('Z_') === true) throw damagedGzip(path, error)
    throw error
  } finally {
    inflated.destroy()
    packed.destroy()
    // A read may be under way: the caller closes the file only after it.
    if (!packed.closed) await once(packed, 'close')
  }
  return undefined
}

/** The first bytes of what a gzip file holds; none where that cannot be told. */
export const inflatedHead = async (
  path: string,
  length: number,
  settings: FollowSettings,
): Promise<Buffer> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') return Buffer.alloc(0)
  const pieces: Buffer[] = []
  try {
    let bytes = 0
    for await (const piece of inflate(opened, path, NEVER, settings)) {
      pieces.push(Buffer.from(piece))
      bytes += piece.length
      if (bytes >= length) break
    }
  } catch {
    // No gzip, or damaged: what came before that is still its head.
  } finally {
    await opened.handle.close()
  }
  return Buffer.concat(pieces).subarray(0, length)
}

/** What a stream gives, until it ends or the signal ends it: that is an end, not a fault. */
export async function* untilAborted(
  stream: Readable,
  signal: AbortSignal,
): AsyncGenerator<Buffer, undefined, undefined> {
  // Ends the loop below also while it waits for a terminal or a slow pipe.
  const stop = (): void => {
    stream.destroy()
  }
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) return undefined
    for await (const piece of stream) {
      yield typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer)
    }
  } catch (error) {
    // Destroyed by the abort: an end, not a fault.
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    stream.destroy()
  }
  return undefined
}

const NEVER = new AbortController().signal

async function* blocksOf(handle: FileHandle): AsyncGenerator<Buffer, undefined, undefined> {
  for (let offset = 0; ; offset += BLOCK_BYTES) {
    const block = await readAt(handle, offset, BLOCK_BYTES)
    if (block.length > 0) yield block
    if (block.length < BLOCK_BYTES) return undefined
  }
}

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
