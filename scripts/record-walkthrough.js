// Writes docs/walkthrough.md: a walk through a monitor's life, typed by this script and recorded as
// it was printed. Run after a build: node scripts/record-walkthrough.js
import {execFileSync, spawnSync} from 'node:child_process'
import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'w'))
const log = join(dir, 'app.log')
const env = {
  ...process.env,
  QCMD_STATE_DIR: join(dir, 'state'),
  QCMD_CONFIG_DIR: join(dir, 'config'),
  QCMD_HEARTBEAT_MS: '500',
  LC_ALL: 'C.UTF-8',
  NO_COLOR: '1',
  TZ: 'UTC',
}
delete env.FORCE_COLOR

const parts = []
const say = (text) => parts.push(text, '')
/** A path on this machine says nothing to the reader. */
const shown = (text) =>
  text
    .trimEnd()
    .replaceAll(dir, '/srv/demo')
    .replaceAll(/[ \t]+$/gm, '')

const record = (typed, output) => {
  parts.push('```console', `$ ${typed}`, shown(output), '```', '')
}
const qcmd = (...argv) => {
  const ran = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...argv], {
    env,
    encoding: 'utf8',
  })
  const typed = ['qcmd', ...argv.map((word) => (/[\s*<>|]/.test(word) ? `'${word}'` : word))]
  record(shown(typed.join(' ')), ran.stdout + ran.stderr)
  return ran
}
const json = (...argv) =>
  JSON.parse(
    execFileSync(process.execPath, [join(root, 'bin/run.js'), ...argv, '--json'], {
      env,
      encoding: 'utf8',
    }),
  )
const until = (what, condition) => {
  const deadline = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
}
const row = () => json('monitors', 'list', '--all').monitors[0]

try {
  // A quiet morning of the example log is what the monitor takes for normal.
  const lines = readFileSync(join(root, 'examples/checkout-incident.log'), 'utf8').split('\n')
  writeFileSync(log, `${lines.slice(0, 1500).join('\n')}\n`)

  say('# A walk through a monitor’s life')
  say(
    'Recorded by `scripts/record-walkthrough.js` from the real output, on a log that grows while it is watched.',
  )
  say('## Start')
  say(
    'The monitor learns what stands in the file as normal, and goes on when the terminal is closed.',
  )
  qcmd('logs', log, '--background', '--name', 'shop')
  const {id, pid} = row()
  appendFileSync(log, `${lines.slice(1500, 1560).join('\n')}\n`)
  until('60 lines', () => row().linesRead === 60)
  qcmd('monitors', 'list')

  say('## Something goes wrong')
  say('Two lines that were never there before are written to the log:')
  const planted = [
    '2026-03-11T09:00:01.000Z ERROR [http-3] shop.export - cannot write /var/shop/export.csv: No space left on device',
    '2026-03-11T09:00:02.000Z ERROR [http-3] shop.export - export of 412 orders given up',
  ]
  appendFileSync(log, `${planted.join('\n')}\n`)
  parts.push('```', ...planted, '```', '')
  until('the findings', () => json('findings', 'list').findings.length >= 2)
  until('the heartbeat', () => row().linesRead === 62)
  qcmd('findings', 'list')
  const worst = json('findings', 'list', '--severity', 'critical').findings[0]
  qcmd('findings', 'show', (worst ?? json('findings', 'list').findings[0]).id)
  qcmd('monitors', 'show', 'shop')

  say('## The process is killed')
  say('Nothing was recorded by the worker, and still the very next look says what is so.')
  process.kill(pid, 'SIGKILL')
  record(`kill -9 ${pid}`, '')
  until('its end', () => row().status === 'crashed')
  qcmd('monitors', 'list')

  say('## Resume')
  say('Three lines are written while nobody watches; the resumed monitor reads each exactly once.')
  appendFileSync(log, `${lines.slice(1560, 1563).join('\n')}\n`)
  qcmd('monitors', 'resume', 'shop')
  until('65 lines', () => row().linesRead === 65)
  qcmd('monitors', 'list', '--table')

  say('## Stop and prune')
  qcmd('monitors', 'stop', 'shop')
  qcmd('monitors', 'history', id.slice(0, 8))
  qcmd('monitors', 'prune')
  qcmd('monitors', 'list', '--all')
  say('What it found stays readable for 30 days:')
  qcmd('findings', 'list', '--monitor', id)
  writeFileSync(join(root, 'docs/walkthrough.md'), `${parts.join('\n').trimEnd()}\n`)
} finally {
  spawnSync(process.execPath, [join(root, 'bin/run.js'), 'monitors', 'stop', '--all'], {env})
  rmSync(dir, {recursive: true, force: true})
}
