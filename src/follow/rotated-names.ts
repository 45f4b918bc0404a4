import {basename, dirname, extname, join} from 'node:path'
import {readdir, realpath} from 'node:fs/promises'
import type {BigIntStats} from 'node:fs'
import {fileKeyOf} from './file-identity.js'
import {codeOf, lookAtPath, openRegular, type OpenedFile} from './open-regular.js'
import {overSettledFolders} from './settled-folder.js'

/** A file beside a log that bears one of the names rotation gives: `app.log.1`, `app-20260102.log`. */
export interface RotatedFile {
  readonly path: string
  readonly stat: BigIntStats
  /** Compressed, so it cannot be read on from an offset. */
  readonly isCompressed: boolean
  /** The number in `app.log.3`; 0 where the name has a date or none. */
  readonly number: number
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

/** The paths of logs that a rotation may have made this path of, whether they are there or not. */
export const logsBehind = (path: string): readonly string[] => {
  const plain = basename(path).replace(COMPRESSED, '')
  const extension = extname(plain)
  const stem = plain.slice(0, plain.length - extension.length)
  const bases = [
    ...unmarked(plain),
    ...(extension === '' ? [] : unmarked(stem).map((start) => `${start}${extension}`)),
    ...(plain === basename(path) ? [] : [plain]),
  ]
  return (
    bases
      // Of dots alone there is no name.
      .filter((base) => /[^.]/.test(base) && isRotatedName(base, basename(path)))
      .map((base) => join(dirname(path), base))
  )
}

/** What stands before each ending that may be the mark of a rotation. */
const unmarked = (name: string): readonly string[] =>
  Array.from({length: name.length}, (_, index) => index).flatMap((index) =>
    index > 0 && ROTATION_MARK.test(name.slice(index)) ? [name.slice(0, index)] : [],
  )

/** Whether a path is one that a rotation gives to one of these logs, in its own folder. */
export const isRotatedOf = (logs: readonly string[], path: string): boolean =>
  logs.some((log) => dirname(log) === dirname(path) && isRotatedName(basename(log), basename(path)))

/** Whether any of the names in a log's folder is one that a rotation gives to it. */
export const hasRotatedName = (log: string, names: readonly string[]): boolean => {
  const base = basename(log)
  // Compared letter by letter first: of a folder of a thousand logs a million pairs are looked at.
  const [stem = ''] = base.split('.')
  return names.some((name) => name.startsWith(stem) && name !== base && isRotatedName(base, name))
}

/**
 * The paths beside which a log's rotated files lie: its own and, where it is a link, that of the file
 * behind it (as of `earlier`, while the link leads nowhere).
 */
export const pathsOfLog = async (
  path: string,
  earlier: readonly string[] = [],
): Promise<readonly string[]> => {
  try {
    const [target, folder] = await Promise.all([realpath(path), realpath(dirname(path))])
    // A folder that is reached by a link is the same folder.
    return target === join(folder, basename(path)) ? [path] : [path, target]
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return [path, ...earlier.filter((one) => one !== path)]
  }
}

/** The rotated files beside these paths of a log, oldest write first; none in an unreadable folder. */
export const listRotated = async (logs: readonly string[]): Promise<readonly RotatedFile[]> => {
  const folders = foldersOfLog(logs)
  const found = await overSettledFolders(folders, async () => {
    const rotated = new Map<string, RotatedFile>()
    for (const folder of folders) {
      const here = logs.filter((log) => dirname(log) === folder)
      await lookAtRotated(
        folder,
        here.map((log) => basename(log)),
        rotated,
      )
    }
    return rotated
  })
  return [...found.values()].sort(compareAge)
}

/** The folders that these paths lie in. */
export const foldersOfLog = (logs: readonly string[]): readonly string[] => [
  ...new Set(logs.map((log) => dirname(log))),
]

/** By device and inode: a name may have been given on while the others were looked at. */
const lookAtRotated = async (
  folder: string,
  bases: readonly string[],
  found: Map<string, RotatedFile>,
): Promise<void> => {
  for (const name of await namesIn(folder)) {
    const base = bases.find((one) => isRotatedName(one, name))
    if (base === undefined) continue
    const path = join(folder, name)
    const seen = await lookAtPath(path)
    if (seen.type === 'absent') continue
    const {stat} = seen
    const number = rotationNumber(base, name)
    found.set(fileKeyOf(stat), {path, stat, isCompressed: hasCompressedName(name), number})
  }
}

const rotationNumber = (base: string, name: string): number =>
  Number(/^\.(\d{1,4})$/.exec(name.replace(COMPRESSED, '').slice(base.length))?.[1] ?? 0)

/**
 * Opens one of the rotated files of a log, under whatever name renames have given it meanwhile;
 * undefined when it is gone or closed to us. The caller closes the handle.
 */
export const openRotated = async (
  logs: readonly string[],
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
    const present = await listRotated(logs)
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

/**
 * Below 0 when `a` was written before `b`; within one tick of the clock the numbers decide. Who compresses a
 * file gives the result the file's time, but often no fraction of it (logrotate: whole seconds): then the two
 * times are compared as far as both are known.
 */
export const compareAge = (a: RotatedFile, b: RotatedFile): number => {
  const unit = maxOf(unitOf(a), unitOf(b))
  const [first, second] = [a.stat.mtimeNs / unit, b.stat.mtimeNs / unit]
  if (first !== second) return first < second ? -1 : 1
  return b.number - a.number
}

/** The ns that the time of a file may be short of the truth. */
const unitOf = ({isCompressed, stat: {mtimeNs}}: RotatedFile): bigint => {
  if (!isCompressed) return 1n
  return UNITS_NS.find((unit) => mtimeNs % unit === 0n) ?? 1n
}
/** Second, millisecond, microsecond: what tools cut times to. */
const UNITS_NS = [1_000_000_000n, 1_000_000n, 1000n]

const maxOf = (a: bigint, b: bigint): bigint => (a > b ? a : b)

const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|z|zip)$/i
const ROTATION_MARK = /^[.\-_](?:old|prev|[\dT:._-]*\d[\dT:._-]*)$/
