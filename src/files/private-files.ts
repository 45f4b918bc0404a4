import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs'
import {dirname} from 'node:path'
import {MachineError} from '../errors.js'
import {errnoOf, machineError} from './system-errors.js'

/**
 * Files that only their owner may read: folders 0700 and files 0600 whatever the umask, never
 * through a link. The rooms that keep state (journal, findings, learned, …) stand on this.
 *
 * Whoever can write into a folder of ours could put a link to a victim's file where we are about
 * to append; so a folder is ours alone before anything is written in it, the last part of a path
 * is opened with O_NOFOLLOW, and a file with a second name (a hard link) is refused. All calls are
 * synchronous: they are few, short, and on the way to the first output of a command.
 */
export {machineError, systemReason} from './system-errors.js'

/** Windows has no owner and mode in this sense; there the profile folder's own rights protect. */
const ownUid = process.getuid?.()
// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/** What qcmd keeps right in its state folder. */
const STATE_NAMES: ReadonlySet<string> = new Set([
  ...['journal', 'sessions', 'findings', 'redaction.key'],
])

/**
 * The state folder itself, as `ensurePrivateDir` makes it; but one that holds other things too (a
 * home, /etc) is not ours to close: its mode stays, and what qcmd makes in it is private.
 */
export const ensureStateDir = (path: string): void => {
  const isShared = existsSync(path) && statSync(path).isDirectory() && holdsOthersThings(path)
  if (!isShared) {
    ensurePrivateDir(path)
    return
  }
  const found = statSync(path)
  if (isForeign(found)) throw folderError(path, 'it belongs to another user')
  if ((found.mode & 0o002) !== 0) throw writableByOthers(path)
}

const holdsOthersThings = (path: string): boolean => {
  try {
    return readdirSync(path).some((name) => !STATE_NAMES.has(name))
  } catch (error) {
    throw machineError(`read ${path}`, error)
  }
}

const writableByOthers = (path: string): MachineError =>
  folderError(path, 'it is writable by others', `chmod 700 ${path}`)

/**
 * Makes sure that the folder exists and is ours alone: it and its missing parents are created
 * 0700; an own one that others may use is tightened. Throws a MachineError (`state-folder`) for a
 * file in its place, a folder or link of another owner, a link to a folder that others can write,
 * and a folder shared by all users; else whatever the system says. Existing folders above are left as they are.
 */
export const ensurePrivateDir = (path: string): void => {
  const what = `use the folder ${path}`
  try {
    const found = lstatSync(path, {throwIfNoEntry: false})
    if (found === undefined) createPrivateDir(path)
    checkPrivateDir(path, lstatSync(path))
  } catch (error) {
    throw error instanceof MachineError ? error : machineError(what, error)
  }
}

const createPrivateDir = (path: string): void => {
  const parent = dirname(path)
  if (parent !== path && !existsSync(parent)) createPrivateDir(parent)
  try {
    mkdirSync(path, {mode: 0o700})
  } catch (error) {
    // Another process may make the same folders at this moment.
    if (errnoOf(error) === 'EEXIST') return
    throw error
  }
  // mkdir takes the umask off the mode; a strange one would lock us out.
  chmodSync(path, 0o700)
}

const checkPrivateDir = (path: string, found: Stats): void => {
  const isLink = found.isSymbolicLink()
  if (isLink && isForeign(found)) throw folderError(path, 'it is a link of another user')
  const target = isLink ? statSync(path) : found
  if (!target.isDirectory()) throw folderError(path, 'it is not a folder')
  if (ownUid === undefined) return
  if (isForeign(target)) throw folderError(path, 'it belongs to another user')
  if (isLink && (target.mode & 0o022) !== 0) {
    throw folderError(path, 'the folder behind the link is writable by others', `chmod 700 ${path}`)
  }
  if ((target.mode & 0o077) === 0) return
  if ((target.mode & 0o002) !== 0 && (target.mode & 0o1000) === 0) {
    // Anybody may have put anything into it.
    throw writableByOthers(path)
  }
  // A sticky folder is shared on purpose, as /tmp is: closing it would harm everybody else.
  if ((target.mode & 0o1000) !== 0) throw folderError(path, 'it is shared by all users')
  chmodSync(path, 0o700)
  // Some file systems accept a mode and do not keep it.
  if ((statSync(path).mode & 0o077) !== 0) {
    throw folderError(path, 'it is open to other users and cannot be closed')
  }
}

const isForeign = (found: Stats): boolean => ownUid !== undefined && found.uid !== ownUid

const folderError = (
  path: string,
  why: string,
  hint = 'Choose another folder: QCMD_STATE_DIR=DIR',
): MachineError => new MachineError('state-folder', `Cannot use the folder ${path}: ${why}`, hint)

/**
 * Opens a file to append to, made 0600 when it is not there; the caller closes the descriptor.
 * Throws a MachineError when it is a link (`symlink`), has a second name (`hard-link`), is no
 * regular file (`not-a-file`), belongs to another user, or the system refuses. Without `create` a
 * file that is not there is refused too (`not-found`).
 */
export const openPrivateAppend = (
  path: string,
  {create = true}: {readonly create?: boolean} = {},
): number => {
  // O_NONBLOCK: opening a pipe would wait for a reader; it means nothing for a regular file.
  const flags = constants.O_WRONLY | constants.O_APPEND | O_NOFOLLOW | O_NONBLOCK
  const what = `write to ${path}`
  let fd
  try {
    fd = openSync(path, create ? flags | constants.O_CREAT : flags, 0o600)
  } catch (error) {
    throw machineError(what, error)
  }
  try {
    checkPrivateFile(path, fd)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error instanceof MachineError ? error : machineError(what, error)
  }
}

const checkPrivateFile = (path: string, fd: number): void => {
  const found = fstatSync(fd)
  if (!found.isFile()) throw fileError('not-a-file', path, 'it is not a regular file')
  if (found.nlink > 1) throw fileError('hard-link', path, 'it has a second name (a hard link)')
  if (isForeign(found)) throw fileError('permission', path, 'it belongs to another user')
  if (ownUid !== undefined && (found.mode & 0o777) !== 0o600) fchmodSync(fd, 0o600)
}

const fileError = (code: string, path: string, why: string): MachineError =>
  new MachineError(code, `Cannot write to ${path}: ${why}`, `Move it away: mv ${path} ${path}.old`)

/**
 * Appends the bytes by one write(2), so that writers do not interleave. Throws a MachineError and
 * writes no more when the system took only a part (`short-write`: a full disk; what was written
 * stays, a reader must cope), or when the file had been removed meanwhile (`file-removed`).
 * `sync` waits until the bytes are on the disk, some 1 to 2 ms.
 */
export const appendPrivate = (
  path: string,
  bytes: Uint8Array,
  {sync = false, create = true}: {readonly sync?: boolean; readonly create?: boolean} = {},
): void => {
  const fd = openPrivateAppend(path, {create})
  try {
    const written = writeSync(fd, bytes)
    if (written !== bytes.length) throw shortWrite(path, written, bytes.length)
    if (fstatSync(fd).nlink === 0) {
      const message = `Cannot write to ${path}: it was removed meanwhile`
      throw new MachineError('file-removed', message, 'Try again.')
    }
    if (sync) fdatasyncSync(fd)
  } catch (error) {
    throw error instanceof MachineError ? error : machineError(`write to ${path}`, error)
  } finally {
    closeSync(fd)
  }
}

const shortWrite = (path: string, written: number, length: number): MachineError =>
  new MachineError(
    'short-write',
    `Cannot write to ${path}: a disk, quota or size limit let only ${written} of ${length} bytes in`,
    'Free some space (df -h), then try again.',
  )

/**
 * Replaces a whole file at once: readers see the old content or the new, also after a crash. A
 * link in its place is replaced, not followed. Throws a MachineError and leaves the old file.
 */
export const replacePrivate = (path: string, content: string | Uint8Array): void => {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    createPrivate(temporary, typeof content === 'string' ? Buffer.from(content) : content)
    renameSync(temporary, path)
  } catch (error) {
    removeQuietly(temporary)
    throw machineError(`write ${path}`, error)
  }
}

/**
 * Makes a file that is not there yet, 0600, and waits until it is on the disk. Throws the
 * system's own error, `EEXIST` when there is anything of that name.
 */
export const createPrivate = (path: string, bytes: Uint8Array): void => {
  const {O_WRONLY, O_CREAT, O_EXCL, O_APPEND} = constants
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW
  const fd = openSync(path, flags, 0o600)
  try {
    if (ownUid !== undefined) fchmodSync(fd, 0o600)
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const removeQuietly = (path: string): void => {
  try {
    unlinkSync(path)
  } catch {
    // It was not made, or was renamed: there is nothing to remove.
  }
}
