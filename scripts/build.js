#!/usr/bin/env node
// Bundles the sources into dist/: `qcmd.cjs`, the command line; `worker.cjs`, a background monitor,
// which has no oclif in it; `complete.cjs`,
// what a Tab asks; `scan-thread.cjs`, the second thread for a big file. One file each, so
// that a start opens one file, and a worker goes on when the package is replaced under it.
// Types are not checked here: `npm run typecheck`.
//
//   node scripts/build.js [--into FOLDER]
import {createHash} from 'node:crypto'
import {cpSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {build} from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const main = async () => {
  const {values} = parseArgs({options: {into: {type: 'string'}}})
  const into = resolve(values.into ?? join(ROOT, 'dist'))
  await bundleInto(into)
}

/** `traced`: each module of ours and of others says its path to `globalThis.loadedModules` when it is run. */
export const bundleInto = async (into, {traced = false} = {}) => {
  rmSync(into, {recursive: true, force: true})
  const inputs = new Set()
  for (const [name, entry] of Object.entries(entries())) {
    const {metafile} = await bundle(join(into, `${name}.cjs`), entry, traced)
    for (const input of Object.keys(metafile.inputs)) inputs.add(input)
    sign(join(into, `${name}.cjs`))
  }
  // ps-list runs a program of its own on Windows, and looks for it beside itself.
  cpSync(join(ROOT, 'node_modules/ps-list/vendor'), join(into, 'vendor'), {recursive: true})
  writeFileSync(join(into, 'LICENSES.txt'), licensesOf(inputs))
}

/**
 * The modules that the bundles begin with. `require` of a module that is an ES module makes esbuild
 * run it when it is asked for, and not before: of thirty commands one is.
 */
const entries = () => ({
  qcmd: `
    exports.main = (argv, root) => require('./src/cli/main.ts').main(argv, root)
    exports.COMMANDS = {${commandFiles().map(commandGetter).join('')}}
    Object.defineProperties(exports, {
      HELP: {get: () => require('./src/cli/help.ts').default},
      COMMAND_NOT_FOUND: {get: () => require('./src/cli/command-not-found.ts').default},
    })
    exports.startKind = (argv) =>
      require('./src/cli/start-kind.ts').startKind(argv, Object.keys(exports.COMMANDS))
    exports.underUsualFlags = (work) => require('./src/host/small-heap.ts').underUsualFlags(work)
  `,
  complete: `
    exports.main = (argv, root) => require('./src/complete.ts').main(argv.slice(1), root)
    exports.startKind = () => 'complete'
    exports.underUsualFlags = (work) => require('./src/host/small-heap.ts').underUsualFlags(work)
  `,
  worker: `
    exports.main = () => require('./src/worker.ts').main()
    exports.startKind = () => 'worker'
    exports.underUsualFlags = (work) => require('./src/host/small-heap.ts').underUsualFlags(work)
  `,
  'scan-thread': `require('./src/follow/scan-thread.ts')`,
})

const commandFiles = () =>
  readdirSync(join(ROOT, 'src/commands'), {recursive: true, encoding: 'utf8'})
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()

/** `monitors/list.ts` is `monitors:list`, `monitors/index.ts` is `monitors`. */
const commandGetter = (path) => {
  const id = path.replace(/\/index\.ts$|\.ts$/, '').replaceAll('/', ':')
  return `get ${JSON.stringify(id)}() { return require(${JSON.stringify(`./src/commands/${path}`)}).default },`
}

const UNSIGNED = '0'.repeat(16)

const bundle = (outfile, contents, traced) =>
  build({
    stdin: {contents, resolveDir: ROOT, sourcefile: 'entry.js'},
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    // What V8 keeps compiled are scripts, and it wants a whole one: no ES module, no second file.
    format: 'cjs',
    target: 'node20.19',
    // A script has no loader for `import()`; all that is imported so is in the bundle, or Node's own.
    supported: {'dynamic-import': false},
    define: {'import.meta.url': 'bundleUrl'},
    banner: {
      js: `// ${UNSIGNED}\nconst bundleUrl = require('node:url').pathToFileURL(__filename).href`,
    },
    // oclif has a use for it only where it finds the sources of a plugin in development.
    external: ['typescript'],
    minifyWhitespace: true,
    minifySyntax: true,
    // A reader of one byte a character must do.
    charset: 'ascii',
    legalComments: 'none',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
    plugins: traced ? [tracing] : [],
  })

/** The first line is the name of the content, by which its compiled code is kept: bin/compiled-code.js. */
const sign = (file) => {
  const text = readFileSync(file, 'latin1')
  if (!text.startsWith(`// ${UNSIGNED}\n`)) throw new Error(`${file} has no place for its hash`)
  const hash = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 16)
  writeFileSync(file, text.replace(UNSIGNED, hash), 'latin1')
}

const tracing = {
  name: 'tracing',
  setup({onLoad}) {
    onLoad({filter: /\.[cm]?[jt]s$/}, ({path}) => {
      const name = path.replaceAll('\\', '/').split('/node_modules/').at(-1).replace(ROOT, '')
      const contents = readFileSync(path, 'utf8').replace(/^#!.*/, '')
      const loader = path.endsWith('ts') ? 'ts' : 'js'
      const say = `;globalThis.loadedModules?.push(${JSON.stringify(name)});`
      // Directives stay first; imports are hoisted anyway.
      return {contents: contents.replace(/^(\s*(['"])use strict\2;?)?/, `$1${say}`), loader}
    })
  },
}

/** What the licences of the bundled packages ask for: their text goes along. */
const licensesOf = (inputs) => {
  const folders = new Set(
    [...inputs].flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  )
  const packages = [...folders].map((folder) => {
    const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
    const text = file === undefined ? license : readFileSync(join(folder, file), 'utf8').trim()
    return `${name} ${version}\n\n${text}\n`
  })
  return `The programs in this folder contain these packages:\n\n${packages.sort().join(`\n${'-'.repeat(78)}\n\n`)}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
