import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {createSettingsFile} from '../../src/config/settings-file.js'
import {withFileLock} from '../../src/files/file-lock.js'
import {tempDir} from '../support/temp-dir.js'

const inFolder = (content?: string) => {
  const dir = join(tempDir(), 'config', 'qcmd')
  const path = join(dir, 'config.json')
  if (content !== undefined) {
    mkdirSync(dir, {recursive: true})
    writeFileSync(path, content)
  }
  return {dir, path, file: createSettingsFile(path)}
}
const contentOf = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

describe('the settings file', () => {
  it('is made when something is set, for its owner alone', () => {
    const {dir, path, file} = inFolder()
    expect(file.read()).toEqual({})
    expect(file.unset('model')).toBe(false)
    expect(existsSync(dir)).toBe(false)
    file.set('logs.wait', true)
    expect(contentOf(path)).toEqual({logs: {wait: true}})
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(statSync(dir).mode & 0o777).toBe(0o700)
    }
    expect(readdirSync(dir)).toEqual(['config.json'])
  })

  it('keeps what it does not know, in its order', () => {
    const {path, file} = inFolder('{"zebra": [1], "logs": {"own": 1}, "model": "a"}')
    file.set('logs.from', 'start')
    file.set('model', 'b')
    expect(readFileSync(path, 'utf8')).toBe(
      `${JSON.stringify({zebra: [1], logs: {own: 1, from: 'start'}, model: 'b'}, null, 2)}\n`,
    )
    expect(file.unset('zebra')).toBe(true)
    expect(file.unset('logs.from')).toBe(true)
    expect(contentOf(path)).toEqual({logs: {own: 1}, model: 'b'})
  })

  it.each(['{', '[]', '{"model": "a",}', '// mine\n{}'])(
    'that is broken stays as it is: %j',
    (text) => {
      const {dir, path, file} = inFolder(text)
      expect(() => {
        file.set('model', 'b')
      }).toThrow(`Cannot use ${path}: `)
      expect(() => file.unset('model')).toThrow(`Cannot use ${path}: `)
      expect(readFileSync(path, 'utf8')).toBe(text)
      expect(readdirSync(dir)).toEqual(['config.json'])
    },
  )

  it('has no room for a key below what is no group, and says how to make it', () => {
    const {path, file} = inFolder('{"logs": 5}')
    expect(() => {
      file.set('logs.wait', true)
    }).toThrow(`Cannot set logs.wait in ${path}: logs there is not a group`)
    expect(file.unset('logs')).toBe(true)
    file.set('logs.wait', true)
    expect(contentOf(path)).toEqual({logs: {wait: true}})
  })

  it.skipIf(process.platform === 'win32')('behind a link is replaced, not the link', () => {
    const {dir, path, file} = inFolder()
    const dotfiles = join(tempDir(), 'mine.json')
    writeFileSync(dotfiles, '{"model": "a"}')
    mkdirSync(dir, {recursive: true})
    symlinkSync(dotfiles, path)
    file.set('logs.wait', true)
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(contentOf(dotfiles)).toEqual({model: 'a', logs: {wait: true}})
  })

  it('loses nothing when four processes change it at once', async () => {
    const {path, dir} = inFolder('{}')
    const module = fileURLToPath(new URL('../../src/config/settings-file.ts', import.meta.url))
    const keys = [
      ...['model', 'logs.from', 'logs.wait', 'logs.ai', 'logs.level', 'logs.failOn', 'ai.budget'],
      ...['ai.idleMs', 'ai.totalMs', 'ai.retryMs', 'color', 'input'],
    ]
    // They wait for one moment, so that they really race.
    const script = `
      import {createSettingsFile} from ${JSON.stringify(module)}
      const [start, path, ...keys] = process.argv.slice(1)
      const file = createSettingsFile(path)
      while (Date.now() < Number(start)) {}
      for (const key of keys) file.set(key, key)`
    const start = String(Date.now() + 3000)
    const codes = await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        const own = keys.slice(part * 3, part * 3 + 3)
        const options = ['--import', 'tsx', '--input-type=module', '-e', script, start, path]
        const child = spawn(process.execPath, [...options, ...own], {stdio: 'inherit'})
        return (await once(child, 'exit'))[0] as number
      }),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    const file = createSettingsFile(path)
    expect(Object.keys(file.read()).sort()).toEqual(['ai', 'color', 'input', 'logs', 'model'])
    expect(Object.keys(file.read()['logs'] as object)).toHaveLength(5)
    expect(Object.keys(file.read()['ai'] as object)).toHaveLength(4)
    expect(readdirSync(dir)).toEqual(['config.json'])
  })
})

describe('a lock', () => {
  const times = {staleMs: 60, lookMs: 5, giveUpMs: 2000}

  it('that a dead process left behind is taken over', () => {
    const path = join(tempDir(), 'a.lock')
    writeFileSync(path, 'of the dead')
    expect(withFileLock(path, (isMine) => isMine(), times)).toBe(true)
    expect(existsSync(path)).toBe(false)
  })

  it('is given back when the work fails', () => {
    const path = join(tempDir(), 'a.lock')
    expect(() =>
      withFileLock(path, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(existsSync(path)).toBe(false)
  })

  it('that was taken over is neither believed nor removed', () => {
    const path = join(tempDir(), 'a.lock')
    const work = (isMine: () => boolean): boolean => {
      writeFileSync(path, 'of another')
      return isMine()
    }
    expect(withFileLock(path, work, times)).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('of another')
  })
})
