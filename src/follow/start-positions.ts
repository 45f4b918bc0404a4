import type {BigIntStats} from 'node:fs'
import {basename, dirname} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {fileKeyOf} from './file-identity.js'
import {findAgain, type FoundAgain} from './find-again.js'
import type {Generation} from './generation.js'
import type {Generations} from './generations.js'
import {lookAtPath} from './open-regular.js'
import type {Tell} from './read-events.js'
import {isRotatedName, type RotatedFile} from './rotated-names.js'

/** A recorded position and what became of its file. */
export type PlacedPosition =
  | {
      readonly what: 'found'
      readonly position: FilePosition
      readonly generation: Generation
      /** Where it was found, and its stat then. */
      readonly path: string
      readonly stat: BigIntStats
    }
  /** Truncated or rewritten, or not to be found any more. */
  | {readonly what: 'changed' | 'lost'; readonly position: FilePosition}

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
      const from = {start: position, isTrusted: position.offset > 0}
      const adopted = await generations.adopt(opened, path, from)
      if (adopted.type === 'absent') tell('unreadable', path, null, adopted.cause)
      else {
        const {generation} = adopted
        placed.push({what: 'found', position, generation, path, stat: opened.stat})
      }
      continue
    }
    if (again.type === 'changed') {
      const cause = `while nobody watched; ${position.offset} bytes of it had been read`
      tell('truncated', position.path, null, cause)
    } else tell('gap', position.path, null, again.cause)
    placed.push({what: again.type, position})
  }
  return placed
}

/** Whether a position belongs to a log: recorded at its path, or under one of its rotated names. */
export const isOfLog = (log: string, {path}: FilePosition): boolean =>
  path === log || (dirname(path) === dirname(log) && isRotatedName(basename(log), basename(path)))

/**
 * Keys of the rotated files of a log that are newer than one that was being read when watching
 * ended: what went through its path meanwhile. None where the log itself still is that file.
 */
export const newsSince = async (
  log: string,
  placed: readonly PlacedPosition[],
  present: readonly RotatedFile[],
): Promise<ReadonlySet<string>> => {
  const seen = await lookAtPath(log)
  const current = seen.type === 'file' ? fileKeyOf(seen.stat) : undefined
  const news = new Set<string>()
  for (const one of placed) {
    if (one.what !== 'found' || !isOfLog(log, one.position)) continue
    const {key} = one.generation
    if (key === current) continue
    // Renames go on: only names from one listing can be compared.
    const place = present.findIndex(({stat}) => fileKeyOf(stat) === key)
    for (const [index, file] of present.entries()) {
      const isNewer = place === -1 ? file.stat.mtimeNs >= one.stat.mtimeNs : index > place
      if (isNewer) news.add(fileKeyOf(file.stat))
    }
  }
  return news
}

const oldestFirst = (a: {readonly again: FoundAgain}, b: {readonly again: FoundAgain}): number =>
  Number(modifiedAt(a.again) - modifiedAt(b.again))

const modifiedAt = (again: FoundAgain): bigint =>
  again.type === 'found' ? again.opened.stat.mtimeNs : 0n
