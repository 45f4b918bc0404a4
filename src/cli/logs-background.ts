import type {Ports} from '../app/ports.js'
import {requireModel} from '../app/require-model.js'
import {rowOfLive} from '../app/show-monitor.js'
import {startMonitor} from '../app/start-monitor.js'
import type {MonitorRow} from '../sessions/monitor-row.js'
import {startedView} from '../ui/started-view.js'
import {tell} from './report-error.js'
import {startRequest, wantedModel, type LogsRequest, type Screen} from './logs-request.js'
import {startedDocument} from './started-document.js'

/** `logs FILE… --background`: one monitor an argument; all are looked up before one is started. */
export const startMonitors = async (
  ports: Ports,
  {console}: Screen,
  request: LogsRequest,
): Promise<void> => {
  const targets = []
  for (const path of request.paths) {
    targets.push(await ports.follow.resolve(path, {wait: request.wait}))
  }
  if (request.requireAi) await requireModel(ports, wantedModel(request))
  const rows: MonitorRow[] = []
  try {
    for (const target of targets) {
      const life = await startMonitor(ports, startRequest(request, target, 'background'))
      const row = rowOfLive(ports, life)
      rows.push(row)
      // Told as it goes: should the next one fail, these run.
      if (!console.isJson) console.text(startedView(row, 'Started'))
    }
  } catch (error) {
    if (!console.isJson || rows.length === 0) throw error
    const told = tell(error)
    console.document({monitors: rows.map(startedDocument), error: told})
    process.exitCode = told.exitCode
    return
  }
  if (!console.isJson) return
  const documents = rows.map(startedDocument)
  const [only] = documents
  console.document(documents.length === 1 && only ? only : {monitors: documents})
}
