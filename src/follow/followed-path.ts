import type {FileNote} from '../sessions/events.js'
import type {Generation} from './generation.js'
import type {Absence} from './open-regular.js'
import type {RotationHistory} from './rotation-history.js'

/** One path that is followed, and what stands at it. */
export interface FollowedPath {
  readonly path: string
  /** What was last found there; stays while nothing else is. */
  generation: Generation | undefined
  /** Whether anything was ever read there: another file is then a rotation. */
  hadGeneration: boolean
  /** Since when nothing is to be read there (ms, monotonic). */
  absentSince: number | undefined
  /** The absence that was last told, until it ends. */
  told: {readonly what: FileNote; readonly at: number} | undefined
  /** When a name in its folder last changed (ms since 1970), as of the last search for what passed unseen. */
  searchedAt: number
  /** Permission bits as of the last look. */
  mode: bigint | undefined
  /** Its rotated files; null where they are followed themselves. */
  readonly history: RotationHistory | null
}

/** A path about which nothing is known yet. */
export const newFollowedPath = (path: string, history: RotationHistory | null): FollowedPath => ({
  path,
  generation: undefined,
  hadGeneration: false,
  absentSince: undefined,
  told: undefined,
  searchedAt: 0,
  mode: undefined,
  history,
})

/** Binds a generation to a path at which it stands. */
export const attach = (path: FollowedPath, generation: Generation): void => {
  path.generation = generation
  path.hadGeneration = true
  generation.links.add(path.path)
  generation.path = path.path
  generation.detachedAt = undefined
  generation.isDrained = false
}

/** The generation no longer stands at the path; without any path it drains from `now` on. */
export const detach = (path: string, generation: Generation, now: number): void => {
  generation.links.delete(path)
  if (generation.links.size === 0) generation.detachedAt ??= now
}

/** When an absence is told: once as it lasts; what cannot be read again after `repeatMs`. */
export const isAbsenceDue = (
  path: FollowedPath,
  absence: Absence,
  now: number,
  {missingAfterMs, repeatMs}: {readonly missingAfterMs: number; readonly repeatMs: number},
): boolean => {
  const {told, absentSince = now} = path
  if (told?.what === absence.what) {
    return absence.what === 'unreadable' && now - told.at >= repeatMs
  }
  return absence.what !== 'missing' || now - absentSince >= missingAfterMs
}
