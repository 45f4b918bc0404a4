import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {createSecretHash, redactionKey} from '../../src/config/redaction-key.js'
import {MachineError} from '../../src/errors.js'
import {tempDir} from '../support/temp-dir.js'

describe('the redaction key', () => {
  it('is made once and stays', () => {
    const dir = join(tempDir(), 'state')
    const key = redactionKey(dir)
    expect(key).toHaveLength(32)
    expect(redactionKey(dir)).toEqual(key)
    expect(readdirSync(dir)).toEqual(['redaction.key'])
    expect(redactionKey(join(tempDir(), 'other'))).not.toEqual(key)
  })

  it.skipIf(process.platform === 'win32')('is for its owner only', () => {
    // fault 113
    const before = process.umask(0)
    const dir = join(tempDir(), 'state')
    try {
      redactionKey(dir)
    } finally {
      process.umask(before)
    }
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dir, 'redaction.key')).mode & 0o777).toBe(0o600)
  })

  it('is the same for all processes that make it at once', async () => {
    const dir = join(tempDir(), 'state')
    const module = fileURLToPath(new URL('../../src/config/redaction-key.ts', import.meta.url))
    // They wait for one moment, so that they really race.
    const script = `
      import {redactionKey} from ${JSON.stringify(module)}
      while (Date.now() < Number(process.argv[1])) {}
      console.log(redactionKey(process.argv[2]).toString('hex'))`
    const start = String(Date.now() + 3000)
    const keys = await Promise.all(
      Array.from({length: 4}, async () => {
        const options = ['--import', 'tsx', '--input-type=module', '-e', script, start, dir]
        const child = spawn(process.execPath, options, {stdio: ['ignore', 'pipe', 'inherit']})
        const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
        return output.trim()
      }),
    )
    expect(keys[0]).toHaveLength(64)
    expect(new Set(keys).size).toBe(1)
    expect(readdirSync(dir)).toEqual(['redaction.key'])
  })

  it('that is damaged is not used and not thrown away', () => {
    const dir = join(tempDir(), 'state')
    const path = join(dir, 'redaction.key')
    redactionKey(dir)
    truncateSync(path, 5)
    expect(() => redactionKey(dir)).toThrow(MachineError)
    expect(() => redactionKey(dir)).toThrow(`Cannot use ${path}: it holds 5 bytes, not 32`)
    expect(statSync(path).size).toBe(5)
  })

  it('is never read or written through a link', () => {
    // fault 116
    const dir = join(tempDir(), 'state')
    redactionKey(dir)
    const victim = join(tempDir(), 'victim')
    const other = tempDir()
    symlinkSync(victim, join(other, 'redaction.key'))
    expect(() => redactionKey(other)).toThrow(MachineError)
    expect(existsSync(victim)).toBe(false)
    writeFileSync(victim, readFileSync(join(dir, 'redaction.key')))
    expect(() => redactionKey(other)).toThrow(MachineError)
  })
})

describe('the hash of a secret', () => {
  it('is four hex digits, the same for the same secret and key only', () => {
    const hash = createSecretHash(Buffer.alloc(32, 1))
    // Reckoned apart: printf hunter2 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
    expect(hash('hunter2')).toBe('f26b')
    expect(hash('hunter3')).not.toBe(hash('hunter2'))
    expect(createSecretHash(Buffer.alloc(32, 2))('hunter2')).not.toBe(hash('hunter2'))
  })
})
