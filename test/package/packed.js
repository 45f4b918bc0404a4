// The packed package, as a user gets it: `npm pack`, installed from its tarball into an empty
// folder without development dependencies, and run from there. Wants a built dist/.
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT, isAlive, runScript, waitFor} from '../system/harness.js'

const main = async (script) => {
  const tarball = await pack(script)
  const home = join(script.folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{"private":true}\n')
  const install = ['install', '--omit=dev', '--no-audit', '--no-fund', tarball]
  const installed = await npm(script, install, home)
  script.ok('installs in an empty folder', installed.code === 0, installed.stderr)
  await use(script, home)
}

// `npm` is npm.cmd on Windows, which only a shell starts.
const npm = (script, args, cwd) =>
  script.run('npm', args, {cwd, timeoutMs: 240_000, shell: process.platform === 'win32'})

const pack = async (script) => {
  const args = ['pack', '--json', '--pack-destination', script.folder]
  const packed = await npm(script, args, ROOT)
  if (packed.code !== 0) throw new Error(packed.stderr)
  const [{filename, files}] = JSON.parse(packed.stdout)
  const names = files.map(({path}) => path)
  for (const name of [
    ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'oclif.manifest.json'],
    ...['bin/run.js', 'bin/worker.js', 'dist/qcmd.cjs', 'dist/worker.cjs', 'dist/LICENSES.txt'],
    'examples/checkout-incident.log',
  ]) {
    script.ok(`packs ${name}`, names.includes(name), 'it is not in the tarball')
  }
  const strange = names.filter((name) => /^(src|test|bench|scripts|docs|\.)/.test(name))
  script.is('packs no sources, tests or settings', strange, [])
  return join(script.folder, filename)
}

const use = async (script, home) => {
  const qcmd = async (...args) => {
    const done = await script.run('npx', ['--no-install', 'qcmd', ...args], {
      cwd: home,
      shell: process.platform === 'win32',
    })
    if (done.code !== 0) throw new Error(`${args.join(' ')}: ${done.stdout}${done.stderr}`)
    return done
  }
  const json = async (...args) => JSON.parse((await qcmd(...args, '--json')).stdout)
  script.onEnd(() => qcmd('monitors', 'stop', '--all'))

  const version = await qcmd('--version')
  script.ok('says its version', /^qcmd\/\d+\.\d+\.\d+ /.test(version.stdout), version.stdout)
  const help = await qcmd('--help')
  script.ok('lists its commands', /\blogs\b/.test(help.stdout), help.stdout)
  const example = join(home, 'node_modules', 'qcmd', 'examples', 'checkout-incident.log')
  const report = await json('logs', example, '--once', '--no-ai')
  script.ok('reports on its example', report.findings.length > 0, report)

  const log = join(script.folder, 'app.log')
  writeFileSync(log, 'one\n')
  const started = await json('logs', log, '--background', '--from', 'start', '--no-ai')
  script.is('starts a monitor', started.status, 'running')
  const counted = await waitFor('the line to be counted', async () => {
    const {monitors} = await json('monitors', 'list')
    return monitors[0].linesRead === 1 && monitors[0]
  })
  script.is('lists it', [counted.id, counted.status], [started.id, 'running'])
  const {stopped} = await json('monitors', 'stop', started.id)
  script.is('stops it', stopped[0].status, 'stopped')
  await waitFor('the worker to be gone', () => !isAlive(started.pid))
  script.ok('leaves no process', true)
}

await runScript(main, {limitMs: 300_000})
