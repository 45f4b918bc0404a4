import {execFileSync} from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest'
import {MachineError} from '../../src/errors.js'
import {
  appendPrivate,
  createPrivate,
  ensurePrivateDir,
  ensureStateDir,
  openPrivateAppend,
  replacePrivate,
} from '../../src/files/private-files.js'
import {tempDir} from '../support/temp-dir.js'

const modeOf = (path: string): number => statSync(path).mode & 0o777
const isRoot = process.getuid?.() === 0

/** The code of the MachineError that it throws. */
const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof MachineError) return error.code
    throw error
  }
  return 'nothing was thrown'
}

const withUmask = (umask: number): void => {
  const before = process.umask(umask)
  onTestFinished(() => {
    process.umask(before)
  })
}

let dir = ''
beforeEach(() => {
  dir = tempDir()
})

describe('a private folder', () => {
  it.each(['000', '077', '777'])('is made 0700 with its parents under umask %s', (umask) => {
    // fault 113
    withUmask(parseInt(umask, 8))
    ensurePrivateDir(join(dir, 'a', 'b', 'c'))
    for (const path of ['a', 'a/b', 'a/b/c']) expect(modeOf(join(dir, path))).toBe(0o700)
  })

  it('that is there and ours is tightened, what is above it is left alone', () => {
    // fault 114
    const loose = join(dir, 'above', 'loose')
    mkdirSync(loose, {recursive: true})
    chmodSync(join(dir, 'above'), 0o755)
    chmodSync(loose, 0o775)
    ensurePrivateDir(loose)
    expect(modeOf(loose)).toBe(0o700)
    expect(modeOf(join(dir, 'above'))).toBe(0o755)
  })

  it('that anybody can write into is refused, for what is in it may be anybody’s', () => {
    // fault 114
    const open = join(dir, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    for (const ensure of [ensurePrivateDir, ensureStateDir]) {
      expect(
        codeOf(() => {
          ensure(open)
        }),
      ).toBe('state-folder')
    }
    expect(modeOf(open)).toBe(0o777)
  })

  it('of the state that holds other things too keeps its mode', () => {
    const home = join(dir, 'home')
    mkdirSync(home)
    chmodSync(home, 0o755)
    ensureStateDir(home)
    expect(modeOf(home)).toBe(0o700)
    chmodSync(home, 0o755)
    writeFileSync(join(home, '.profile'), '')
    ensureStateDir(home)
    expect(modeOf(home)).toBe(0o755)
  })

  it('is refused where a file is in its place, or in the place of a parent', () => {
    // fault 58
    writeFileSync(join(dir, 'file'), '')
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'file'))
      }),
    ).toBe('state-folder')
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'file', 'below'))
      }),
    ).toBe('not-a-folder')
  })

  it('is refused when it is shared by all users, as /tmp is', () => {
    const shared = join(dir, 'shared')
    mkdirSync(shared)
    chmodSync(shared, 0o1777)
    expect(
      codeOf(() => {
        ensurePrivateDir(shared)
      }),
    ).toBe('state-folder')
    expect(modeOf(shared)).toBe(0o777)
  })

  it('may be a link of ours to a folder of ours that nobody else can write', () => {
    // fault 115
    mkdirSync(join(dir, 'real'))
    symlinkSync(join(dir, 'real'), join(dir, 'link'))
    chmodSync(join(dir, 'real'), 0o755)
    ensurePrivateDir(join(dir, 'link'))
    expect(modeOf(join(dir, 'real'))).toBe(0o700)
    chmodSync(join(dir, 'real'), 0o777)
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'link'))
      }),
    ).toBe('state-folder')
    expect(modeOf(join(dir, 'real'))).toBe(0o777)
  })

  it('is refused when it is a link to nothing or to a file', () => {
    // fault 115
    symlinkSync(join(dir, 'nothing'), join(dir, 'dangling'))
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'dangling'))
      }),
    ).toBe('not-found')
    writeFileSync(join(dir, 'file'), '')
    symlinkSync(join(dir, 'file'), join(dir, 'link'))
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'link'))
      }),
    ).toBe('state-folder')
  })

  // Needs the right to give files away.
  it.skipIf(!isRoot)('is refused when it or the folder behind its link is of another user', () => {
    // faults 114, 115
    mkdirSync(join(dir, 'theirs'), {mode: 0o700})
    chownSync(join(dir, 'theirs'), 12345, 12345)
    symlinkSync(join(dir, 'theirs'), join(dir, 'link'))
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'theirs'))
      }),
    ).toBe('state-folder')
    expect(
      codeOf(() => {
        ensurePrivateDir(join(dir, 'link'))
      }),
    ).toBe('state-folder')
  })
})

describe('a private file', () => {
  it.each(['000', '777'])('is made 0600 under umask %s', (umask) => {
    // fault 113
    withUmask(parseInt(umask, 8))
    appendPrivate(join(dir, 'appended'), Buffer.from('x'), {sync: true})
    replacePrivate(join(dir, 'replaced'), 'x')
    createPrivate(join(dir, 'created'), Buffer.from('x'))
    for (const name of readdirSync(dir)) expect(modeOf(join(dir, name))).toBe(0o600)
  })

  it('that is there and loose is tightened and appended to', () => {
    const path = join(dir, 'file')
    writeFileSync(path, 'one ')
    chmodSync(path, 0o666)
    appendPrivate(path, Buffer.from('two'))
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(modeOf(path)).toBe(0o600)
  })

  it('is not reached through a link, and the file behind it is not made or written', () => {
    // fault 116
    const [victim, link] = [join(dir, 'victim'), join(dir, 'link')]
    symlinkSync(victim, link)
    expect(codeOf(() => openPrivateAppend(link))).toBe('symlink')
    expect(existsSync(victim)).toBe(false)
    writeFileSync(victim, 'precious')
    expect(
      codeOf(() => {
        appendPrivate(link, Buffer.from('x'))
      }),
    ).toBe('symlink')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    replacePrivate(link, 'new')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(readFileSync(link, 'utf8')).toBe('new')
  })

  it('with a second name is refused and left as it is', () => {
    // fault 117
    const [victim, name] = [join(dir, 'victim'), join(dir, 'name')]
    writeFileSync(victim, 'precious', {mode: 0o644})
    linkSync(victim, name)
    expect(
      codeOf(() => {
        appendPrivate(name, Buffer.from('x'))
      }),
    ).toBe('hard-link')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(modeOf(victim)).toBe(0o644)
  })

  it('is refused when it is a folder or a pipe, without waiting for a reader', () => {
    mkdirSync(join(dir, 'folder'))
    expect(codeOf(() => openPrivateAppend(join(dir, 'folder')))).toBe('not-a-file')
    execFileSync('mkfifo', [join(dir, 'pipe')])
    expect(codeOf(() => openPrivateAppend(join(dir, 'pipe')))).toBe('not-a-file')
  })

  it('that must be there already is not made', () => {
    const path = join(dir, 'file')
    expect(codeOf(() => openPrivateAppend(path, {create: false}))).toBe('not-found')
    expect(existsSync(path)).toBe(false)
  })

  it('is opened to append, whoever else appends', () => {
    const path = join(dir, 'file')
    const fd = openPrivateAppend(path)
    appendPrivate(path, Buffer.from('theirs '))
    writeSync(fd, 'ours')
    closeSync(fd)
    expect(readFileSync(path, 'utf8')).toBe('theirs ours')
  })

  it('is replaced as a whole, and nothing is left beside it', () => {
    const path = join(dir, 'file')
    replacePrivate(path, 'one')
    replacePrivate(path, Buffer.from('two'))
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(dir)).toEqual(['file'])
    mkdirSync(join(dir, 'folder'))
    expect(
      codeOf(() => {
        replacePrivate(join(dir, 'folder'), 'x')
      }),
    ).toBe('not-a-file')
    expect(readdirSync(dir)).toEqual(['file', 'folder'])
  })

  it('is made anew only where nothing is', () => {
    const path = join(dir, 'file')
    createPrivate(path, Buffer.from('one'))
    expect(() => {
      createPrivate(path, Buffer.from('two'))
    }).toThrow(/EEXIST/)
    expect(readFileSync(path, 'utf8')).toBe('one')
  })
})
