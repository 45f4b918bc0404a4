import {basename} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {findAgain, type FoundAgain} from './find-again.js'
import type {Tell} from './followed-paths.js'
import type {Generation} from './generation.js'
import type {Generations} from './generations.js'
import {compareAge, type RotatedFile} from './rotated-names.js'

/** A recorded position and what became of its file. */
export interface PlacedPosition {
  readonly position: FilePosition
  readonly what: 'found' | 'changed' | 'lost'
  readonly generation: Generation | undefined
  /** Whether a rotated file was written after this one; unknown (false) unless this was found. */
  readonly isOlderThan: (file: RotatedFile) => boolean
}

/** Opens each file of recorded positions where it was left; tells of those that are gone. */
export const placePositions = async (
  positions: readonly FilePosition[],
  generations: Generations,
  tell: Tell,
): Promise<readonly PlacedPosition[]> => {
  const found: {readonly position: FilePosition; readonly again: FoundAgain}[] = []
  for (const position of positions) found.push({position, again: await findAgain(position)})
  const placed: PlacedPosition[] = []
  for (const {position, again} of found.sort(oldestFirst)) {
    if (again.type === 'found') {
      const {path, opened} = again
      const isTrusted = position.offset > 0
      const {generation} = await generations.adopt(opened, path, {start: position, isTrusted})
      const isOlderThan = (file: RotatedFile): boolean =>
        path !== position.path &&
        compareAge(basename(position.path), {path, stat: opened.stat}, file) < 0
      placed.push({position, what: 'found', generation, isOlderThan})
      continue
    }
    if (again.type === 'changed') {
      const cause = `while nobody watched; ${position.offset} bytes of it had been read`
      tell('truncated', position.path, null, cause)
    } else tell('gap', position.path, null, again.cause)
    placed.push({position, what: again.type, generation: undefined, isOlderThan: () => false})
  }
  return placed
}

const oldestFirst = (a: {readonly again: FoundAgain}, b: {readonly again: FoundAgain}): number =>
  Number(modifiedAt(a.again) - modifiedAt(b.again))

const modifiedAt = (again: FoundAgain): bigint =>
  again.type === 'found' ? again.opened.stat.mtimeNs : 0n
