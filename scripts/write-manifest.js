#!/usr/bin/env node
// Writes oclif.manifest.json from the built commands, with @oclif/core alone. While the manifest exists
// oclif does not look for commands, so a stale one hides a new command: `--check` compares.
//
//   node scripts/write-manifest.js [--check] [--root FOLDER]
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {Plugin, settings} from '@oclif/core'

const main = async () => {
  const {values} = parseArgs({options: {check: {type: 'boolean'}, root: {type: 'string'}}})
  const root = resolve(values.root ?? join(dirname(fileURLToPath(import.meta.url)), '..'))
  const built = join(root, commandsOf(root))
  if (!existsSync(built))
    fail(`there is nothing to read: ${built} is missing`, 'run: npm run build')
  const file = join(root, 'oclif.manifest.json')
  const text = await render(root)
  if (!values.check) {
    writeFileSync(file, text)
  } else if (!existsSync(file)) {
    fail('oclif.manifest.json is missing', 'run: npm run build, and commit oclif.manifest.json')
  } else if (readFileSync(file, 'utf8') !== text) {
    fail('oclif.manifest.json is stale', 'run: npm run build, and commit oclif.manifest.json')
  }
}

/** Where package.json says that the commands are: a bundle, or a folder. */
const commandsOf = (root) => {
  const {commands} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).oclif
  return commands.target ?? commands
}

const render = async (root) => {
  // Under a test runner or in development oclif would load src/ through a TypeScript loader.
  process.env.NODE_ENV = 'production'
  settings.tsnodeEnabled = false
  const plugin = new Plugin({
    root,
    isRoot: true,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    // A default computed from the environment belongs to this machine, not into the manifest.
    respectNoCacheDefault: true,
  })
  await plugin.load()
  const {commands, version} = plugin.manifest
  // Folders are listed in the file system's order. Only the commands are sorted: the order of a
  // command's arguments means something.
  const sorted = Object.fromEntries(
    Object.keys(commands)
      .sort()
      .map((id) => [id, commands[id]]),
  )
  const text = `${JSON.stringify({commands: sorted, version}, null, 2)}\n`
  for (const place of [root, homedir()]) {
    if (place.length > 1 && text.includes(JSON.stringify(place).slice(1, -1))) {
      fail(`the manifest would hold a path of this machine, ${place}`, 'compute it when it is used')
    }
  }
  return text
}

const fail = (why, hint) => {
  process.stderr.write(`write-manifest: ${why}\n${hint}\n`)
  process.exit(1)
}

await main()
