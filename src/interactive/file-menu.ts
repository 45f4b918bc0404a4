import {listMonitors} from '../app/list-monitors.js'
import {AlreadyMonitoredError} from '../app/start-monitor.js'
import {stopMonitors} from '../app/stop-monitor.js'
import {startMonitors} from '../cli/logs-background.js'
import {followFiles} from '../cli/logs-follow.js'
import {reportFiles} from '../cli/logs-once.js'
import type {LogsRequest} from '../cli/logs-request.js'
import {showMonitorWhole} from '../cli/monitor-shown.js'
import {exitOnSignals} from '../cli/signals.js'
import {isNotEnded} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {stoppedView} from '../ui/stopped-view.js'
import type {Left, Menu} from './menu.js'
import type {Choice} from './question.js'

export type FileAction = 'once' | 'here' | 'background' | 'unanalysed'

const CHOICES: readonly Choice<FileAction>[] = [
  {value: 'once', text: 'Analyze once', hint: 'what is there now, as a report'},
  {value: 'here', text: 'Monitor here', hint: 'until Ctrl+C'},
  {value: 'background', text: 'Monitor in the background', hint: 'outlives this terminal'},
  {value: 'unanalysed', text: 'Background, without analysis', hint: 'only follows and counts'},
]

/**
 * What to do with a file (or several). Throws as `logs` does for a path that leads nowhere, before
 * anything is asked.
 */
export const fileMenu = async (
  menu: Menu,
  paths: readonly string[],
  preferred: FileAction,
): Promise<Left> => {
  const {ports, request, asker} = menu
  const named: string[] = []
  for (const path of paths) {
    named.push((await ports.follow.resolve(path, {wait: request.wait, once: true})).path)
  }
  const answer = await asker.choose<FileAction>({
    title: printable(paths.join(', ')),
    ...(await monitoredAside(menu, named)),
    by: 'numbers',
    choices: CHOICES,
    startAt: CHOICES.findIndex(({value}) => value === preferred),
  })
  if (answer.type !== 'chosen') return 'back'
  const wanted = {...request, paths}
  try {
    await act(menu, answer.value, wanted)
    return 'done'
  } catch (error) {
    if (!(error instanceof AlreadyMonitoredError) || paths.length > 1) throw error
    exitOnSignals()
    return offerHolder(menu, error.holder, answer.value, wanted)
  }
}

const act = async (
  {ports, screen}: Menu,
  action: FileAction,
  request: LogsRequest,
): Promise<void> => {
  switch (action) {
    case 'once':
      await reportFiles(ports, screen, request)
      return
    case 'here':
      await followFiles(ports, screen, request)
      return
    case 'background':
      await startMonitors(ports, screen, request)
      return
    case 'unanalysed':
      await startMonitors(ports, screen, {...request, mode: 'without analysis'})
  }
}

/** The file is monitored already: that monitor is offered first. */
const offerHolder = async (
  menu: Menu,
  holder: string,
  action: FileAction,
  request: LogsRequest,
): Promise<Left> => {
  const {ports, screen, asker} = menu
  const answer = await asker.choose<'show' | 'replace' | 'second'>({
    title: `Monitored already by ${holder.slice(0, 8)}`,
    by: 'numbers',
    choices: [
      {value: 'show', text: 'Show that monitor'},
      {value: 'replace', text: 'Stop it and start anew'},
      {value: 'second', text: 'Start a second one anyway'},
    ],
  })
  if (answer.type !== 'chosen') return 'back'
  switch (answer.value) {
    case 'show':
      await showMonitorWhole(ports, screen, holder)
      return 'done'
    case 'replace':
      screen.console.text(stoppedView(await stopMonitors(ports, [holder])))
      await act(menu, action, request)
      return 'done'
    case 'second':
      await act(menu, action, {...request, allowDuplicate: true})
      return 'done'
  }
}

const monitoredAside = async (
  {ports}: Menu,
  paths: readonly string[],
): Promise<{readonly aside?: string}> => {
  const {rows} = await listMonitors(ports)
  const holder = rows.find((row) => isNotEnded(row) && paths.includes(row.path ?? ''))
  if (holder === undefined) return {}
  return {aside: `monitored by ${holder.id.slice(0, 8)}, ${holder.status}`}
}
