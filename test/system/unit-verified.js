// The systemd unit that `qcmd service install` writes, read by systemd itself: `systemd-analyze verify`
// parses it as the manager would, and fails for a word that is cut or a directive that it does not know.
import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {findProgram, nodePath, qcmdPath, runScript} from './harness.js'

const PLACES = [
  ['as it is', {}],
  ['with a state folder of blanks, quotes and signs', {QCMD_STATE_DIR: '/a b/"50%"/$HOME/\\x'}],
  ['with a place that holds a line break', {XDG_STATE_HOME: '/a\nExecStart=/bin/false'}],
]

const main = async (script) => {
  const program = findProgram('systemd-analyze')
  const runtime = join(script.folder, 'runtime')
  mkdirSync(runtime, {mode: 0o700})
  const env = {...script.env, HOME: script.folder, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: ''}
  const qcmd = (argv, over = {}) =>
    spawnSync(nodePath(), [qcmdPath(), ...argv], {env: {...env, ...over}, encoding: 'utf8'})
  const verify = (path) =>
    spawnSync(program, ['--user', 'verify', path], {env, encoding: 'utf8', timeout: 60_000})

  for (const [title, over] of PLACES) {
    const name = `the unit ${title} is one that systemd takes`
    if (program === null) {
      script.skip(name, 'there is no systemd-analyze here')
      continue
    }
    const {stdout, stderr, status} = qcmd(['service', 'install', '--dry-run'], over)
    const path = join(script.folder, 'qcmd.service')
    writeFileSync(path, stdout)
    const verdict = verify(path)
    script.is(name, [status, stderr, verdict.status, verdict.stderr], [0, '', 0, ''])
    // What systemd would say of a bad one, so that a verdict on a good one means something.
    writeFileSync(path, stdout.replace('"monitors"', '"monitors'))
    script.ok(`and one with a word cut is not: ${title}`, verify(path).status !== 0)
  }

  qcmd(['service', 'install'])
  const path = join(script.folder, '.config/systemd/user/qcmd.service')
  const text = readFileSync(path, 'utf8')
  script.ok('the unit is written where systemd looks for it', text.includes('monitors'))
  if (program !== null) script.is('and verified there', verify(path).status, 0)
}

await runScript(main)
