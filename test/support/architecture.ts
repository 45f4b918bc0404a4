import {posix} from 'node:path'
import ts from 'typescript'

/** A source file by its path from the root, with forward slashes: `src/app/ports.ts`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

type Layer = 'edge' | 'app' | 'contract' | 'domain' | 'ui' | 'adapter' | 'wiring'

interface Import {
  readonly from: string
  /** As it is written: `./x.js`, `node:fs`, `chokidar`. */
  readonly specifier: string
  /** A path from the root for a file of ours, else null. */
  readonly target: string | null
}

const EDGE_ROOMS = ['commands', 'cli', 'interactive']
const DOMAIN_ROOMS = [
  ...['sessions', 'analyse', 'explain', 'notices', 'text', 'settings', 'completion'],
]
const ADAPTER_ROOMS = (
  'journal processes follow findings learned rules model asked host shell-history sinks boot config ' +
  'files'
).split(' ')
/** Safe private files: no contract of its own, every room that keeps state stands on it. */
const FILES_ROOM = 'files'

/** What each layer may import of ours; `adapter` has the same-room rule on top. */
const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  edge: ['edge', 'app', 'ui', 'domain', 'contract', 'wiring'],
  app: ['app', 'domain', 'contract'],
  contract: ['domain'],
  domain: ['domain'],
  ui: ['ui', 'domain'],
  adapter: ['adapter', 'domain', 'contract'],
  wiring: ['wiring', 'app', 'contract', 'domain', 'ui', 'adapter', 'edge'],
}

const MAY_IMPORT_PACKAGES: ReadonlySet<Layer> = new Set(['edge', 'adapter', 'wiring'])

/**
 * Every breach of the layout in these files, one sentence each: which import breaks which rule.
 * `dependencies` are the package's own at run time.
 */
export const findBreaches = (
  files: readonly SourceFile[],
  dependencies: readonly string[],
): readonly string[] => {
  const imports = files.flatMap(importsOf)
  return [
    ...files.filter(({path}) => layerOf(path) === null).map(({path}) => `${path}: in no layer`),
    ...imports.flatMap((one) => directionBreach(one) ?? []),
    ...imports.flatMap((one) => missingBreach(one, new Set(files.map(({path}) => path))) ?? []),
    ...packageBreaches(imports, new Set(dependencies)),
    ...cycles(imports).map((cycle) => `${cycle.join(' → ')}: a cycle`),
    ...files.flatMap(impurities),
  ]
}

/** Every import of a file: types, re-exports and `import()` included. */
export const importsOf = ({path, text}: SourceFile): readonly Import[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({fileName: specifier}) => ({
    from: path,
    specifier,
    target: specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
      : null,
  }))

/** Everything that `entry` imports, directly or not: files by path, packages by specifier. */
export const reachableFrom = (entry: string, files: readonly SourceFile[]): ReadonlySet<string> => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const reached = new Set<string>()
  const visit = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    const file = byPath.get(path)
    for (const one of file ? importsOf(file) : []) visit(one.target ?? one.specifier)
  }
  visit(entry)
  return reached
}

/** `src/journal/file-journal.ts` → `journal`; `src/errors.ts` → ``. */
const roomOf = (path: string): string => path.split('/').slice(1, -1)[0] ?? ''

const layerOf = (path: string): Layer | null => {
  if (path === 'src/compose.ts' || path === 'src/complete.ts') return 'wiring'
  if (path === 'src/worker.ts') return 'edge'
  if (path === 'src/errors.ts') return 'domain'
  const room = roomOf(path)
  if (EDGE_ROOMS.includes(room)) return 'edge'
  if (room === 'app' || room === 'ui') return room
  if (DOMAIN_ROOMS.includes(room)) return 'domain'
  if (!ADAPTER_ROOMS.includes(room)) return null
  return path === `src/${room}/${room}.ts` ? 'contract' : 'adapter'
}

const directionBreach = ({from, specifier, target}: Import): string | null => {
  const layer = layerOf(from)
  if (layer === null) return null
  const breach = (rule: string): string => `${from} imports ${specifier}: ${rule}`
  if (target === null) {
    return MAY_IMPORT_PACKAGES.has(layer)
      ? null
      : breach(`${layer} imports no packages and no node:*`)
  }
  if (!specifier.endsWith('.js')) return breach('relative imports end in .js')
  const other = layerOf(target)
  if (other === null) return breach('that is in no layer')
  if (roomOf(target) === 'commands' && roomOf(from) !== 'commands') {
    return breach('nothing but oclif loads commands')
  }
  if (roomOf(from) === 'sessions' && roomOf(target) === 'analyse') {
    return breach('analyse may import sessions, never back')
  }
  if (!MAY_IMPORT[layer].includes(other)) return breach(`${layer} imports no ${other}`)
  const isNear = [roomOf(from), FILES_ROOM].includes(roomOf(target))
  if (layer === 'adapter' && other === 'adapter' && !isNear) {
    return breach("an adapter imports no other room's adapter")
  }
  return null
}

const missingBreach = (
  {from, specifier, target}: Import,
  paths: ReadonlySet<string>,
): string | null =>
  target === null || paths.has(target)
    ? null
    : `${from} imports ${specifier}: there is no such file`

/** A dependency is used in one file, behind a contract; oclif is the edge's own. */
const packageBreaches = (
  imports: readonly Import[],
  dependencies: ReadonlySet<string>,
): readonly string[] => {
  const users = new Map<string, Set<string>>()
  const breaches: string[] = []
  for (const {from, specifier, target} of imports) {
    if (target !== null || specifier.startsWith('node:')) continue
    const name = packageOf(specifier)
    if (!dependencies.has(name)) {
      breaches.push(`${from} imports ${specifier}: it is not in package.json's dependencies`)
    } else if (name !== '@oclif/core') {
      users.set(name, (users.get(name) ?? new Set()).add(from))
    } else if (!['commands', 'cli'].includes(roomOf(from))) {
      breaches.push(`${from} imports ${specifier}: only commands and cli know oclif`)
    }
  }
  for (const [name, froms] of users) {
    if (froms.size > 1) {
      breaches.push(`${[...froms].sort().join(', ')} import ${name}: a package is used in one file`)
    }
  }
  return breaches
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** One cycle for each file that closes one, the first met; types count too. */
const cycles = (imports: readonly Import[]): readonly (readonly string[])[] => {
  const targets = new Map<string, string[]>()
  for (const {from, target} of imports) {
    if (target !== null) targets.set(from, [...(targets.get(from) ?? []), target])
  }
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push([...trail.slice(start), path])
    if (start >= 0 || done.has(path)) return
    for (const next of targets.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of targets.keys()) visit(path, [])
  return found
}

/** What reads a clock, a random source or the process behind the caller's back. */
const IMPURE_CALLS = new Set(['Date.now', 'Math.random', 'performance.now'])
const IMPURE_GLOBALS = new Set([
  ...['process', 'console', 'crypto', 'performance', 'globalThis', 'fetch', 'require'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
])
const PURE: ReadonlySet<Layer | null> = new Set<Layer>(['domain', 'ui', 'contract'])

const impurities = ({path, text}: SourceFile): readonly string[] => {
  const layer = layerOf(path)
  const isApp = layer === 'app'
  if (!PURE.has(layer) && !isApp) return []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const what = impurityOf(node)
    // Use cases may wait; what they may not do is read the clock past their port.
    if (what !== null && !(isApp && what.startsWith('set'))) {
      const {line} = source.getLineAndCharacterOfPosition(node.getStart())
      found.push(`${path}:${line + 1} uses ${what}: it comes in as an argument or a port`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const impurityOf = (node: ts.Node): string | null => {
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText().replaceAll(/\s/g, '')
    if (IMPURE_CALLS.has(text)) return text
    return ts.isIdentifier(node.expression) && IMPURE_GLOBALS.has(node.expression.text)
      ? `the global ${node.expression.text}`
      : null
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date()'
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return IMPURE_GLOBALS.has(node.expression.text) ? node.expression.text : null
  }
  return null
}
