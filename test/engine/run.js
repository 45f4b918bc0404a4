#!/usr/bin/env node
// Installs what this folder needs, and runs its test: `npm run test:engine`.
//
// Of the packages of node-llama-cpp only the one for the processor is installed (85 MB with all that it
// needs); without `--omit=optional` the ones for graphic cards come along, 725 MB.
import {spawnSync} from 'node:child_process'

const skip = (why) => {
  console.log(`skip - a real engine: ${why}`)
  console.log('0 passed, 0 failed, 1 skipped')
  process.exit(0)
}

/** `package.json` names the package of this platform alone; npm refuses it on another. */
const {platform, arch, report} = process
const isGlibc = platform === 'linux' && 'glibcVersionRuntime' in report.getReport().header
if (!isGlibc || arch !== 'x64') {
  skip(`test/engine/package.json has none for ${platform} ${arch}, only for linux x64 with glibc`)
}

const install = ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
const done = spawnSync('npm', install, {cwd: import.meta.dirname, stdio: 'inherit'})
if (done.status !== 0) {
  console.log('not ok - npm ci in test/engine')
  console.log('0 passed, 1 failed')
  process.exit(1)
}
await import('./engine.test.js')
