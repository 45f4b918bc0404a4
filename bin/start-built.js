'use strict'
// Runs one of the programs that `npm run build` bundles into dist/, with the code that V8 compiled
// for it in earlier runs (docs/decisions/0025-one-file-and-its-compiled-code.md). Without that, and
// without the bundle, a start takes twice to four times as long.
//
// Plain CommonJS, since Node's ESM loader alone costs a start some milliseconds, and nothing
// imported that is not used: what this file does, every start pays.
const {existsSync, readFileSync} = require('node:fs')
const Module = require('node:module')
const {dirname, join} = require('node:path')
const {Script} = require('node:vm')
const compiled = require('./compiled-code.js')

const ROOT = dirname(__dirname)

/** Loads `dist/NAME.cjs` and calls its `main(argv, root)`. */
exports.startBuilt = (name) => {
  const file = join(ROOT, 'dist', `${name}.cjs`)
  if (!existsSync(file)) {
    process.stderr.write('qcmd: not built yet\nRun: npm ci && npm run build\n')
    process.exit(70)
  }
  const argv = process.argv.slice(2)
  load(name, file, argv).main(argv, ROOT)
}

const load = (name, file, argv) => {
  // Who debugs wants positions in src/, which Node gives for what it loads itself.
  if (process.env.QCMD_DEBUG === '1') process.setSourceMapsEnabled(true)
  if (process.env.QCMD_DEBUG === '1' || process.sourceMapsEnabled) return require(file)
  const source = readFileSync(file)
  const kept = compiled.find(name, source)
  const script = new Script(wrapped(source), {filename: file, cachedData: kept?.code})
  const module = register(file)
  script
    .runInThisContext()
    .call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file))
  const {startKind, underUsualFlags} = module.exports
  kept?.update(script, startKind(argv), () => underUsualFlags(() => script.createCachedData()))
  return module.exports
}

/**
 * As `Module.wrap`, of bytes: a long string of one byte a character, made from a buffer, stays
 * outside of V8's heap, and is not copied once more. The bundle is ASCII.
 */
const wrapped = (source) => {
  const [head, tail] = Module.wrap('\0').split('\0')
  return Buffer.concat([Buffer.from(head), source, Buffer.from(tail)]).latin1Slice()
}

/** In Node's own table, so that a `require` of the file, oclif's, is given this very module. */
const register = (file) => {
  const module = new Module(file, null)
  module.filename = file
  module.paths = Module._nodeModulePaths(dirname(file))
  require.cache[file] = module
  module.loaded = true
  return module
}
