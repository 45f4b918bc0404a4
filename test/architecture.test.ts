import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {findBreaches, importsOf, reachableFrom, type SourceFile} from './support/architecture.js'

const root = join(import.meta.dirname, '..')
const readSources = (): readonly SourceFile[] =>
  readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'})
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({path, text: readFileSync(join(root, path), 'utf8')}))

const dependencies = Object.keys(
  (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
  ).dependencies,
)

describe('the sources', () => {
  it('keep the layout: commands → app → domain ← adapters', () => {
    const sources = readSources()
    expect(sources.length).toBeGreaterThan(20)
    expect(findBreaches(sources, dependencies)).toEqual([])
  })

  it('give the worker no oclif', () => {
    const sources = readSources()
    expect(sources.map(({path}) => path)).toContain('src/worker.ts')
    const reached = [...reachableFrom('src/worker.ts', sources)]
    expect(reached.filter((one) => /oclif|^src\/(commands|cli|interactive)\//.test(one))).toEqual(
      [],
    )
  })
})

describe('the rules', () => {
  /** Breaches of a made-up tree: each file given as its imports, or as its text. */
  const breaches = (tree: Record<string, string | readonly string[]>): readonly string[] =>
    findBreaches(
      Object.entries(tree).map(([path, content]) => ({
        path,
        text:
          typeof content === 'string'
            ? content
            : content.map((one) => `import ${JSON.stringify(one)}\n`).join(''),
      })),
      ['@oclif/core', 'chokidar'],
    )

  it('pass what the layout allows', () => {
    expect(
      breaches({
        'src/worker.ts': ['./compose.js', './app/run.js', 'node:process'],
        'src/compose.ts': ['./journal/file-journal.js', './app/run.js', 'node:path'],
        'src/commands/logs.ts': ['@oclif/core', '../app/run.js', '../compose.js', '../ui/view.js'],
        'src/commands/monitors/list.ts': ['../logs.js', '../../cli/base.js'],
        'src/cli/base.ts': ['@oclif/core', '../errors.js'],
        'src/app/run.ts': ['../journal/journal.js', '../sessions/events.js'],
        'src/ui/view.ts': ['../sessions/events.js', '../text/printable.js'],
        'src/journal/journal.ts': ['../sessions/events.js'],
        'src/journal/file-journal.ts': [
          ...['./journal.js', './record.js', '../files/private.js', 'node:fs', 'chokidar'],
          ...['../errors.js', '../learned/learned.js'],
        ],
        'src/journal/record.ts': [],
        'src/learned/learned.ts': ['../analyse/pipeline.js'],
        'src/files/private.ts': ['node:fs', '../errors.js'],
        'src/analyse/pipeline.ts': ['../sessions/events.js', '../text/printable.js'],
        'src/sessions/events.ts': [],
        'src/text/printable.ts': [],
        'src/errors.ts': [],
      }),
    ).toEqual([])
  })

  it.each([
    ['a command an adapter', 'src/commands/a.ts', '../journal/file.js', 'edge imports no adapter'],
    ['a use case an adapter', 'src/app/a.ts', '../journal/file.js', 'app imports no adapter'],
    ['a use case a view', 'src/app/a.ts', '../ui/view.js', 'app imports no ui'],
    ['a use case node', 'src/app/a.ts', 'node:fs', 'app imports no packages and no node:*'],
    ['a use case a package', 'src/app/a.ts', 'chokidar', 'app imports no packages and no node:*'],
    ['a contract an adapter', 'src/journal/journal.ts', './file.js', 'contract imports no adapter'],
    [
      'a contract another contract',
      'src/journal/journal.ts',
      '../follow/follow.js',
      'contract imports no contract',
    ],
    ['the domain node', 'src/sessions/a.ts', 'node:fs', 'domain imports no packages and no node:*'],
    ['the domain a contract', 'src/text/a.ts', '../follow/follow.js', 'domain imports no contract'],
    ['sessions analysis', 'src/sessions/a.ts', '../analyse/b.js', 'never back'],
    ['a view a use case', 'src/ui/a.ts', '../app/b.js', 'ui imports no app'],
    ['a view a contract', 'src/ui/a.ts', '../follow/follow.js', 'ui imports no contract'],
    ['an adapter a use case', 'src/journal/a.ts', '../app/b.js', 'adapter imports no app'],
    [
      'an adapter a strange adapter',
      'src/journal/a.ts',
      '../findings/file.js',
      "no other room's adapter",
    ],
    ['the wiring a command', 'src/compose.ts', './commands/a.js', 'nothing but oclif loads'],
    ['the worker a command', 'src/worker.ts', './commands/a.js', 'nothing but oclif loads'],
    ['the worker oclif', 'src/worker.ts', '@oclif/core', 'only commands and cli know oclif'],
    ['an adapter a stray package', 'src/journal/a.ts', 'left-pad/x', "not in package.json's"],
    ['a file without its ending', 'src/app/a.ts', './b', 'relative imports end in .js'],
  ])('refuse %s', (_, from, specifier, rule) => {
    const others = {
      'src/journal/file.ts': [],
      'src/findings/file.ts': [],
      'src/ui/view.ts': [],
      'src/follow/follow.ts': [],
      'src/analyse/b.ts': [],
      'src/app/b.ts': [],
      'src/commands/a.ts': [],
    }
    const found = breaches({...others, [from]: [specifier]})
    expect(found[0]).toContain(`${from} imports ${specifier}: `)
    expect(found[0]).toContain(rule)
  })

  it('refuse a package in two files', () => {
    expect(breaches({'src/follow/b.ts': ['chokidar'], 'src/follow/a.ts': ['chokidar']})).toEqual([
      'src/follow/a.ts, src/follow/b.ts import chokidar: a package is used in one file',
    ])
  })

  it('refuse a cycle, of types too', () => {
    expect(
      breaches({
        'src/text/a.ts': "import type {B} from './b.js'",
        'src/text/b.ts': "export {c} from './c.js'",
        'src/text/c.ts': "const a = () => import('./a.js')",
      }),
    ).toEqual(['src/text/a.ts → src/text/b.ts → src/text/c.ts → src/text/a.ts: a cycle'])
  })

  it('refuse a file in no layer and an import of one', () => {
    expect(breaches({'src/utils/x.ts': [], 'src/app/a.ts': ['../utils/x.js']})).toEqual([
      'src/utils/x.ts: in no layer',
      'src/app/a.ts imports ../utils/x.js: that is in no layer',
    ])
  })

  it('refuse an import of a file that is not there', () => {
    expect(breaches({'src/app/a.ts': ['./gone.js']})).toEqual([
      'src/app/a.ts imports ./gone.js: there is no such file',
    ])
  })

  it.each([
    ['src/sessions/a.ts', 'const now = Date.now()', 'Date.now'],
    ['src/sessions/a.ts', 'const now = new Date()', 'new Date()'],
    ['src/analyse/a.ts', 'const dice = Math.random()', 'Math.random'],
    ['src/ui/a.ts', "process.stdout.write('x')", 'the global process'],
    ['src/text/a.ts', 'setTimeout(() => {}, 1)', 'setTimeout'],
    ['src/app/a.ts', 'const now = Date.now()', 'Date.now'],
    ['src/app/a.ts', "console.log('x')", 'the global console'],
  ])('refuse in %s: %s', (path, text, what) => {
    expect(breaches({[path]: `// first\n${text}\n`})).toEqual([
      `${path}:2 uses ${what}: it comes in as an argument or a port`,
    ])
  })

  it('pass a date of an argument, words in comments and waiting in a use case', () => {
    expect(
      breaches({
        'src/sessions/a.ts':
          '// Date.now() is a port\nexport const at = (ms: number) => new Date(ms)',
        'src/app/a.ts': 'const wait = () => new Promise((done) => setTimeout(done, 5))',
        'src/compose.ts': 'const now = Date.now()',
      }),
    ).toEqual([])
  })

  it('see imports of every form, and follow them', () => {
    const files = [
      {path: 'src/worker.ts', text: "const c = await import('./compose.js')"},
      {path: 'src/compose.ts', text: "export * from './cli/base.js'"},
      {path: 'src/cli/base.ts', text: "import type {Command} from '@oclif/core/command'"},
    ]
    expect(files.flatMap(importsOf).map(({specifier}) => specifier)).toEqual([
      './compose.js',
      './cli/base.js',
      '@oclif/core/command',
    ])
    expect(reachableFrom('src/worker.ts', files)).toContain('@oclif/core/command')
  })
})
