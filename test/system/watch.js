// `monitors list --watch`: drawn over itself at a terminal, and gone without a trace but the last drawing;
// one document a change under --json.
import {spawn} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {nodePath, qcmdPath, runScript, waitFor} from './harness.js'
import {atEachWidth, KEY, left, openTerminal} from './support/terminal.js'

const main = async (script) => {
  await atEachWidth(script, async (stage) => {
    for (const [key, name, code] of [
      ['q', 'q', 0],
      [KEY.ctrlC, 'Ctrl+C', 130],
    ]) {
      await watched(stage, key, name, code)
    }
  })
  await documents(script)
}

const start = (script, name) => {
  const log = join(script.folder, `${name}.log`)
  writeFileSync(log, 'INFO one\n')
  return script.json('logs', log, '--background', '--no-ai', '--name', name)
}

const watched = async ({script, columns, at}, key, name, code) => {
  const terminal = openTerminal(script, ['monitors', 'list', '--watch', '--table'], {
    columns,
    rows: 12,
  })
  await terminal.see('No active log monitors.')
  const {id} = await start(script, 'late')
  await terminal.see(id.slice(0, 8))
  script.ok(at(`${name}: a monitor that was started meanwhile is there`), true)
  terminal.resize(columns + 20, 8)
  await waitFor('the window to be drawn anew', () => /^1 .*late/m.test(terminal.visible()))
  terminal.resize(columns, 12)
  await script.qcmd('monitors', 'stop', id)
  await script.qcmd('monitors', 'prune', id)
  await terminal.see(() => /^No active log monitors\.$/.test(terminal.visible().trim()))
  script.ok(at(`${name}: one drawing takes the place of the other`), true)
  terminal.type(key)
  await left({script, at}, terminal, name, code)
  const last = terminal.text().trim()
  script.is(at(`${name}: the last drawing stays`), last, 'No active log monitors.')
}

const documents = async (script) => {
  const child = spawn(nodePath(), [qcmdPath(), 'monitors', 'list', '--watch', '--json'], {
    env: script.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  script.onEnd(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (more) => (text += more))
  const seen = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).monitors)
  await waitFor('a first document', () => seen().length > 0)
  const {id} = await start(script, 'seen')
  await waitFor('another document', () => seen().at(-1)?.[0]?.id === id)
  const code = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGINT')
  script.is('--json: ends by SIGINT with 130', await code, 130)
  script.is('--json: began with what there was', seen()[0], [])
}

await runScript(main)
