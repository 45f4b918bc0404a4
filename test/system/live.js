// The foreground monitor's live view at a pseudo-terminal: what it shows, its keys, and that every way
// out of it gives the terminal back as it was.
import {appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isAlive, nodePath, qcmdPath, ROOT, runScript, waitForEnd} from './harness.js'
import {atEachWidth, KEY, left, openShell, openTerminal} from './support/terminal.js'

const main = async (script) => {
  const work = await atEachWidth(script, async (stage) => {
    await showsWhatComes(stage)
    await obeysKeys(stage)
    await opensFindings(stage)
    await waysOut(stage)
  })
  await severalFiles(script, work)
  await resizes(script, work)
  await suspends(script, work)
  await withoutKeys(script, work)
  await crashesOfTheView(script, work)
  await withoutColour(script, work)
}

const PAST = Array.from(
  {length: 40},
  (_, n) => `2026-01-01T00:00:${String(n).padStart(2, '0')}Z INFO api: request ${n} served\n`,
).join('')

const line = (text, level = 'INFO') => `${new Date().toISOString()} ${level} ${text}\n`

const newLog = (work, name) => {
  const path = join(work, `${name}.log`)
  writeFileSync(path, PAST)
  return path
}

const STATUS = /(live|quiet for)/

/** A live view that has learned and waits. */
const open = async (script, log, {columns = 80, argv = [], ...options} = {}) => {
  const logs = [log].flat()
  const terminal = openTerminal(script, ['logs', ...logs, '--follow', '--no-ai', ...argv], {
    columns,
    ...options,
  })
  await terminal.see(STATUS)
  return terminal
}

const add = (log, ...lines) => appendFileSync(log, lines.join(''))

/** The screen's rows put together as they were broken. */
const unbroken = (terminal) => terminal.text().replaceAll('\n', '')

/** The screen without how it is broken into rows. */
const flat = (terminal) => terminal.text().replaceAll(/\s+/g, ' ')

const showsWhatComes = async ({script, columns, work, at}) => {
  const log = newLog(work, `shows-${columns}`)
  const terminal = await open(script, log, {columns})
  await terminal.after(
    () => add(log, ...Array.from({length: 20}, (_, n) => line(`api: request ${n} served`))),
    '×17 like',
  )
  await terminal.after(
    () => add(log, line('api: \x1b[31mevil\x1b[2J of bob password=hunter2hunter2', 'WARN')),
    'evil',
  )
  await terminal.after(() => add(log, line('kernel: the bridge is out', 'FATAL')), '└')
  const shown = flat(terminal)
  script.ok(at('says which lines are new'), /NEW kernel: the bridge is out/.test(shown), shown)
  script.ok(
    at('counts a run in its place'),
    /request 2 served [^]*×17 like [^]*evil/.test(shown),
    shown,
  )
  script.ok(
    at('shows a finding in a box'),
    /┌ ✖ critical[^]*└ qcmd findings show/.test(terminal.text()),
    shown,
  )
  script.ok(at('shows no secret'), !terminal.raw().includes('hunter2'), shown)
  script.ok(
    at('obeys nothing that stands in a log'),
    !terminal.raw().includes('\x1b[31mevil'),
    shown,
  )
  renameSync(log, `${log}.1`)
  await terminal.after(
    () => writeFileSync(log, line('api: the first of another')),
    'the first of another',
  )
  script.ok(at('tells a rotation'), flat(terminal).includes('── rotated: '), flat(terminal))
  terminal.type(KEY.ctrlC)
  await left({script, at}, terminal, 'Ctrl+C', 130)
  const last = flat(terminal)
  script.ok(at('says what was watched'), /Watched .*: 23 lines, \d findings?\./.test(last), last)
  script.ok(at('leaves no status line behind'), !terminal.visible().includes('? help'), last)
}

const obeysKeys = async ({script, columns, work, at}) => {
  const log = newLog(work, `keys-${columns}`)
  const terminal = await open(script, log, {columns})
  await terminal.do('p', 'paused')
  add(log, line('api: while it was paused one'), line('api: while it was paused two'))
  await terminal.see(/paused, 2 lines wait/)
  script.ok(at('shows nothing while it is paused'), !terminal.text().includes('was paused one'))
  await terminal.do(' ', 'was paused two')
  script.ok(at('loses nothing by it'), unbroken(terminal).includes('was paused one'))
  await terminal.do('3', 'warning or worse')
  add(
    log,
    line('api: request 7001 served'),
    line('api: a grave one', 'ERROR'),
    line('api: request 7002 served'),
  )
  await terminal.see('a grave one')
  await terminal.see(columns > 60 ? '2 lines left out' : 'only warning')
  script.ok(at('leaves out what is milder than the level'), !terminal.text().includes('7001'))
  await terminal.do(KEY.escape, 'all lines')
  await terminal.do('f', 'only lines with:')
  await terminal.do('qqGreen', 'qqGreen')
  for (let n = 0; n < 7; n++) terminal.type(KEY.backspace)
  await terminal.do('Served -7003', 'Served -7003')
  await terminal.do(KEY.enter, 'with Served')
  add(log, line('api: request 7003 served'), line('api: request 7004 served'))
  await terminal.see('request 7004')
  script.ok(at('leaves out what has not the words'), !terminal.text().includes('7003 served'))
  await terminal.do(KEY.escape, 'all lines')
  await terminal.do('r', 'as they stand')
  const whole = line('api: whole line')
  add(log, whole)
  await terminal.see((text) => text.replaceAll('\n', '').includes(`INFO api: whole line`))
  script.ok(at('shows lines as they stand in the file'), true)
  await terminal.do('?', 'nothing is')
  terminal.type(`${KEY.escape}p`)
  await terminal.see('paused')
  script.ok(at('takes Esc and a key that come at once for two keys'), true)
  await terminal.do('p', STATUS)
  await terminal.do('?', 'nothing is')
  script.is(at('opens the help on a screen of its own'), terminal.text().includes('7004'), false)
  await terminal.do(KEY.escape, STATUS)
  script.ok(at('comes back from it to the stream'), terminal.text().includes('7004'))
  terminal.type('q')
  await left({script, at}, terminal, 'q', 0)
}

const opensFindings = async ({script, columns, work, at}) => {
  const log = newLog(work, `findings-${columns}`)
  const terminal = await open(script, log, {columns})
  await terminal.do('o', 'No findings yet')
  await terminal.do('o', STATUS)
  await terminal.after(() => add(log, line('disk: broken beyond repair', 'FATAL')), 'findings show')
  await terminal.do('o', 'Findings (1)')
  add(log, line('net: a cable was cut', 'FATAL'))
  await terminal.see('Findings (2)')
  await terminal.do(KEY.down, '❯')
  await terminal.do(KEY.enter, 'Evidence')
  const shown = flat(terminal)
  script.ok(
    at('opens the chosen one whole'),
    /Finding 2 of 2 .*broken beyond repair.*Evidence.*Pattern/.test(shown),
    shown,
  )
  await terminal.do(KEY.escape, 'a cable was cut')
  script.ok(
    at('shows what came meanwhile'),
    /FATAL NEW net|✖ NEW net/.test(flat(terminal)),
    flat(terminal),
  )
  await terminal.do('o', 'Findings (2)')
  process.kill(terminal.program(), 'SIGTERM')
  await left({script, at}, terminal, 'SIGTERM while a finding list is open', 143)
}

const waysOut = async ({script, columns, work, at}) => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ]) {
    const log = newLog(work, `${signal}-${columns}`)
    const terminal = await open(script, log, {columns})
    await terminal.do('f', 'only lines with:')
    process.kill(terminal.program(), signal)
    await left({script, at}, terminal, `${signal} while words are typed`, code)
  }
  const log = newLog(work, `stopped-${columns}`)
  const terminal = await open(script, log, {columns})
  await script.qcmd('monitors', 'stop', '--all')
  const code = await terminal.ended()
  // By the signal, or by the record that it saw before.
  script.ok(at('stopped from elsewhere it ends'), code === 0 || code === 143, code)
  script.is(at('and the terminal is as it was'), await terminal.leftovers(), [])
  const closed = await open(script, newLog(work, `closed-${columns}`), {columns})
  const pid = closed.program()
  closed.hangUp()
  script.ok(at('a closed window ends its monitor'), await waitForEnd(pid))
  await script.qcmd('monitors', 'prune')
}

const severalFiles = async (script, work) => {
  mkdirSync(join(work, 'other'))
  const logs = [newLog(work, 'db'), newLog(work, 'app'), newLog(join(work, 'other'), 'app')]
  const terminal = await open(script, logs)
  for (const [index, log] of logs.entries()) {
    await terminal.after(() => add(log, line(`api: request 900${index} served`)), `900${index}`)
  }
  const rows = terminal.lines().filter((row) => row.includes('api: request 900'))
  const names = rows.map((row) => /(\S+) │/.exec(row)?.[1])
  script.is('several files show their names', names, ['db.log', 'work/app.log', 'other/app.log'])
  terminal.type(KEY.ctrlC)
  await left({script, at: (title) => title}, terminal, 'several files', 130)
}

const resizes = async (script, work) => {
  const log = newLog(work, 'resized')
  const terminal = await open(script, log)
  add(log, line('api: request 8001 served'))
  await terminal.see('8001')
  await terminal.after(() => terminal.resize(40, 20), STATUS)
  await terminal.after(() => add(log, line('api: request 8002 served')), '8002')
  await terminal.after(() => terminal.resize(120, 30), /pattern/)
  await terminal.after(() => add(log, line('api: request 8003 served')), '8003')
  const text = terminal.text()
  const count = (part) => text.split(part).length - 1
  script.is('one status line after two resizes', count('? help'), 1)
  script.is(
    'no line is lost or told twice by a resize',
    ['8001', '8002', '8003'].map(count),
    [1, 1, 1],
  )
  terminal.type('q')
  await left({script, at: (title) => title}, terminal, 'resized', 0)
}

const suspends = async (script, work) => {
  const log = newLog(work, 'suspended')
  const shell = openShell(script)
  const before = await settingsOf(shell, 'before')
  await shell.do(`${shell.qcmd} logs ${log} --follow --no-ai\r`, STATUS)
  await shell.do(KEY.ctrlZ, /Stopped[^]*sh\$ $/)
  script.is('Ctrl+Z gives the terminal back', await settingsOf(shell, 'stopped'), before)
  script.ok('and takes the live rows away', !shell.visible().includes('? help'), shell.visible())
  add(log, line('api: while it was stopped'))
  await shell.do('fg\r', 'while it was stopped')
  await shell.do('p', 'paused')
  await shell.do('p', STATUS)
  script.ok('fg comes back, keys and all', true)
  await shell.do('?', 'Keys')
  await shell.do(KEY.ctrlZ, /Stopped[^]*sh\$ $/)
  script.is('Ctrl+Z at the help, too', await settingsOf(shell, 'help'), before)
  await shell.do('fg\r', 'Keys')
  await shell.do(KEY.ctrlC, /Watched[^]*sh\$ $/)
  await shell.do('echo code $?\r', 'code 130')
  script.is('Ctrl+C after fg', await settingsOf(shell, 'after'), before)
  await shell.do(`${shell.qcmd} logs ${log} --follow --no-ai\r`, STATUS)
  await shell.do('\x1c', /sh\$ $/)
  script.is('Ctrl+\\ ends at once and clean', await settingsOf(shell, 'quit'), before)
  await script.qcmd('monitors', 'prune')
}

/** What `stty` says in the terminal's shell. */
const settingsOf = async (shell, name) => {
  const path = join(shell.folder, name)
  // What is typed is echoed: the sum is not.
  await shell.do(`stty -g > ${path}; echo done $((40 + 2))\r`, 'done 42')
  return readFileSync(path, 'utf8')
}

const withoutKeys = async (script, work) => {
  const log = newLog(work, 'no-keys')
  const terminal = await open(script, log, {argv: ['--no-input']})
  script.ok('without keys it says how to end', terminal.text().includes('Ctrl+C ends'))
  await terminal.after(() => add(log, line('api: seen without keys')), 'seen without keys')
  terminal.type(KEY.ctrlC)
  await left({script, at: (title) => title}, terminal, 'without keys', 130)
}

/** A bug of the view: its drawing throws after a few frames. */
const crashesOfTheView = async (script, work) => {
  const log = newLog(work, 'crash')
  const fixture = join(ROOT, 'test', 'fixtures', 'live', 'view-that-throws.ts')
  const command = [nodePath(), '--import', 'tsx', fixture]
  const terminal = openTerminal(script, [log], {command, cwd: ROOT})
  await terminal.see('the view is over')
  await terminal.after(
    () => add(log, line('kernel: the bridge is out', 'FATAL')),
    'the bridge is out',
  )
  script.ok(
    'a view that throws ends, the monitor goes on as in a pipe',
    isAlive(terminal.program()),
  )
  process.kill(terminal.program(), 'SIGTERM')
  await left({script, at: (title) => title}, terminal, 'a view that throws', 143)

  const thrown = openTerminal(script, [newLog(work, 'thrown'), 'outside'], {command, cwd: ROOT})
  await left({script, at: (title) => title}, thrown, 'an exception outside of the view', 1)
  script.ok(
    'and its message is not erased',
    thrown.text().includes('thrown outside of the view'),
    thrown.text(),
  )
}

const withoutColour = async (script, work) => {
  const log = newLog(work, 'plain')
  const env = {NO_COLOR: '1', LANG: 'C', LC_ALL: 'C'}
  const terminal = await open(script, log, {env})
  await terminal.after(() => add(log, line('kernel: the bridge is out', 'FATAL')), 'findings show')
  const raw = terminal.raw()
  script.ok('NO_COLOR: no colour', !/\x1b\[[0-9;]*m/.test(raw))
  script.ok('without UTF-8: ASCII only', !/[^\x00-\x7f]/.test(raw), terminal.text())
  terminal.type('q')
  await left({script, at: (title) => title}, terminal, 'without colour', 0)
  const dumb = openTerminal(script, ['logs', log, '--follow', '--no-ai'], {
    command: ['env', 'TERM=dumb', nodePath(), qcmdPath()],
  })
  await dumb.see('Following')
  await dumb.after(
    () => add(log, line('kernel: the bridge is out again', 'FATAL')),
    'bridge is out',
  )
  script.ok('TERM=dumb: nothing is drawn over', !dumb.raw().includes('\x1b['), dumb.text())
  process.kill(dumb.program(), 'SIGINT')
  await left({script, at: (title) => title}, dumb, 'TERM=dumb', 130)
}

await runScript(main, {limitMs: 400_000})
