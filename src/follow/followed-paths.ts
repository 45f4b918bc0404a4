import type {BigIntStats} from 'node:fs'
import {realpath} from 'node:fs/promises'
import {basename, dirname} from 'node:path'
import type {FilePosition} from '../sessions/events.js'
import {fileKeyOf} from './file-identity.js'
import type {FollowTarget} from './follow.js'
import {attach, detach, isAbsenceDue, newFollowedPath, type FollowedPath} from './followed-path.js'
import type {FormerContent, Generation} from './generation.js'
import type {Generations} from './generations.js'
import {lookAtPath, openRegular, type Absence} from './open-regular.js'
import {foldersOf, listFiles} from './resolve-target.js'
import {hasRotatedName, logsBehind, namesIn} from './rotated-names.js'
import {RotationHistory} from './rotation-history.js'
import type {FollowSettings} from './settings.js'
import {changedAt, TICK_MS} from './settled-folder.js'
import {
  inOrderOfMoves,
  isOfLog,
  keyAt,
  newsSince,
  NO_PAST,
  placePositions,
  wasCut,
  type Past,
  type PlacedPosition,
} from './start-positions.js'
import {takeUpCut, takeUpHidden, takeUpMissed, type Found, type TellCut} from './take-up-missed.js'
import type {Tell} from './read-events.js'
import type {WatchedFolders} from './wake-up.js'

/** Rotated files are looked up beside at most this many paths: it takes a listing for each. */
const MOST_WITH_HISTORY = 1000

/** Of so few files rotated ones are looked for without a listing beforehand. */
const FEW_PATHS = 32

/** A listing holds for so long; what comes meanwhile is seen by the next look. */
const NAMES_HOLD_MS = 200

const FILE_START = {offset: 0, line: 0}

/** A path of a folder that has had no file for this long is forgotten. */
const FORGET_AFTER_MS = 60_000

/**
 * The paths that a target names, looked at again and again: what stands at each now decides
 * whether its file has grown, was rotated, is gone or cannot be read.
 */
export class FollowedPaths {
  readonly #target: FollowTarget
  readonly #generations: Generations
  readonly #settings: FollowSettings
  readonly #found: Found
  readonly #tell: Tell
  readonly #paths = new Map<string, FollowedPath>()
  readonly #names = new Map<string, {readonly names: readonly string[]; readonly atMs: number}>()
  #isFolderTold = false
  #listed: ReadonlySet<string> = new Set()
  #realPath: string
  /** Positions in files that were not there when watching began again, and what else was known then. */
  #away: readonly FilePosition[] = []
  #past: Past = NO_PAST

  constructor(
    target: FollowTarget,
    generations: Generations,
    settings: FollowSettings,
    found: Found,
  ) {
    this.#target = target
    this.#generations = generations
    this.#settings = settings
    this.#found = found
    this.#tell = found.tell
    this.#realPath = target.realPath
  }

  /** The first look: fixes where each file begins. */
  async begin(start: 'start' | 'end', past: Past, now: number): Promise<void> {
    this.#past = past
    this.#away = past.placed.flatMap((one) => (one.what === 'away' ? [one.position] : []))
    await this.#arrive(await listFiles(this.#target), start, past, now)
  }

  /** Looks at files whose positions of before have just been placed, the rotated ones last. */
  async #arrive(
    files: readonly string[],
    start: 'start' | 'end',
    past: Past,
    now: number,
  ): Promise<void> {
    const {placed} = past
    const isResumed = past.recordedAt !== undefined || placed.length > 0
    const news = new Set<string>()
    const arrived: FollowedPath[] = []
    for (const path of files) {
      const followed = await this.#beginHistory(path, past, files.length, news)
      const logs = followed.history?.paths ?? [path]
      followed.hadGeneration = hasGoneOn(path, logs, placed)
      arrived.push(followed)
    }
    const [rotated, originals] = partition(arrived, (one) => this.#isRotated(one))
    for (const followed of originals) await this.#look(followed, now, start)
    await this.#takeUpFound(placed, now)
    // Also when the file at the path is known: others may have passed before it came.
    for (const followed of originals) {
      const mayHavePassed = isResumed && (followed.hadGeneration || placed.length === 0)
      if (mayHavePassed && (await this.#mayBeRotated(followed))) {
        await this.#takeUpMissed(followed, followed.generation, now)
      }
    }
    for (const followed of rotated) {
      // What was there when watching ended, and is in no position, was a copy of what had been read. Of
      // too many files that is not known: then it is read rather than left out.
      const isKnown = isResumed && followed.history !== null
      const isOld = isKnown && !news.has(await keyAt(followed.path))
      await this.#look(followed, now, isOld ? 'end' : start)
    }
  }

  /** Positions that are waited for. */
  get away(): readonly FilePosition[] {
    return this.#away
  }

  async #takeUpFound(placed: readonly PlacedPosition[], now: number): Promise<void> {
    for (const one of placed) {
      if (one.what !== 'found') continue
      const {generation} = one
      if (this.#target.kind === 'file') generation.log = this.#target.path
      if (generation.links.size === 0) this.#letDrain(generation, now)
      await generation.look()
    }
  }

  /** Places the positions that were waited for and whose folder is there now, as at the beginning. */
  async #takeBack(now: number): Promise<void> {
    const files = await this.#filesThere()
    const isBack = (position: FilePosition): boolean =>
      files.some((path) => this.#isBeside(position, path))
    const back = this.#away.filter(isBack)
    if (back.length === 0) return
    this.#away = this.#away.filter((position) => !isBack(position))
    const {recordedAt} = this.#past
    const log = this.#target.kind === 'file' ? this.#target.path : undefined
    const notes: Parameters<Tell>[] = []
    const tell: Tell = (...note) => {
      notes.push(note)
    }
    const past = {log, recordedAt}
    const placed = await placePositions(back, past, this.#generations, tell, this.#settings)
    for (const one of inOrderOfMoves(placed)) this.#found.cameBack(one)
    // What holds of a file that was cut is known under its copy by now.
    for (const note of notes) this.#tell(...note)
    const arrived = files.filter((path) => back.some((position) => this.#isBeside(position, path)))
    await this.#arrive(arrived, 'start', {...this.#past, placed}, now)
  }

  /** It came back after the others were looked at. */
  #isAwaited(path: string): boolean {
    return this.#away.some((position) => this.#isBeside(position, path))
  }

  async #filesThere(): Promise<readonly string[]> {
    if (this.#target.kind !== 'file') return listFiles(this.#target)
    const {path} = this.#target
    return (await lookAtPath(path)).type === 'file' ? [path] : []
  }

  /** Of one file all positions are; a folder's files come back together. */
  #isBeside(position: FilePosition, path: string): boolean {
    return this.#target.kind === 'file' || dirname(position.path) === dirname(path)
  }

  /** Whether the path is named as a rotated file of another one that is followed. */
  #isRotated({path}: FollowedPath): boolean {
    return this.#target.kind !== 'file' && logsBehind(path).some((log) => this.#paths.has(log))
  }

  async #takeUpMissed(
    followed: FollowedPath,
    former: Generation | undefined,
    now: number,
  ): Promise<void> {
    // What lies beside rotated files is looked up for their log.
    if (this.#isRotated(followed)) return
    const cut = await former?.proveUncut()
    if (former && cut) await this.#found.wasCut(former, cut)
    await takeUpMissed(followed, former, this.#generations, this.#found, now)
  }

  /**
   * Whether rotated files of a path may lie beside it. Each search for them takes a listing and a rest of the
   * folder; of many files that come and go nearly none has any, and one listing tells so for all of them.
   */
  async #mayBeRotated({path, history}: FollowedPath): Promise<boolean> {
    if (history === null) return false
    if (this.#target.kind === 'file' || this.#paths.size <= FEW_PATHS) return true
    const names = await this.#namesBeside(path)
    return hasRotatedName(path, names)
  }

  /** The names in a path's folder, as of a moment ago. */
  async #namesBeside(path: string): Promise<readonly string[]> {
    const folder = dirname(path)
    const nowMs = performance.now()
    const known = this.#names.get(folder)
    if (known !== undefined && nowMs - known.atMs < NAMES_HOLD_MS) return known.names
    const names = await namesIn(folder)
    this.#names.set(folder, {names, atMs: performance.now()})
    return names
  }

  /** Whether a path is one of those followed. */
  has(path: string): boolean {
    return this.#paths.has(path)
  }

  /** Looks at all, new ones of a folder or glob included. */
  async lookAtAll(now: number): Promise<void> {
    if (this.#away.length > 0) await this.#takeBack(now)
    if (this.#target.kind !== 'file') await this.#list(now)
    for (const followed of [...this.#paths.values()]) await this.#look(followed, now)
    this.#forgetGone(now)
    await this.#generations.lookAtDetached()
  }

  /** Looks at those of these paths that are followed. */
  async lookAt(paths: Iterable<string>, now: number): Promise<void> {
    if (this.#away.length > 0) await this.#takeBack(now)
    for (const path of paths) {
      const followed = this.#paths.get(path)
      if (followed !== undefined) await this.#look(followed, now)
    }
    await this.#generations.lookAtDetached()
  }

  /**
   * After a file was truncated: tells so (`tellCut`, with the copy in which its content is read on)
   * and takes up what else was copied and cut since the last look.
   */
  async takeUpCut(
    generation: Generation,
    former: FormerContent,
    now: number,
    tellCut: TellCut,
  ): Promise<void> {
    const followed = this.#pathOf(generation)
    if (followed === undefined) {
      tellCut({isReadElsewhere: false})
      return
    }
    const found = {...this.#found, tellCut}
    const isLog = !this.#isRotated(followed)
    await takeUpCut(followed, former, this.#generations, found, now, isLog)
  }

  /** Takes up what was copied and cut before a byte of it was read: only its copies tell of it. */
  async takeUpHidden(generation: Generation, now: number): Promise<void> {
    const followed = this.#pathOf(generation)
    if (followed === undefined || this.#isRotated(followed)) return
    await takeUpHidden(followed, this.#generations, this.#found, now)
  }

  /** Where a generation stands, or stood when it came to light: it may have been renamed since it was cut. */
  #pathOf(generation: Generation): FollowedPath | undefined {
    const standing = [...this.#paths.values()].find((one) => one.generation === generation)
    return standing ?? this.#paths.get(generation.log)
  }

  /** The folders and names whose events are worth a look; a link's target counts. */
  async folders(): Promise<WatchedFolders> {
    const {kind, path} = this.#target
    if (kind !== 'file') {
      const folders = foldersOf(this.#target, [...this.#paths.keys()])
      return new Map([...folders].map((folder) => [folder, 'all']))
    }
    this.#realPath = await realpath(path).catch(() => this.#realPath)
    const named = new Map([[dirname(path), new Set([basename(path)])]])
    const folder = dirname(this.#realPath)
    named.set(folder, (named.get(folder) ?? new Set()).add(basename(this.#realPath)))
    return named
  }

  async #list(now: number): Promise<void> {
    const files = await listFiles(this.#target)
    this.#listed = new Set(files)
    for (const path of files) {
      if (this.#isAwaited(path)) await this.#takeBack(now)
      if (!this.#paths.has(path)) await this.#beginHistory(path, NO_PAST, files.length, new Set())
    }
    if (this.#target.kind !== 'folder') return
    const seen = await lookAtPath(this.#target.path)
    const isGone = seen.type === 'absent' && seen.cause !== 'it is a folder'
    if (isGone !== this.#isFolderTold) {
      this.#isFolderTold = isGone
      if (isGone) this.#tell(seen.what, this.#target.path, null, seen.cause)
      else this.#tell('returned', this.#target.path)
    }
    if (isGone) {
      for (const followed of this.#paths.values()) this.#leave(followed, now)
    }
  }

  /**
   * Follows a path, with what is known of its rotated files from now on; adds the keys of what was rotated while
   * nobody watched to `news`.
   */
  async #beginHistory(
    path: string,
    past: Past,
    count: number,
    news: Set<string>,
  ): Promise<FollowedPath> {
    const history = count <= MOST_WITH_HISTORY ? new RotationHistory(path, this.#settings) : null
    const followed = this.#paths.get(path) ?? newFollowedPath(path, history)
    this.#paths.set(path, followed)
    if (!(await this.#mayBeRotated(followed))) return followed
    await followed.history?.begin(async (logs, present) => {
      const found = await newsSince(logs, past, present, this.#settings)
      for (const key of found) news.add(key)
      return found
    })
    return followed
  }

  async #look(
    followed: FollowedPath,
    now: number,
    start: 'start' | 'end' = 'start',
  ): Promise<void> {
    const seen = await lookAtPath(followed.path)
    if (seen.type === 'absent') return this.#absent(followed, seen, now)
    if (this.#isAwaited(followed.path)) return this.#takeBack(now)
    const known = this.#generations.get(fileKeyOf(seen.stat))
    if (known !== undefined) {
      known.noticed(seen.stat)
      const isClosed = await this.#isClosedToUs(followed, seen.stat, now)
      if (!isClosed || followed.generation !== known) this.#present(followed, known, now)
      return
    }
    const opened = await openRegular(followed.path)
    if (opened.type === 'absent') return this.#absent(followed, opened, now)
    // A copy that replaces a copy (copytruncate in a followed folder) is no rotation.
    const isRotation = followed.hadGeneration && followed.generation?.isLeftAlone !== true
    const former = followed.generation
    const from = {start: start === 'end' ? start : FILE_START, isTrusted: isRotation}
    const adopted = await this.#generations.adopt(opened, followed.path, from)
    if (adopted.type === 'absent') return this.#absent(followed, adopted, now)
    const {generation, isNew} = adopted
    followed.mode = opened.stat.mode
    this.#present(followed, generation, now)
    const isRotated = isNew && isRotation && !generation.isLeftAlone
    if (isRotated) this.#tell('rotated', followed.path)
    this.#found.begun(generation)
    if (isRotated) await this.#takeUpMissed(followed, former, now)
  }

  #present(followed: FollowedPath, generation: Generation, now: number): void {
    if (followed.told !== undefined) this.#tell('returned', followed.path)
    followed.told = undefined
    followed.absentSince = undefined
    const former = followed.generation
    if (former !== generation && former !== undefined) detach(followed.path, former, now)
    if (former !== generation || !generation.links.has(followed.path)) attach(followed, generation)
  }

  /** An open file is read on whatever its permissions are now, but the user should know. */
  async #isClosedToUs(followed: FollowedPath, stat: BigIntStats, now: number): Promise<boolean> {
    if (stat.mode === followed.mode && followed.told?.what !== 'unreadable') return false
    followed.mode = stat.mode
    const opened = await openRegular(followed.path)
    if (opened.type === 'file') {
      await opened.handle.close()
      return false
    }
    if (opened.what !== 'unreadable') return false
    const cause = `${opened.cause}; what is open is read on`
    this.#tellAbsence(followed, {...opened, cause}, now)
    return true
  }

  async #absent(followed: FollowedPath, absence: Absence, now: number): Promise<void> {
    // The open file may still be written to, whatever stands at its path.
    await followed.generation?.look()
    if (this.#target.kind !== 'file' && absence.what !== 'unreadable') this.#leave(followed, now)
    const isFirst = !followed.hadGeneration && followed.absentSince === undefined
    followed.absentSince ??= isFirst ? -Infinity : now
    // A file of a folder that is there under another name is not missing.
    const isElsewhere = this.#target.kind !== 'file' && followed.generation?.links.size !== 0
    if (absence.what === 'missing' && (isElsewhere || this.#isFolderTold)) return
    this.#tellAbsence(followed, absence, now)
    if (followed.told?.what !== 'missing' || !followed.hadGeneration) return
    // Renamed away twice, say: what was at the path meanwhile need not wait for a successor.
    if ((await this.#hasStirred(followed)) && (await this.#mayBeRotated(followed))) {
      await this.#takeUpMissed(followed, followed.generation, now)
    }
  }

  /** A name in the folder came or went since this was last asked. */
  async #hasStirred(followed: FollowedPath): Promise<boolean> {
    const changed = await changedAt(followed.history?.folders ?? [dirname(followed.path)])
    const hasStirred = changed !== followed.searchedAt
    // Within one tick of the file system's clock it may change again unseen.
    const isSettled = Date.now() - changed > TICK_MS
    followed.searchedAt = isSettled ? changed : 0
    return hasStirred
  }

  #tellAbsence(followed: FollowedPath, absence: Absence, now: number): void {
    const {missingAfterMs, repeatNoteMs} = this.#settings
    // A folder may hold many files that are closed to us: each is told once.
    const repeatMs = this.#target.kind === 'file' ? repeatNoteMs : Infinity
    if (!isAbsenceDue(followed, absence, now, {missingAfterMs, repeatMs})) return
    followed.told = {what: absence.what, at: now}
    this.#tell(absence.what, followed.path, null, absence.cause)
  }

  /** In a folder or glob a file that is gone drains at once: no successor is waited for. */
  #leave(followed: FollowedPath, now: number): void {
    const {generation} = followed
    if (generation?.links.has(followed.path) === true) detach(followed.path, generation, now)
  }

  /** What was found again under another name, while nothing stands at its path, stays current. */
  #letDrain(generation: Generation, now: number): void {
    const only = this.#target.kind === 'file' ? this.#paths.get(this.#target.path) : undefined
    if (only === undefined || only.generation !== undefined) {
      generation.detachedAt = now
      return
    }
    only.generation = generation
    only.hadGeneration = true
    generation.links.add(only.path)
  }

  #forgetGone(now: number): void {
    if (this.#target.kind === 'file') return
    for (const [path, {absentSince, generation}] of this.#paths) {
      if (absentSince === undefined || now - absentSince < FORGET_AFTER_MS) continue
      if (generation?.links.has(path) === true || this.#listed.has(path)) continue
      this.#paths.delete(path)
    }
  }
}

/**
 * Whether another file at a path is the successor of one that was read there. Not where that one was cut, and
 * began anew; what was recorded at the path itself tells more than what was among its rotated files.
 */
const hasGoneOn = (
  path: string,
  logs: readonly string[],
  placed: readonly PlacedPosition[],
): boolean => {
  const here = placed.filter(({position}) => position.path === path)
  const ofLog = placed.filter(({position}) => isOfLog(logs, position))
  return (here.length > 0 ? here : ofLog).some((one) => !wasCut(one))
}

const partition = <T>(items: readonly T[], is: (item: T) => boolean): readonly [T[], T[]] => {
  const [those, others]: [T[], T[]] = [[], []]
  for (const item of items) (is(item) ? those : others).push(item)
  return [those, others]
}
