// A monitor started in a terminal outlives it: `script` (util-linux) makes a pseudo-terminal with a
// shell in it, and is killed, which closes the terminal as a closed window does.
// faults: terminal closed, SIGHUP (81); `$(qcmd … --background)` returns (82).
import {spawn} from 'node:child_process'
import {appendFileSync, existsSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {findProgram, isAlive, nodePath, qcmdPath, runScript, waitFor} from './harness.js'

const main = async (script) => {
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  await outlivesTerminal(script)
  await holdsNoPipe(script)
}

const quoted = (...words) => words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
const startOf = (log, name) =>
  quoted(nodePath(), qcmdPath(), 'logs', log, '--background', '--no-ai', '--json', '--name', name)

const outlivesTerminal = async (script) => {
  const program = findProgram('script')
  if (program === null || process.platform !== 'linux') {
    script.skip('outlives its terminal', 'there is no `script` of util-linux here')
    return
  }
  const log = join(script.folder, 'terminal.log')
  writeFileSync(log, 'before\n')
  const path = (name) => join(script.folder, name)
  const steps = [
    `tty > ${quoted(path('tty'))}`,
    `${startOf(log, 'terminal')} > ${quoted(path('out'))} 2> ${quoted(path('err'))}`,
    `echo $$ > ${quoted(path('shell'))}`,
    'exec sleep 600',
  ]
  writeFileSync(path('steps.sh'), steps.join('\n'))
  const options = {env: script.env, stdio: ['pipe', 'ignore', 'ignore'], detached: true}
  const command = quoted('sh', path('steps.sh'))
  const terminal = spawn(program, ['-qec', command, '/dev/null'], options)
  script.onEnd(() => terminal.kill('SIGKILL'))
  const shell = await waitFor('the shell in the terminal', () => {
    return existsSync(path('shell')) && Number(readFileSync(path('shell'), 'utf8'))
  })
  const said = readFileSync(path('err'), 'utf8')
  const started = JSON.parse(readFileSync(path('out'), 'utf8') || '{}')
  script.ok('starts in a terminal', started.status === 'running', said)
  const tty = readFileSync(path('tty'), 'utf8').trim()
  script.ok('that was a real terminal', tty.startsWith('/dev/pts/'), tty)
  script.is('has no descriptor on it', descriptorsOn(started.pid, /^(\/dev\/(pts|tty)|pipe:)/), [])
  script.is('has no controlling terminal', controllingTerminal(started.pid), '0')

  terminal.kill('SIGKILL')
  await waitFor('the shell to be hung up', () => !isAlive(shell))
  appendFileSync(log, 'after one\nafter two\n')
  const shown = await waitFor('lines written after the terminal closed', async () => {
    const now = await script.json('monitors', 'show', started.id)
    return now.counters.lines >= 2 && now
  }).catch(() => script.json('monitors', 'show', started.id))
  script.is('runs on when it is closed', [shown.status, shown.pid], ['running', started.pid])
  script.is('counts what is written then', shown.counters.lines, 2)
}

const holdsNoPipe = async (script) => {
  const log = join(script.folder, 'pipe.log')
  writeFileSync(log, 'before\n')
  const command = `id=$(${startOf(log, 'pipe')}); echo "[$id]" | cat`
  const begun = Date.now()
  const done = await script.run('sh', ['-c', command], {timeoutMs: 25_000})
  const took = Date.now() - begun
  script.ok('$(…) around a start returns', done.code === 0 && took < 20_000, `${took} ms`)
  const {id, pid} = JSON.parse(done.stdout.trim().slice(1, -1))
  script.ok('its worker lives', isAlive(pid), done)
  const {status} = await script.json('monitors', 'show', id)
  script.is('its monitor runs', status, 'running')
}

const descriptorsOn = (pid, pattern) =>
  [0, 1, 2]
    .map((fd) => `${fd} → ${readlinkSync(`/proc/${pid}/fd/${fd}`)}`)
    .filter((text) => pattern.test(text.slice(4)))

/** proc(5): field 7 of stat, 0 for none; counted behind the last `)`, which ends the name. */
const controllingTerminal = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4]
}

await runScript(main)
