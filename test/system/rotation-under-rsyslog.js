// Real writers: rsyslogd, with a configuration and a socket of its own, writes what `logger` sends,
// while logrotate rotates the file under a running background monitor: first by rename (`create`,
// then HUP) under a writer that does not wait, then by `copytruncate` with the writer paused.
// Every line must be counted once, the planted errors found, the monitor still running.
import {spawn} from 'node:child_process'
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {findProgram, runScript, waitFor} from './harness.js'

const LEARNED_LINES = 600
const BATCH_LINES = 40
const RENAMES = 4
const BATCHES_PER_RENAME = 12
// The writer's pace: a rename every second and a half, 400 lines a second.
const BATCH_PAUSE_MS = 100
const COPIES = 3
const BATCHES_PER_COPY = 5

const PLANTED = [
  'ERROR cannot reserve stock in warehouse north: lock held by another importer',
  'ERROR price list rejected: currency column is missing',
  'ERROR mail relay refused the nightly summary: mailbox unknown',
]

const main = async (script) => {
  const programs = ['rsyslogd', 'logger', 'logrotate'].map((name) => [name, findProgram(name)])
  const missing = programs.filter(([, path]) => path === null).map(([name]) => name)
  if (missing.length > 0) {
    script.skip('rotation under rsyslog', `not installed here: ${missing.join(', ')}`)
    return
  }
  const stage = createStage(script, Object.fromEntries(programs))
  await stage.startWriter()
  await stage.feed(LEARNED_LINES)
  await waitFor('rsyslogd to write', () => stage.writtenLines() === LEARNED_LINES)
  const {id, pid} = await startMonitor(script, stage.log)

  await stage.whileFeeding(RENAMES, () => stage.rotate('create'))
  const renamed = await stage.settled(id)
  script.is('counts every line once while the file is renamed', renamed.lines, stage.sent())
  script.is('tells every rename', renamed.rotations, RENAMES)

  for (let copy = 0; copy < COPIES; copy++) {
    if (copy === 1) await stage.plant(PLANTED[2])
    for (let batch = 0; batch < BATCHES_PER_COPY; batch++) await stage.feed(BATCH_LINES)
    await stage.settled(id)
    await stage.rotate('copytruncate')
  }
  await stage.feed(BATCH_LINES)
  const copied = await stage.settled(id)
  script.is('counts every line once while it is copied and truncated', copied.lines, stage.sent())

  await checkEnd(script, stage, {id, pid})
}

const startMonitor = async (script, log) => {
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  const started = await script.json('logs', log, '--background', '--no-ai', '--name', 'rotated')
  script.is(
    'a background monitor starts',
    [started.status, started.kind],
    ['running', 'background'],
  )
  return started
}

const checkEnd = async (script, stage, {id, pid}) => {
  script.is('rsyslogd wrote what was sent', stage.writtenLines(), LEARNED_LINES + stage.sent())
  const shown = await script.json('monitors', 'show', id)
  script.is('still runs, in the same process', [shown.status, shown.pid], ['running', pid])
  script.is('covers everything', [shown.coverage.percent, shown.coverage.gaps], [100, []])
  script.is('has cut no line', shown.counters.unterminatedLines, 0)
  script.is('is not behind', shown.position.behindBytes, 0)
  const {findings} = await script.json('findings', 'list', '--monitor', id, '--severity', 'error')
  for (const text of PLANTED) {
    const found = findings.filter(({evidence}) => evidence.some((one) => one.text.includes(text)))
    script.ok(`finds: ${text}`, found.length > 0, findings.map(({title}) => title).join('\n'))
  }
  const strange = findings.filter(
    ({evidence}) => !PLANTED.some((text) => evidence[0].text.includes(text)),
  )
  script.is('calls no ordinary line an error', strange, [])
  const {stopped} = await script.json('monitors', 'stop', id)
  script.is('stops', [stopped[0].status, stopped[0].how], ['stopped', 'terminated'])
  const {counters} = await script.json('monitors', 'show', id)
  script.is('has counted nothing twice to the end', counters.lines, stage.sent())
}

/** rsyslogd, its file, and what is sent to it. */
const createStage = (script, {rsyslogd, logger, logrotate}) => {
  const path = (name) => join(script.folder, name)
  const log = path('app.log')
  const socket = path('log.sock')
  const pidFile = path('rsyslogd.pid')
  let number = 0
  let sent = 0

  const send = async (lines) => {
    const args = ['--socket', socket, '--socket-errors=on', '--tag', 'importer']
    const done = await script.run(logger, args, {input: `${lines.join('\n')}\n`})
    if (done.code !== 0) throw new Error(`logger: ${done.stderr}`)
    sent += lines.length
  }
  const feed = (count) =>
    send(Array.from({length: count}, () => `article ${++number} imported in ${number % 37} ms`))
  const writtenLines = () =>
    readdirSync(script.folder)
      .filter((name) => name.startsWith('app.log'))
      .reduce((sum, name) => sum + countNewlines(path(name)), 0)

  return {
    log,
    feed,
    writtenLines,
    plant: (text) => send([text]),
    /** Lines sent since the monitor started. */
    sent: () => sent - LEARNED_LINES,
    async startWriter() {
      writeFileSync(
        path('rsyslog.conf'),
        rsyslogConfiguration({folder: script.folder, log, socket}),
      )
      const args = ['-n', '-f', path('rsyslog.conf'), '-i', pidFile]
      const daemon = spawn(rsyslogd, args, {stdio: ['ignore', 'ignore', 'inherit']})
      const gone = new Promise((resolve) => daemon.once('exit', resolve))
      script.onEnd(async () => {
        daemon.kill('SIGTERM')
        await gone
      })
      await waitFor('rsyslogd', () => existsSync(socket) && existsSync(pidFile))
    },
    async rotate(way) {
      const configuration = path(`logrotate-${way}.conf`)
      writeFileSync(configuration, logrotateConfiguration({log, pidFile, way}), {mode: 0o600})
      const args = ['--force', '--state', path('logrotate.state'), configuration]
      const done = await script.run(logrotate, args)
      if (done.code !== 0) throw new Error(`logrotate: ${done.stdout}${done.stderr}`)
    },
    /** Feeds on and on, without waiting for `act`, which happens `times` times meanwhile. */
    async whileFeeding(times, act) {
      for (let time = 0; time < times; time++) {
        const acting = act()
        for (let batch = 0; batch < BATCHES_PER_RENAME; batch++) {
          if (batch === 6 && time < 2) await send([PLANTED[time]])
          await feed(BATCH_LINES)
          await pause(BATCH_PAUSE_MS)
        }
        await acting
      }
    },
    /** The counters when everything sent was counted, or, in vain, as they are after a while. */
    async settled(id) {
      const shown = () => script.json('monitors', 'show', id)
      const expected = sent - LEARNED_LINES
      const all = waitFor('every line to be counted', async () => {
        const {counters} = await shown()
        return counters.lines >= expected
      })
      await all.catch(() => {})
      return (await shown()).counters
    },
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const countNewlines = (path) => readFileSync(path).filter((byte) => byte === 0x0a).length

const rsyslogConfiguration = ({folder, log, socket}) => `
global(workDirectory="${folder}")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${socket}" CreatePath="off" RateLimit.Interval="0")
action(type="omfile" file="${log}" template="RSYSLOG_TraditionalFileFormat" fileCreateMode="0600")
`

const logrotateConfiguration = ({log, pidFile, way}) =>
  way === 'create'
    ? `${log} {
  rotate 20
  create 0600
  postrotate
    kill -HUP $(cat ${pidFile})
  endscript
}
`
    : `${log} {
  rotate 20
  copytruncate
}
`

await runScript(main)
