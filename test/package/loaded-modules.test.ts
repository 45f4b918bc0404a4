import {spawnSync} from 'node:child_process'
import {cpSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {tempDir} from '../support/temp-dir.js'

const root = join(import.meta.dirname, '..', '..')
/** A build of which each module says when it is run. */
const tracedBuild = async (): Promise<string> => {
  const {bundleInto} = (await import(join(root, 'scripts/build.js'))) as {
    readonly bundleInto: (into: string, options: {readonly traced: boolean}) => Promise<void>
  }
  const folder = tempDir()
  for (const name of ['bin', 'package.json', 'oclif.manifest.json']) {
    cpSync(join(root, name), join(folder, name), {recursive: true})
  }
  await bundleInto(join(folder, 'dist'), {traced: true})
  writeFileSync(
    join(folder, 'hook.cjs'),
    `globalThis.loadedModules = []
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(globalThis.loadedModules))
})`,
  )
  return folder
}

interface Loaded {
  /** In the order in which they are first met. */
  readonly packages: readonly string[]
  readonly own: readonly string[]
}

const loadedBy = (folder: string, script: string, ...argv: readonly string[]): Loaded => {
  const out = join(folder, 'loaded.json')
  const env = {
    ...process.env,
    QCMD_STATE_DIR: join(folder, 'state'),
    QCMD_CONFIG_DIR: join(folder, 'config'),
    LOADED: out,
  }
  spawnSync(
    process.execPath,
    ['--require', join(folder, 'hook.cjs'), join(folder, 'bin', script), ...argv],
    {env},
  )
  const loaded = JSON.parse(readFileSync(out, 'utf8')) as readonly string[]
  const packages = loaded.flatMap((path) => /^(?!src\/)(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return {packages: [...new Set(packages)], own: loaded.filter((path) => path.startsWith('src/'))}
}

/** What the framework brings along. */
const FRAMEWORK = [
  ...['@oclif/core', 'ansi-escapes', 'ansi-regex', 'ansi-styles', 'ansis', 'balanced-match'],
  ...['brace-expansion', 'clean-stack', 'cli-spinners', 'debug', 'ejs', 'emoji-regex'],
  ...['escape-string-regexp', 'fdir', 'get-package-type', 'has-flag', 'indent-string'],
  ...['is-docker', 'is-fullwidth-code-point', 'is-inside-container', 'is-wsl', 'lilconfig'],
  ...['minimatch', 'ms', 'picomatch', 'powershell-utils', 'semver', 'string-width', 'strip-ansi'],
  ...['supports-color', 'tinyglobby', 'widest-line', 'wordwrap', 'wrap-ansi', 'wsl-utils'],
]

const roomsOf = (own: readonly string[]): readonly string[] =>
  [...new Set(own.map((path) => path.split('/').slice(1, -1)[0] ?? ''))].sort()

describe('a start', () => {
  it('runs no module that it has no use for', async () => {
    const folder = await tracedBuild()
    const list = loadedBy(folder, 'run.js', 'monitors', 'list', '--json')
    expect(list.packages.filter((name) => !FRAMEWORK.includes(name))).toEqual(['ps-list'])
    expect(list.own.filter((path) => path.startsWith('src/commands/'))).toEqual([
      'src/commands/monitors/list.ts',
    ])
    // Nothing of following, mining and explaining but the words for what was found.
    expect(
      list.own.filter((path) => /^src\/(analyse|follow|explain|model|interactive)\//.test(path)),
    ).toEqual(['src/analyse/finding.ts', 'src/analyse/hash.ts', 'src/interactive/question.ts'])

    const help = loadedBy(folder, 'run.js', '--help')
    expect(help.packages.filter((name) => !FRAMEWORK.includes(name))).toEqual([])
    // Its topics tell the settings, and those what they may hold.
    const topics = ['analyse', 'completion', 'notices', 'sessions', 'settings']
    expect(roomsOf(help.own)).toEqual(['', 'cli', 'text', 'ui', ...topics].sort())
    expect(help.own.filter((path) => path.startsWith('src/analyse/'))).toEqual([
      'src/analyse/finding.ts',
    ])

    const tab = loadedBy(folder, 'run.js', '__complete', 'zsh', 'monitors', 'li')
    expect(tab.packages).toEqual([])
    expect(roomsOf(tab.own)).not.toContain('journal')

    const worker = loadedBy(folder, 'worker.js')
    expect(worker.packages).toEqual([])
    expect(roomsOf(worker.own)).not.toContain('cli')
  })
})
