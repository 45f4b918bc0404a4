import {MachineError, QcmdError} from '../errors.js'

interface SystemFault {
  readonly code: string
  readonly reason: string
  readonly hint: string
}

/** What errno names mean to a person; the codes are stable, they reach `--json`. */
const FAULTS: ReadonlyMap<string, SystemFault> = new Map(
  (
    [
      [
        'ENOSPC',
        'disk-full',
        'no space left on device',
        'Free some space (df -h), then try again.',
      ],
      [
        'EDQUOT',
        'quota',
        'disk quota exceeded',
        'Free some of your quota (quota -s), then try again.',
      ],
      [
        'EFBIG',
        'file-limit',
        'file too large',
        'Raise the file size limit (ulimit -f), then try again.',
      ],
      ['EROFS', 'read-only', 'read-only file system', 'Choose another folder: QCMD_STATE_DIR=DIR'],
      ['EACCES', 'permission', 'permission denied', 'Check who may use it: ls -ld PATH'],
      ['EPERM', 'permission', 'operation not permitted', 'Check who may use it: ls -ld PATH'],
      ['ENOENT', 'not-found', 'no such file or folder', 'Check that it is there: ls -ld PATH'],
      [
        'ENOTDIR',
        'not-a-folder',
        'a part of its path is not a folder',
        'Check its path: ls -ld PATH',
      ],
      ['EISDIR', 'not-a-file', 'it is a folder', 'Move the folder away, then try again.'],
      ['EEXIST', 'exists', 'it exists already', 'Check what is there: ls -ld PATH'],
      [
        'ELOOP',
        'symlink',
        'it is a symbolic link',
        'Remove the link, or choose another folder: QCMD_STATE_DIR=DIR',
      ],
      [
        'EMLINK',
        'symlink',
        'it is a symbolic link',
        'Remove the link, or choose another folder: QCMD_STATE_DIR=DIR',
      ],
      [
        'ENAMETOOLONG',
        'name-too-long',
        'its name is too long',
        'Choose a shorter path: QCMD_STATE_DIR=DIR',
      ],
      [
        'EMFILE',
        'too-many-files',
        'too many open files',
        'Raise the limit (ulimit -n), then try again.',
      ],
      [
        'ENFILE',
        'too-many-files',
        'too many open files on this machine',
        'End some programs, then try again.',
      ],
      ['EIO', 'io', 'input/output error', 'Check the disk: dmesg | tail'],
      ['ENXIO', 'not-a-file', 'it is a pipe or a device', 'Move it away, then try again.'],
      ['EBUSY', 'busy', 'it is in use', 'Try again in a moment.'],
      ['ETXTBSY', 'busy', 'it is in use', 'Try again in a moment.'],
      ['ESTALE', 'io', 'the network file system lost it', 'Check the mount: df PATH'],
      ['ENOMEM', 'memory', 'not enough memory', 'End some programs, then try again.'],
      ['EAGAIN', 'busy', 'the system is out of resources', 'Try again in a moment.'],
    ] as const
  ).map(([errno, code, reason, hint]) => [errno, {code, reason, hint}]),
)

/**
 * An error of the system as one that a person can act on: `Cannot ${what}: no space left on
 * device`. `what` is a verb with its object (`record the session`). A MachineError passes with its
 * own code, reason and hint under the new `what`; the error itself is kept as the cause.
 */
export const machineError = (what: string, error: unknown): MachineError => {
  const message = `Cannot ${what}: ${systemReason(error)}`
  if (error instanceof QcmdError)
    return new MachineError(error.code, message, error.hint, {cause: error})
  const fault = faultOf(error)
  const hint = withPath(fault?.hint ?? 'Try again; qcmd doctor looks for the cause.', error)
  return new MachineError(fault?.code ?? 'machine', message, hint, {cause: error})
}

/** Why the system refused, without the name of the call: `permission denied`. */
export const systemReason = (error: unknown): string => {
  if (error instanceof QcmdError) {
    const {message} = error
    if (error.cause instanceof Error) return systemReason(error.cause)
    const colon = message.indexOf(': ')
    return message.startsWith('Cannot ') && colon !== -1 ? message.slice(colon + 2) : message
  }
  const fault = faultOf(error)
  if (fault) return fault.reason
  return error instanceof Error ? error.message : String(error)
}

const faultOf = (error: unknown): SystemFault | undefined => {
  const errno = errnoOf(error)
  return errno === undefined ? undefined : FAULTS.get(errno)
}

/** The errno name (`ENOENT`) of an error or of what caused it, else undefined. */
export const errnoOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  if (error instanceof QcmdError) return errnoOf(error.cause)
  const {code} = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : undefined
}

const withPath = (hint: string, error: unknown): string => {
  const path = error instanceof Error ? (error as NodeJS.ErrnoException).path : undefined
  return path === undefined ? hint.replace(' PATH', '') : hint.replace('PATH', path)
}
