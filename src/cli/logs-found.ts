import type {Ports} from '../app/ports.js'
import {logFilesView} from '../ui/log-files-view.js'
import type {Screen} from './logs-request.js'

const NEXT = `
Next:
  qcmd logs FILE --once        analyse what is there
  qcmd logs FILE --follow      monitor it here
  qcmd logs FILE --background  monitor it in the background
`

/** `logs` without a file: the log files of this machine, and what to type. */
export const listLogFiles = async (
  ports: Pick<Ports, 'follow' | 'clock' | 'config'>,
  {console, look}: Screen,
): Promise<void> => {
  const found = await ports.follow.discover()
  // qcmd's own files are no logs of anybody else's.
  const own = `${ports.config.stateDir}/`
  const others = found.filter(({path}) => !path.startsWith(own))
  const files = others.map(({path, bytes, modifiedAt, readable, format, reason}) => ({
    path,
    bytes,
    modifiedAt: modifiedAt.toISOString(),
    readable,
    format,
    reason,
  }))
  if (console.isJson) {
    console.document({files})
    return
  }
  console.text(logFilesView(files, {...look, now: ports.clock.now()}))
  console.text(NEXT)
}
