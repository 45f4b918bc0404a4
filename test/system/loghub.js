// Real logs: each of loghub's eight through a report and through a background monitor.
// Wants LOGHUB_DIR, a folder with `Apache/Apache_2k.log` and so on (https://github.com/logpai/loghub).
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {runScript, waitFor} from './harness.js'

const main = async (script) => {
  const folder = process.env.LOGHUB_DIR
  if (!folder) {
    script.skip('eight real logs', 'LOGHUB_DIR is not set')
    return
  }
  const logs = findLogs(folder)
  script.is('there are eight logs', logs.length, 8)
  for (const log of logs) await readOnce(script, log)
  await monitorAll(script, logs)
}

const findLogs = (folder) =>
  readdirSync(folder)
    .sort()
    .map((name) => ({name, path: join(folder, name, `${name}_2k.log`)}))
    .filter(({path}) => existsSync(path))
    .map((log) => ({...log, ...countLines(readFileSync(log.path))}))

/** `ended` lines have their newline; a report counts the cut-off last one too. */
const countLines = (bytes) => {
  const ended = bytes.filter((byte) => byte === 0x0a).length
  return {ended, all: ended + (bytes.at(-1) === 0x0a ? 0 : 1), bytes: bytes.length}
}

const readOnce = async (script, {name, path, all, bytes}) => {
  const report = await script.json('logs', path, '--once', '--no-ai')
  script.is(`${name} --once counts every line and byte`, [report.lines, report.bytes], [all, bytes])
  script.ok(`${name} --once finds templates`, report.templates.length > 0)
  const counted = report.templates.reduce((sum, {count}) => sum + count, 0)
  script.ok(`${name} --once gives each record one template`, counted > 0 && counted <= all, counted)
  script.ok(`${name} --once has times`, report.from < report.to, [report.from, report.to])
  const text = await script.qcmd('logs', path, '--once', '--no-ai')
  const detail = text.stdout.slice(0, 300) + text.stderr
  script.ok(`${name} --once prints a report`, text.code === 0 && text.stdout.length > 200, detail)
  script.ok(`${name} --once prints no control characters`, !/[^\P{C}\t\n]/u.test(text.stdout))
}

const monitorAll = async (script, logs) => {
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  for (const log of logs) {
    const args = ['--background', '--from', 'start', '--no-ai', '--name', log.name]
    const started = await script.json('logs', log.path, ...args)
    script.is(`${log.name} --background runs`, started.status, 'running')
  }
  for (const {name, ended} of logs) {
    const shown = await waitFor(`${name} to be read`, async () => {
      const now = await script.json('monitors', 'show', name)
      return now.counters.lines >= ended && now
    }).catch(() => script.json('monitors', 'show', name))
    script.is(`${name} --background counts every ended line`, shown.counters.lines, ended)
    script.is(`${name} --background goes on`, [shown.status, shown.reason], ['running', null])
    script.is(`${name} --background covers everything`, shown.coverage.percent, 100)
    script.ok(`${name} --background learns patterns`, shown.patterns.length > 0)
  }
  const {stopped} = await script.json('monitors', 'stop', '--all')
  script.is('all eight stop', stopped.length, logs.length)
  script.is(
    'each ends by itself',
    stopped.filter(({how}) => how !== 'terminated'),
    [],
  )
}

await runScript(main)
