import {closeSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {openWorkerLog, readLastLine} from '../../src/processes/worker-log.js'
import {tempDir} from '../support/temp-dir.js'

const KIB = 1024

describe('openWorkerLog', () => {
  it('makes a file that only the owner may read, in a folder of that kind', ({skip}) => {
    skip(process.platform === 'win32', 'needs modes')
    const path = join(tempDir(), 'logs', 'a.log')
    closeSync(openWorkerLog(path).fd)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  })

  it('appends to a log of up to 256 KiB and says where', () => {
    const path = join(tempDir(), 'a.log')
    writeFileSync(path, 'x'.repeat(256 * KIB), {mode: 0o600})
    const log = openWorkerLog(path)
    writeSync(log.fd, 'new')
    closeSync(log.fd)
    expect(log.from).toBe(256 * KIB)
    expect(readFileSync(path, 'utf8').slice(-4)).toBe('xnew')
  })

  it('keeps the whole lines in the last 64 KiB of a longer one', () => {
    const path = join(tempDir(), 'a.log')
    const line = (n: number): string => `line ${n} ${'é'.repeat(50)}\n`
    const lines = Array.from({length: 4000}, (_, n) => line(n))
    writeFileSync(path, lines.join(''), {mode: 0o600})
    const {fd, from} = openWorkerLog(path)
    writeSync(fd, 'new\n')
    closeSync(fd)
    const text = readFileSync(path, 'utf8')
    expect(lines.join('').endsWith(text.slice(0, -'new\n'.length))).toBe(true)
    expect(text).toMatch(/^line \d+ é/)
    expect(text.endsWith(`${line(3999)}new\n`)).toBe(true)
    expect(from).toBeLessThanOrEqual(64 * KIB)
    expect(from).toBeGreaterThan(63 * KIB)
  })

  it('refuses a link, and the file behind it stays as it is', ({skip}) => {
    skip(process.platform === 'win32', 'needs links')
    const dir = tempDir()
    writeFileSync(join(dir, 'victim'), 'x'.repeat(300 * KIB), {mode: 0o600})
    symlinkSync(join(dir, 'victim'), join(dir, 'a.log'))
    expect(() => openWorkerLog(join(dir, 'a.log'))).toThrow(/Cannot write to/)
    expect(statSync(join(dir, 'victim')).size).toBe(300 * KIB)
  })
})

describe('readLastLine', () => {
  const lastOf = (text: string, from = 0): string => {
    const path = join(tempDir(), 'a.log')
    writeFileSync(path, text)
    return readLastLine(path, from)
  }

  it('gives the last line that is not blank, control characters as they are', () => {
    expect(lastOf('one\ntwo \u001b[31m\u0007\r\n\n  \n')).toBe('two \u001b[31m\u0007')
    expect(lastOf('no newline')).toBe('no newline')
    expect(lastOf('')).toBe('')
    expect(lastOf('\n\n')).toBe('')
  })

  it('does not take a line of the run before for that of this one', () => {
    expect(lastOf('of the run before\n', 18)).toBe('')
    expect(lastOf('of the run before\nof this\n', 18)).toBe('of this')
  })

  it('cuts a long one to 500 characters, and none in two', () => {
    expect(lastOf('x'.repeat(5000))).toBe('x'.repeat(500))
    expect(lastOf('x'.repeat(499) + '🙂🙂')).toBe('x'.repeat(499))
    expect(lastOf(`${'y\n'.repeat(100_000)}end\n`)).toBe('end')
  })

  it('gives the error instead of the version below its stack', () => {
    const report = (extra: string): string =>
      `file:///x.js:1\nthrow\n^\n\nTypeError: it is broken\n    at x (y)\n${extra}\nNode.js v20.1.0\n`
    expect(lastOf(report(''))).toBe('TypeError: it is broken')
    expect(lastOf(report("    at z {\n  code: 'X',\n  list: [\n    1\n  ]\n}\n"))).toBe(
      'TypeError: it is broken',
    )
    expect(lastOf('Node.js v20.1.0\n')).toBe('Node.js v20.1.0')
  })

  it('says nothing when the log is not there', () => {
    expect(readLastLine(join(tempDir(), 'none'), 0)).toBe('')
  })
})
