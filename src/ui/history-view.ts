import type {HistoryEntry} from '../sessions/monitor-details.js'
import {printable} from '../text/printable.js'
import {counted, formatBytes, formatTime} from './format-values.js'
import type {Look} from './table.js'
import type {Tone} from './theme.js'

/** What stands on the screen when nothing was recorded. */
export const NO_HISTORY = 'No events recorded.'

/** The recorded events, one a line, oldest first, with local times. */
export const historyView = (entries: readonly HistoryEntry[], look: Look): string =>
  entries.length === 0 ? NO_HISTORY : historyLines(entries, look).join('\n')

/** The same as lines, for a view that holds them. */
export const historyLines = (entries: readonly HistoryEntry[], {theme}: Look): readonly string[] =>
  entries.map((entry) => {
    const {tone, text} = describe(entry)
    const when = theme.paint('quiet', formatTime(new Date(entry.at)))
    return `${when}  ${theme.paint(tone, printable(text))}`
  })

interface Description {
  readonly tone: Tone | null
  readonly text: string
}

const describe = (entry: HistoryEntry): Description => {
  switch (entry.event) {
    case 'StartRequested': {
      const {mode, from} = entry.settings
      return plain(`start asked for: ${mode}, from the ${from} (qcmd ${entry.version})`)
    }
    case 'ResumeRequested':
      return plain(`resume asked for (qcmd ${entry.version})`)
    case 'SessionStarted':
      return {tone: 'good', text: `started, PID ${entry.worker.pid}`}
    case 'SessionResumed':
      return {tone: 'good', text: `resumed, PID ${entry.worker.pid}`}
    case 'HeartbeatRecorded':
      return plain(`heartbeat, ${counted(entry.counters.lines, 'line')}`)
    case 'FileNoted':
      return describeNote(entry)
    case 'GenerationClosed':
      return plain(closedPhrase(entry))
    case 'ModelNoted': {
      const {model, state, reason} = entry
      const isWell = state === 'ready' || state === 'loading'
      return {tone: isWell ? null : 'warning', text: `model ${model} ${state}${because(reason)}`}
    }
    case 'StopRequested':
      return plain(entry.by === 'user' ? 'stop asked for' : 'stop asked for by a limit')
    case 'SessionStopped':
      return {tone: 'strong', text: `stopped${because(entry.message ?? STOPS[entry.reason])}`}
    case 'SessionCrashed':
      return {tone: 'bad', text: `crashed${because(entry.message ?? CRASHES[entry.evidence])}`}
    case 'SessionPruned':
      return plain('pruned')
  }
}

/** `app.log.1 was read to its end: 12.3 MB, from offset 500 kB on`. */
const closedPhrase = ({
  path,
  how,
  account: {readBytes, lostBytes, skippedBytes},
}: Extract<HistoryEntry, {event: 'GenerationClosed'}>): string => {
  const name = path.split('/').at(-1) ?? path
  const parts = [
    formatBytes(readBytes),
    ...(skippedBytes > 0 ? [`from ${formatBytes(skippedBytes)} on`] : []),
    ...(lostBytes > 0 ? [`${formatBytes(lostBytes)} lost`] : []),
  ]
  return `${name} ${CLOSED[how]}: ${parts.join(', ')}`
}

const CLOSED = {
  finished: 'was read to its end',
  truncated: 'was cut after it was read',
  lost: 'is gone, it was read',
}

const plain = (text: string): Description => ({tone: null, text})

const because = (reason: string | null): string => (reason === null ? '' : `: ${reason}`)

const STOPS = {
  requested: null,
  killed: 'it had to be killed',
  signal: 'by a signal',
  failed: 'it could not go on',
  finished: 'its input ended',
} as const

const CRASHES = {
  'process-gone': 'its process is gone',
  'pid-reused': 'its PID belongs to another program',
  'machine-restarted': 'the machine restarted',
  exception: 'a fault in qcmd',
  'never-started': 'its worker never started',
} as const

type Note = Extract<HistoryEntry, {event: 'FileNoted'}>

const describeNote = ({what, path, bytes, cause}: Note): Description => {
  const why = because(cause)
  switch (what) {
    case 'rotated':
      return plain(`rotated: ${path}${because(cause)}`)
    case 'truncated':
      return plain(`truncated, read from its start again: ${path}${why}`)
    case 'missing':
      return {tone: 'warning', text: `file missing, waiting: ${path}${why}`}
    case 'returned':
      return plain(`file is back: ${path}${why}`)
    case 'gap': {
      const size = bytes === null ? 'an unknown number of bytes' : counted(bytes, 'byte')
      return {tone: 'warning', text: `gap: ${size} of ${path} not read${why}`}
    }
    case 'unreadable':
      return {tone: 'warning', text: `cannot be read: ${path}${why}`}
    case 'not-text':
      return {tone: 'warning', text: `not text: ${path}${why}`}
    case 'limit':
      return {tone: 'warning', text: `a limit was reached: ${path}${why}`}
  }
}
