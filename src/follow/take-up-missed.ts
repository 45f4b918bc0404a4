import type {FollowedPath} from './followed-path.js'
import type {Generation} from './generation.js'
import type {Generations} from './generations.js'
import type {Tell} from './read-events.js'
import type {PackedGeneration} from './read-packed.js'

/** What is found beside the files that are followed. */
export interface Found {
  readonly tell: Tell
  readonly takePacked: (packed: PackedGeneration) => void
  /** A generation of which nothing was read yet. */
  readonly begun: (generation: Generation) => void
}

/**
 * After `former` was rotated away from a path: takes up what rotated past between two looks, to be
 * read before what stands there now, and tells a gap for what cannot be read any more.
 */
export const takeUpMissed = async (
  followed: FollowedPath,
  former: Generation | undefined,
  generations: Generations,
  {tell, takePacked, begun}: Found,
  now: number,
): Promise<void> => {
  await generations.lookAtDetached()
  const {history, path: log} = followed
  if (history === null) return
  const missed = await history.afterRotation(
    former?.key,
    generations.keys(),
    await generations.heads(),
  )
  let read = 0
  for (const {path, opened} of missed.files) {
    const start = {offset: 0, line: 0}
    const adopted = await generations.adopt(opened, path, {start, isTrusted: true})
    if (adopted.type === 'absent') continue
    adopted.generation.detachedAt = now
    adopted.generation.log = log
    read++
    tell('rotated', log)
    begun(adopted.generation)
  }
  for (const {path, stat} of missed.packed) {
    takePacked({path, stat, start: {offset: 0, line: 0}, continues: null})
    read++
    tell('rotated', log)
  }
  const current = followed.generation
  // What stood at the path is the newest, unless it was rotated away while these were looked up.
  const isGone = followed.absentSince !== undefined
  const isRotated = isGone || current === undefined || missed.byAge.includes(current.key)
  generations.rank(isRotated ? missed.byAge : [...missed.byAge, current.key])
  // The current one may have been written to since: it is to be read before its successors.
  await current?.look()
  const unread = missed.unreadable + missed.files.length + missed.packed.length - read
  if (unread > 0) {
    const cause = `rotated ${read + unread + 1} times between two looks, ${unread} compressed or closed unread`
    tell('gap', log, null, cause)
  } else if (read + missed.empty > 0 && (await former?.look())?.nlink === 0n) {
    // Rotation went through all its names: what was in between is deleted, too.
    const cause = `rotated more than ${read + missed.empty + 1} times between two looks, the files between are gone`
    tell('gap', log, null, cause)
  }
}
