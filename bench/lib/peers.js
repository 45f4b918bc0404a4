// Programs to measure beside: what is not here is installed where that takes no more than npm (into a
// temporary folder) or, for root, apt-get; what cannot be had is left out, and that is said.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const found = new Map()

/** A path of the program, or null. */
export const peer = (name, {npm, apt} = {}) => {
  if (!found.has(name)) found.set(name, look(name, {npm, apt}))
  return found.get(name)
}

const look = (name, {npm, apt}) => {
  const here = which(name)
  if (here !== null) return here
  if (npm !== undefined) return fromNpm(name, npm)
  if (apt !== undefined && process.getuid?.() === 0 && which('apt-get') !== null) {
    say(`${name} is not here: apt-get install ${apt}`)
    spawnSync('apt-get', ['install', '-y', '-q', apt], {stdio: 'ignore', timeout: 120_000})
    const installed = which(name)
    if (installed !== null) return installed
  }
  say(`${name} cannot be had here and is left out`)
  return null
}

const fromNpm = (name, version) => {
  const folder = join(tmpdir(), `qcmd-bench-peers-${process.getuid?.() ?? 0}`)
  const program = join(folder, 'node_modules', '.bin', name)
  if (!existsSync(program)) {
    say(`${name} is not here: npm install ${version} into ${folder}`)
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const argv = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      version,
    ]
    spawnSync('npm', argv, {stdio: 'ignore', timeout: 240_000})
  }
  if (existsSync(program)) return program
  say(`${name} cannot be had here and is left out`)
  return null
}

const which = (name) => {
  const {status, stdout} = spawnSync('sh', ['-c', `command -v ${name}`], {encoding: 'utf8'})
  return status === 0 ? stdout.trim() : null
}

const say = (message) => process.stderr.write(`${message}\n`)
