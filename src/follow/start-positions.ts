import type {BigIntStats} from 'node:fs'
import {basename} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {fileKeyOf, HEAD_BYTES, headHashOf, provesContent} from './file-identity.js'
import {findAgain, type FoundAgain} from './find-again.js'
import type {Generation} from './generation.js'
import type {Generations} from './generations.js'
import {inflatedHead} from './inflate.js'
import {lookAtPath, openRegular, readAt, readOrClose} from './open-regular.js'
import type {Tell} from './read-events.js'
import {compareAge, isGzipName, isRotatedOf, type RotatedFile} from './rotated-names.js'
import type {FollowSettings} from './settings.js'
import {TICK_MS} from './settled-folder.js'

/** A recorded position and what became of its file. */
export type PlacedPosition =
  | {
      readonly what: 'found'
      readonly position: FilePosition
      readonly generation: Generation
      /** Where it was found, and its stat then. */
      readonly path: string
      readonly stat: BigIntStats
      /** It is a copy of the file, which was cut and begins anew. */
      readonly isCut: boolean
    }
  /** Compressed since: what was not read of it is to be read out of the compressed file. */
  | {
      readonly what: 'packed'
      readonly position: FilePosition
      readonly path: string
      readonly stat: BigIntStats
      readonly isCut: boolean
    }
  /** Truncated or rewritten, not to be found any more, or not there for now. */
  | {readonly what: 'changed' | 'lost' | 'away'; readonly position: FilePosition}

/** What is known of the run before. */
export interface Past {
  readonly placed: readonly PlacedPosition[]
  /** When the positions were recorded, ms since 1970; undefined where that is not known. */
  readonly recordedAt: number | undefined
  /** Heads of content that was read and is done with. */
  readonly done: readonly Pick<FilePosition, 'head' | 'headBytes'>[]
}

export const NO_PAST: Past = {placed: [], recordedAt: undefined, done: []}

/**
 * Opens each file of recorded positions where it was left; tells of those that are gone. `log` is the
 * path that is followed, where it is one file's, `recordedAt` when they were recorded (ms since 1970).
 */
export const placePositions = async (
  positions: readonly FilePosition[],
  {log, recordedAt}: {readonly log: string | undefined; readonly recordedAt: number | undefined},
  generations: Generations,
  tell: Tell,
  settings: FollowSettings,
): Promise<readonly PlacedPosition[]> => {
  const found: {readonly position: FilePosition; readonly again: FoundAgain}[] = []
  for (const position of positions) {
    const again = await findAgain(position, settings, log)
    const isEmptied =
      again.type === 'found' &&
      position.headBytes === 0 &&
      wasEmptied(again.opened.stat, recordedAt ?? Infinity)
    if (isEmptied) await again.opened.handle.close()
    found.push({position, again: isEmptied ? {type: 'changed'} : again})
  }
  const placed: PlacedPosition[] = []
  for (const {position, again} of found.sort(oldestFirst)) {
    if (again.type === 'found') {
      const {path, opened, isCut} = again
      if (isCut) tellCut(position, tell, path)
      const {offset, content} = position
      const known = content === '' ? {} : {content}
      const from = {start: position, isTrusted: offset > 0, continues: position, ...known}
      const adopted = await generations.adopt(opened, path, from)
      if (adopted.type === 'absent') tell('unreadable', path, null, adopted.cause)
      else {
        const {generation} = adopted
        placed.push({what: 'found', position, generation, path, stat: opened.stat, isCut})
      }
      continue
    }
    if (again.type === 'packed') {
      const {path, stat, isCut} = again
      if (isCut) tellCut(position, tell, path)
      placed.push({what: 'packed', position, path, stat, isCut})
      continue
    }
    if (position.drained) {
      // All of it had been read, and it had been rotated away: that it is gone by now is no loss.
    } else if (again.type === 'changed') {
      tellCut(position, tell, null)
      const cause = 'truncated or replaced while nobody watched, with what had been added since'
      tell('gap', position.path, null, cause)
    } else if (again.type === 'lost') tell('gap', position.path, null, again.cause)
    placed.push({what: again.type, position})
  }
  return placed
}

const tellCut = ({path, offset}: FilePosition, tell: Tell, copy: string | null): void => {
  const rest = copy === null ? '' : `, and the rest is in ${basename(copy)}`
  const cause = `while nobody watched; ${offset} bytes of it had been read${rest}`
  tell('truncated', path, null, cause)
}

/** Whether the file of a position began anew where it stands, so that another one there is no rotation. */
export const wasCut = (placed: PlacedPosition): boolean =>
  'isCut' in placed ? placed.isCut : placed.what === 'changed'

/** Whether a position belongs to a log: recorded at one of its paths, or under one of its rotated names. */
export const isOfLog = (logs: readonly string[], {path}: FilePosition): boolean =>
  logs.includes(path) || isRotatedOf(logs, path)

/**
 * Keys of the rotated files of a log that nobody has read: those that are newer than one that was being
 * read when watching ended, unless the log itself still is that one; those that were made and written
 * to since, as the copy is of what was cut; and a file that was read, cut, and rotated then.
 */
export const newsSince = async (
  logs: readonly string[],
  {placed, recordedAt, done}: Past,
  present: readonly RotatedFile[],
  settings: FollowSettings,
): Promise<ReadonlySet<string>> => {
  const current = await keyAt(logs[0] ?? '')
  const news = new Set<string>()
  if (recordedAt !== undefined) {
    for (const {stat} of present) if (isSince(recordedAt, stat)) news.add(fileKeyOf(stat))
  }
  for (const one of placed) {
    const {device, inode} = one.position
    const isItself = one.what === 'found' && fileKeyOf(one.stat) === `${device}:${inode}`
    for (const {stat} of isItself ? [] : present) {
      if (fileKeyOf(stat) === `${device}:${inode}`) news.add(fileKeyOf(stat))
    }
    if (one.what !== 'found' && one.what !== 'packed') continue
    if (!isOfLog(logs, one.position)) continue
    const key = fileKeyOf(one.stat)
    if (key === current) continue
    // Renames go on: only names from one listing can be compared.
    const place = present.findIndex(({stat}) => fileKeyOf(stat) === key)
    for (const [index, file] of present.entries()) {
      const isNewer = place === -1 ? compareAge(file, asRotated(one)) >= 0 : index > place
      if (isNewer) news.add(fileKeyOf(file.stat))
    }
  }
  for (const file of present) {
    const key = fileKeyOf(file.stat)
    if (news.has(key) && (await isDone(file, done, settings))) news.delete(key)
  }
  return news
}

/** A file that has another name by now: its time alone tells its age. */
const asRotated = ({
  path,
  stat,
  what,
}: Extract<PlacedPosition, {what: 'found' | 'packed'}>): RotatedFile => ({
  ...{path, stat, isCompressed: what === 'packed', number: 0},
})

/**
 * Such that none is moved to a file of whose inode another is still to be moved away: a compressed copy may
 * have got the inode of the file that was compressed before it.
 */
export const inOrderOfMoves = (placed: readonly PlacedPosition[]): readonly PlacedPosition[] => {
  const waiting = [...placed]
  const ordered: PlacedPosition[] = []
  while (waiting.length > 0) {
    const sources = waiting.map(({position: {device, inode}}) => `${device}:${inode}`)
    const free = waiting.findIndex((one, index) => {
      const source = sources.indexOf(targetOf(one))
      return source === -1 || source === index
    })
    // Two that have exchanged their inodes: one of them must be first.
    ordered.push(...waiting.splice(Math.max(0, free), 1))
  }
  return ordered
}

const targetOf = (one: PlacedPosition): string =>
  one.what === 'found' ? one.generation.key : one.what === 'packed' ? fileKeyOf(one.stat) : ''

/** Key of the file at a path; '' where there is none. */
export const keyAt = async (path: string): Promise<string> => {
  const seen = await lookAtPath(path)
  return seen.type === 'file' ? fileKeyOf(seen.stat) : ''
}

/** Whether a file, or what it holds compressed, begins as something that was read to its end. */
const isDone = async (
  {path, stat, isCompressed}: RotatedFile,
  done: Past['done'],
  settings: FollowSettings,
): Promise<boolean> => {
  if (done.length === 0 || (isCompressed && !isGzipName(path))) return false
  const start = isCompressed
    ? await inflatedHead(path, HEAD_BYTES + 1, settings)
    : await headOf(path, HEAD_BYTES + 1)
  // Of a few bytes all must be equal, as for any copy.
  const isWhole = isCompressed || Number(stat.size) <= HEAD_BYTES
  return done.some(({head, headBytes}) => {
    if (headBytes === 0 || start.length < headBytes) return false
    if (!provesContent({headBytes}) && !(isWhole && start.length === headBytes)) return false
    return headHashOf(start.subarray(0, headBytes)) === head
  })
}

const headOf = async (path: string, length: number): Promise<Uint8Array> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') return new Uint8Array(0)
  const head = await readOrClose(opened, () => readAt(opened.handle, 0, length))
  if (head === undefined) return new Uint8Array(0)
  await opened.handle.close()
  return head
}

/** Made and written to after a moment (ms since 1970); never where the file system keeps no births. */
const isSince = (at: number, {birthtimeMs, mtimeMs}: BigIntStats): boolean =>
  birthtimeMs > at - TICK_MS && mtimeMs > at - TICK_MS

/** Of a file of which nothing was read: it is empty, and was cut since. A rename is no cut. */
const wasEmptied = ({size, mtimeMs}: BigIntStats, at: number): boolean =>
  size === 0n && mtimeMs > at

const oldestFirst = (a: {readonly again: FoundAgain}, b: {readonly again: FoundAgain}): number =>
  Number(modifiedAt(a.again) - modifiedAt(b.again))

const modifiedAt = (again: FoundAgain): bigint => {
  if (again.type === 'found') return again.opened.stat.mtimeNs
  return again.type === 'packed' ? again.stat.mtimeNs : 0n
}
