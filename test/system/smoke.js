// The main commands once, with whichever Node is given: `node test/system/smoke.js [NODE]`.
// `.ci/run` gives it the newest; the worker runs on the same one.
import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT, isAlive, runScript, waitFor} from './harness.js'

if (process.argv[2]) process.env.QCMD_TEST_NODE = process.argv[2]

await runScript(async (script) => {
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  const version = await script.qcmd('--version')
  script.ok('--version', version.code === 0 && /^qcmd\/\d/.test(version.stdout), version)
  script.ok('says no warning', version.stderr === '', version.stderr)
  const empty = await script.json('monitors', 'list')
  script.is('monitors list without monitors', empty, {monitors: []})
  const example = join(ROOT, 'examples', 'checkout-incident.log')
  const report = await script.json('logs', example, '--once', '--no-ai')
  script.ok('logs --once reports findings', report.lines > 3000 && report.findings.length > 0)

  const log = join(script.folder, 'app.log')
  writeFileSync(log, '')
  const started = await script.json('logs', log, '--background', '--no-ai')
  script.is('logs --background', started.status, 'running')
  appendFileSync(log, 'one\ntwo\nthree\n')
  await waitFor('three lines', async () => {
    const {monitors} = await script.json('monitors', 'list')
    return monitors[0].linesRead === 3
  }).then(
    () => script.ok('monitors list counts what is written', true),
    (error) => script.notOk('monitors list counts what is written', String(error)),
  )
  const {stopped} = await script.json('monitors', 'stop', started.id)
  script.is('monitors stop', stopped, [{id: started.id, status: 'stopped', how: 'terminated'}])
  await waitFor('the worker to be gone', () => !isAlive(started.pid))
  script.ok('leaves no process', true)
})
