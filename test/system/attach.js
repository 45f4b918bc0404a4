// `monitors attach` at a pseudo-terminal: the live view of a monitor that another process runs, its
// keys, its ways out, and that none of them touches the monitor.
import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {runScript, waitForEnd} from './harness.js'
import {atEachWidth, KEY, left, openShell, openTerminal} from './support/terminal.js'

const main = async (script) => {
  const work = await atEachWidth(script, async (stage) => {
    await looksOn(stage)
    await ends(stage)
    await withinTheShell(stage)
  })
  await suspends(script, work)
}

const STATUS = /(live|quiet for)/

const line = (text, level = 'INFO') => `${new Date().toISOString()} ${level} ${text}\n`
const add = (log, ...lines) => appendFileSync(log, lines.join(''))
const flat = (terminal) => terminal.text().replaceAll('\n', '').replaceAll(/\s+/g, ' ')

/** A background monitor on a log of forty everyday lines. */
const start = async ({script, work, columns}, name) => {
  const log = join(work, `${name}-${columns}.log`)
  writeFileSync(log, Array.from({length: 40}, (_, n) => line(`api: request ${n} served`)).join(''))
  const {id, pid} = await script.json(
    'logs',
    log,
    '--background',
    '--no-ai',
    '--name',
    `${name}-${columns}`,
  )
  return {log, id, pid}
}

const attach = async ({script, columns}, id) => {
  const terminal = openTerminal(script, ['monitors', 'attach', id], {columns})
  await terminal.see(STATUS)
  return terminal
}

const statusOf = async (script, id) => (await script.json('monitors', 'show', id)).status

const looksOn = async (stage) => {
  const {script, at} = stage
  const {log, id} = await start(stage, 'looks')
  const [first, second] = [await attach(stage, id.slice(0, 8)), await attach(stage, id)]
  const context = /request 3[0-9] served/.test(flat(first))
  script.ok(at('begins with the last lines that were there'), context, flat(first))
  script.ok(at('which are new to nobody'), !flat(first).includes('NEW'), flat(first))
  add(log, line('api: request 7001 served'))
  await Promise.all([first.see('7001'), second.see('7001')])
  script.ok(at('several see what comes'), true)
  add(log, line('kernel: the bridge is out', 'FATAL'))
  await Promise.all([first.see('findings show'), second.see('findings show')])
  script.ok(at('a finding comes in a box'), /┌ ✖ critical/.test(first.text()), first.text())
  const shown = flat(first)
  script.ok(at('its line is new, the known ones are not'), shown.split('NEW').length === 2, shown)
  await first.do('p', 'paused')
  add(log, line('api: request 7002 served'))
  await second.see('7002')
  await first.see('waits')
  script.ok(at('one that is paused waits alone'), !first.text().includes('7002'), flat(first))
  await first.do('p', '7002')
  await first.do('o', 'Findings (1)')
  await first.do(KEY.enter, 'Evidence')
  // At once: whatever is open, Ctrl+C is heard.
  first.type(`${KEY.escape}${KEY.ctrlC}`)
  await left(stage, first, 'Ctrl+C detaches', 0)
  script.is(at('the monitor goes on'), await statusOf(script, id), 'running')
  second.type('q')
  await left(stage, second, 'q detaches', 0)
  const third = await attach(stage, id)
  script.ok(
    at('begins with the last findings'),
    /✖ critical .*the bridge/.test(flat(third)),
    flat(third),
  )
  process.kill(third.program(), 'SIGTERM')
  await left(stage, third, 'SIGTERM', 143)
  const fourth = await attach(stage, id)
  process.kill(fourth.program(), 'SIGHUP')
  await left(stage, fourth, 'SIGHUP', 129)
  const closed = await attach(stage, id)
  const program = closed.program()
  closed.hangUp()
  script.ok(at('a closed window ends it'), await waitForEnd(program))
  script.is(at('the monitor goes on after all of them'), await statusOf(script, id), 'running')
  const {counters, findings} = await script.json('monitors', 'show', id)
  script.is(at('and has read each line once'), [counters.lines, findings.critical], [3, 1])
  await script.qcmd('monitors', 'stop', id)
}

const ends = async (stage) => {
  const {script, at} = stage
  const stopped = await start(stage, 'stopped')
  const first = await attach(stage, stopped.id)
  await script.qcmd('monitors', 'stop', stopped.id)
  await left(stage, first, 'the monitor is stopped', 0)
  script.ok(
    at('it says how to start it again'),
    flat(first).includes('monitors resume'),
    flat(first),
  )

  const crashed = await start(stage, 'crashed')
  const second = await attach(stage, crashed.id)
  process.kill(crashed.pid, 'SIGSTOP')
  await second.see('stale: ')
  script.ok(at('it says when the monitor is frozen'), true)
  process.kill(crashed.pid, 'SIGKILL')
  await left(stage, second, 'the monitor crashes', 4)
  script.ok(at('it says so'), /crashed: .*resume/.test(flat(second)), flat(second))

  const gone = openTerminal(script, ['monitors', 'attach', crashed.id], {columns: stage.columns})
  await left(stage, gone, 'a monitor that does not run', 4)
  await script.qcmd('monitors', 'prune')
}

const withinTheShell = async (stage) => {
  const {script, columns} = stage
  const {log, id} = await start(stage, 'shell')
  const terminal = openTerminal(script, ['shell'], {columns})
  await terminal.see('qcmd>')
  await terminal.do(`/attach ${id.slice(0, 8)}\r`, STATUS)
  await terminal.after(() => add(log, line('api: request 7003 served')), '7003')
  await terminal.do(KEY.ctrlC, /qcmd> $/)
  await terminal.do('/attach shell-\t', `shell-${columns}`)
  await terminal.do('\r', STATUS)
  await terminal.do('q', /qcmd> $/)
  await terminal.do('/lm\r', /running[^]*qcmd> $/)
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'attached within the shell')
  await script.qcmd('monitors', 'stop', id)
}

const suspends = async (script, work) => {
  const {log, id} = await start({script, work, columns: 81}, 'suspended')
  const shell = openShell(script)
  await shell.do(`${shell.qcmd} monitors attach ${id}\r`, STATUS)
  await shell.do(KEY.ctrlZ, /Stopped[^]*sh\$ $/)
  await shell.do('stty -a | grep -o "[ -]icanon"\r', /[\r\n] icanon/)
  add(log, line('api: request 7004 served'))
  await shell.do('fg\r', '7004')
  script.ok('Ctrl+Z and fg come back to what came meanwhile', true)
  await shell.do(KEY.ctrlC, /Watched[^]*sh\$ $/)
  await shell.do('echo code $?\r', 'code 0')
  script.is('and the monitor goes on', await statusOf(script, id), 'running')
}

await runScript(main, {limitMs: 300_000})
