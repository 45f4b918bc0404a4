import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {tempDir} from './support/temp-dir.js'

const root = join(import.meta.dirname, '..')
const script = join(root, 'scripts', 'write-manifest.js')

const run = (...args: string[]): {code: number | null; stderr: string} => {
  const {status, stderr} = spawnSync(process.execPath, [script, ...args], {encoding: 'utf8'})
  return {code: status, stderr}
}

const manifestOf = (folder: string): {version: string; commands: Record<string, unknown>} =>
  JSON.parse(readFileSync(join(folder, 'oclif.manifest.json'), 'utf8')) as {
    version: string
    commands: Record<string, unknown>
  }

describe('the committed manifest', () => {
  it('is what the built commands give', () => {
    expect(run('--check')).toEqual({code: 0, stderr: ''})
  })

  it('names every command in src, so that none is hidden', () => {
    const folder = join(root, 'src', 'commands')
    const ids = readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((path) => path.endsWith('.ts'))
      .map((path) => path.replace(/(^|[\\/])index\.ts$|\.ts$/, '').replaceAll(/[\\/]/g, ':'))
    expect(Object.keys(manifestOf(root).commands)).toEqual(ids.sort())
  })

  it('is what the man page tells of, with the help', () => {
    const write = join(root, 'scripts', 'write-man-page.js')
    const {status, stderr} = spawnSync(process.execPath, [write, '--check'], {encoding: 'utf8'})
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
  })

  it('has the version of the package', () => {
    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(manifestOf(root).version).toBe(version)
  })
})

describe('writing a manifest', () => {
  /** A package of two commands; a command needs no more than a static run(). */
  const project = (): string => {
    const folder = tempDir()
    write(folder, 'package.json', {
      name: 'made-up',
      version: '1.2.3',
      type: 'module',
      oclif: {commands: './dist/commands'},
    })
    command(folder, 'zebra', 'stripes')
    command(folder, 'apple/peel', 'peels')
    return folder
  }
  const write = (folder: string, path: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, path)), {recursive: true})
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(folder, path), text)
  }
  const command = (folder: string, name: string, description: string): void => {
    write(
      folder,
      `dist/commands/${name}.js`,
      `export default class {\n  static description = ${JSON.stringify(description)}\n  static run() {}\n}\n`,
    )
  }

  it('lists the commands in order, and passes its own check', () => {
    const folder = project()
    expect(run('--root', folder)).toEqual({code: 0, stderr: ''})
    expect(Object.keys(manifestOf(folder).commands)).toEqual(['apple:peel', 'zebra'])
    expect(run('--check', '--root', folder)).toEqual({code: 0, stderr: ''})
  })

  it('calls a manifest stale that lacks a new command or an edited description', () => {
    const folder = project()
    run('--root', folder)
    command(folder, 'apple/core', 'cores')
    expect(run('--check', '--root', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('oclif.manifest.json is stale') as string,
    })
    run('--root', folder)
    command(folder, 'zebra', 'spots')
    expect(run('--check', '--root', folder).code).toBe(1)
  })

  it('writes nothing when it only checks', () => {
    const folder = project()
    expect(run('--check', '--root', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is missing') as string,
    })
    expect(existsSync(join(folder, 'oclif.manifest.json'))).toBe(false)
  })

  it('says what to do when nothing is built', () => {
    const folder = project()
    rmSync(join(folder, 'dist'), {recursive: true})
    expect(run('--check', '--root', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run: npm run build') as string,
    })
  })

  it('refuses a path of this machine', () => {
    const folder = project()
    command(folder, 'zebra', `reads ${folder}/x`)
    expect(run('--root', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a path of this machine') as string,
    })
  })

  it('fails on a command that cannot be loaded instead of leaving it out', () => {
    const folder = project()
    write(folder, 'dist/commands/broken.js', 'import "./nowhere.js"\n')
    expect(run('--root', folder).code).not.toBe(0)
  })
})
