import type {FilePosition} from '../sessions/events.js'
import {findAgain} from './find-again.js'
import type {LinesEvent} from './follow.js'
import {LineSplitter} from './line-splitter.js'
import {readAt} from './open-regular.js'
import type {FollowSettings} from './settings.js'

/**
 * The lines of a file that end at or before `position.offset`, at most the last `maxBytes` of
 * them; nothing when the file is not the same any more or cannot be read. They carry numbers only
 * where reading begins at the file's start.
 */
export async function* readBefore(
  position: FilePosition,
  maxBytes: number,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<LinesEvent, undefined, undefined> {
  const again = await findAgain(position, settings)
  if (again.type !== 'found') return undefined
  const {handle} = again.opened
  const end = position.offset
  try {
    let offset = Math.max(0, end - maxBytes)
    // One byte more tells whether the window begins with a line or within one.
    if (offset > 0) offset = await startOfNextLine(handle, offset - 1, end, settings, signal)
    const start = {offset, line: offset === 0 ? 0 : null}
    const splitter = new LineSplitter(start, settings.maxLineBytes)
    const chunk = Buffer.allocUnsafe(settings.chunkBytes)
    while (offset < end && !signal.aborted) {
      const wanted = Math.min(chunk.length, end - offset)
      const {bytesRead} = await handle.read(chunk, 0, wanted, offset)
      if (bytesRead === 0) break
      offset += bytesRead
      const before = splitter.offset
      const lines = splitter.push(chunk.subarray(0, bytesRead))
      if (lines.length === 0) continue
      yield {
        type: 'lines',
        lines,
        position: {...positionAt(position, splitter), path: again.path},
        bytes: splitter.offset - before,
        behindBytes: end - offset,
      }
    }
  } finally {
    await handle.close()
  }
  return undefined
}

/** The head of the recorded position covers what was read by then: it stays the fingerprint; the tail is of its end. */
const positionAt = (position: FilePosition, splitter: LineSplitter): FilePosition => ({
  ...position,
  tail: '',
  tailBytes: 0,
  offset: splitter.offset,
  line: splitter.line,
})

const startOfNextLine = async (
  handle: Parameters<typeof readAt>[0],
  from: number,
  end: number,
  {chunkBytes}: FollowSettings,
  signal: AbortSignal,
): Promise<number> => {
  for (let at = from; at < end && !signal.aborted; at += chunkBytes) {
    const bytes = await readAt(handle, at, Math.min(chunkBytes, end - at))
    const newline = bytes.indexOf(0x0a)
    if (newline !== -1) return at + newline + 1
  }
  return end
}
