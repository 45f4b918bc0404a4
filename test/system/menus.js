// Every way through the menus of `qcmd logs`, typed at a pseudo-terminal of 80 and of 40 columns. After
// every way out the terminal must be as it was. Real monitors, frozen and killed ones too.
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {runScript, waitFor, waitForEnd} from './harness.js'
import {atEachWidth, KEY, left, openShell, openTerminal} from './support/terminal.js'

const RAW = /\x1b\]|\x07/ // What a hostile name brings.

const main = async (script) => {
  const work = await atEachWidth(script, async (stage) => {
    await leavesTheMenu(stage)
    await analysesOnce(stage)
    await goesBack(stage)
    await startsFromTheList(stage)
    await saysItIsMonitored(stage)
    await takesTypedPath(stage)
    await monitorsHere(stage)
    await firstQcmd(stage)
    await stopsFrozenAndClearsCrashed(stage)
    await twoTerminals(stage)
    await isEndedFromOutside(stage)
  })
  await suspends(script, work)
  await asksOnlyAtTerminal(script, work)
  await hostileNames(script, work)
}

const open = ({script, columns, work}, argv) => openTerminal(script, argv, {columns, cwd: work})

const newLog = ({work, columns}, name) => {
  const path = join(work, `${name}-${columns}.log`)
  const lines = Array.from({length: 40}, (_, index) => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
    return `${time} INFO request ${index} served in ${index % 7} ms\n`
  })
  writeFileSync(path, lines.join(''))
  return path
}

const leavesTheMenu = async (stage) => {
  const {script, at, columns} = stage
  const ways = [
    ['q', 'q', 0],
    ['Esc', KEY.escape, 0],
    ['Ctrl+C', KEY.ctrlC, 130],
    ['Ctrl+D', KEY.ctrlD, 0],
    ['the fifth row and Enter', KEY.end + KEY.enter, 0],
    ['arrows around and q', KEY.down + KEY.down + KEY.up + KEY.down + 'q', 0],
    ['keys that mean nothing, then q', `x9%é${KEY.left}${KEY.tab}q`, 0],
  ]
  for (const [name, keys, code] of ways) {
    const terminal = open(stage, ['logs'])
    await terminal.see('Esc back')
    if (name === 'q') {
      const order = [
        'View existing log monitors',
        'Stop active monitors',
        'Analyze log files',
        'Start new monitors',
      ]
      const lines = terminal.lines()
      const places = order.map((text) => lines.findIndex((line) => line.includes(text)))
      script.is(at('the four choices in the order of the document'), places, [1, 2, 3, 4])
      const tooWide = lines.filter((line) => line.length >= columns)
      script.is(at('no line of the menu is as wide as the terminal'), tooWide, [])
    }
    terminal.type(keys)
    await left(stage, terminal, `menu left with ${name}`, code)
  }
}

const analysesOnce = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'once')
  const ways = [
    ['digit alone', '1'],
    ['digit and Enter', `1${KEY.enter}`],
    ['Enter', KEY.enter],
    ['arrow keys', KEY.down + KEY.up + KEY.enter],
  ]
  for (const [name, keys] of ways) {
    const terminal = open(stage, ['logs', log])
    await terminal.see('Esc back')
    await terminal.do(keys, '40 lines')
    await left(stage, terminal, `analysed once by ${name}`, 0)
  }
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  // The digit's own Enter must not answer the question behind it.
  await terminal.do(`3${KEY.enter}`, 'type to filter')
  const name = `once-${stage.columns}`
  await terminal.do(name, 'shown, 1 fit')
  await terminal.do(KEY.enter, 'Analyze once')
  script.ok(at('the list was filtered by typing'), terminal.text().includes(name), terminal.text())
  await terminal.do('1', '40 lines')
  await left(stage, terminal, 'found, filtered and analysed', 0)
}

const goesBack = async (stage) => {
  const {script, at} = stage
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  await terminal.do('3', 'type to filter')
  await terminal.do('zzzz', 'Nothing fits')
  await terminal.do(KEY.escape, `once-${stage.columns}`)
  script.ok(at('Esc clears a filter first'), /Log file:\s*$/m.test(terminal.visible()), 'no list')
  await terminal.do(KEY.enter, 'Analyze once')
  await terminal.do(KEY.escape, 'type to filter')
  const begun = Date.now()
  await terminal.do(KEY.escape, 'View existing')
  const took = Date.now() - begun
  script.ok(at('Esc is acted on within 300 ms'), took < 300, `${took} ms`)
  await terminal.do('1', 'No active log monitors.')
  await terminal.see(/View existing[^]*Esc back/)
  await terminal.do('2', 'No monitor runs, and none has crashed.')
  await terminal.see(/View existing[^]*Esc back/)
  await terminal.do('4', 'type to filter')
  terminal.type(KEY.ctrlC)
  await left(stage, terminal, 'Ctrl+C in the list of files', 130)
  const second = open(stage, ['logs', newLog(stage, 'once')])
  await second.see('Esc back')
  second.type(KEY.ctrlC)
  await left(stage, second, 'Ctrl+C in the menu of a file', 130)
  const third = open(stage, ['logs', newLog(stage, 'once')])
  await third.see('Esc back')
  third.type(KEY.escape)
  await left(stage, third, 'Esc in the menu of a file', 0)
}

const startsFromTheList = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'list')
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  await terminal.do('4', 'type to filter')
  await terminal.do(`list-${stage.columns}`, 'shown, 1 fit')
  await terminal.do(KEY.enter, '❯ 3')
  await terminal.do(KEY.enter, 'Started')
  await left(stage, terminal, 'started from the list', 0)
  const [row] = await monitorsOf(script, log)
  script.is(at('it runs in the background'), [row?.status, row?.kind], ['running', 'background'])
  script.ok(at('its id was said'), unwrapped(terminal).includes(row.id), terminal.text())
}

const saysItIsMonitored = async (stage) => {
  const {script, at, work, columns} = stage
  const log = join(work, `list-${columns}.log`)
  const [first] = await monitorsOf(script, log)
  const offered = async () => {
    const terminal = open(stage, ['logs', log])
    await terminal.see('Esc back')
    await terminal.do(`3${KEY.enter}`, 'Start a second one anyway')
    return terminal
  }
  const shown = await offered()
  await shown.do('1', /Coverage/)
  await left(stage, shown, 'monitored already: shown', 0)
  const back = await offered()
  back.type(KEY.escape)
  await left(stage, back, 'monitored already: Esc', 0)
  script.is(at('Esc started nothing'), (await monitorsOf(script, log)).length, 1)
  const second = await offered()
  await second.do('3', 'Started')
  await left(stage, second, 'monitored already: a second one', 0)
  script.is(at('two monitors on one file'), (await monitorsOf(script, log)).length, 2)
  await script.qcmd('monitors', 'stop', '--all')
  await script.qcmd('monitors', 'prune')
  await startsFromTheList(stage)
  const replaced = await offered()
  await replaced.do('2', 'Started')
  await left(stage, replaced, 'monitored already: stopped and started anew', 0)
  const rows = await monitorsOf(script, log)
  script.is(at('one monitor, a new one'), [rows.length, rows[0]?.id === first.id], [1, false])
  await script.qcmd('monitors', 'stop', '--all')
  await script.qcmd('monitors', 'prune')
}

const takesTypedPath = async (stage) => {
  const {script, at} = stage
  const hidden = join(script.folder, 'elsewhere')
  mkdirSync(hidden, {recursive: true})
  const path = join(hidden, 'typed words.txt')
  writeFileSync(path, '2026-01-01T00:00:00Z ERROR it broke\n'.repeat(3))
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  await terminal.do('3', 'type to filter')
  await terminal.do('/nowhere/at-all.log', 'Nothing fits')
  // The list alone would be seen too early: it stands there before the key, too.
  await terminal.do(KEY.enter, 'Cannot')
  await terminal.see('type to filter')
  script.ok(
    at('a wrong path is told'),
    unwrapped(terminal).includes('no such file'),
    terminal.text(),
  )
  await terminal.do(path, 'Nothing fits')
  await terminal.do(KEY.enter, 'Analyze once')
  await terminal.do('1', 'it broke')
  await left(stage, terminal, 'a typed path was analysed', 0)
  const wrong = open(stage, ['logs', '/nowhere/at-all.log'])
  await left(stage, wrong, 'a wrong path as argument', 3)
}

const monitorsHere = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'here')
  const terminal = open(stage, ['logs', log])
  await terminal.see('Esc back')
  await terminal.do('2', 'Ctrl+C')
  await waitFor('the monitor', async () => (await monitorsOf(script, log))[0]?.status === 'running')
  await terminal.after(
    () => appendFileSync(log, '2026-01-01T01:00:00Z FATAL the sky fell down\n'),
    'the sky fell down',
  )
  terminal.type(KEY.ctrlC)
  script.is(at('monitored here until Ctrl+C: exit code'), await terminal.ended(), 130)
  // The terminal's own `^C` is the last that stands there.
  const leftovers = (await terminal.leftovers()).filter((what) => what !== 'cursor within a line')
  script.is(at('monitored here until Ctrl+C: the terminal is as it was'), leftovers, [])
  const [row] = await monitorsOf(script, log, '--all')
  script.is(at('it is recorded as stopped'), [row.status, row.kind], ['stopped', 'foreground'])
}

/** `qcmd --logs --log-file F`, "choose option 3 when prompted". */
const firstQcmd = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'first')
  const terminal = open(stage, ['--logs', '--log-file', log])
  await terminal.see('Esc back')
  await terminal.do('3', 'Started')
  await left(stage, terminal, '--logs --log-file, option 3', 0)
  const [row] = await monitorsOf(script, log)
  script.is(at('a background monitor'), [row?.status, row?.kind], ['running', 'background'])
  const menu = open(stage, ['--logs'])
  await menu.see('Start new monitors')
  await menu.do('1', 'Active Log Monitors (1):')
  await menu.see('Show one whole')
  await menu.do(KEY.enter, 'Coverage')
  await menu.see(/Coverage[^]*Show one whole/)
  await menu.do(KEY.escape, 'Start new monitors')
  menu.type('q')
  await left(stage, menu, '--logs: viewed', 0)
  await script.qcmd('monitors', 'stop', '--all')
  await script.qcmd('monitors', 'prune')
}

const stopsFrozenAndClearsCrashed = async (stage) => {
  const {script, at} = stage
  const start = async (name) =>
    script.json('logs', newLog(stage, name), '--background', '--name', `${name}${stage.columns}`)
  const frozen = await start('frozen')
  const crashed = await start('crashed')
  const running = await start('running')
  process.kill(frozen.pid, 'SIGSTOP')
  process.kill(crashed.pid, 'SIGKILL')
  await waitFor('both to be seen', async () => {
    const statuses = (await monitorsOf(script)).map(({status}) => status)
    return statuses.includes('stale') && statuses.includes('crashed')
  })
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  await terminal.do('2', 'Clear 1 crashed monitor')
  await terminal.do(KEY.escape, 'View existing')
  await terminal.do('2', 'Clear 1 crashed monitor')
  await terminal.do('frozen', 'shown, 1 fit')
  await terminal.do(KEY.enter, 'Log monitor session ended.')
  await terminal.see('Leave in the list')
  script.ok(at('the frozen worker is gone'), await waitForEnd(frozen.pid))
  await terminal.do('2', 'View existing')
  await terminal.do('2', 'Clear 1 crashed monitor')
  await terminal.do(`running${stage.columns}${KEY.enter}`, 'Leave in the list')
  await terminal.do('1', 'View existing')
  const rows = await monitorsOf(script, null, '--all')
  const ids = rows.map(({id}) => id)
  script.is(at('the crashed one is cleared'), ids.includes(crashed.id), false)
  script.is(at('the stopped ones are stopped'), statusesOf(rows, [frozen, running]), [
    'stopped',
    'stopped',
  ])
  const [one, two] = [await start('one'), await start('two')]
  await terminal.do('2', 'All of them (2)')
  await terminal.do(KEY.home + KEY.enter, 'View existing')
  const ended = await monitorsOf(script, null, '--all')
  script.is(at('all of them'), statusesOf(ended, [one, two]), ['stopped', 'stopped'])
  terminal.type('q')
  await left(stage, terminal, 'stopped, cleared and left', 0)
  await script.qcmd('monitors', 'prune')
}

const twoTerminals = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'shared')
  const first = open(stage, ['logs', log])
  const second = open(stage, ['logs'])
  await first.see('Esc back')
  await second.see('Esc back')
  await first.do('3', 'Started')
  await left(stage, first, 'started in one terminal', 0)
  const [row] = await monitorsOf(script, log)
  await second.do('2', row.id.slice(0, 8))
  await second.do(KEY.enter, 'Log monitor session ended.')
  await second.see(/session ended[^]*View existing/)
  second.type('q')
  await left(stage, second, 'stopped in the other', 0)
  script.ok(at('its worker is gone'), await waitForEnd(row.pid))
  const [ended] = await monitorsOf(script, log, '--all')
  script.is(at('it is stopped'), ended.status, 'stopped')
  await script.qcmd('monitors', 'prune')
}

const isEndedFromOutside = async (stage) => {
  const {script, at} = stage
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ]) {
    const terminal = open(stage, ['logs'])
    await terminal.see('Esc back')
    process.kill(terminal.program(), signal)
    await left(stage, terminal, `${signal} at the menu`, code)
  }
  const closed = open(stage, ['logs'])
  await closed.see('Esc back')
  const pid = closed.program()
  closed.hangUp()
  script.ok(at('a closed window ends its menu'), await waitForEnd(pid))
}

const suspends = async (script, work) => {
  const shell = openShell(script, {cwd: work})
  await shell.see('sh$')
  await shell.do(`stty -g; ${shell.qcmd} logs\r`, 'Esc back')
  const [before] = settingsIn(shell.text())
  await shell.do(KEY.ctrlZ, 'Stopped')
  await shell.do('stty -g\r', /[0-9a-f]+:[0-9a-f]+:[^]*sh\$ /)
  script.is('Ctrl+Z gives the shell its terminal', settingsIn(shell.text())[1], before)
  await shell.do('fg\r', 'Esc back')
  await shell.do(KEY.down, /❯ 2/)
  await shell.do(`q`, 'sh$')
  await shell.do('echo code=$?\r', /code=\d/)
  script.ok('fg gives it back', shell.text().includes('code=0'), shell.text())
}

const settingsIn = (text) => text.replace(/\n(?=:)/g, '').match(/[0-9a-f]+:[0-9a-f]+:[0-9a-f:\n]+/g)

const asksOnlyAtTerminal = async (script, work) => {
  const stage = {script, columns: 80, work, at: (title) => title}
  const log = newLog(stage, 'quiet')
  for (const argv of [
    ['logs', '--no-input'],
    ['logs', '--json'],
    ['logs', log, '--no-input'],
    ['logs', log, '--json'],
  ]) {
    const terminal = open(stage, argv)
    await left(stage, terminal, `nothing is asked: qcmd ${argv.join(' ').replace(log, 'F')}`, 0)
  }
  for (const line of ['true | Q logs', 'Q logs | cat', 'true | Q --logs --log-file F | cat']) {
    const shell = openShell(script, {cwd: work})
    await shell.see('sh$')
    const typed = line.replace('Q', shell.qcmd).replace(' F ', ` ${log} `)
    await shell.do(`${typed}; echo "code=$?"\r`, /code=\d/)
    const text = shell.text()
    script.ok(
      `nothing is asked: ${line}`,
      !text.includes('Esc back') && text.includes('code=0'),
      text,
    )
  }
}

const hostileNames = async (script, work) => {
  const stage = {script, columns: 80, work, at: (title) => title}
  const name = 'evil\x1b]0;pwned\x07\u202Egol.log'
  writeFileSync(join(work, name), '2026-01-01T00:00:00Z ERROR it broke\n'.repeat(3))
  const terminal = open(stage, ['logs'])
  await terminal.see('Esc back')
  await terminal.do('3', 'type to filter')
  await terminal.do('evil', 'shown, 1 fit')
  await terminal.do(KEY.enter, 'Analyze once')
  await terminal.do('1', 'it broke')
  await left(stage, terminal, 'a hostile name', 0)
  script.ok('its escape sequences never reach the terminal', !RAW.test(terminal.raw()), 'they do')
  script.ok('nor its direction marks', !terminal.raw().includes('\u202E'), 'they do')
}

const unwrapped = (terminal) => terminal.text().replaceAll('\n', '')

const monitorsOf = async (script, path = null, ...argv) => {
  const {monitors} = await script.json('monitors', 'list', ...argv)
  return path === null ? monitors : monitors.filter((row) => row.path === path)
}

const statusesOf = (rows, started) =>
  started.map(({id}) => rows.find((row) => row.id === id)?.status ?? 'not listed')

await runScript(main, {limitMs: 400_000})
