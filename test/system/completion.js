// Completion in real shells: bash, zsh and fish at a pseudo-terminal, Tab and all, against monitors
// and findings that are there. What a shell could take for a command must stay text.
import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {nodePath, qcmdPath, runScript, waitFor} from './harness.js'
import {KEY, openTerminal} from './support/terminal.js'

/** A title that runs a command in whatever evaluates it. */
const EVIL = '$(touch pwned-1) `touch pwned-2` ; touch pwned-3 %{$(touch pwned-4)%}'

const main = async (script) => {
  const stage = await prepare(script)
  await answersFast(stage)
  await recordsNothing(stage)
  for (const shell of [bash, zsh, fish]) {
    if (!isThere(script, shell.name)) {
      script.skip(`completion in ${shell.name}`, 'it is not installed')
      continue
    }
    await completesIn(stage, shell)
  }
}

const isThere = (script, name) => {
  try {
    execFileSync(name, ['--version'], {env: script.env, stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}

/** One monitor that runs, one that was stopped, findings with a hostile title, and files. */
const prepare = async (script) => {
  const work = join(script.folder, 'work')
  const home = join(script.folder, 'home')
  const bin = join(script.folder, 'bin')
  for (const folder of [work, home, bin]) mkdirSync(folder)
  symlinkSync(qcmdPath(), join(bin, 'qcmd'))
  const PATH = [bin, join(nodePath(), '..'), script.env.PATH].join(delimiter)
  Object.assign(script.env, {HOME: home, ZDOTDIR: home, OLLAMA_HOST: '127.0.0.1:2', PATH})
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  const log = join(work, 'my app.log')
  writeFileSync(
    log,
    `2026-01-01T00:00:00Z ERROR export failed: ${EVIL}\n2026-01-01T00:00:01Z FATAL import given up: ${EVIL}\n`,
  )
  writeFileSync(join(work, 'other.log'), '2026-01-01T00:00:00Z INFO ok\n')
  const from = ['--background', '--no-ai', '--from', 'start']
  await script.json('logs', log, ...from, '--name', 'running-one')
  await script.json('logs', join(work, 'other.log'), ...from, '--name', 'ended-one')
  await script.json('monitors', 'stop', 'ended-one')
  const finding = await waitFor(
    'two findings',
    async () => (await script.json('findings', 'list')).findings[1],
  )
  return {script, work, finding}
}

const median = (figures) => figures.toSorted((a, b) => a - b)[figures.length >> 1]

/** Beside a Node that does nothing: what the machine can do at this moment. */
const answersFast = async ({script}) => {
  const took = async (args) => {
    const begun = performance.now()
    await script.run(nodePath(), args)
    return performance.now() - begun
  }
  const words = ['__complete', 'zsh', 'monitors', 'stop', '']
  // The first start keeps the compiled code for those that follow.
  await took([qcmdPath(), ...words])
  const own = []
  const bare = []
  for (let round = 0; round < 9; round++) {
    own.push(await took([qcmdPath(), ...words]))
    bare.push(await took(['-e', '0']))
  }
  const [ms, bareMs] = [median(own), median(bare)]
  const figures = `${ms.toFixed(0)} ms, node -e 0 takes ${bareMs.toFixed(0)} ms`
  // A busy machine is slow at both.
  script.ok(
    `an answer takes under 100 ms, or twice a bare Node (${figures})`,
    ms < Math.max(100, 2 * bareMs),
    figures,
  )
}

const recordsNothing = async ({script}) => {
  const journal = () =>
    readdirSync(join(script.env.QCMD_STATE_DIR, 'journal'))
      .map((name) => readFileSync(join(script.env.QCMD_STATE_DIR, 'journal', name), 'utf8'))
      .join('')
      .split('\n')
      .filter((line) => !line.includes('HeartbeatRecorded')).length
  const {pid} = (await script.json('monitors', 'list')).monitors[0]
  const before = journal()
  process.kill(pid, 'SIGKILL')
  const ask = async (command) =>
    (await script.qcmd('__complete', 'zsh', 'monitors', command, '')).stdout.trimEnd().split('\n')
  await waitFor('it to be gone', async () => (await ask('stop')).length === 1)
  const [, ...resumable] = await ask('resume')
  script.is(
    'a monitor that was killed is offered to resume, at once',
    resumable.map((line) => line.replace(/\t.*/, '')).sort(),
    ['ended-one', 'running-one'],
  )
  script.is('and nothing of that is recorded', journal(), before)
  await script.json('monitors', 'resume', 'running-one')
  const nowhere = {...script.env, QCMD_STATE_DIR: '/dev/null/x', QCMD_CONFIG_DIR: '/dev/null/x'}
  const done = await script.run(
    nodePath(),
    [qcmdPath(), '__complete', 'zsh', 'monitors', 'stop', ''],
    {
      env: nowhere,
    },
  )
  script.is('what cannot be read is no error', [done.code, done.stderr], [0, ''])
}

const bash = {
  name: 'bash',
  command: ['bash', '--norc', '--noprofile', '-i'],
  setUp: ["PS1='sh> '", 'source <(qcmd completion bash)'],
  /** Bash lists at the second Tab. */
  list: KEY.tab + KEY.tab,
}
const zsh = {
  name: 'zsh',
  command: ['zsh', '-f', '-i'],
  setUp: ["PS1='sh> '", 'autoload -Uz compinit && compinit -u', 'source <(qcmd completion zsh)'],
  list: KEY.tab,
}
const fish = {
  name: 'fish',
  command: ['fish', '--no-config', '-i'],
  setUp: [
    "function fish_prompt; echo -n 'sh> '; end",
    'set -g fish_autosuggestion_enabled 0',
    'qcmd completion fish | source',
  ],
  list: KEY.tab,
}

const completesIn = async ({script, work, finding}, shell) => {
  const {name, command, setUp, list} = shell
  const terminal = openTerminal(script, [], {columns: 120, rows: 40, cwd: work, command})
  const at = (title) => `${name}: ${title}`
  const end = () => terminal.text().split('\n').at(-1).trimEnd()
  const prompts = () => terminal.text().match(/^sh>/gm)?.length ?? 0
  // What is typed before a shell reads its line is echoed by the terminal, and not completed.
  const promptIsThere = () => terminal.see(() => end() === 'sh>')
  for (const [index, line] of setUp.entries()) {
    if (index === 0) await terminal.see(/[$#>%] ?$/)
    const before = prompts()
    terminal.type(`${line}${KEY.enter}`)
    // Another one than that behind which the line was typed.
    await terminal.see(() => prompts() > before && end() === 'sh>')
  }
  /** Types at an empty line, and waits until that line is what was wanted; then clears it. */
  const becomes = async (title, typed, wanted) => {
    terminal.type(typed)
    const fits = () => (wanted instanceof RegExp ? wanted.test(end()) : end() === `sh> ${wanted}`)
    await terminal.see(() => fits(), {timeoutMs: 10_000}).catch(() => {})
    script.ok(at(title), fits(), `${wanted}\nnot ${end()}\n${terminal.visible()}`)
    terminal.type(KEY.ctrlU)
    await promptIsThere()
  }
  const tab = KEY.tab
  await becomes('completes a command', `qcmd monit${tab}`, 'qcmd monitors')
  await becomes(
    'completes only what runs for stop',
    `qcmd monitors stop ${tab}`,
    'qcmd monitors stop running-one',
  )
  await becomes(
    'completes only what ended for resume',
    `qcmd monitors resume ${tab}`,
    'qcmd monitors resume ended-one',
  )
  await becomes(
    'completes a value behind =',
    `qcmd findings list --severity=cr${tab}`,
    'qcmd findings list --severity=critical',
  )
  await becomes(
    'completes a value behind a blank',
    `qcmd findings list --severity wa${tab}`,
    'qcmd findings list --severity warning',
  )
  await becomes(
    'completes KEY=VALUE',
    `qcmd monitors list --filter status=cra${tab}`,
    'qcmd monitors list --filter status=crashed',
  )
  await becomes(
    'completes a setting',
    `qcmd config get logs.maxM${tab}`,
    'qcmd config get logs.maxMonitors',
  )
  await becomes(
    'completes a file with a blank in its name',
    `qcmd logs my${tab}`,
    /qcmd logs (my\\ app\.log|'my app\.log')$/,
  )
  await becomes(
    'offers no file where none is meant',
    `qcmd monitors stop my${tab}`,
    'qcmd monitors stop my',
  )
  await becomes(
    'completes a finding',
    `qcmd findings show ${finding.id.slice(0, 4)}${tab}`,
    `qcmd findings show ${finding.id}`,
  )
  terminal.type(`qcmd findings ${list}`)
  await terminal.see((text) =>
    ['explain', 'list', 'show'].every((word) => text.includes(`${word} `)),
  )
  await terminal.see('Ask a model about one finding').catch(() => {})
  script.ok(
    at('lists what there is, with what it is'),
    terminal.text().includes('Ask a model about one finding'),
    terminal.visible(),
  )
  terminal.type(KEY.ctrlC)
  await promptIsThere()
  terminal.type(`qcmd findings show ${list}`)
  const showsTitle = () => terminal.text().includes('$(touch pwned-1)')
  await terminal.see(showsTitle).catch(() => {})
  script.ok(at('shows the titles of findings as they are'), showsTitle(), terminal.visible())
  terminal.type(KEY.ctrlC)
  await promptIsThere()
  terminal.type(`exit${KEY.enter}`)
  await terminal.ended()
  script.is(
    at('ran nothing of what stands in a title'),
    readdirSync(work).filter((one) => one.startsWith('pwned')),
    [],
  )
}

await runScript(main)
