import {execFileSync} from 'node:child_process'
import {chmodSync, chownSync, mkdirSync, realpathSync, symlinkSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join, relative} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, it, onTestFinished} from 'vitest'
import {MachineError, NotFoundError, UsageError} from '../../src/errors.js'
import {createFollow} from '../../src/follow/create-follow.js'
import type {FollowTarget, ResolveOptions} from '../../src/follow/follow.js'
import {tempDir} from '../support/temp-dir.js'

const resolve = async (argument: string, options: ResolveOptions): Promise<FollowTarget> =>
  createFollow().resolve(argument, options)
const now = {wait: false}

const isLinux = process.platform === 'linux'

describe('resolve', () => {
  it('makes a path absolute and resolves its links', async () => {
    const folder = tempDir()
    const file = join(folder, 'app.log')
    writeFileSync(file, 'one\n')
    symlinkSync(file, join(folder, 'link'))
    const link = relative(process.cwd(), join(folder, 'link'))
    expect(await resolve(link, now)).toEqual({
      path: join(folder, 'link'),
      kind: 'file',
      realPath: file,
      files: [join(folder, 'link')],
    })
  })

  it('refuses a file that is not there, naming it and the next step', async () => {
    const path = join(tempDir(), 'no.log')
    const error = await resolve(path, now).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NotFoundError)
    expect(error).toMatchObject({
      code: 'no-such-file',
      exitCode: 3,
      message: `Cannot follow ${path}: no such file`,
    })
    expect((error as NotFoundError).hint).toMatch(/--wait/)
  })

  it('accepts it with wait, links unresolved', async () => {
    const path = join(tempDir(), 'deep', 'no.log')
    expect(await resolve(path, {wait: true})).toEqual({
      path,
      kind: 'file',
      realPath: path,
      files: [],
    })
  })

  it('stays what it was when it was asked for, whatever stands there now (fault 19)', async () => {
    const folder = tempDir()
    const [logs, file, gone] = ['logs', 'app.log', 'a*.log'].map((name) => join(folder, name))
    mkdirSync(logs ?? '')
    writeFileSync(join(logs ?? '', 'a.log'), 'x\n')
    writeFileSync(file ?? '', 'x\n')
    const kept = async (path: string | undefined, as: 'file' | 'folder' | 'glob') => {
      const {kind, files} = await resolve(path ?? '', {wait: true, as})
      return {kind, files}
    }
    expect(await kept(logs, 'file')).toEqual({kind: 'file', files: []})
    expect(await kept(file, 'folder')).toEqual({kind: 'folder', files: []})
    expect(await kept(gone, 'file')).toEqual({kind: 'file', files: []})
    expect(await kept(gone, 'folder')).toEqual({kind: 'folder', files: []})
    expect(await kept(gone, 'glob')).toEqual({kind: 'glob', files: [file]})
    expect(await kept(file, 'file')).toEqual({kind: 'file', files: [file]})
    expect(await kept(logs, 'folder')).toEqual({kind: 'folder', files: [join(logs ?? '', 'a.log')]})
  })

  it('refuses a dangling link and a loop of links, unless it may wait (fault 17)', async () => {
    const folder = tempDir()
    const [dangling, loop] = [join(folder, 'dangling'), join(folder, 'loop')]
    symlinkSync('nowhere', dangling)
    symlinkSync('loop', loop)
    await expect(resolve(dangling, now)).rejects.toMatchObject({code: 'no-such-file', exitCode: 3})
    await expect(resolve(loop, now)).rejects.toMatchObject({code: 'link-loop', exitCode: 3})
    expect((await resolve(loop, {wait: true})).files).toEqual([])
  })

  it.runIf(isLinux)('refuses pipes, sockets and devices, also with wait (fault 19)', async () => {
    const folder = tempDir()
    const [pipe, socket] = [join(folder, 'pipe'), join(folder, 'socket')]
    execFileSync('mkfifo', [pipe])
    const server = createServer()
    await new Promise<void>((done) => server.listen(socket, done))
    onTestFinished(() => {
      server.close()
    })
    for (const [path, kind] of [
      [pipe, 'named pipe'],
      [socket, 'socket'],
      ['/dev/zero', 'device'],
    ] as const) {
      const error = await resolve(path, {wait: true}).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(UsageError)
      expect(error).toMatchObject({
        code: 'not-a-file',
        message: `Cannot follow ${path}: it is a ${kind}`,
      })
    }
  })

  it.runIf(isLinux)('refuses what may not be read: file, folder, all of a glob', async () => {
    const folder = tempDir()
    const [file, closed] = [join(folder, 'a.log'), join(folder, 'closed')]
    writeFileSync(file, 'one\n')
    mkdirSync(closed)
    chmodSync(file, 0o000)
    chmodSync(closed, 0o000)
    if (process.geteuid?.() === 0) {
      for (const path of [folder, file, closed]) chownSync(path, 65534, 65534)
      process.seteuid?.(65534)
      onTestFinished(() => {
        process.seteuid?.(0)
      })
    }
    for (const path of [file, closed, join(closed, 'x.log'), join(folder, '*.log')]) {
      const error = await resolve(path, now).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(MachineError)
      expect(error).toMatchObject({
        code: 'permission-denied',
        message: `Cannot follow ${path}: permission denied`,
      })
    }
    expect((await resolve(file, {wait: true})).files).toEqual([])
  })

  it('refuses a compressed file, by name or content, unless it is read once', async () => {
    const folder = tempDir()
    const [named, unnamed] = [join(folder, 'a.log.gz'), join(folder, 'b.log')]
    writeFileSync(named, gzipSync('one\n'))
    writeFileSync(unnamed, gzipSync('one\n'))
    for (const path of [named, unnamed]) {
      const error = await resolve(path, now).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(UsageError)
      expect((error as UsageError).hint).toMatch(/--once/)
      expect((await resolve(path, {...now, once: true})).files).toEqual([path])
    }
  })

  it('refuses standard input and the empty path', async () => {
    await expect(resolve('-', now)).rejects.toBeInstanceOf(UsageError)
    await expect(resolve('', {wait: true})).rejects.toMatchObject({code: 'no-such-file'})
  })

  it('names the text files of a folder, compressed ones only for reading once', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'b.log'), 'one\n')
    writeFileSync(join(folder, 'a.txt'), '')
    writeFileSync(join(folder, '.dot'), 'one\n')
    writeFileSync(join(folder, 'c.log.gz'), gzipSync('one\n'))
    writeFileSync(join(folder, 'wtmp'), Buffer.alloc(400))
    mkdirSync(join(folder, 'sub'))
    const files = ['a.txt', 'b.log'].map((name) => join(folder, name))
    expect(await resolve(folder, now)).toEqual({
      path: folder,
      kind: 'folder',
      realPath: folder,
      files,
    })
    const once = await resolve(folder, {...now, once: true})
    expect(once.files).toEqual([...files, join(folder, 'c.log.gz')])
  })

  it('refuses a folder without log files and a glob without a match, unless it may wait', async () => {
    const folder = tempDir()
    mkdirSync(join(folder, 'sub'))
    await expect(resolve(folder, now)).rejects.toMatchObject({code: 'empty-folder', exitCode: 3})
    const pattern = join(folder, '*.log')
    await expect(resolve(pattern, now)).rejects.toMatchObject({code: 'no-match', exitCode: 3})
    expect(await resolve(folder, {wait: true})).toMatchObject({kind: 'folder', files: []})
    expect(await resolve(pattern, {wait: true})).toEqual({
      path: pattern,
      kind: 'glob',
      realPath: pattern,
      files: [],
    })
  })

  it('expands a glob, its own folder taken literally', async () => {
    const folder = join(tempDir(), 'a [b] {c}')
    mkdirSync(folder)
    for (const name of ['x.log', 'y.log', 'z.txt']) writeFileSync(join(folder, name), 'one\n')
    const before = process.cwd()
    process.chdir(folder)
    onTestFinished(() => {
      process.chdir(before)
    })
    const target = await resolve('*.log', now)
    const files = ['x.log', 'y.log'].map((name) => join(realpathSync(folder), name))
    expect(target).toMatchObject({kind: 'glob', files})
    process.chdir(before)
    // What was recorded finds the same files from anywhere.
    expect((await resolve(target.path, now)).files).toEqual(files)
  })

  it('takes a name with glob characters for the file that bears it', async () => {
    const path = join(tempDir(), 'app[1]*.log')
    writeFileSync(path, 'one\n')
    expect(await resolve(path, now)).toMatchObject({kind: 'file', path, files: [path]})
  })
})
