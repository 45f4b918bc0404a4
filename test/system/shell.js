// The shell, typed at a pseudo-terminal of 80 and of 40 columns: every command, editing, history,
// completion, notices above a line that is being typed, and every way out of it.
import {appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isAlive, runScript, waitFor, waitForEnd} from './harness.js'
import {atEachWidth, KEY, left, openShell, openTerminal} from './support/terminal.js'

const main = async (script) => {
  const work = await atEachWidth(script, async (stage) => {
    await leavesTheShell(stage)
    await documentSession(stage)
    await everyCommand(stage)
    await editsLines(stage)
    await completes(stage)
    await keepsHistory(stage)
    await announcesFindings(stage)
    await menusWithin(stage)
    await followsWithin(stage)
    await twoTerminals(stage)
  })
  await suspends(script, work)
}

const PROMPT = /qcmd> $/

const open = async ({script, columns, work}, argv = ['shell']) => {
  const terminal = openTerminal(script, argv, {columns, cwd: work})
  await terminal.see('qcmd>')
  return terminal
}

const newLog = ({work, columns}, name, lines = 20) => {
  const path = join(work, `${name}-${columns}.log`)
  const text = Array.from(
    {length: lines},
    (_, index) => `2026-01-01T00:00:${String(index).padStart(2, '0')}Z INFO request served ok\n`,
  )
  writeFileSync(path, text.join(''))
  return path
}

/** Types a line and waits for the next prompt below what it printed. */
const run = (terminal, line, wanted = '') =>
  terminal.do(`${line}\r`, (drawn) => {
    const behind = drawn.slice(drawn.indexOf('\n') + 1)
    const shown = behind.replace(/\s+/g, ' ')
    return behind !== drawn && /qcmd> $/.test(behind) && fits(wanted, shown)
  })

const fits = (wanted, text) =>
  typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)

const leavesTheShell = async (stage) => {
  const ways = [
    ['/exit', '/exit\r', 0, ['shell']],
    ['/quit', '/quit\r', 0, ['--shell']],
    ['Ctrl+D', KEY.ctrlD, 0, ['-s']],
    ['Ctrl+D after a line that failed', `/nonsense\r${KEY.ctrlD}`, 0, ['shell']],
  ]
  for (const [name, keys, code, argv] of ways) {
    const terminal = await open(stage, argv)
    terminal.type(keys)
    await left(stage, terminal, `left with ${name}`, code)
  }
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    const terminal = await open(stage)
    terminal.type('half a line')
    await terminal.see('half a line')
    process.kill(terminal.program(), signal)
    await left(stage, terminal, `ended by ${signal}`, code)
  }
  const closed = await open(stage)
  const pid = closed.program()
  closed.hangUp()
  stage.script.ok(stage.at('a closed window ends its shell'), await waitForEnd(pid))
}

/** The example session of the document, with a file of this test. */
const documentSession = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'syslog')
  const terminal = await open(stage)
  const pid = terminal.program()
  await terminal.do('/logs\r', 'Esc back')
  await terminal.do(`4${KEY.enter}`, 'type to filter')
  await terminal.do(`syslog-${stage.columns}`, 'shown, 1 fit')
  await terminal.do(KEY.enter, '❯ 3')
  await terminal.do(KEY.enter, /Started[^]*qcmd> $/)
  await run(terminal, '/lm', 'Active Log Monitors (1):')
  const [row] = await monitorsOf(script, log)
  script.ok(at('/lm shows it'), terminal.text().includes(`Session ID: ${row.id.slice(0, 8)}...`))
  await run(terminal, `/sm ${row.id}`, 'Log monitor session ended.')
  script.ok(at('/sm ends its worker'), await waitForEnd(row.pid))
  script.ok(at('/sm does not end the shell'), isAlive(pid))
  await run(terminal, '/lm', 'No active log monitors.')
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'the session of the document')
}

const everyCommand = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'all')
  const terminal = await open(stage)
  await run(terminal, `/monitor ${log} --name all`, 'Started')
  const [row] = await monitorsOf(script, log)
  appendFileSync(log, '2026-01-01T01:00:00Z FATAL disk is on fire\n')
  await waitFor(
    'a finding',
    async () => (await script.json('findings', 'list')).findings.length > 0,
  )
  const [finding] = (await script.json('findings', 'list')).findings
  const lines = [
    ['/list-monitors', 'Active Log Monitors (1):'],
    ['/lm --table', 'running'],
    ['/status', 'Journal'],
    ['/show all', 'Coverage'],
    [`/show ${row.id.slice(0, 4)}`, 'Coverage'],
    ['/findings', 'fire'],
    [`/findings ${finding.id}`, 'fire'],
    ['/history all', 'started'],
    ['/doctor', 'node'],
    ['/help', '/stop-monitor'],
    ['/help sm', 'monitors stop'],
    ['/stop-monitor all', 'Log monitor session ended.'],
    ['/sm all', /already|ended/],
    ['/resume all', 'Resumed'],
    [`/sm ${row.id.slice(0, 8)}...`, 'Log monitor session ended.'],
    ['/prune', /[Pp]runed|dropped/],
    ['qcmd> /lm', 'No active log monitors.'],
    ['/sm nothing', 'No monitor "nothing"'],
    ['/sm', 'no monitor named'],
    ['/mon /nowhere/at-all', 'no such file'],
    ["/mon 'unclosed", 'quote is not closed'],
    ['/statsu', 'Did you mean /status?'],
    ['status', 'Did you mean /status?'],
    ['why did it fail?', 'No model to ask'],
    ['/lm --nonsense', 'Cannot understand'],
    ['', ''],
  ]
  for (const [line, wanted] of lines) {
    try {
      await run(terminal, line, wanted)
      script.ok(at(`\`${line}\` answers`), true)
    } catch (error) {
      script.notOk(at(`\`${line}\` answers`), String(error))
      terminal.kill()
      await script.qcmd('monitors', 'stop', '--all')
      await script.qcmd('monitors', 'prune')
      return
    }
  }
  await terminal.do('/clear\r', PROMPT)
  await terminal.see(() => terminal.visible() === 'qcmd>')
  script.is(at('/clear leaves the prompt alone'), terminal.visible(), 'qcmd>')
  terminal.type('/exit\r')
  await left(stage, terminal, 'every command')
  await script.qcmd('monitors', 'stop', '--all')
  await script.qcmd('monitors', 'prune')
}

const editsLines = async (stage) => {
  const {script, at} = stage
  const terminal = await open(stage)
  await run(terminal, `/l${KEY.left}${KEY.right}mm${KEY.backspace} --quiet`, '')
  script.ok(at('left, right and backspace'), terminal.text().includes('qcmd> /lm --quiet'))
  await terminal.do('lm', 'lm')
  await terminal.do(KEY.ctrlA, '')
  await terminal.do('/', '/lm')
  await run(terminal, `${KEY.ctrlE} --quiet`, '')
  script.ok(at('begin and end of line'), terminal.text().includes('qcmd> /lm --quiet'))
  await run(terminal, `/nonsense words${KEY.ctrlU}/lm`, 'No active log monitors.')
  await terminal.do('half a line', 'half a line')
  await terminal.do(KEY.ctrlC, /\^C[^]*qcmd> $/)
  await run(terminal, '/lm', 'No active log monitors.')
  script.ok(at('Ctrl+C clears the line'), !/line\/lm/.test(terminal.text()), terminal.text())
  await terminal.do(KEY.ctrlC, 'Ctrl+D or /exit leaves.')
  const long = `/sm ${'x'.repeat(3 * stage.columns)}`
  await run(terminal, long, 'No monitor')
  await terminal.do(`/sm ${'y'.repeat(2 * stage.columns)}`, /y$/)
  await terminal.do(KEY.ctrlC, /\^C[^]*qcmd> $/)
  await run(terminal, '/lm', 'No active log monitors.')
  // Several lines at once are run one after the other; the last waits for its Enter.
  await terminal.do('/lm\r/status\r/sm half', /State[^]*qcmd> \/sm half$/)
  script.ok(at('a paste of lines'), true)
  await terminal.do(KEY.ctrlU, PROMPT)
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'editing')
}

const completes = async (stage) => {
  const {script, at, work, columns} = stage
  const log = newLog(stage, 'complete')
  const name = `complete${columns}`
  const {id} = await script.json('logs', log, '--background', '--name', name)
  mkdirSync(join(work, `dir ${columns}`), {recursive: true})
  writeFileSync(join(work, `dir ${columns}`, 'in side.log'), 'one\n')
  writeFileSync(join(work, `hid${columns}\x1b[31m.log`), 'x\n')
  const terminal = await open(stage)
  const cases = [
    ['a command', '/stat', '/status '],
    ['a name', `/sm compl`, `/sm ${name} `],
    ['an id', `/show ${id.slice(0, 5)}`, `/show ${id.slice(0, 8)} `],
    ['a path', `/mon complete-${columns}`, `/mon complete-${columns}.log `],
    ['a path with a blank', `/mon dir\\ ${columns}/in`, `/mon dir\\ ${columns}/in\\ side.log `],
    ['no name that a terminal would obey', `/mon hid${columns}`, `/mon hid${columns}`],
    ['nothing of what has ended', '/resume compl', '/resume compl'],
  ]
  for (const [title, typed, wanted] of cases) {
    await terminal.do(typed, typed)
    terminal.type(KEY.tab)
    const line = () => terminal.text().split('\n').at(-1)
    // What is not completed changes nothing that could be waited for.
    const asWanted = () => line() === `qcmd> ${wanted}`.trimEnd()
    if (wanted === typed) await new Promise((resolve) => setTimeout(resolve, 300))
    else await terminal.see(asWanted).catch(() => {})
    await terminal.do('Z', 'Z')
    script.is(at(`Tab completes ${title}`), line(), `qcmd> ${wanted}Z`)
    await terminal.do(KEY.ctrlU, PROMPT)
  }
  terminal.type(`/sm ${name}\r`)
  await terminal.see('Log monitor session ended.')
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'completion')
  await script.qcmd('monitors', 'prune')
}

const keepsHistory = async (stage) => {
  const {script, at, columns} = stage
  const first = await open(stage)
  await run(first, `/status --json --no-color`, '')
  await run(first, `/sm token=hunter2hunter2hunter2${columns}`, 'No monitor')
  await run(first, ' /sm private', 'No monitor')
  first.type('/exit\r')
  await left(stage, first, 'history, first shell')
  const path = join(script.env.QCMD_STATE_DIR, 'shell-history')
  script.is(at('history is 0600'), (statSync(path).mode & 0o777).toString(8), '600')
  const kept = readFileSync(path, 'utf8')
  script.ok(at('no secret is kept'), !kept.includes('hunter2'), kept)
  script.ok(at('a line behind a blank is private'), !kept.includes('/sm private'), kept)
  const second = await open(stage)
  await second.do(KEY.up, '/exit')
  await second.do(KEY.up, 'token=')
  await second.do(KEY.up, '/status --json')
  await second.do(KEY.enter, '"problems"')
  // Whatever is typed before the prompt is back is the command's.
  await second.see(() => second.text().trimEnd().endsWith('qcmd>'))
  script.ok(at('lines of the shell before come back'), true)
  second.type(KEY.ctrlD)
  await left(stage, second, 'history, second shell')
}

const announcesFindings = async (stage) => {
  const {script, at, columns} = stage
  const log = newLog(stage, 'notice')
  const {id} = await script.json('logs', log, '--background')
  const terminal = await open(stage)
  const typed = `/sm ${'nothing'.repeat(columns / 8)}`
  terminal.type(typed)
  await terminal.see(() => terminal.text().replaceAll('\n', '').endsWith(typed))
  await terminal.after(
    () => appendFileSync(log, '2026-01-01T01:00:00Z FATAL the tower has fallen\n'),
    'tower',
  )
  await terminal.see(() => terminal.text().replaceAll('\n', '').endsWith(`qcmd> ${typed}`))
  script.ok(at('what is typed stays whole below a notice'), true)
  const text = terminal.text()
  script.is(at('the line is there once'), text.replaceAll('\n', '').split('/sm noth').length, 2)
  // While the line is typed on, and while a command runs: nothing is lost.
  await terminal.do(`${KEY.ctrlU}`, PROMPT)
  await run(terminal, '/lm', 'Active Log Monitors (1):')
  await script.qcmd('monitors', 'stop', id)
  await script.qcmd('monitors', 'prune')
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'notices')
}

const menusWithin = async (stage) => {
  const log = newLog(stage, 'within')
  const terminal = await open(stage)
  await terminal.do('/logs\r', 'Esc back')
  await terminal.do(KEY.ctrlC, PROMPT)
  await terminal.do('/logs\r', 'Esc back')
  await terminal.do('q', PROMPT)
  await terminal.do(`/logs ${log}\r`, 'Esc back')
  await terminal.do('1', /20 lines[^]*qcmd> $/)
  await terminal.do(`/logs ${log}\r`, 'Esc back')
  await terminal.do(KEY.escape, PROMPT)
  await run(terminal, '/lm', 'No active log monitors.')
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'menus within the shell')
}

const followsWithin = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'follow')
  const terminal = await open(stage)
  await terminal.do(`/logs ${log} --follow\r`, 'Ctrl+C')
  await waitFor('it to run', async () => (await monitorsOf(script, log))[0]?.status === 'running')
  await terminal.after(
    () => appendFileSync(log, '2026-01-01T01:00:00Z FATAL the bridge is out\n'),
    'the bridge is out',
  )
  await terminal.do(KEY.ctrlC, PROMPT)
  await run(terminal, '/lm', 'No active log monitors.')
  script.ok(at('Ctrl+C ends what is followed, not the shell'), true)
  terminal.type(KEY.ctrlD)
  await left(stage, terminal, 'followed within the shell')
  await script.qcmd('monitors', 'prune')
}

const twoTerminals = async (stage) => {
  const {script, at} = stage
  const log = newLog(stage, 'two')
  const [first, second] = [await open(stage), await open(stage)]
  await run(first, `/mon ${log}`, 'Started')
  const [row] = await monitorsOf(script, log)
  await run(second, `/sm ${row.id.slice(0, 8)}`, 'Log monitor session ended.')
  script.ok(at('started in one, stopped in the other'), await waitForEnd(row.pid))
  await run(first, '/lm', 'No active log monitors.')
  first.type(KEY.ctrlD)
  second.type(KEY.ctrlD)
  await left(stage, first, 'the first of two')
  await left(stage, second, 'the second of two')
  await script.qcmd('monitors', 'prune')
}

const suspends = async (script, work) => {
  const shell = openShell(script, {cwd: work})
  await shell.see('sh$')
  await shell.do(`${shell.qcmd} shell\r`, 'qcmd>')
  await shell.do('/lm', '/lm')
  await shell.do(KEY.ctrlZ, 'Stopped')
  await shell.do('fg\r', /qcmd> \/lm$/)
  await shell.do('\r', 'No active log monitors.')
  await shell.do(KEY.ctrlD, 'sh$')
  await shell.do('echo code=$?\r', 'code=0')
  script.ok('Ctrl+Z and fg keep what was typed', true)
}

const monitorsOf = async (script, path) => {
  const {monitors} = await script.json('monitors', 'list')
  return monitors.filter((row) => row.path === path)
}

await runScript(main, {limitMs: 400_000})
