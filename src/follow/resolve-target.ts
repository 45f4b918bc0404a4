import {readdir, realpath} from 'node:fs/promises'
import {isAbsolute, join, resolve} from 'node:path'
import {escapePath, glob, isDynamicPattern} from 'tinyglobby'
import {MachineError, NotFoundError, UsageError, type QcmdError} from '../errors.js'
import type {FollowTarget, ResolveOptions} from './follow.js'
import {
  codeOf,
  lookAtPath,
  openRegular,
  readAt,
  type Absence,
  type OpenedFile,
} from './open-regular.js'
import {hasCompressedName} from './rotated-names.js'
import {TEXT_KIND_BYTES, textKindOf} from './text-kind.js'

/**
 * What an argument names: the file of that very name if there is one (also when the name holds
 * `*` or `[`), else a folder, else a glob. The errors are those of the contract's `resolve`.
 */
export const resolveTarget = async (
  argument: string,
  options: ResolveOptions,
): Promise<FollowTarget> => {
  const wish: Wish = {argument, verb: options.once === true ? 'read' : 'follow', ...options}
  if (argument === '-') throw refuseStandardInput()
  if (options.as === 'glob') return resolveGlob(wish)
  const path = resolve(argument)
  const seen = argument === '' ? NOTHING : await lookAtPath(path)
  if (options.wait && isOtherKind(seen, options.as)) return nothingAt(path, options.as)
  if (seen.type === 'file') return resolveFile(path, wish)
  if (seen.what === 'not-text') {
    return seen.cause === 'it is a folder' ? resolveFolder(path, wish) : refuse(wish, seen)
  }
  const mayBePattern = options.as === undefined && argument !== ''
  if (seen.what === 'missing' && mayBePattern && isPattern(argument)) return resolveGlob(wish)
  if (!options.wait || argument === '') return refuse(wish, seen)
  return nothingAt(path, options.as)
}

/** A folder stands where a file was, or the other way round. */
const isOtherKind = (
  seen: Awaited<ReturnType<typeof lookAtPath>>,
  as: FollowTarget['kind'] | undefined,
): boolean =>
  seen.type === 'file' ? as === 'folder' : as === 'file' && seen.cause === 'it is a folder'

const nothingAt = (path: string, kind: FollowTarget['kind'] = 'file'): FollowTarget => ({
  ...{path, kind, realPath: path, files: []},
})

/** The files that a target names now, absolute and sorted; none when its folder is gone. */
export const listFiles = async (
  target: Pick<FollowTarget, 'kind' | 'path'>,
  {compressed = false}: {readonly compressed?: boolean} = {},
): Promise<string[]> => {
  if (target.kind === 'file') return [target.path]
  const found = target.kind === 'folder' ? await filesIn(target.path) : await matches(target.path)
  return found.filter((path) => compressed || !hasCompressedName(path)).sort()
}

/** Folder part of a glob that holds no pattern, and every folder of the files it matches. */
export const foldersOf = (target: FollowTarget, files: readonly string[]): Set<string> => {
  if (target.kind === 'folder') return new Set([target.path])
  const folders = new Set(files.map((file) => resolve(file, '..')))
  const parts = target.path.split('/')
  const firstDynamic = parts.findIndex((part) => isDynamicPattern(part))
  const base = parts.slice(0, firstDynamic === -1 ? -1 : firstDynamic).join('/')
  return folders.add(resolve(base.replaceAll(/\\(.)/g, '$1') || '/'))
}

interface Wish extends ResolveOptions {
  readonly argument: string
  readonly verb: 'follow' | 'read'
}

const NOTHING: Absence = {type: 'absent', what: 'missing', cause: 'no such file', code: 'ENOENT'}

const resolveFile = async (path: string, wish: Wish): Promise<FollowTarget> => {
  const opened = await openRegular(path)
  if (opened.type === 'absent') {
    if (!wish.wait || opened.what === 'not-text') return refuse(wish, opened)
    return {path, kind: 'file', realPath: await realPathOf(path), files: []}
  }
  const head = await readAt(opened.handle, 0, 2).finally(() => opened.handle.close())
  if (wish.once !== true && (hasCompressedName(path) || textKindOf(head) === 'gzip')) {
    throw new UsageError(
      'compressed-file',
      `Cannot follow ${wish.argument}: it is compressed and will not grow`,
      `qcmd logs ${wish.argument} --once reads it`,
    )
  }
  return {path, kind: 'file', realPath: await realPathOf(path), files: [path]}
}

const resolveFolder = async (path: string, wish: Wish): Promise<FollowTarget> => {
  const target = {path, kind: 'folder', realPath: await realPathOf(path)} as const
  try {
    await readdir(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return refuse(wish, {type: 'absent', what: 'unreadable', cause: permissionCause(code), code})
  }
  const files = await textFilesOf(target, wish)
  if (files.length === 0 && !wish.wait) {
    throw new NotFoundError(
      'empty-folder',
      `Cannot ${wish.verb} ${wish.argument}: there is no log file in the folder`,
      'Name a file, or add --wait to wait for the first one',
    )
  }
  return {...target, files}
}

const resolveGlob = async (wish: Wish): Promise<FollowTarget> => {
  const path = asPattern(wish.argument)
  const files = await textFilesOf({path, kind: 'glob'}, wish)
  if (files.length === 0 && !wish.wait) {
    throw new NotFoundError(
      'no-match',
      `Cannot ${wish.verb} ${wish.argument}: no file matches`,
      'Check the pattern, or add --wait to wait for the first match',
    )
  }
  return {path, kind: 'glob', realPath: path, files}
}

/** By its parts, too: an escaped `[` in one hides the `*` in another from the library. */
const isPattern = (argument: string): boolean =>
  isDynamicPattern(argument) || argument.split('/').some((part) => isDynamicPattern(part))

/** An absolute pattern: the current folder is taken literally, whatever characters it holds. */
const asPattern = (argument: string): string =>
  isAbsolute(argument) ? argument : `${escapePath(process.cwd())}/${argument}`

const textFilesOf = async (
  target: Pick<FollowTarget, 'kind' | 'path'>,
  wish: Wish,
): Promise<string[]> => {
  const isOnce = wish.once === true
  const readable: string[] = []
  const refused: string[] = []
  let refusal: Absence | undefined
  for (const path of await listFiles(target, {compressed: isOnce})) {
    const opened = await openRegular(path)
    if (opened.type === 'file') {
      if (await isWorthReading(opened, isOnce)) readable.push(path)
    } else if (opened.what === 'unreadable') {
      refusal = opened
      refused.push(path)
    }
  }
  if (readable.length === 0 && refusal !== undefined && !wish.wait) refuse(wish, refusal)
  // These are named too: following reads them when that changes, reading once says why it cannot.
  return [...readable, ...refused].sort()
}

const isWorthReading = async (opened: OpenedFile, isOnce: boolean): Promise<boolean> => {
  const head = await readAt(opened.handle, 0, TEXT_KIND_BYTES).finally(() => opened.handle.close())
  const kind = textKindOf(head)
  return kind === 'text' || kind === 'undecided' || (isOnce && kind === 'gzip')
}

const filesIn = async (folder: string): Promise<string[]> => {
  const files: string[] = []
  try {
    for (const entry of await readdir(folder, {withFileTypes: true})) {
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      const isFile = entry.isFile() || (entry.isSymbolicLink() && (await isFileBehind(path)))
      if (isFile) files.push(path)
    }
  } catch (error) {
    // Gone or closed for now: it has no files until it is back.
    if (codeOf(error) === undefined) throw error
  }
  return files
}

const isFileBehind = async (path: string): Promise<boolean> =>
  (await lookAtPath(path)).type === 'file'

const matches = async (pattern: string): Promise<string[]> => {
  try {
    return (await glob(pattern, {absolute: true, expandDirectories: false})).map((path) =>
      resolve(path),
    )
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return []
  }
}

const realPathOf = async (path: string): Promise<string> => realpath(path).catch(() => path)

const refuse = (wish: Wish, absence: Absence): never => {
  throw absenceError(wish.verb, wish.argument, absence)
}

/** The error for a path that cannot be read: exit 3, 5 or 2 by what stands in the way. */
export const absenceError = (
  verb: 'follow' | 'read',
  path: string,
  {what, cause, code}: Absence,
): QcmdError => {
  const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : cause
  const message = `Cannot ${verb} ${path === '' ? "''" : path}: ${why}`
  switch (what) {
    case 'missing':
      return new NotFoundError(
        code === 'ELOOP' ? 'link-loop' : 'no-such-file',
        message,
        verb === 'follow'
          ? 'Check the path, or add --wait to wait for the file; qcmd logs lists log files'
          : 'Check the path; qcmd logs lists the log files of this machine',
      )
    case 'unreadable':
      return new MachineError(
        why === 'permission denied' ? 'permission-denied' : 'unreadable',
        message,
        why === 'permission denied'
          ? 'Run qcmd as a user who may read it, for instance of the group that owns it'
          : 'Try again, or look at the file with ls -l',
      )
    case 'not-text':
      return new UsageError('not-a-file', message, `Pipe it in: qcmd logs - --once < ${path}`)
  }
}

const permissionCause = (code: string): string =>
  code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code

const refuseStandardInput = (): UsageError =>
  new UsageError(
    'standard-input',
    'Cannot follow standard input: a monitor needs a file',
    'qcmd logs - --once reads standard input to its end',
  )
