import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {MachineError} from '../../src/errors.js'
import {machineError, systemReason} from '../../src/files/private-files.js'

const errno = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: whatever, write`), {code, syscall: 'write', path})

describe('what the system refused', () => {
  it.each([
    ['ENOSPC', 'no space left on device'],
    ['EDQUOT', 'disk quota exceeded'],
    ['EROFS', 'read-only file system'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'operation not permitted'],
    ['EFBIG', 'file too large'],
    ['EIO', 'input/output error'],
    ['EMFILE', 'too many open files'],
    ['ELOOP', 'it is a symbolic link'],
    ['ENOTDIR', 'a part of its path is not a folder'],
  ])('is told without %s', (code, reason) => {
    // faults 56, 57
    const error = machineError('record the session', errno(code))
    expect(error.message).toBe(`Cannot record the session: ${reason}`)
    expect(error.hint).toMatch(/^[A-Z].*[^ ]$/)
    expect(error.code).toMatch(/^[a-z-]+$/)
    expect(error.exitCode).toBe(5)
  })

  it('keeps the cause and names the path in the hint', () => {
    const cause = errno('EACCES', '/state/x')
    const error = machineError('write to /state/x', cause)
    expect(error.cause).toBe(cause)
    expect(error.hint).toBe('Check who may use it: ls -ld /state/x')
  })

  it('keeps code, reason and hint when it is told again under another name', () => {
    const inner = machineError('write to /x', errno('ENOSPC'))
    const outer = machineError('record the session', inner)
    expect(outer).toMatchObject({code: inner.code, hint: inner.hint, cause: inner})
    expect(outer.message).toBe('Cannot record the session: no space left on device')
    const own = new MachineError(
      'state-folder',
      'Cannot use the folder /x: it is a file',
      'Move it',
    )
    expect(machineError('record the session', own).message).toBe(
      'Cannot record the session: it is a file',
    )
  })

  it('is told for errors of Node itself, unknown codes and what is no error', () => {
    try {
      readFileSync('/nothing/here')
    } catch (error) {
      expect(systemReason(error)).toBe('no such file or folder')
    }
    expect(systemReason(errno('EWEIRD'))).toBe('EWEIRD: whatever, write')
    expect(systemReason('gone')).toBe('gone')
    expect(machineError('do it', undefined).message).toBe('Cannot do it: undefined')
  })
})
