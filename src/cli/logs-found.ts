import type {LogFileRow} from '../analyse/file-report.js'
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
  const files = await findLogFiles(ports)
  if (console.isJson) {
    console.document({files})
    return
  }
  console.text(logFilesView(files, {...look, now: ports.clock.now()}))
  console.text(NEXT)
}

/** Log files of this machine, readable and newest first; qcmd's own are nobody else's logs. */
export const findLogFiles = async (
  ports: Pick<Ports, 'follow' | 'config'>,
): Promise<readonly LogFileRow[]> => {
  const own = `${ports.config.stateDir}/`
  const found = await ports.follow.discover()
  return found
    .filter(({path}) => !path.startsWith(own))
    .map(({path, bytes, modifiedAt, readable, format, reason}) => ({
      path,
      bytes,
      modifiedAt: modifiedAt.toISOString(),
      readable,
      format,
      reason,
    }))
}
