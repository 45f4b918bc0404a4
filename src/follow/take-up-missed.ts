import type {FilePosition} from '../sessions/events.js'
import {fileKeyOf, newContent} from './file-identity.js'
import type {FollowedPath} from './followed-path.js'
import type {CutOutcome, FormerContent, Generation} from './generation.js'
import type {Generations} from './generations.js'
import type {Tell} from './read-events.js'
import type {PlacedPosition} from './start-positions.js'
import {positionIn, type PackedGeneration} from './read-packed.js'
import {isRotatedOf, type RotatedFile} from './rotated-names.js'
import type {RotationHistory} from './rotation-history.js'

/** What is found beside the files that are followed. */
export interface Found {
  readonly tell: Tell
  readonly takePacked: (packed: PackedGeneration) => void
  /** A generation of which nothing was read yet. */
  readonly begun: (generation: Generation) => void
  /** A file that was renamed turns out to have been cut before. */
  readonly wasCut: (generation: Generation, cut: CutOutcome) => Promise<void>
  /** What became of a position that was waited for. */
  readonly cameBack: (placed: PlacedPosition) => void
}

/** A log was cut: with the copy in which its content is read on, or whether a copy is read whole. */
export type TellCut = (
  cut: {readonly copy: FilePosition} | {readonly isReadElsewhere: boolean},
) => void

/**
 * After `former` was rotated away from a path: takes up what rotated past between two looks, to be
 * read before what stands there now, and tells a gap for what cannot be read any more.
 */
export const takeUpMissed = async (
  followed: FollowedPath,
  former: Generation | undefined,
  generations: Generations,
  found: Found,
  now: number,
): Promise<void> => {
  const {taken, empty} = await adoptMissed(followed, former?.key, generations, found, now)
  const passed = taken.length + empty
  if (passed === 0 || former === undefined) return
  // Rotation went through all its names: what was in between is deleted, too. Unless it was only compressed.
  const isUnlinked = (await former.look())?.nlink === 0n
  const isGone = isUnlinked && followed.history?.hasPackedForm(former.heads)
  if (isUnlinked && !(await isGone)) tellBetween(followed.path, passed, found.tell)
}

/**
 * After a log was truncated: takes up the rest of its content where that was copied before
 * (copytruncate), which `tellCut` is called with first, and, where it is the log itself and not one of
 * its rotated files, what was copied and cut since.
 */
export const takeUpCut = async (
  followed: FollowedPath,
  former: FormerContent,
  generations: Generations,
  found: Found & {readonly tellCut: TellCut},
  now: number,
  isLog: boolean,
): Promise<void> => {
  const {history, path: log} = followed
  const copy = history && (await adoptCopy(log, history, former, generations, now))
  const packed = copy ? undefined : await history?.findPackedCopy(former.read, generations)
  if (packed) found.tellCut({copy: takePackedCopy(packed, former, found)})
  else if (copy) found.tellCut({copy: copy.position})
  // Of what nothing was read a copy is a new file as any other, and is read whole.
  const isUnread = !packed && !copy && former.position.offset === 0
  if (!packed && !copy && !isUnread) found.tellCut({isReadElsewhere: false})
  // Each cut is a rotation of its own, though the file stays the same.
  const cut = packed ? history?.lastRotated : (copy?.key ?? `${former.position.head} cut`)
  const missed = isLog ? await adoptMissed(followed, cut, generations, found, now) : NOTHING_MISSED
  if (isUnread) {
    const isReadElsewhere = missed.taken.length > 0 || isCopyFollowed(log, former, generations)
    found.tellCut({isReadElsewhere})
  }
  if (!isLog) return
  const {taken, byAge, isLastGone} = missed
  // A cut before anything was read of a log is not seen; what it left is older than the copy.
  const place = copy?.key ?? (packed && fileKeyOf(packed.stat))
  const older = place === undefined ? byAge : byAge.slice(0, byAge.indexOf(place))
  const isPassed = taken.some((key) => older.includes(key)) && (isLastGone || !copy)
  if (isPassed) tellBetween(log, taken.length, found.tell)
}

/** In a folder a copy is followed as soon as it is met. */
const isCopyFollowed = (log: string, {read}: FormerContent, generations: Generations): boolean =>
  generations
    .all()
    .some(
      ({path, size, isLeftAlone}) => !isLeftAlone && size >= read.size && isRotatedOf([log], path),
    )

/** Its copy was compressed before it was seen: the rest is read out of that. */
const takePackedCopy = (
  {path, stat}: RotatedFile,
  {position}: FormerContent,
  {takePacked}: Found,
): FilePosition => {
  const packed = {path, stat, start: position, continues: position}
  takePacked(packed)
  return positionIn(packed)
}

/**
 * Of a log that was cut, when it is read for the first time since: takes up what was copied and cut once
 * more before that.
 */
export const takeUpHidden = async (
  followed: FollowedPath,
  generations: Generations,
  found: Found,
  now: number,
): Promise<void> => {
  // It is no rotation: none is waited for in its compressed form.
  const {lastRotated} = followed.history ?? {}
  const {taken, isLastGone} = await adoptMissed(followed, lastRotated, generations, found, now)
  if (taken.length > 0 && isLastGone) tellBetween(followed.path, taken.length, found.tell)
}

/** What was found beside a log after a rotation. */
interface Missed {
  /** Keys of those that are read now; none when a gap has been told of others already. */
  readonly taken: readonly string[]
  readonly empty: number
  readonly byAge: readonly string[]
  readonly isLastGone: boolean
}

const NOTHING_MISSED: Missed = {
  ...{taken: [], empty: 0, byAge: [], isLastGone: false},
}

/** Takes up what is new beside a log after one was rotated away. */
const adoptMissed = async (
  followed: FollowedPath,
  rotated: string | undefined,
  generations: Generations,
  {tell, takePacked, begun}: Found,
  now: number,
): Promise<Missed> => {
  await generations.lookAtDetached()
  const {history, path: log} = followed
  if (history === null) return NOTHING_MISSED
  const missed = await history.afterRotation(rotated, generations)
  const {empty, byAge, isLastGone} = missed
  const taken: string[] = []
  for (const {path, opened} of missed.files) {
    const start = {offset: 0, line: 0}
    const adopted = await generations.adopt(opened, path, {start, isTrusted: true})
    if (adopted.type === 'absent') continue
    drainFor(log, adopted.generation, now)
    taken.push(adopted.generation.key)
    tell('rotated', log)
    begun(adopted.generation)
  }
  const unread = missed.unreadable + missed.files.length - taken.length
  for (const {path, stat} of missed.packed) {
    const begin = {offset: 0, line: 0, content: newContent()}
    takePacked({path, stat, start: begin, continues: null})
    taken.push(path)
    tell('rotated', log)
  }
  const current = followed.generation
  // What stood at the path is the newest, unless it was rotated away while these were looked up.
  const isGone = followed.absentSince !== undefined
  const isRotated = isGone || current === undefined || byAge.includes(current.key)
  generations.rank(isRotated ? byAge : [...byAge, current.key])
  // The current one may have been written to since: it is to be read before its successors.
  await current?.look()
  if (unread === 0) return {taken, empty, byAge, isLastGone}
  const count = taken.length + unread + 1
  const cause = `rotated ${count} times between two looks, ${unread} compressed or closed unread`
  tell('gap', log, null, cause)
  return {taken: [], empty: 0, byAge, isLastGone}
}

const tellBetween = (log: string, passed: number, tell: Tell): void => {
  const cause = `rotated more than ${passed + 1} times between two looks, the files between are gone`
  tell('gap', log, null, cause)
}

/** Adopts the copy of what was cut from a log, to be read on from where the log was left. */
const adoptCopy = async (
  log: string,
  history: RotationHistory,
  former: FormerContent,
  generations: Generations,
  now: number,
): Promise<Generation | undefined> => {
  const found = await history.findCopy(former.read, generations)
  if (found === undefined) return undefined
  const {content} = former.position
  const start = {start: former.position, isTrusted: true, content}
  const adopted = await generations.adopt(found.opened, found.path, start)
  if (adopted.type === 'absent') return undefined
  drainFor(log, adopted.generation, now)
  return adopted.generation
}

/** What is no followed path itself is read until it is quiet. */
const drainFor = (log: string, generation: Generation, now: number): void => {
  generation.log = log
  if (generation.links.size === 0) generation.detachedAt = now
}
