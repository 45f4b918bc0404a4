import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {NotFoundError, QcmdError, RefusedError, UsageError} from '../errors.js'
import {ensurePrivateDir, machineError, replacePrivate} from '../files/private-files.js'
import type {RuleFile, Rules} from './rules.js'

const NAME = /\.(?:json|ndjson|jsonl|ya?ml)$/i
const ENDINGS = '.json, .ndjson, .jsonl, .yaml or .yml'
const MAX_BYTES = 1024 * 1024
// Windows lacks it, whatever the types say.
const {O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** `folder`: absolute; made when the first file is added. */
export const createFileRules = (folder: string): Rules => ({
  folder,
  async load() {
    const files: RuleFile[] = []
    const names = namesIn(folder)
    if (typeof names === 'string') return [unread(folder, names)]
    for (const name of names) {
      const path = join(folder, name)
      files.push(await readQuietly(path))
    }
    return files
  },
  read: async (path) => (await import('./read-rules.js')).readRules(path, textOf(path)),
  add(path, {replace}) {
    const target = join(folder, basename(resolve(path)))
    if (!NAME.test(target)) throw notNamed(path)
    const text = textOf(path)
    if (!replace && existsSync(target)) throw taken(target)
    ensurePrivateDir(folder)
    replacePrivate(target, text)
    return Promise.resolve(target)
  },
})

/**
 * Names of files, or why they cannot be told. A file that its name makes hidden, or that an editor
 * left, is none of ours.
 */
const namesIn = (folder: string): readonly string[] | string => {
  try {
    return readdirSync(folder)
      .filter((name) => !/^\.|~$/.test(name))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    return machineError(`read ${folder}`, error).message
  }
}

const unread = (path: string, why: string): RuleFile => ({
  path,
  rules: [],
  refused: [{rule: null, why}],
})

const readQuietly = async (path: string): Promise<RuleFile> => {
  if (!NAME.test(path)) return unread(path, `its name does not end in ${ENDINGS}`)
  try {
    return (await import('./read-rules.js')).readRules(path, textOf(path))
  } catch (error) {
    if (error instanceof QcmdError) return unread(path, error.message)
    throw error
  }
}

const textOf = (path: string): string => {
  let fd
  try {
    // O_NONBLOCK: opening a pipe would wait for a writer.
    fd = openSync(path, constants.O_RDONLY | O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw machineError(`read ${path}`, error)
    const hint = 'Check the path: ls -l PATH'
    throw new NotFoundError('not-found', `No such file: ${path}`, hint, {cause: error})
  }
  try {
    const found = fstatSync(fd)
    if (!found.isFile()) throw unusable(path, 'it is not a regular file')
    if (found.size > MAX_BYTES) throw unusable(path, 'it is larger than 1 MiB')
    return readFileSync(fd, 'utf8')
  } catch (error) {
    throw error instanceof QcmdError ? error : machineError(`read ${path}`, error)
  } finally {
    closeSync(fd)
  }
}

const unusable = (path: string, why: string): UsageError =>
  new UsageError('bad-rules', `Cannot read rules from ${path}: ${why}`, 'Type: qcmd help rules')

const notNamed = (path: string): UsageError =>
  new UsageError(
    'bad-rules',
    `Cannot add ${path}: its name does not end in ${ENDINGS}`,
    'Rename it, then try again.',
  )

const taken = (target: string): RefusedError =>
  new RefusedError(
    'rules-exist',
    `Cannot add: ${target} is there already`,
    'Type: qcmd rules add FILE --replace',
  )
