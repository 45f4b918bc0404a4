import {ftruncateSync, writeSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {MonitorFrame} from './app/monitor-run.js'
import type {Ports} from './app/ports.js'
import {recordCrash, recordFailedStart} from './app/record-end.js'
import {runMonitor} from './app/run-monitor.js'
import {createPorts} from './compose.js'
import {parseSessionId, type SessionId} from './sessions/events.js'
import {printable} from './text/printable.js'

/**
 * Entry of a background monitor: `node worker.js --state DIR --session ID --token TOKEN`. It has no
 * terminal and no oclif; what it says goes to the session's log file, which is its stdout and
 * stderr. SIGTERM and SIGINT end it in order (exit 0), a hang-up of the terminal does not.
 */
export const main = async (): Promise<void> => {
  const {session, token, ports} = surroundings()
  const tell = (message: string): void => {
    say(ports.redactor({pii: true})()(message))
  }
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
    tell(describe(error))
    const record = isFollowing ? recordCrash : recordFailedStart
    await record(ports, {session, token}, error)
    process.exit(1)
  }
  process.on('uncaughtException', (error) => void crash(error))
  process.on('unhandledRejection', (error) => void crash(error))
  try {
    const end = await runMonitor(ports, {
      session,
      token,
      signal: stop.signal,
      tell(frame) {
        if (frame.type === 'following') isFollowing = true
        const line = lineOf(frame)
        if (line !== null) tell(line)
      },
    })
    tell(end === 'stopped' ? 'stopped' : 'its session was ended elsewhere')
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

/** The message; where it came from only for whoever debugs, since a stack can quote data. */
const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return process.env['QCMD_DEBUG'] === '1' ? (error.stack ?? error.message) : error.message
}

/** The log is for the day something is wrong: what happened to the file, not what is in it. */
const lineOf = (frame: MonitorFrame): string | null => {
  switch (frame.type) {
    case 'following':
      return `following ${frame.path}`
    case 'learned':
      return `learned ${frame.templates} patterns from ${frame.lines} lines`
    case 'note':
      return `${frame.note.what} ${frame.note.path} ${frame.note.cause ?? ''}`
    case 'model': {
      const {model, state, reason} = frame.report
      return `model ${model ?? ''} ${state}${reason === null ? '' : `: ${reason}`}`
    }
    case 'trouble':
      return frame.message
    case 'explanation':
    case 'finding':
      return null
  }
}

/** The log may not grow for ever: beyond this it begins anew. */
const LOG_BYTES = 512 * 1024
let logged = 0

const say = (message: string): void => {
  const line = `${new Date().toISOString()} ${printable(message).trimEnd()}\n`
  logged += line.length
  try {
    if (logged > LOG_BYTES) {
      logged = line.length
      ftruncateSync(2)
    }
    writeSync(2, line)
  } catch {
    // A full disk takes the log first; the monitor goes on without it.
  }
}
