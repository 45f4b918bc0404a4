import {basename, dirname, extname, join} from 'node:path'
import {readdir} from 'node:fs/promises'
import type {BigIntStats} from 'node:fs'
import {fileKeyOf} from './file-identity.js'
import {codeOf, lookAtPath, openRegular, type OpenedFile} from './open-regular.js'
import {overSettledFolder} from './settled-folder.js'

/** A file beside a log that bears one of the names rotation gives: `app.log.1`, `app-20260102.log`. */
export interface RotatedFile {
  readonly path: string
  readonly stat: BigIntStats
  /** Compressed, so it cannot be read on from an offset. */
  readonly isCompressed: boolean
}

/** A rotated file, opened. */
export interface FoundRotated {
  readonly path: string
  readonly opened: OpenedFile
}

/** A rotation renames each file once; more than this under our hands is no rotation. */
const MOST_TRIES = 5

/** Compressed by its name: what `logs --once` reads or refuses, and following leaves out. */
export const hasCompressedName = (path: string): boolean => COMPRESSED.test(path)

/** The one kind of compression that can be read here. */
export const isGzipName = (path: string): boolean => /\.gz$/i.test(path)

/**
 * Whether `name` is what a rotation makes of `base`: a number or date (also `old`, `prev`) behind
 * it or before its extension. Not any name with the same start: `app.log.pos` is a reader's mark,
 * `app-worker.log` another log.
 */
export const isRotatedName = (base: string, name: string): boolean => {
  const plain = name.replace(COMPRESSED, '')
  if (plain === base) return name !== base
  if (plain.startsWith(base)) return ROTATION_MARK.test(plain.slice(base.length))
  const extension = extname(base)
  const stem = base.slice(0, base.length - extension.length)
  if (extension === '' || !plain.startsWith(stem) || !plain.endsWith(extension)) return false
  return ROTATION_MARK.test(plain.slice(stem.length, plain.length - extension.length))
}

/** The number in `app.log.3`; null where the name has a date or none. */
export const rotationNumber = (base: string, path: string): number | null => {
  const digits = /^\.(\d{1,4})$/.exec(basename(path).replace(COMPRESSED, '').slice(base.length))
  return digits === null ? null : Number(digits[1])
}

/** The rotated files of a log in its own folder, oldest write first; none when it is unreadable. */
export const listRotated = async (path: string): Promise<readonly RotatedFile[]> => {
  const folder = dirname(path)
  const found = await overSettledFolder(folder, async () => {
    const names = await namesIn(folder)
    return lookAtAll(
      folder,
      names.filter((name) => isRotatedName(basename(path), name)),
    )
  })
  return [...found.values()].sort((a, b) => compareAge(basename(path), a, b))
}

/** By device and inode: a name may have been given on while the others were looked at. */
const lookAtAll = async (
  folder: string,
  names: readonly string[],
): Promise<Map<string, RotatedFile>> => {
  const found = new Map<string, RotatedFile>()
  for (const name of names) {
    const path = join(folder, name)
    const seen = await lookAtPath(path)
    if (seen.type === 'absent') continue
    const {stat} = seen
    found.set(fileKeyOf(stat), {path, stat, isCompressed: hasCompressedName(name)})
  }
  return found
}

/**
 * Opens one of the rotated files of `log`, under whatever name renames have given it meanwhile;
 * undefined when it is gone or closed to us. The caller closes the handle.
 */
export const openRotated = async (
  log: string,
  file: RotatedFile,
): Promise<FoundRotated | undefined> => {
  const key = fileKeyOf(file.stat)
  let {path} = file
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const opened = await openRegular(path)
    if (opened.type === 'file') {
      if (fileKeyOf(opened.stat) === key) return {path, opened}
      await opened.handle.close()
    } else if (opened.what !== 'missing') return undefined
    const present = await listRotated(log)
    const again = present.find(({stat}) => fileKeyOf(stat) === key)
    if (again === undefined) return undefined
    path = again.path
  }
  return undefined
}

/** Names in a folder; none when it is gone or closed to us. */
export const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return []
  }
}

/** Below 0 when `a` was written before `b`; within one tick of the clock the numbers decide. */
export const compareAge = (
  base: string,
  a: {readonly path: string; readonly stat: BigIntStats},
  b: {readonly path: string; readonly stat: BigIntStats},
): number => {
  if (a.stat.mtimeNs !== b.stat.mtimeNs) return a.stat.mtimeNs < b.stat.mtimeNs ? -1 : 1
  return (rotationNumber(base, b.path) ?? 0) - (rotationNumber(base, a.path) ?? 0)
}

const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|z|zip)$/i
const ROTATION_MARK = /^[.\-_](?:old|prev|[\dT:._-]*\d[\dT:._-]*)$/
