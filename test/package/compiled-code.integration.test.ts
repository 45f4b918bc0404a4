import {execFile, spawnSync} from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {Script} from 'node:vm'
import {describe, expect, it} from 'vitest'
import {tempDir} from '../support/temp-dir.js'

const root = join(import.meta.dirname, '..', '..')
const bundle = join(root, 'dist', 'qcmd.cjs')

interface Kept {
  readonly code?: Buffer
  readonly kinds?: readonly string[]
}

const {find} = createRequire(import.meta.url)('../../bin/compiled-code.js') as {
  readonly find: (name: string, source: Buffer) => Kept | null
}

/** What a start with this cache is given. */
const keptIn = (cache: string, source = readFileSync(bundle)): Kept | null => {
  const before = process.env['QCMD_CACHE_DIR']
  process.env['QCMD_CACHE_DIR'] = cache
  try {
    return find('qcmd', source)
  } finally {
    process.env['QCMD_CACHE_DIR'] = before
  }
}

const place = (): {readonly cache: string; readonly env: NodeJS.ProcessEnv} => {
  const dir = tempDir()
  const cache = join(dir, 'cache')
  const env = {
    ...process.env,
    QCMD_STATE_DIR: join(dir, 'state'),
    QCMD_CONFIG_DIR: join(dir, 'config'),
    QCMD_CACHE_DIR: cache,
    NODE_OPTIONS: undefined,
    NODE_V8_COVERAGE: undefined,
    NODE_ENV: 'production',
  }
  return {cache, env}
}

const started = (env: NodeJS.ProcessEnv, ...argv: readonly string[]): string => {
  const run = join(root, 'bin', 'run.js')
  const {status, stdout, stderr} = spawnSync(process.execPath, [run, ...argv], {
    env,
    encoding: 'utf8',
  })
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
  return stdout
}

const list = (env: NodeJS.ProcessEnv): string => started(env, 'monitors', 'list', '--json')
const NONE = '{"monitors":[]}\n'

const fileIn = (cache: string): string => join(cache, readdirSync(cache)[0] ?? 'nothing')
const kindsIn = (cache: string): readonly string[] => {
  const data = readFileSync(fileIn(cache))
  return JSON.parse(data.toString('utf8', 34, 34 + data.readUInt16LE(32))) as readonly string[]
}

/** V8 takes the kept code for this bundle. */
const isTaken = ({code}: Kept): boolean => {
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(bundle, 'latin1')}\n});`
  return new Script(source, {cachedData: code}).cachedDataRejected === false
}

describe('compiled code, kept between starts', () => {
  it('is for its owner only, and grows by what each command needs', () => {
    const {cache, env} = place()
    expect(list(env)).toBe(NONE)
    expect(readdirSync(cache)).toHaveLength(1)
    expect(statSync(cache).mode & 0o777).toBe(0o700)
    expect(statSync(fileIn(cache)).mode & 0o777).toBe(0o600)
    expect(kindsIn(cache)).toEqual(['monitors list'])
    const {mtimeMs} = statSync(fileIn(cache))
    expect(list(env)).toBe(NONE)
    expect(statSync(fileIn(cache)).mtimeMs).toBe(mtimeMs)
    const first = keptIn(cache)
    expect(first && isTaken(first)).toBe(true)
    // Names of files are not kept; and what a run does to V8's flags spoils nothing.
    const log = join(tempDir(), 'very-secret.log')
    writeFileSync(log, 'INFO one\n'.repeat(100))
    started(env, 'logs', log, '--once', '--no-ai')
    expect(kindsIn(cache)).toEqual(['monitors list', 'logs once'])
    expect(readFileSync(fileIn(cache)).includes('very-secret')).toBe(false)
    const second = keptIn(cache)
    expect(second && isTaken(second)).toBe(true)
    expect(second?.code?.length).toBeGreaterThan(first?.code?.length ?? Infinity)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  it('with one wrong bit is not given to V8, which would end the process, and is made anew', () => {
    const {cache, env} = place()
    list(env)
    const file = fileIn(cache)
    const whole = readFileSync(file)
    for (const at of [0, 33, 40, 100, Math.floor(whole.length / 2), whole.length - 1]) {
      const bad = Buffer.from(whole)
      bad.writeUInt8((bad[at] ?? 0) ^ 0x10, at)
      writeFileSync(file, bad)
      expect(keptIn(cache)?.code).toBeUndefined()
    }
    expect(list(env)).toBe(NONE)
    expect(keptIn(cache)?.code).toBeDefined()
    for (const length of [0, 1, 33, 34, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length))
      expect(keptIn(cache)?.code).toBeUndefined()
    }
    expect(list(env)).toBe(NONE)
    expect(keptIn(cache)?.code).toBeDefined()
  })

  it.skipIf(process.platform === 'win32')(
    'is not read where somebody else could have written it',
    () => {
      const {cache, env} = place()
      list(env)
      const file = fileIn(cache)
      const away = join(tempDir(), 'away')
      const isRead = (): boolean => keptIn(cache)?.code !== undefined
      expect(isRead()).toBe(true)
      chmodSync(file, 0o660)
      expect(isRead()).toBe(false)
      chmodSync(file, 0o600)
      expect(isRead()).toBe(true)
      linkSync(file, away)
      expect(isRead()).toBe(false)
      renameSync(away, `${away}2`)
      renameSync(file, away)
      symlinkSync(away, file)
      expect(isRead()).toBe(false)
      mkdirSync(join(tempDir(), 'x'))
      expect(list(env)).toBe(NONE)
    },
  )

  it.skipIf(process.platform === 'win32')(
    'is not needed: in a folder that cannot be made, or that others can write, nothing is kept',
    () => {
      const {env} = place()
      const dir = tempDir()
      writeFileSync(join(dir, 'file'), '')
      expect(list({...env, QCMD_CACHE_DIR: join(dir, 'file', 'cache')})).toBe(NONE)
      const open = join(dir, 'open')
      mkdirSync(open)
      chmodSync(open, 0o777)
      expect(list({...env, QCMD_CACHE_DIR: open})).toBe(NONE)
      expect(readdirSync(open)).toEqual([])
    },
  )

  it('is its own for each content of the bundle, and what is old goes', () => {
    const {cache, env} = place()
    list(env)
    const mine = fileIn(cache)
    // Another version, of the same length: V8 would take its code for this one's.
    const other = Buffer.from(readFileSync(bundle))
    other.write('0123456789abcdef', 3, 'latin1')
    expect(keptIn(cache, other)?.code).toBeUndefined()
    const old = mine.replace(/\w{16}\.v8$/, '0123456789abcdef.v8')
    const torn = `${old}.0123456789ab`
    const others = join(cache, 'not-ours.v8')
    for (const file of [old, torn, others]) {
      writeFileSync(file, '')
      utimesSync(file, new Date(0), new Date(0))
    }
    writeFileSync(mine, '')
    list(env)
    expect([mine, old, torn, others].map((file) => existsSync(file))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('stays whole when many processes write at once', async () => {
    const {cache, env} = place()
    const run = join(root, 'bin', 'run.js')
    const commands = [['--help'], ['monitors', 'list'], ['status'], ['findings', 'list']]
    const starts = [...commands, ...commands].map((argv) =>
      promisify(execFile)(process.execPath, [run, ...argv], {env}),
    )
    for (const {stdout} of await Promise.all(starts)) expect(typeof stdout).toBe('string')
    const kept = keptIn(cache)
    expect(kept && isTaken(kept)).toBe(true)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  it('is left alone by who debugs: positions are those of the sources', () => {
    const {cache, env} = place()
    const dir = join(tempDir(), 'qcmd')
    for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
      cpSync(join(root, name), join(dir, name), {recursive: true})
    const {stderr, status} = spawnSync(
      process.execPath,
      [join(dir, 'bin', 'run.js'), 'monitors', 'stop', '4711'],
      {env: {...env, QCMD_DEBUG: '1'}, encoding: 'utf8'},
    )
    expect(status).toBe(3)
    expect(stderr).toMatch(/src\/sessions\/identify\.ts:\d+/)
    expect(existsSync(cache)).toBe(false)
  })
})
