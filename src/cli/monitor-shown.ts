import type {Ports} from '../app/ports.js'
import {readFindings} from '../app/read-findings.js'
import {showMonitor} from '../app/show-monitor.js'
import {monitorView} from '../ui/monitor-view.js'
import type {Screen} from './logs-request.js'

/** Prints one monitor whole; `text` is an id, a unique prefix of one, or a name. */
export const showMonitorWhole = async (
  ports: Ports,
  {console, look}: Screen,
  text: string,
): Promise<void> => {
  const details = await showMonitor(ports, text)
  if (console.isJson) {
    console.document(details)
    return
  }
  const request = {monitor: details.id, since: null, severity: 'info'} as const
  const findings = (await readFindings(ports, request)).map(({finding}) => finding)
  console.text(monitorView(details, {...look, now: ports.clock.now(), findings}))
}
