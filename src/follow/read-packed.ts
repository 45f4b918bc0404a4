import type {BigIntStats} from 'node:fs'
import {MachineError} from '../errors.js'
import type {FilePosition} from '../sessions/events.js'
import {birthOf, packedKeyOf} from './file-identity.js'
import type {FollowEvent} from './follow.js'
import {inflate} from './inflate.js'
import type {SplitterStart} from './line-splitter.js'
import {codeOf, openRegular} from './open-regular.js'
import {noteEvent} from './read-events.js'
import type {FollowSettings} from './settings.js'
import {SourceReader} from './source-reader.js'

/** A generation that was compressed before it was read to its end. */
export interface PackedGeneration {
  readonly path: string
  readonly stat: BigIntStats
  /** Where reading goes on, in the content. */
  readonly start: SplitterStart & {readonly content: string}
  /** The position in the file that was compressed; null where nothing of it was ever read. */
  readonly continues: FilePosition | null
}

/** Where reading of it stands before it begins. */
export const positionIn = ({path, stat, start, continues}: PackedGeneration): FilePosition => ({
  path,
  device: String(stat.dev),
  inode: String(stat.ino),
  born: birthOf(stat),
  content: start.content,
  head: continues?.head ?? '',
  headBytes: continues?.headBytes ?? 0,
  tail: continues?.tail ?? '',
  tailBytes: continues?.tailBytes ?? 0,
  offset: start.offset,
  line: start.line,
  drained: false,
})

/**
 * Reads on in a compressed file and finishes it. What cannot be read of it (damaged, gone again, more
 * than it may inflate to) is told as a gap.
 */
export async function* readPacked(
  packed: PackedGeneration,
  signal: AbortSignal,
  settings: FollowSettings,
): AsyncGenerator<FollowEvent, undefined, undefined> {
  const {path, stat, start} = packed
  const opened = await openRegular(path)
  if (opened.type === 'absent' || packedKeyOf(opened.stat) !== packedKeyOf(stat)) {
    if (opened.type === 'file') await opened.handle.close()
    yield noteEvent('gap', path, null, 'compressed, and gone before it was read')
    yield {type: 'finished', position: positionIn(packed)}
    return undefined
  }
  const {tail, tailBytes} = positionIn(packed)
  const reader = new SourceReader(path, stat, settings, {...start, tail, tailBytes})
  let trouble: string | null = null
  try {
    for await (const chunk of inflate(opened, path, signal, settings)) {
      const event = reader.take(chunk, 0)
      if (event !== undefined) yield event
      if (reader.isOther) break
    }
    const last = signal.aborted ? undefined : reader.finish()
    if (last !== undefined) yield last
    if (reader.isOther) trouble = 'compressed, and only begins like what had been read'
    if (reader.isShort && !signal.aborted) trouble = 'compressed, and shorter than it was'
  } catch (error) {
    if (!(error instanceof MachineError) && codeOf(error) === undefined) throw error
    trouble = error instanceof Error ? error.message : String(error)
  } finally {
    await opened.handle.close()
  }
  // Stopped in the middle: the next run goes on from there.
  if (signal.aborted) return undefined
  if (trouble !== null) yield noteEvent('gap', path, null, trouble)
  // By another head nobody would know what is finished.
  const isReached = !reader.isShort && !reader.isOther
  yield {type: 'finished', position: isReached ? reader.position : positionIn(packed)}
  return undefined
}
