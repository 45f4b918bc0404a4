import {ftruncateSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {Ports} from './app/ports.js'
import type {MonitorFrame} from './app/monitor-run.js'
import {runMonitor} from './app/run-monitor.js'
import {recordCrash, recordFailedStart} from './app/record-end.js'
import {createPorts} from './compose.js'
import {parseSessionId, type SessionId} from './sessions/events.js'
import {printable} from './text/printable.js'

/**
 * Entry of a background monitor: `node worker.js --state DIR --session ID --token TOKEN`. It has no
 * terminal and no oclif; what it says goes to the session's log file, which is its stdout and
 * stderr. SIGTERM and SIGINT end it in order (exit 0), a hang-up of the terminal does not.
 */
const main = async (): Promise<void> => {
  const {session, token, ports} = surroundings()
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop.abort()
    })
  }
  process.on('SIGHUP', () => {
    // The terminal that started it is gone: that is what a background monitor is for.
  })
  let isFollowing = false
  const crash = async (error: unknown): Promise<void> => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    const record = isFollowing ? recordCrash : recordFailedStart
    await record(ports, session, error)
    process.exit(1)
  }
  process.on('uncaughtException', (error) => void crash(error))
  process.on('unhandledRejection', (error) => void crash(error))
  try {
    const tell = (frame: MonitorFrame): void => {
      if (frame.type === 'following') isFollowing = true
      log(frame)
    }
    const end = await runMonitor(ports, {session, token, signal: stop.signal, tell})
    say(end === 'stopped' ? 'stopped' : 'its session was ended elsewhere')
    process.exit(0)
  } catch (error) {
    await crash(error)
  }
}

const surroundings = (): {session: SessionId; token: string; ports: Ports} => {
  const {values} = parseArgs({
    options: {state: {type: 'string'}, session: {type: 'string'}, token: {type: 'string'}},
  })
  const session = parseSessionId(values.session ?? '')
  if (session === undefined || values.state === undefined || values.token === undefined) {
    say('usage: worker.js --state DIR --session ID --token TOKEN')
    process.exit(2)
  }
  const {ports} = createPorts({stateDir: values.state})
  return {session, token: values.token, ports}
}

/** The log is for the day something is wrong: what happened to the file, not what is in it. */
const log = (frame: MonitorFrame): void => {
  switch (frame.type) {
    case 'following':
      say(`following ${frame.path}`)
      return
    case 'learned':
      say(`learned ${frame.templates} patterns from ${frame.lines} lines`)
      return
    case 'note':
      say(`${frame.note.what} ${frame.note.path} ${frame.note.cause ?? ''}`)
      return
    case 'trouble':
      say(frame.message)
      return
    case 'finding':
      return
  }
}

/** The log may not grow for ever: beyond this it begins anew. */
const LOG_BYTES = 512 * 1024
let logged = 0

const say = (message: string): void => {
  const line = `${new Date().toISOString()} ${printable(message).trimEnd()}\n`
  logged += line.length
  if (logged > LOG_BYTES) {
    logged = line.length
    try {
      ftruncateSync(2)
    } catch {
      // Not a file: then whoever reads it bounds it.
    }
  }
  process.stderr.write(line)
}

await main()
